package api

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/identity"
	"github.com/city-outcomes/throughline/shared/pipeline"
)

// sight is what a caller may know of a document.
type sight struct {
	metadata corpus.Metadata
	live     bool // briefings may draw on it, once it is open
	own      bool // the caller sent it
	// What the document came with, and what came with it.
	mails       []corpus.DocumentID
	attachments []related
}

// look finds out whether the caller may read a document, by the submissions
// that declare it.
//
//	admin             every document
//	reviewer, policy  live ones that are open: unclassified, no embargo
//	whoever sent it   theirs, in whatever state, with their own metadata
//
// Declaring a hash is not sending a document: a submission counts as the
// caller's only once its bytes were read and found to be what was announced.
func look(ctx context.Context, c pipeline.Submissions, id corpus.DocumentID, caller identity.Caller, now time.Time) (sight, bool, error) {
	subs, err := c.SubmissionsOf(ctx, id)
	if err != nil {
		return sight{}, false, fmt.Errorf("find submissions of %s: %w", id, err)
	}
	subs = slices.DeleteFunc(subs, func(s corpus.Submission) bool { return !s.Reached(corpus.Indexed) })
	own := slices.DeleteFunc(slices.Clone(subs), func(s corpus.Submission) bool { return s.Submitter != caller.Subject })
	metadata, live := corpus.Effective(subs)
	seen := sight{metadata: metadata, live: live, own: len(own) > 0, mails: mailsOf(subs), attachments: attachmentsOf(subs)}
	switch {
	case caller.HasAny(identity.Admin):
		if !live && len(subs) > 0 {
			seen.metadata = subs[len(subs)-1].Metadata
		}
		return seen, true, nil
	case caller.HasAny(identity.Reviewer, identity.Policy) && live && metadata.OpenAt(now):
		return seen, true, nil
	case len(own) == 0:
		return sight{}, false, nil
	}
	seen.mails, seen.attachments = mailsOf(own), attachmentsOf(own)
	if seen.metadata, seen.live = corpus.Effective(own); !seen.live {
		seen.metadata = own[len(own)-1].Metadata
	}
	return seen, true, nil
}
