package pipeline

import (
	"context"
	"errors"
	"fmt"

	"github.com/city-outcomes/throughline/shared/corpus"
)

// Verdicts reads a document's verdicts, ascending by number.
func Verdicts(ctx context.Context, archive Objects, id corpus.DocumentID) (corpus.Verdicts, error) {
	var all corpus.Verdicts
	for obj, err := range archive.List(ctx, VerdictsOn(id)) {
		if err != nil {
			return nil, fmt.Errorf("list verdicts on %s: %w", id, err)
		}
		v, err := Load[corpus.Verdict](ctx, archive, obj.Key)
		if err != nil {
			return nil, fmt.Errorf("read verdict: %w", err)
		}
		all = append(all, v)
	}
	return all, nil
}

// CountVerdicts returns how many verdicts a document has, without reading them.
func CountVerdicts(ctx context.Context, archive Objects, id corpus.DocumentID) (int, error) {
	n := 0
	for _, err := range archive.List(ctx, VerdictsOn(id)) {
		if err != nil {
			return 0, fmt.Errorf("list verdicts on %s: %w", id, err)
		}
		n++
	}
	return n, nil
}

// Pronounce archives a verdict under the next number of its document, and
// returns it with that. Verdicts on other passages may come between; where
// one on the same passage does, the later number holds.
func Pronounce(ctx context.Context, archive Objects, v corpus.Verdict) (corpus.Verdict, error) {
	const tries = 16
	for range tries {
		last, err := CountVerdicts(ctx, archive, v.Document)
		if err != nil {
			return v, err
		}
		v.Number = last + 1
		key := VerdictKey(v.Document, v.Number)
		body, err := Encode(key, v)
		if err != nil {
			return v, err
		}
		err = archive.Create(ctx, key, body)
		if err == nil || !errors.Is(err, ErrExists) {
			return v, err
		}
	}
	return v, fmt.Errorf("archive verdict on %s: others took every number", v.Document)
}
