package pipeline

import (
	"context"
	"fmt"

	"github.com/city-outcomes/throughline/shared/corpus"
)

// Advance adds steps to a submission's history, one after the other.
func Advance(ctx context.Context, c Submissions, r corpus.Revision, steps ...corpus.Step) error {
	for _, step := range steps {
		if _, err := c.Advance(ctx, r, step); err != nil {
			return fmt.Errorf("mark %s as %s: %w", r, step.Status, err)
		}
	}
	return nil
}

// Include enters a published edition into the catalogue, and marks the
// submissions whose documents it quotes. The step's time is the edition's, so
// that replaying it gives the same history.
func Include(ctx context.Context, c Catalog, e corpus.Edition) error {
	if err := c.Publish(ctx, e); err != nil {
		return fmt.Errorf("publish %s %s: %w", e.Series, e.ID, err)
	}
	for _, rev := range e.Included {
		if err := Advance(ctx, c, rev, corpus.Step{Status: corpus.Included, At: e.ID.Time()}); err != nil {
			return err
		}
	}
	return nil
}
