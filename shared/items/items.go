// Package items is the catalogue kept as items: small JSON values under keys
// that sort, read and changed in transactions. It has the layout of the items
// and the rules by which they change; where they are kept is a Store's
// affair. The catalogues in memory and on disk are this one over different
// stores, which is why they can be compared item by item.
package items

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"

	"github.com/city-outcomes/throughline/shared/pipeline"
)

// Store keeps items by kind and key. Deed and key tell what the transaction
// is for, in errors and to a store that fails on purpose.
type Store interface {
	// View runs f on items that do not change meanwhile.
	View(ctx context.Context, deed, key string, f func(Reader) error) error
	// Update runs f alone. What f wrote is durable when Update returns nil;
	// where f fails, nothing of it is kept.
	Update(ctx context.Context, deed, key string, f func(Writer) error) error
}

// Reader reads within a transaction. Values are valid until its end, and are
// not to be changed.
type Reader interface {
	// Get returns an item's value, nil where there is none.
	Get(kind, key string) []byte
	// Ascend yields the items of a kind whose keys begin with prefix, in
	// order, from the first whose key is greater than after.
	Ascend(kind, prefix, after string) iter.Seq2[string, []byte]
	// Descend yields them backwards, from the last whose key is less than
	// before; from the very last where before is empty.
	Descend(kind, prefix, before string) iter.Seq2[string, []byte]
}

// Writer reads and writes within a transaction, and reads what it wrote.
type Writer interface {
	Reader
	Put(kind, key string, value []byte) error
	Delete(kind, key string) error
}

// Catalog is a pipeline.Catalog over a Store. Every write is one transaction.
type Catalog struct{ store Store }

// New returns the catalogue that a store holds; an empty store is an empty
// catalogue.
func New(store Store) *Catalog { return &Catalog{store: store} }

// Item is one item with its whole name.
type Item struct {
	Key   string // kind, "/", key
	Value []byte // JSON, fields in a fixed order
}

// batch is how many items are read in one transaction when all are wanted: a
// loop's body may write, which a store may not allow within a transaction.
const batch = 256

// Items yields every item, ascending by Key: two catalogues that answer alike
// have the same items. It stops at the first error, which it yields.
func (c *Catalog) Items(ctx context.Context) iter.Seq2[Item, error] {
	return func(yield func(Item, error) bool) {
		for _, kind := range Kinds() {
			for item, err := range c.each(ctx, "items", kind, "") {
				item.Key = kind + "/" + item.Key
				if !yield(item, err) || err != nil {
					return
				}
			}
		}
	}
}

// each yields the items of a kind, ascending by key, in batches, from the first
// whose key is greater than after.
func (c *Catalog) each(ctx context.Context, deed, kind, after string) iter.Seq2[Item, error] {
	return func(yield func(Item, error) bool) {
		for after := after; ; {
			items, err := c.some(ctx, deed, kind, after)
			if err != nil {
				yield(Item{}, err)
				return
			}
			for _, item := range items {
				if !yield(item, nil) {
					return
				}
			}
			if len(items) < batch {
				return
			}
			after = items[len(items)-1].Key
		}
	}
}

// some reads a batch of a kind's items.
func (c *Catalog) some(ctx context.Context, deed, kind, after string) ([]Item, error) {
	var items []Item
	err := c.view(ctx, deed, "", func(tx Reader) error {
		for key, value := range tx.Ascend(kind, "", after) {
			items = append(items, Item{Key: key, Value: bytes.Clone(value)})
			if len(items) == batch {
				break
			}
		}
		return nil
	})
	return items, err
}

func (c *Catalog) view(ctx context.Context, deed, key string, f func(Reader) error) error {
	if err := c.store.View(ctx, deed, key, f); err != nil {
		return failed(deed, key, err)
	}
	return nil
}

func (c *Catalog) update(ctx context.Context, deed, key string, f func(Writer) error) error {
	if err := c.store.Update(ctx, deed, key, f); err != nil {
		return failed(deed, key, err)
	}
	return nil
}

func failed(deed, key string, err error) error {
	if key == "" {
		return fmt.Errorf("%s: %w", deed, err)
	}
	return fmt.Errorf("%s %s: %w", deed, key, err)
}

// load reads an item, or answers pipeline.ErrNotFound.
func load[T any](tx Reader, kind, key string) (T, error) {
	value := tx.Get(kind, key)
	if value == nil {
		var zero T
		return zero, pipeline.ErrNotFound
	}
	return decode[T](value)
}

// find reads an item that may be missing.
func find[T any](tx Reader, kind, key string) (T, bool, error) {
	v, err := load[T](tx, kind, key)
	if errors.Is(err, pipeline.ErrNotFound) {
		return v, false, nil
	}
	return v, err == nil, err
}

func decode[T any](value []byte) (T, error) {
	var v T
	err := json.Unmarshal(value, &v)
	return v, err
}

func save(tx Writer, kind, key string, v any) error {
	value, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return tx.Put(kind, key, value)
}
