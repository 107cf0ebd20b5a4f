// Package catalog keeps the pipeline's catalogue in one table of Amazon
// DynamoDB. keys.go has its layout, Schema its definition.
//
// What an item is about stands in one attribute, body, as JSON: nothing in it
// is queried, so it needs no second set of types, and two tables that were
// written in different orders hold the same items. A change is a write on the
// condition that the body is still the one that was read. Reads are
// consistent; the two indexes, which follow within moments, are asked for
// keys alone, and what these name is then read from the table. The table is
// never scanned.
package catalog

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/city-outcomes/throughline/shared/pipeline"
)

// Table is a catalogue in a table that Schema describes, and the leases on work
// beside it. It is a pipeline.Catalog and pipeline.Leases.
type Table struct {
	client *dynamodb.Client
	name   string
}

var (
	_ pipeline.Catalog = Table{}
	_ pipeline.Leases  = Table{}
)

// New returns the catalogue in the table of that name.
func New(client *dynamodb.Client, table string) Table { return Table{client: client, name: table} }

// attributes is an item, or part of one.
type attributes = map[string]types.AttributeValue

// item is an item of the table: its key, its body, and what the indexes and
// conditions need beside.
func item(k key, body string, more attributes) attributes {
	it := k.attributes()
	it[bodyAttribute] = text(body)
	for name, v := range more {
		it[name] = v
	}
	return it
}

func text(s string) types.AttributeValue { return &types.AttributeValueMemberS{Value: s} }

func number(n int) types.AttributeValue {
	return &types.AttributeValueMemberN{Value: fmt.Sprint(n)}
}

// textOf is a text attribute, empty where there is none.
func textOf(it attributes, name string) string {
	if s, ok := it[name].(*types.AttributeValueMemberS); ok {
		return s.Value
	}
	return ""
}

func encode(v any) (string, error) {
	b, err := json.Marshal(v)
	return string(b), err
}

// decode reads the body of an item.
func decode[T any](it attributes) (T, error) {
	var v T
	err := json.Unmarshal([]byte(textOf(it, bodyAttribute)), &v)
	return v, err
}

// get reads an item, or answers pipeline.ErrNotFound.
func (t Table) get(ctx context.Context, k key) (attributes, error) {
	consistent := true
	out, err := t.client.GetItem(ctx, &dynamodb.GetItemInput{
		TableName: &t.name, Key: k.attributes(), ConsistentRead: &consistent})
	if err != nil {
		return nil, err
	}
	if len(out.Item) == 0 {
		return nil, pipeline.ErrNotFound
	}
	return out.Item, nil
}

// load reads the body of an item, or answers pipeline.ErrNotFound.
func load[T any](ctx context.Context, t Table, k key) (T, error) {
	it, err := t.get(ctx, k)
	if err != nil {
		var zero T
		return zero, err
	}
	return decode[T](it)
}

// refused reports whether a write's condition did not hold, and the item that
// stood in its way where the write asked for it. A write that was applied but
// whose reply was lost is sent again by the SDK and refused by its own first
// copy: who calls compares.
func refused(err error) (attributes, bool) {
	if e, ok := errors.AsType[*types.ConditionalCheckFailedException](err); ok {
		return e.Item, true
	}
	return nil, false
}
