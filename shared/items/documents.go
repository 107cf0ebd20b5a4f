package items

import (
	"context"
	"iter"
	"strings"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/pipeline"
)

// Stage writes the passages of a reading. Where the same or a later
// generation is visible there is nothing to stage: what is visible never
// changes, and what is older would never be cleared away.
func (c *Catalog) Stage(ctx context.Context, r corpus.Reading) error {
	return c.update(ctx, "stage", generationName(r.Document, r.Generation), func(tx Writer) error {
		visible, there, err := find[corpus.Head](tx, headKind, headKey(r.Document))
		if err != nil || there && visible.Generation.Compare(r.Generation) >= 0 {
			return err
		}
		for _, p := range r.Passages {
			if err := save(tx, passageKind, passageKey(r.Document, r.Generation, p.Number), p); err != nil {
				return err
			}
		}
		return nil
	})
}

// Commit makes a staged generation visible, counts it, and clears away the
// passages of older generations, all in one transaction.
func (c *Catalog) Commit(ctx context.Context, h corpus.Head) error {
	return c.update(ctx, "commit", generationName(h.Document, h.Generation), func(tx Writer) error {
		old, there, err := find[corpus.Head](tx, headKind, headKey(h.Document))
		if err != nil || there && old.Generation.Compare(h.Generation) >= 0 {
			return err
		}
		if err := recount(tx, old.Counts, h.Counts); err != nil {
			return err
		}
		if err := save(tx, headKind, headKey(h.Document), h); err != nil {
			return err
		}
		return clearOlder(tx, h)
	})
}

// recount counts one document out and another in. The zero Counts count for
// nothing.
func recount(tx Writer, out, in corpus.Counts) error {
	total, _, err := find[corpus.Counts](tx, totalKind, totalKey)
	if err != nil {
		return err
	}
	return save(tx, totalKind, totalKey, total.Add(out, -1).Add(in, 1))
}

func clearOlder(tx Writer, h corpus.Head) error {
	var older []string
	visible := under(string(h.Document), h.Generation.String())
	for key := range tx.Ascend(passageKind, under(string(h.Document)), "") {
		if key >= visible {
			break
		}
		older = append(older, key)
	}
	for _, key := range older {
		if err := tx.Delete(passageKind, key); err != nil {
			return err
		}
	}
	return nil
}

// Head returns a document's entry.
func (c *Catalog) Head(ctx context.Context, id corpus.DocumentID) (h corpus.Head, err error) {
	err = c.view(ctx, "head", string(id), func(tx Reader) error {
		h, err = load[corpus.Head](tx, headKind, headKey(id))
		return err
	})
	return h, err
}

// Heads yields the documents with a visible generation, ascending.
func (c *Catalog) Heads(ctx context.Context, after corpus.DocumentID) iter.Seq2[corpus.Head, error] {
	return func(yield func(corpus.Head, error) bool) {
		for item, err := range c.each(ctx, "heads", headKind, headKey(after)) {
			var h corpus.Head
			if err == nil {
				h, err = decode[corpus.Head](item.Value)
			}
			if !yield(h, err) || err != nil {
				return
			}
		}
	}
}

// Passages returns a page of the visible generation's passages. A token is
// good for one generation: once another is visible, it is not found.
func (c *Catalog) Passages(ctx context.Context, id corpus.DocumentID, page pipeline.Page) ([]corpus.Labelled, string, error) {
	var got []corpus.Labelled
	var next string
	err := c.view(ctx, "passages", string(id), func(tx Reader) error {
		h, err := load[corpus.Head](tx, headKind, headKey(id))
		if err != nil {
			return err
		}
		doc := under(string(id))
		after, err := place(tx, passageKind, doc, page)
		if err != nil {
			return err
		}
		visible := under(string(id), h.Generation.String())
		if after != "" && !strings.HasPrefix(after, visible) {
			return pipeline.ErrNotFound
		}
		if after == "" && page.From > 1 {
			after = passageKey(id, h.Generation, page.From-1)
		}
		got, next, err = collect(tx.Ascend(passageKind, visible, after), doc, page, decode[corpus.Labelled])
		return err
	})
	if err != nil {
		return nil, "", err
	}
	return got, next, nil
}

// Totals returns the counts over all visible generations.
func (c *Catalog) Totals(ctx context.Context) (total corpus.Counts, err error) {
	err = c.view(ctx, "totals", "", func(tx Reader) error {
		total, _, err = find[corpus.Counts](tx, totalKind, totalKey)
		return err
	})
	return total, err
}

func generationName(id corpus.DocumentID, g corpus.Generation) string {
	return string(id) + "/" + g.String()
}
