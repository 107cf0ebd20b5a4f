package compile

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/pipeline"
)

// gone are the inputs of a series' latest edition that are live no more and
// that one of its editions quotes. They are told by the inputs, never by a
// clock, so that each is gone for one edition: the next one after it went.
func (s Stage) gone(ctx context.Context, latest corpus.Edition, now []corpus.Input) ([]corpus.Gone, error) {
	if latest.ID == "" {
		return nil, nil
	}
	before, err := pipeline.Load[Frozen](ctx, s.Archive, pipeline.SnapshotKey(latest.Series, latest.ID))
	if err != nil {
		return nil, fmt.Errorf("read snapshot of %s %s: %w", latest.Series, latest.ID, err)
	}
	missing := slices.DeleteFunc(before.Inputs, func(in corpus.Input) bool {
		_, live := slices.BinarySearchFunc(now, in.Document, func(n corpus.Input, id corpus.DocumentID) int { return cmp.Compare(n.Document, id) })
		return live
	})
	if len(missing) == 0 {
		return nil, nil
	}
	editions, err := s.editions(ctx, latest.Series)
	if err != nil {
		return nil, err
	}
	var gone []corpus.Gone
	for _, in := range missing {
		g := corpus.Gone{Document: in.Document, Metadata: in.Metadata}
		for _, e := range editions {
			if _, quoted := slices.BinarySearch(e.Quoted, in.Document); quoted {
				g.Editions = append(g.Editions, e.Number)
			}
		}
		if len(g.Editions) == 0 {
			continue
		}
		if g.Status, g.At, err = s.went(ctx, in.Document); err != nil {
			return nil, err
		}
		gone = append(gone, g)
	}
	return gone, nil
}

// editions are those of a series as the archive has them, ascending by number.
func (s Stage) editions(ctx context.Context, series corpus.Series) ([]corpus.Edition, error) {
	var all []corpus.Edition
	for obj, err := range s.Archive.List(ctx, pipeline.PublishedIn(series)) {
		if err != nil {
			return nil, fmt.Errorf("list editions of %s: %w", series, err)
		}
		e, err := pipeline.Load[corpus.Edition](ctx, s.Archive, obj.Key)
		if err != nil {
			return nil, err
		}
		all = append(all, e)
	}
	return all, nil
}

// went says how and when the last of the submissions that sent a document
// ceased to be live.
func (s Stage) went(ctx context.Context, id corpus.DocumentID) (corpus.Status, time.Time, error) {
	subs, err := s.Catalog.SubmissionsOf(ctx, id)
	if err != nil {
		return "", time.Time{}, fmt.Errorf("list submissions of %s: %w", id, err)
	}
	end, ended := corpus.Ended(subs)
	if !ended {
		return "", time.Time{}, fmt.Errorf("document %s is not live, and no submission of it has ended", id)
	}
	return end.Status, end.At, nil
}
