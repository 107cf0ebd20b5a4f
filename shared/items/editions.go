package items

import (
	"bytes"
	"context"
	"encoding/json"

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
	var all []corpus.Edition
	err := c.view(ctx, "editions", s.String(), func(tx Reader) error {
		for _, value := range tx.Descend(numberKind, latestKey(s)+"/", "") {
			id, err := decode[corpus.EditionID](value)
			if err != nil {
				return err
			}
			e, err := load[corpus.Edition](tx, editionKind, editionKey(s, id))
			if err != nil {
				return err
			}
			all = append(all, e)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return all, nil
}

func editionName(s corpus.Series, id corpus.EditionID) string { return s.String() + "/" + string(id) }
