package corpus_test

import (
	"testing"

	"github.com/city-outcomes/throughline/shared/corpus"
)

func TestAttachmentsAreSubmissionsOfTheirOwn(t *testing.T) {
	t.Parallel()
	mail := corpus.Revision{Submission: "01JDXW8T5M9A3C7E1G5J8K2N4P", Number: 1}
	annex, plan := corpus.Identify([]byte("annex")), corpus.Identify([]byte("plan"))
	got := mail.Attachment(annex)
	if parsed, err := corpus.ParseRevision(got.String()); err != nil || parsed != got {
		t.Errorf("ParseRevision(%q) = %v, %v; want a revision", got, parsed, err)
	}
	if got.Submission[:10] != mail.Submission[:10] || got.Number != 1 {
		t.Errorf("the attachment of %s is %s, want the same time and the first revision", mail, got)
	}
	if again := mail.Attachment(annex); again != got {
		t.Errorf("the same attachment is %s, and then %s", got, again)
	}
	corrected := corpus.Revision{Submission: mail.Submission, Number: 2}
	for what, other := range map[string]corpus.Revision{"another file": mail.Attachment(plan), "the corrected mail": corrected.Attachment(annex)} {
		if other == got {
			t.Errorf("%s gives the same submission %s", what, got)
		}
	}
}
