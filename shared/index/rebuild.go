package index

import (
	"context"
	"fmt"
	"strings"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/pipeline"
)

// Rebuild makes an empty catalogue from the archive alone. The result equals,
// item by item, the catalogue that the stages wrote. A catalogue that is not
// empty, such as one restored to an older point, is brought up to the archive.
func Rebuild(ctx context.Context, archive pipeline.Objects, c pipeline.Catalog) error {
	if err := readings(ctx, archive, c); err != nil {
		return err
	}
	return Replay(ctx, archive, c)
}

// Replay brings a catalogue up to the archive's records of submissions and
// editions: what was archived by somebody who died before the catalogue knew.
// Everything that the catalogue knows already is left as it is.
func Replay(ctx context.Context, archive pipeline.Objects, c pipeline.Catalog) error {
	r := Replayer{Archive: archive, Catalog: c}
	for _, prefix := range r.Prefixes() {
		for obj, err := range archive.List(ctx, prefix) {
			if err != nil {
				return fmt.Errorf("list %s: %w", prefix, err)
			}
			if err := r.Record(ctx, obj.Key); err != nil {
				return err
			}
		}
	}
	return nil
}

// Replayer replays single records of the archive.
type Replayer struct {
	Archive pipeline.Objects
	Catalog pipeline.Catalog
}

// Prefixes are those of the records' keys, in the order in which they must be
// replayed: a submission is opened before anything happens to it.
func (r Replayer) Prefixes() []string {
	var all []string
	for _, k := range r.kinds() {
		all = append(all, k.prefix)
	}
	return all
}

// Record replays the record under a key.
func (r Replayer) Record(ctx context.Context, key string) error {
	for _, k := range r.kinds() {
		if !strings.HasPrefix(key, k.prefix) {
			continue
		}
		if err := k.apply(ctx, key); err != nil {
			return fmt.Errorf("replay %s: %w", key, err)
		}
		return nil
	}
	return fmt.Errorf("replay %s: it is no record", key)
}

// kind is a kind of record, and what one does to the catalogue.
type kind struct {
	prefix string
	apply  func(ctx context.Context, key string) error
}

func (r Replayer) kinds() []kind {
	c := r.Catalog
	return []kind{
		{pipeline.SubmissionsPrefix, replay(r.Archive, c.Open)},
		{pipeline.ArrivalsPrefix, replay(r.Archive, func(ctx context.Context, a pipeline.Arrival) error {
			return pipeline.Advance(ctx, c, a.Revision, a.Step())
		})},
		{pipeline.OutcomesPrefix, replay(r.Archive, func(ctx context.Context, o pipeline.Outcome) error {
			return pipeline.Advance(ctx, c, o.Revision, outcomeSteps(o)...)
		})},
		{pipeline.ReceiptsPrefix, replay(r.Archive, func(ctx context.Context, r pipeline.Receipt) error {
			return acknowledge(ctx, c, r)
		})},
		{pipeline.WithdrawalsPrefix, replay(r.Archive, func(ctx context.Context, w pipeline.Withdrawal) error {
			return pipeline.Advance(ctx, c, w.Revision, w.Step())
		})},
		{pipeline.PublishedPrefix, replay(r.Archive, func(ctx context.Context, e corpus.Edition) error {
			return pipeline.Include(ctx, c, e)
		})},
		{pipeline.ApprovalsPrefix, replay(r.Archive, c.Approve)},
	}
}

func replay[T any](archive pipeline.Objects, apply func(context.Context, T) error) func(context.Context, string) error {
	return func(ctx context.Context, key string) error {
		v, err := pipeline.Load[T](ctx, archive, key)
		if err != nil {
			return err
		}
		return apply(ctx, v)
	}
}

// readings commits the last generation of each document. Keys ascend by
// document, then by generation.
func readings(ctx context.Context, archive pipeline.Objects, c Catalog) error {
	last := ""
	flush := func() error {
		if last == "" {
			return nil
		}
		r, err := pipeline.Load[corpus.Reading](ctx, archive, last)
		if err != nil {
			return fmt.Errorf("replay %s: %w", last, err)
		}
		return commit(ctx, c, r)
	}
	for obj, err := range archive.List(ctx, pipeline.ReadingsPrefix) {
		if err != nil {
			return fmt.Errorf("list readings: %w", err)
		}
		if folder(obj.Key) != folder(last) {
			if err := flush(); err != nil {
				return err
			}
		}
		last = obj.Key
	}
	return flush()
}

func folder(key string) string { return key[:strings.LastIndexByte(key, '/')+1] }
