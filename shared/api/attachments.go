package api

import (
	"maps"
	"slices"

	"github.com/city-outcomes/throughline/shared/corpus"
)

// step is a step of a submission's history as callers see it.
type step struct {
	corpus.Step
	Attachments []attachment `json:"attachments,omitempty"`
}

// attachment is a file that came with a submission.
type attachment struct {
	corpus.Attached
	Sentence string `json:"sentence,omitempty"` // the reason of a refusal in plain words
}

func steps(history []corpus.Step) []step {
	out := make([]step, len(history))
	for i, s := range history {
		out[i].Step = s
		for _, a := range s.Attachments {
			seen := attachment{Attached: a}
			if a.Reason != "" {
				seen.Sentence = a.Reason.Sentence()
			}
			out[i].Attachments = append(out[i].Attachments, seen)
		}
	}
	return out
}

// related is a document that came with another, or that others came with.
type related struct {
	Document corpus.DocumentID `json:"sha256"`
	Filename string            `json:"filename"`
}

// mailsOf are the documents with which one came, by what its submissions say.
func mailsOf(subs []corpus.Submission) []corpus.DocumentID {
	found := map[corpus.DocumentID]bool{}
	for _, s := range subs {
		if s.AttachedTo.Document != "" {
			found[s.AttachedTo.Document] = true
		}
	}
	return slices.Sorted(maps.Keys(found))
}

// attachmentsOf are the documents that came with one, in their order.
func attachmentsOf(subs []corpus.Submission) []related {
	var all []related
	for _, s := range subs {
		for _, step := range s.History {
			for _, a := range step.Attachments {
				r := related{Document: a.Document, Filename: a.Filename}
				if a.Submission != "" && !slices.Contains(all, r) {
					all = append(all, r)
				}
			}
		}
	}
	return all
}
