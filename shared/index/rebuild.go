package index

import (
	"context"
	"fmt"
	"strings"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/pipeline"
)

// Rebuild makes an empty catalogue from the archive alone. The result equals,
// item by item, the catalogue that the stages wrote.
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
	for _, r := range []struct {
		prefix string
		apply  func(ctx context.Context, key string) error
	}{
		{pipeline.SubmissionsPrefix, replay(archive, c.Open)},
		{pipeline.ArrivalsPrefix, replay(archive, func(ctx context.Context, a pipeline.Arrival) error {
			return pipeline.Advance(ctx, c, a.Revision, a.Step())
		})},
		{pipeline.OutcomesPrefix, replay(archive, func(ctx context.Context, o pipeline.Outcome) error {
			return pipeline.Advance(ctx, c, o.Revision, outcomeSteps(o)...)
		})},
		{pipeline.ReceiptsPrefix, replay(archive, func(ctx context.Context, r pipeline.Receipt) error {
			return acknowledge(ctx, c, r)
		})},
		{pipeline.WithdrawalsPrefix, replay(archive, func(ctx context.Context, w pipeline.Withdrawal) error {
			return pipeline.Advance(ctx, c, w.Revision, w.Step())
		})},
		{pipeline.PublishedPrefix, replay(archive, func(ctx context.Context, e corpus.Edition) error {
			return pipeline.Include(ctx, c, e)
		})},
	} {
		for obj, err := range archive.List(ctx, r.prefix) {
			if err != nil {
				return fmt.Errorf("list %s: %w", r.prefix, err)
			}
			if err := r.apply(ctx, obj.Key); err != nil {
				return fmt.Errorf("replay %s: %w", obj.Key, err)
			}
		}
	}
	return nil
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
