package catalog

import (
	"context"
	"slices"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// DynamoDB's limits of one batch.
const (
	mostWrites = 25
	mostReads  = 100
)

// write applies puts and deletes in batches. Each is applied by itself; what
// DynamoDB leaves over is sent again.
func (t Table) write(ctx context.Context, requests []types.WriteRequest) error {
	for batch := range slices.Chunk(requests, mostWrites) {
		left := map[string][]types.WriteRequest{t.name: batch}
		err := contend(ctx, func() (bool, error) {
			out, err := t.client.BatchWriteItem(ctx, &dynamodb.BatchWriteItemInput{RequestItems: left})
			if err != nil {
				return false, err
			}
			left = out.UnprocessedItems
			return len(left) == 0, nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func put(it attributes) types.WriteRequest {
	return types.WriteRequest{PutRequest: &types.PutRequest{Item: it}}
}

func remove(k key) types.WriteRequest {
	return types.WriteRequest{DeleteRequest: &types.DeleteRequest{Key: k.attributes()}}
}

// read returns the items under keys that there are, by key.
func (t Table) read(ctx context.Context, keys []key) (map[key]attributes, error) {
	found := make(map[key]attributes, len(keys))
	consistent := true
	for batch := range slices.Chunk(keys, mostReads) {
		ask := types.KeysAndAttributes{ConsistentRead: &consistent}
		for _, k := range batch {
			ask.Keys = append(ask.Keys, k.attributes())
		}
		left := map[string]types.KeysAndAttributes{t.name: ask}
		err := contend(ctx, func() (bool, error) {
			out, err := t.client.BatchGetItem(ctx, &dynamodb.BatchGetItemInput{RequestItems: left})
			if err != nil {
				return false, err
			}
			for _, it := range out.Responses[t.name] {
				found[keyOf(it)] = it
			}
			left = out.UnprocessedKeys
			return len(left) == 0, nil
		})
		if err != nil {
			return nil, err
		}
	}
	return found, nil
}
