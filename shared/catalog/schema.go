package catalog

import (
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// Schema is what a table must be created as to hold a catalogue: its keys, its
// two indexes, and the stream by which what is published becomes known (see
// Published). template.yaml says the same, adds the time to live, which cannot
// be asked for here (see ExpiresAttribute), and what is not the catalogue's
// affair: encryption, backup, caps.
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
		StreamSpecification: &types.StreamSpecification{StreamEnabled: aws.Bool(true), StreamViewType: types.StreamViewTypeNewImage},
	}
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
