package local

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"path/filepath"
	"time"

	"go.etcd.io/bbolt"
	bolterrors "go.etcd.io/bbolt/errors"

	"github.com/city-outcomes/throughline/shared/items"
)

// Catalog is a catalogue in one bbolt file: a bucket for every kind of item,
// a transaction for every operation. It implements pipeline.Catalog, and is
// safe for concurrent use within its process, which has it alone.
type Catalog struct {
	*items.Catalog
	db *bbolt.DB
}

// patience is how long OpenCatalog waits for another process to let go.
const patience = time.Second

// OpenCatalog opens the catalogue in a file, making it where there is none.
// While another process has it open the answer is ErrLocked, after a second.
func OpenCatalog(file string) (*Catalog, error) {
	db, err := bbolt.Open(file, 0o600, &bbolt.Options{Timeout: patience})
	if errors.Is(err, bolterrors.ErrTimeout) {
		err = ErrLocked
	}
	if err != nil {
		return nil, fmt.Errorf("open catalogue %s: %w", file, err)
	}
	if err := cmp.Or(db.Update(makeBuckets), syncFolder(filepath.Dir(file))); err != nil {
		return nil, errors.Join(fmt.Errorf("open catalogue %s: %w", file, err), db.Close())
	}
	return &Catalog{Catalog: items.New(store{db}), db: db}, nil
}

// Close waits for what is under way, and lets go of the file. Closing again
// does nothing.
func (c *Catalog) Close() error { return c.db.Close() }

func makeBuckets(tx *bbolt.Tx) error {
	for _, kind := range items.Kinds() {
		if _, err := tx.CreateBucketIfNotExists([]byte(kind)); err != nil {
			return err
		}
	}
	return nil
}

type store struct{ db *bbolt.DB }

// View reads in one transaction.
func (s store) View(ctx context.Context, _, _ string, f func(items.Reader) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	return s.db.View(func(tx *bbolt.Tx) error { return f(transaction{tx}) })
}

// Update writes in one transaction, durable when it is committed.
func (s store) Update(ctx context.Context, _, _ string, f func(items.Writer) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	return s.db.Update(func(tx *bbolt.Tx) error { return f(transaction{tx}) })
}

type transaction struct{ tx *bbolt.Tx }

func (t transaction) bucket(kind string) *bbolt.Bucket { return t.tx.Bucket([]byte(kind)) }

// Get returns an item's value.
func (t transaction) Get(kind, key string) []byte { return t.bucket(kind).Get([]byte(key)) }

// Put writes an item.
func (t transaction) Put(kind, key string, value []byte) error {
	return t.bucket(kind).Put([]byte(key), value)
}

// Delete removes an item.
func (t transaction) Delete(kind, key string) error { return t.bucket(kind).Delete([]byte(key)) }

// Ascend yields items in order.
func (t transaction) Ascend(kind, prefix, after string) iter.Seq2[string, []byte] {
	return func(yield func(string, []byte) bool) {
		cursor := t.bucket(kind).Cursor()
		key, value := cursor.Seek([]byte(max(prefix, after)))
		if after != "" && string(key) == after {
			key, value = cursor.Next()
		}
		for key != nil && bytes.HasPrefix(key, []byte(prefix)) && yield(string(key), value) {
			key, value = cursor.Next()
		}
	}
}

// Descend yields items backwards.
func (t transaction) Descend(kind, prefix, before string) iter.Seq2[string, []byte] {
	return func(yield func(string, []byte) bool) {
		cursor := t.bucket(kind).Cursor()
		key, value := lastBefore(cursor, cmp.Or(before, beyond(prefix)))
		for key != nil && bytes.HasPrefix(key, []byte(prefix)) && yield(string(key), value) {
			key, value = cursor.Prev()
		}
	}
}

// lastBefore moves to the last key less than end; to the last of all where end
// is empty.
func lastBefore(cursor *bbolt.Cursor, end string) (key, value []byte) {
	if end == "" {
		return cursor.Last()
	}
	if key, _ := cursor.Seek([]byte(end)); key == nil {
		return cursor.Last()
	}
	return cursor.Prev()
}

// beyond is the least key after all that begin with prefix, empty where there
// is no such key.
func beyond(prefix string) string {
	for i := len(prefix) - 1; i >= 0; i-- {
		if prefix[i] < 0xff {
			return prefix[:i] + string([]byte{prefix[i] + 1})
		}
	}
	return ""
}
