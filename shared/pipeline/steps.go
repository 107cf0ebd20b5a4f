package pipeline

import (
	"context"
	"errors"
	"fmt"

	"github.com/city-outcomes/throughline/shared/corpus"
)

// Advance adds steps to a submission's history, one after the other.
func Advance(ctx context.Context, c Submissions, r corpus.Revision, steps ...corpus.Step) error {
	for _, step := range steps {
		if _, err := Mark(ctx, c, r, step); err != nil {
			return err
		}
	}
	return nil
}

// Mark adds a step to a submission's history, and to those of its attachments
// where it is theirs too: what came with a mail is withdrawn and superseded
// with it. Whichever comes last, that step or the one that names the
// attachments, passes it on; to do so again changes nothing. An attachment that
// is not in the catalogue yet is passed over: index, which enters it, marks the
// mail after that. It returns the submission as it then stands.
func Mark(ctx context.Context, c Submissions, r corpus.Revision, step corpus.Step) (corpus.Submission, error) {
	s, err := c.Advance(ctx, r, step)
	if err != nil {
		return s, fmt.Errorf("mark %s as %s: %w", r, step.Status, err)
	}
	for _, a := range s.Attachments() {
		for _, passed := range s.PassedOn() {
			attached := corpus.Revision{Submission: a, Number: 1}
			if _, err := c.Advance(ctx, attached, passed); err != nil && !errors.Is(err, ErrNotFound) {
				return s, fmt.Errorf("mark attachment %s as %s: %w", attached, passed.Status, err)
			}
		}
	}
	return s, nil
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
