package catalog

import (
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// Schema is what a table must be created as to hold a catalogue: its keys and
// its two indexes. template.yaml says the same, and adds the stream (see
// Stream), the time to live (see ExpiresAttribute), and what is not the
// catalogue's affair: encryption, backup, caps.
func Schema(table string) *dynamodb.CreateTableInput {
	return &dynamodb.CreateTableInput{
		TableName:   &table,
		BillingMode: types.BillingModePayPerRequest,
		AttributeDefinitions: []types.AttributeDefinition{
			textDefinition(partitionKey), textDefinition(sortKey),
			textDefinition(byAttribute), textDefinition(ofAttribute), textDefinition(revAttribute),
		},
		KeySchema: keySchema(partitionKey, sortKey),
		GlobalSecondaryIndexes: []types.GlobalSecondaryIndex{
			keysOnly(submitterIndex, byAttribute), keysOnly(documentIndex, ofAttribute),
		},
	}
}

// Stream is what a table's stream must be for Published to read what it brings.
// It stands apart from Schema because DynamoDB Local takes a seventh of a
// second over every write to a table that has one.
func Stream() *types.StreamSpecification {
	return &types.StreamSpecification{StreamEnabled: aws.Bool(true), StreamViewType: types.StreamViewTypeNewImage}
}

func textDefinition(name string) types.AttributeDefinition {
	return types.AttributeDefinition{AttributeName: &name, AttributeType: types.ScalarAttributeTypeS}
}

func keySchema(partition, sort string) []types.KeySchemaElement {
	return []types.KeySchemaElement{
		{AttributeName: &partition, KeyType: types.KeyTypeHash},
		{AttributeName: &sort, KeyType: types.KeyTypeRange},
	}
}

func keysOnly(name, partition string) types.GlobalSecondaryIndex {
	return types.GlobalSecondaryIndex{
		IndexName: &name, KeySchema: keySchema(partition, revAttribute),
		Projection: &types.Projection{ProjectionType: types.ProjectionTypeKeysOnly},
	}
}
