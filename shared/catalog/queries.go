package catalog

import (
	"context"
	"iter"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
)

// under asks for the items of a partition whose sort keys begin with prefix.
func (t Table) under(partition, prefix string) *dynamodb.QueryInput {
	return &dynamodb.QueryInput{
		TableName: &t.name, ConsistentRead: aws.Bool(true),
		KeyConditionExpression:    aws.String("#pk = :partition AND begins_with(#sk, :prefix)"),
		ExpressionAttributeNames:  map[string]string{"#pk": partitionKey, "#sk": sortKey},
		ExpressionAttributeValues: attributes{":partition": text(partition), ":prefix": text(prefix)},
	}
}

// entries asks an index for the keys of the items under a partition.
func (t Table) entries(index, attribute, partition string) *dynamodb.QueryInput {
	return &dynamodb.QueryInput{
		TableName: &t.name, IndexName: &index,
		KeyConditionExpression:    aws.String("#pk = :partition"),
		ExpressionAttributeNames:  map[string]string{"#pk": attribute},
		ExpressionAttributeValues: attributes{":partition": text(partition)},
	}
}

// onlyKeys has a query return keys and nothing else.
func onlyKeys(in *dynamodb.QueryInput) *dynamodb.QueryInput {
	in.ProjectionExpression = aws.String("#pk, #sk")
	return in
}

// query yields what a query finds, in its order, request after request.
func (t Table) query(ctx context.Context, in *dynamodb.QueryInput) iter.Seq2[attributes, error] {
	return func(yield func(attributes, error) bool) {
		pages := dynamodb.NewQueryPaginator(t.client, in)
		for pages.HasMorePages() {
			page, err := pages.NextPage(ctx)
			if err != nil {
				yield(nil, err)
				return
			}
			for _, it := range page.Items {
				if !yield(it, nil) {
					return
				}
			}
		}
	}
}

// keys collects the keys that a query finds.
func (t Table) keys(ctx context.Context, in *dynamodb.QueryInput) ([]key, error) {
	var keys []key
	for it, err := range t.query(ctx, in) {
		if err != nil {
			return nil, err
		}
		keys = append(keys, keyOf(it))
	}
	return keys, nil
}
