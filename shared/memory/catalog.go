package memory

import (
	"bytes"
	"context"
	"iter"
	"maps"
	"slices"
	"sort"
	"strings"
	"sync"

	"github.com/city-outcomes/throughline/shared/items"
)

// Catalog is a catalogue in memory. It implements pipeline.Catalog, and is
// safe for concurrent use.
type Catalog struct {
	*items.Catalog
	// Fault, where it is set, is asked before every operation. Set it while
	// no operation is under way.
	Fault Fault

	store *store
}

// NewCatalog returns an empty catalogue.
func NewCatalog() *Catalog {
	c := &Catalog{}
	c.store = &store{catalog: c, kinds: map[string]*kind{}}
	c.Catalog = items.New(c.store)
	return c
}

// Copy returns a catalogue with the same items and no hook, as a backup has
// them: a test restores it later.
func (c *Catalog) Copy() *Catalog {
	c.store.mu.RLock()
	defer c.store.mu.RUnlock()
	same := NewCatalog()
	for name, k := range c.store.kinds {
		// A value is replaced and never changed, so that two may share it.
		same.store.kinds[name] = &kind{keys: slices.Clone(k.keys), values: maps.Clone(k.values)}
	}
	return same
}

// Store returns what the catalogue keeps its items in: a test puts something
// before it that breaks a rule on purpose, and has items.New make a catalogue
// of that.
func (c *Catalog) Store() items.Store { return c.store }

// store keeps the catalogue's items.
type store struct {
	catalog *Catalog // for its hook
	mu      sync.RWMutex
	kinds   map[string]*kind
}

// kind is the items of one kind.
type kind struct {
	keys   []string // ascending
	values map[string][]byte
}

// View runs f while nothing is written.
func (s *store) View(ctx context.Context, deed, key string, f func(items.Reader) error) error {
	return s.catalog.Fault.do(ctx, Op{Deed: deed, Key: key}, func() error {
		s.mu.RLock()
		defer s.mu.RUnlock()
		return f(reader{s})
	})
}

// Update runs f alone, and takes back what it wrote where it fails.
func (s *store) Update(ctx context.Context, deed, key string, f func(items.Writer) error) error {
	return s.catalog.Fault.do(ctx, Op{Deed: deed, Key: key}, func() error {
		s.mu.Lock()
		defer s.mu.Unlock()
		w := &writer{reader: reader{s}}
		if err := f(w); err != nil {
			w.takeBack()
			return err
		}
		return nil
	})
}

type reader struct{ store *store }

func (r reader) kind(name string) *kind {
	if k, ok := r.store.kinds[name]; ok {
		return k
	}
	return &kind{}
}

// Get returns an item's value.
func (r reader) Get(kind, key string) []byte { return r.kind(kind).values[key] }

// Ascend yields items in order.
func (r reader) Ascend(kind, prefix, after string) iter.Seq2[string, []byte] {
	return func(yield func(string, []byte) bool) {
		k := r.kind(kind)
		from, to := k.span(prefix)
		if after != "" {
			i, found := slices.BinarySearch(k.keys, after)
			if found {
				i++
			}
			from = max(from, i)
		}
		for i := from; i < to && yield(k.keys[i], k.values[k.keys[i]]); i++ {
		}
	}
}

// Descend yields items backwards.
func (r reader) Descend(kind, prefix, before string) iter.Seq2[string, []byte] {
	return func(yield func(string, []byte) bool) {
		k := r.kind(kind)
		from, to := k.span(prefix)
		if before != "" {
			i, _ := slices.BinarySearch(k.keys, before)
			to = min(to, i)
		}
		for i := to - 1; i >= from && yield(k.keys[i], k.values[k.keys[i]]); i-- {
		}
	}
}

// span is where the keys with a prefix stand, the end exclusive.
func (k *kind) span(prefix string) (from, to int) {
	from, _ = slices.BinarySearch(k.keys, prefix)
	n := sort.Search(len(k.keys)-from, func(i int) bool { return !strings.HasPrefix(k.keys[from+i], prefix) })
	return from, from + n
}

// writer notes what it replaces, to take it back.
type writer struct {
	reader
	before []change
}

type change struct {
	kind, key string
	value     []byte // nil: there was none
}

// Put writes an item.
func (w *writer) Put(kind, key string, value []byte) error {
	w.note(kind, key)
	w.store.put(kind, key, bytes.Clone(value))
	return nil
}

// Delete removes an item.
func (w *writer) Delete(kind, key string) error {
	w.note(kind, key)
	w.store.remove(kind, key)
	return nil
}

func (w *writer) note(kind, key string) {
	w.before = append(w.before, change{kind, key, w.Get(kind, key)})
}

func (w *writer) takeBack() {
	for _, c := range slices.Backward(w.before) {
		if c.value == nil {
			w.store.remove(c.kind, c.key)
		} else {
			w.store.put(c.kind, c.key, c.value)
		}
	}
}

func (s *store) put(name, key string, value []byte) {
	k, ok := s.kinds[name]
	if !ok {
		k = &kind{values: map[string][]byte{}}
		s.kinds[name] = k
	}
	if i, found := slices.BinarySearch(k.keys, key); !found {
		k.keys = slices.Insert(k.keys, i, key)
	}
	k.values[key] = value
}

func (s *store) remove(name, key string) {
	k, ok := s.kinds[name]
	if !ok {
		return
	}
	if i, found := slices.BinarySearch(k.keys, key); found {
		k.keys = slices.Delete(k.keys, i, i+1)
	}
	delete(k.values, key)
}
