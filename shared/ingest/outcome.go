package ingest

import (
	"time"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/pipeline"
	"github.com/city-outcomes/throughline/shared/structure"
)

// accepted is what is said of a document whose text is archived, and what it
// says itself where its form is empty.
func accepted(t corpus.Text, filename string, form corpus.Metadata) pipeline.Outcome {
	return pipeline.Outcome{Document: t.Document, ExtractVersion: t.ExtractVersion, Pages: len(t.Pages), Notes: t.Notes,
		Proposals: structure.Propose(t, filename, form)}
}

// refused is what is said of one that cannot be taken.
func refused(r *corpus.Rejection) pipeline.Outcome {
	return pipeline.Outcome{Reason: r.Reason, Detail: r.Detail}
}

// dated is an outcome of a revision, said at a time; what came with it has the
// same time.
func dated(o pipeline.Outcome, rev corpus.Revision, at time.Time) pipeline.Outcome {
	o.Revision, o.At = rev, at
	for i, e := range o.Attachments {
		o.Attachments[i].Outcome = dated(e.Outcome, rev.Attachment(e.Document), at)
	}
	return o
}
