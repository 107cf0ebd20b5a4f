package main

import (
	"context"
	"fmt"
	"iter"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// contents is a table with what is needed to compare its items: the names of
// its key, and the attribute, if any, by which items expire. Those come and go
// with the work and are not in the archive, so they are passed over.
type contents struct {
	client  *dynamodb.Client
	name    string
	keys    []string
	expires string
}

type attributes = map[string]types.AttributeValue

// describe asks a table for its keys and for what expires.
func describe(ctx context.Context, client *dynamodb.Client, name string) (contents, error) {
	c := contents{client: client, name: name}
	table, err := client.DescribeTable(ctx, &dynamodb.DescribeTableInput{TableName: &name})
	if err != nil {
		return c, fmt.Errorf("describe table %s: %w", name, err)
	}
	for _, k := range table.Table.KeySchema {
		c.keys = append(c.keys, aws.ToString(k.AttributeName))
	}
	ttl, err := client.DescribeTimeToLive(ctx, &dynamodb.DescribeTimeToLiveInput{TableName: &name})
	if err != nil {
		return c, fmt.Errorf("describe what expires in table %s: %w", name, err)
	}
	c.expires = aws.ToString(ttl.TimeToLiveDescription.AttributeName)
	return c, nil
}

// pair is an item of one table and the one under the same key in another, nil
// where there is none.
type pair struct {
	key         string
	item, other attributes
}

func (p pair) same() bool { return reflect.DeepEqual(p.item, p.other) }

// among yields every item of the table with its like in another.
func (c contents) among(ctx context.Context, other contents) iter.Seq2[pair, error] {
	return func(yield func(pair, error) bool) {
		pages := dynamodb.NewScanPaginator(c.client, &dynamodb.ScanInput{TableName: &c.name, ConsistentRead: aws.Bool(true)})
		for pages.HasMorePages() {
			page, err := pages.NextPage(ctx)
			if err != nil {
				yield(pair{}, fmt.Errorf("read table %s: %w", c.name, err))
				return
			}
			const most = 100 // of one BatchGetItem
			for items := range slices.Chunk(slices.DeleteFunc(page.Items, c.passing), most) {
				there, err := other.get(ctx, items)
				if err != nil {
					yield(pair{}, fmt.Errorf("read table %s: %w", other.name, err))
					return
				}
				for _, it := range items {
					if !yield(pair{c.keyOf(it), it, there[c.keyOf(it)]}, nil) {
						return
					}
				}
			}
		}
	}
}

func (c contents) passing(it attributes) bool {
	_, expires := it[c.expires]
	return expires
}

// keyOf is an item's key as people read it.
func (c contents) keyOf(it attributes) string {
	var parts []string
	for _, k := range c.keys {
		if s, ok := it[k].(*types.AttributeValueMemberS); ok {
			parts = append(parts, s.Value)
		}
	}
	return strings.Join(parts, "  ")
}

// get returns the items under the keys of others, by key.
func (c contents) get(ctx context.Context, like []attributes) (map[string]attributes, error) {
	ask := types.KeysAndAttributes{ConsistentRead: aws.Bool(true)}
	for _, it := range like {
		key := attributes{}
		for _, k := range c.keys {
			key[k] = it[k]
		}
		ask.Keys = append(ask.Keys, key)
	}
	found := map[string]attributes{}
	for left := map[string]types.KeysAndAttributes{c.name: ask}; len(left) > 0; {
		out, err := c.client.BatchGetItem(ctx, &dynamodb.BatchGetItemInput{RequestItems: left})
		if err != nil {
			return nil, err
		}
		for _, it := range out.Responses[c.name] {
			found[c.keyOf(it)] = it
		}
		if left = out.UnprocessedKeys; len(left) > 0 {
			select {
			case <-ctx.Done():
				return nil, ctx.Err()
			case <-time.After(200 * time.Millisecond): // the table takes no more just now
			}
		}
	}
	return found, nil
}
