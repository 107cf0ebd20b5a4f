package catalog

import (
	"context"
	"errors"
	"fmt"
	"iter"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/pipeline"
)

// Head returns a document's entry.
func (t Table) Head(ctx context.Context, id corpus.DocumentID) (corpus.Head, error) {
	h, err := load[corpus.Head](ctx, t, headKey(id))
	if err != nil {
		return corpus.Head{}, fmt.Errorf("head of %s: %w", id, err)
	}
	return h, nil
}

// visible returns a document's entry, and whether there is one.
func (t Table) visible(ctx context.Context, id corpus.DocumentID) (corpus.Head, bool, error) {
	h, err := load[corpus.Head](ctx, t, headKey(id))
	if errors.Is(err, pipeline.ErrNotFound) {
		return corpus.Head{}, false, nil
	}
	return h, err == nil, err
}

// Heads yields the documents with a visible generation, ascending by identity:
// partition after partition of the heads.
func (t Table) Heads(ctx context.Context, after corpus.DocumentID) iter.Seq2[corpus.Head, error] {
	return func(yield func(corpus.Head, error) bool) {
		for _, digit := range hexDigits {
			query := t.under(headPartition(string(digit)), headPrefix)
			switch first := firstDigit(after); {
			case string(digit) < first:
				continue
			case string(digit) == first:
				query.ExclusiveStartKey = headKey(after).attributes() // which there need not be
			}
			for it, err := range t.query(ctx, query) {
				var h corpus.Head
				if err == nil {
					h, err = decode[corpus.Head](it)
				}
				if err != nil {
					yield(corpus.Head{}, fmt.Errorf("heads: %w", err))
					return
				}
				if !yield(h, nil) {
					return
				}
			}
		}
	}
}

// Passages returns a page of the visible generation's passages. A token is
// good for one generation: once another is visible, it is not found.
//
// A commit may clear the passages away while they are read. So the head is
// read again afterwards; where it has moved on, the page is read anew.
func (t Table) Passages(ctx context.Context, id corpus.DocumentID, page pipeline.Page) ([]corpus.Labelled, string, error) {
	var got []corpus.Labelled
	var next string
	err := contend(ctx, func() (bool, error) {
		before, err := load[corpus.Head](ctx, t, headKey(id))
		if err != nil {
			return false, err
		}
		if got, next, err = t.passages(ctx, id, before.Generation, page); err != nil {
			return false, err
		}
		after, err := load[corpus.Head](ctx, t, headKey(id))
		return after.Generation == before.Generation, err
	})
	if err != nil {
		return nil, "", fmt.Errorf("passages of %s: %w", id, err)
	}
	return got, next, nil
}

// passages reads a page of one generation.
func (t Table) passages(ctx context.Context, id corpus.DocumentID, g corpus.Generation, page pipeline.Page) ([]corpus.Labelled, string, error) {
	query := t.under(passagePartition(id, g), passagePrefix)
	query.Limit = aws.Int32(int32(page.Size() + 1))
	switch {
	case page.After != "":
		last, err := t.passageAt(ctx, id, g, page.After)
		if err != nil {
			return nil, "", err
		}
		query.ExclusiveStartKey = last.attributes()
	case page.From > 1:
		query.ExclusiveStartKey = passageKey(id, g, page.From-1).attributes() // which there need not be
	}
	var found []corpus.Labelled
	for it, err := range t.query(ctx, query) {
		if err != nil {
			return nil, "", err
		}
		p, err := decode[corpus.Labelled](it)
		if err != nil {
			return nil, "", err
		}
		if found = append(found, p); len(found) > page.Size() {
			break
		}
	}
	found, more := cut(found, page)
	if !more {
		return found, "", nil
	}
	return found, passageToken(g, found[len(found)-1].Number), nil
}

// Totals returns the counts over all visible generations: the sum of the
// counters.
func (t Table) Totals(ctx context.Context) (corpus.Counts, error) {
	counters, err := t.Counters(ctx)
	if err != nil {
		return corpus.Counts{}, err
	}
	var sum corpus.Counts
	for _, c := range counters {
		sum = sum.Add(c, 1)
	}
	return sum, nil
}

// Counters returns the counts that the table keeps, by the first digit of the
// identities of the documents that each counts, sixteen in all. Each partition
// of the heads has its own; a document is counted in exactly one, so that
// their sum has every document whole.
func (t Table) Counters(ctx context.Context) (map[string]corpus.Counts, error) {
	counters := map[string]corpus.Counts{}
	var keys []key
	for _, digit := range hexDigits {
		counters[string(digit)] = corpus.Counts{}
		keys = append(keys, totalKey(string(digit)))
	}
	items, err := t.read(ctx, keys)
	if err != nil {
		return nil, fmt.Errorf("counters: %w", err)
	}
	for _, digit := range hexDigits {
		it, there := items[totalKey(string(digit))]
		if !there {
			continue
		}
		if counters[string(digit)], err = decode[corpus.Counts](it); err != nil {
			return nil, fmt.Errorf("counter %c: %w", digit, err)
		}
	}
	return counters, nil
}
