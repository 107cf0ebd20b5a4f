package index

import (
	"context"
	"fmt"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/pipeline"
)

// detach makes each attachment that was taken a submission of its own: it
// archives its declaration and its outcome, which wakes the stage for it. The
// step that names the attachments comes after, so that whoever sees it finds
// them in the catalogue.
func (s Stage) detach(ctx context.Context, mail corpus.Declaration, attachments []pipeline.Enclosure) error {
	for _, e := range attachments {
		if e.Outcome.Reason != "" {
			continue
		}
		decl := e.Declaration(mail)
		stands, err := pipeline.Settle(ctx, s.Archive, pipeline.SubmissionKey(decl.Revision), decl)
		switch {
		case err != nil:
			return fmt.Errorf("declare attachment %s: %w", decl.Revision, err)
		case stands != decl:
			return fmt.Errorf("declare attachment %s: the identity is taken", decl.Revision)
		}
		if err := s.Catalog.Open(ctx, decl); err != nil {
			return fmt.Errorf("open attachment %s: %w", decl.Revision, err)
		}
		key := pipeline.OutcomeKey(decl.Revision)
		if _, err := pipeline.Settle(ctx, s.Archive, key, e.Outcome); err != nil {
			return fmt.Errorf("settle attachment %s: %w", decl.Revision, err)
		}
		if s.OnAttachment != nil {
			s.OnAttachment(key)
		}
	}
	return nil
}

// attached names the attachments of a mail in its history.
func attached(o pipeline.Outcome) []corpus.Attached {
	var all []corpus.Attached
	for _, e := range o.Attachments {
		a := corpus.Attached{Filename: e.Filename, Document: e.Document, Reason: e.Outcome.Reason}
		if a.Reason == "" {
			a.Submission = e.Outcome.Submission
		}
		all = append(all, a)
	}
	return all
}
