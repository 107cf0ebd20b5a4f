package memory

import (
	"bytes"
	"context"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/city-outcomes/throughline/shared/pipeline"
)

// Objects is a bucket in memory. It implements pipeline.Objects, and is safe
// for concurrent use.
type Objects struct {
	// Fault, where it is set, is asked before every operation. Set it while
	// no operation is under way.
	Fault Fault

	mu     sync.RWMutex
	bodies map[string][]byte
}

// NewObjects returns an empty bucket.
func NewObjects() *Objects { return &Objects{bodies: map[string][]byte{}} }

// Create stores body under key.
func (o *Objects) Create(ctx context.Context, key string, body []byte) error {
	return o.do(ctx, Op{Deed: "create", Key: key}, func() error {
		o.mu.Lock()
		defer o.mu.Unlock()
		if _, taken := o.bodies[key]; taken {
			return pipeline.ErrExists
		}
		o.bodies[key] = bytes.Clone(body)
		return nil
	})
}

// Get returns an object whole.
func (o *Objects) Get(ctx context.Context, key string) (body []byte, err error) {
	err = o.do(ctx, Op{Deed: "get", Key: key}, func() error {
		stored, err := o.body(key)
		body = append([]byte{}, stored...)
		return err
	})
	if err != nil {
		return nil, err
	}
	return body, nil
}

// Stat returns an object's size.
func (o *Objects) Stat(ctx context.Context, key string) (object pipeline.Object, err error) {
	err = o.do(ctx, Op{Deed: "stat", Key: key}, func() error {
		stored, err := o.body(key)
		object = pipeline.Object{Key: key, Size: int64(len(stored))}
		return err
	})
	if err != nil {
		return pipeline.Object{}, err
	}
	return object, nil
}

// List yields the objects that were there when it began. A fault after the
// deed comes at the list's end.
func (o *Objects) List(ctx context.Context, prefix string) iter.Seq2[pipeline.Object, error] {
	return func(yield func(pipeline.Object, error) bool) {
		stopped := false
		err := o.do(ctx, Op{Deed: "list", Key: prefix}, func() error {
			for _, object := range o.under(prefix) {
				if err := ctx.Err(); err != nil {
					return err
				}
				if stopped = !yield(object, nil); stopped {
					break
				}
			}
			return nil
		})
		if err != nil && !stopped {
			yield(pipeline.Object{}, err)
		}
	}
}

func (o *Objects) do(ctx context.Context, op Op, act func() error) error {
	if err := o.Fault.do(ctx, op, act); err != nil {
		return fmt.Errorf("%s %s: %w", op.Deed, op.Key, err)
	}
	return nil
}

func (o *Objects) body(key string) ([]byte, error) {
	o.mu.RLock()
	defer o.mu.RUnlock()
	if body, there := o.bodies[key]; there {
		return body, nil
	}
	return nil, pipeline.ErrNotFound
}

func (o *Objects) under(prefix string) []pipeline.Object {
	o.mu.RLock()
	defer o.mu.RUnlock()
	var objects []pipeline.Object
	for _, key := range slices.Sorted(maps.Keys(o.bodies)) {
		if strings.HasPrefix(key, prefix) {
			objects = append(objects, pipeline.Object{Key: key, Size: int64(len(o.bodies[key]))})
		}
	}
	return objects
}
