package index

import (
	"context"
	"fmt"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/pipeline"
)

// outcomeSteps are what an outcome says of its submission.
func outcomeSteps(o pipeline.Outcome) []corpus.Step {
	received := corpus.Step{Status: corpus.Received, At: o.At}
	if o.Reason != "" {
		return []corpus.Step{received, {Status: corpus.Rejected, At: o.At, Reason: o.Reason, Detail: o.Detail}}
	}
	return []corpus.Step{received, {Status: corpus.Extracted, At: o.At, Notes: o.Notes, Attachments: attached(o), Proposals: o.Proposals}}
}

// acknowledge marks a submission as indexed, and of its revisions all but the
// last indexed one as superseded. A revision is superseded at the time at
// which the first later one was indexed, so that the order in which receipts
// come does not matter.
func acknowledge(ctx context.Context, c Catalog, r pipeline.Receipt) error {
	if err := pipeline.Advance(ctx, c, r.Revision, corpus.Step{Status: corpus.Indexed, At: r.At}); err != nil {
		return err
	}
	revisions, err := c.Revisions(ctx, r.Submission)
	if err != nil {
		return fmt.Errorf("list revisions of %s: %w", r.Submission, err)
	}
	for i, earlier := range revisions {
		for _, later := range revisions[i+1:] {
			at, ok := later.When(corpus.Indexed)
			if !ok || !earlier.Reached(corpus.Indexed) {
				continue
			}
			if err := pipeline.Advance(ctx, c, earlier.Revision, corpus.Step{Status: corpus.Superseded, At: at}); err != nil {
				return err
			}
		}
	}
	return nil
}
