package items

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/pipeline"
)

// Publish records an edition, and points the series' latest to it unless a
// later number is there. Another edition under the same name is
// pipeline.ErrExists: what is published never changes.
func (c *Catalog) Publish(ctx context.Context, e corpus.Edition) error {
	value, err := json.Marshal(e)
	if err != nil {
		return failed("publish", editionName(e.Series, e.ID), err)
	}
	return c.update(ctx, "publish", editionName(e.Series, e.ID), func(tx Writer) error {
		have := tx.Get(editionKind, editionKey(e.Series, e.ID))
		if have != nil && !bytes.Equal(have, value) {
			return pipeline.ErrExists
		}
		if err := tx.Put(editionKind, editionKey(e.Series, e.ID), value); err != nil {
			return err
		}
		if err := save(tx, numberKind, numberKey(e.Series, e.Number, e.ID), e.ID); err != nil {
			return err
		}
		return pointLatest(tx, e)
	})
}

func pointLatest(tx Writer, e corpus.Edition) error {
	latest, there, err := find[corpus.EditionID](tx, latestKind, latestKey(e.Series))
	if err != nil {
		return err
	}
	if there {
		have, err := load[corpus.Edition](tx, editionKind, editionKey(e.Series, latest))
		if err != nil || have.Number > e.Number {
			return err
		}
	}
	return save(tx, latestKind, latestKey(e.Series), e.ID)
}

// Edition returns one edition.
func (c *Catalog) Edition(ctx context.Context, s corpus.Series, id corpus.EditionID) (e corpus.Edition, err error) {
	err = c.view(ctx, "edition", editionName(s, id), func(tx Reader) error {
		e, err = load[corpus.Edition](tx, editionKind, editionKey(s, id))
		return err
	})
	return e, err
}

// Latest returns the edition that the series points to.
func (c *Catalog) Latest(ctx context.Context, s corpus.Series) (e corpus.Edition, err error) {
	err = c.view(ctx, "latest", s.String(), func(tx Reader) error {
		id, err := load[corpus.EditionID](tx, latestKind, latestKey(s))
		if err != nil {
			return err
		}
		e, err = load[corpus.Edition](tx, editionKind, editionKey(s, id))
		return err
	})
	return e, err
}

// Editions returns a series' editions, newest number first.
func (c *Catalog) Editions(ctx context.Context, s corpus.Series) ([]corpus.Edition, error) {
	return listed(ctx, c, "editions", s, numberKind, func(tx Reader, value []byte) (corpus.Edition, error) {
		id, err := decode[corpus.EditionID](value)
		if err != nil {
			return corpus.Edition{}, err
		}
		return load[corpus.Edition](tx, editionKind, editionKey(s, id))
	})
}

// listed reads a series' items of a kind whose keys ascend by number, newest
// first.
func listed[T any](ctx context.Context, c *Catalog, deed string, s corpus.Series, kind string, read func(Reader, []byte) (T, error)) ([]T, error) {
	var all []T
	err := c.view(ctx, deed, s.String(), func(tx Reader) error {
		for _, value := range tx.Descend(kind, latestKey(s)+"/", "") {
			v, err := read(tx, value)
			if err != nil {
				return err
			}
			all = append(all, v)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return all, nil
}

// Approve records the approval of an edition. Another one under the same number
// is pipeline.ErrExists: the first stands.
func (c *Catalog) Approve(ctx context.Context, a corpus.Approval) error {
	name := fmt.Sprintf("%s/%d", a.Series, a.Number)
	value, err := json.Marshal(a)
	if err != nil {
		return failed("approve", name, err)
	}
	return c.update(ctx, "approve", name, func(tx Writer) error {
		key := approvalKey(a.Series, a.Number)
		if have := tx.Get(approvalKind, key); have != nil && !bytes.Equal(have, value) {
			return pipeline.ErrExists
		}
		return tx.Put(approvalKind, key, value)
	})
}

// Approvals returns those of a series' editions, newest number first.
func (c *Catalog) Approvals(ctx context.Context, s corpus.Series) ([]corpus.Approval, error) {
	return listed(ctx, c, "approvals", s, approvalKind, func(_ Reader, value []byte) (corpus.Approval, error) { return decode[corpus.Approval](value) })
}

func editionName(s corpus.Series, id corpus.EditionID) string { return s.String() + "/" + string(id) }
