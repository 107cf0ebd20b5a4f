package api_test

import (
	"log/slog"
	"net/http"
	"slices"
	"testing"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/index"
	"github.com/city-outcomes/throughline/shared/pipeline"
)

// mailed brings in a mail with an annex, and with a file that was refused, and
// returns the revision of the mail and that of the annex.
func (w *world) mailed(t *testing.T, as someone, mail, annex string) (corpus.Revision, corpus.Revision) {
	t.Helper()
	rev := w.received(t, as, mail, map[string]any{"filename": "outcome.eml", "metadata.title": "The mail", "metadata.language": "sv"})
	of := func(r corpus.Revision, body string) pipeline.Outcome {
		id := corpus.Identify([]byte(body))
		if _, err := pipeline.Settle(t.Context(), w.archive, pipeline.TextKey(id, 1), corpus.Text{Document: id, MediaType: "text/plain", Language: "en", Pages: make([]corpus.Page, 1)}); err != nil {
			t.Fatal(err)
		}
		return pipeline.Outcome{Revision: r, At: w.now(), Document: id, ExtractVersion: 1, Pages: 1}
	}
	id, scan := corpus.Identify([]byte(annex)), corpus.Identify([]byte("scan"))
	o := of(rev, mail)
	o.Notes = []string{"left out: pictures in the message (1)"}
	o.Attachments = []pipeline.Enclosure{
		{Filename: "annex.txt", MediaType: "text/plain", Size: int64(len(annex)), Document: id, Title: "The annex", Outcome: of(rev.Attachment(id), annex)},
		{Filename: "scan.pdf", MediaType: "application/pdf", Size: 4, Document: scan, Title: "scan", Outcome: pipeline.Outcome{Revision: rev.Attachment(scan), Reason: corpus.NoTextLayer}},
	}
	if _, err := pipeline.Settle(t.Context(), w.archive, pipeline.OutcomeKey(rev), o); err != nil {
		t.Fatal(err)
	}
	stage := index.Stage{Archive: w.archive, Catalog: w.catalog, Rules: 1, Now: w.now, Log: slog.New(slog.DiscardHandler),
		Passages: func(text corpus.Text) []corpus.Passage {
			return []corpus.Passage{readingOf(text.Document, "One sentence.").Passages[0].Passage}
		},
		Label: func(corpus.Passage) corpus.Labels {
			return corpus.Labels{Kind: corpus.Label{ID: "progress", Score: 0.8}}
		}}
	for _, r := range []corpus.Revision{rev, rev.Attachment(id)} {
		if err := stage.Run(t.Context(), pipeline.OutcomeKey(r)); err != nil {
			t.Fatal(err)
		}
	}
	return rev, rev.Attachment(id)
}

// found is what the API says of a mail's attachments, beside what it always
// says of a submission.
type found struct {
	Revisions []struct {
		Status     corpus.Status
		AttachedTo corpus.AttachedTo
		Metadata   corpus.Metadata
		History    []struct {
			Notes       []string
			Attachments []struct{ Filename, Submission, Sentence string }
		}
	}
}

func TestSubmissionTellsWhatCameWithIt(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	mail, annex := w.mailed(t, mayor, "A mail.", "An annex.")
	step := into[found](t, w.must(t, mayor, "GET", "/v1/submissions/"+string(mail.Submission), nil, http.StatusOK)).Revisions[0].History[2]
	if want := []string{"left out: pictures in the message (1)"}; !slices.Equal(step.Notes, want) {
		t.Errorf("the notes are %q, want %q", step.Notes, want)
	}
	if a := step.Attachments; len(a) != 2 || a[0].Filename != "annex.txt" || a[0].Submission != string(annex.Submission) || a[0].Sentence != "" ||
		a[1].Filename != "scan.pdf" || a[1].Submission != "" || a[1].Sentence != corpus.NoTextLayer.Sentence() {
		t.Errorf("the attachments are %+v", a)
	}
	got := into[found](t, w.must(t, mayor, "GET", "/v1/submissions/"+string(annex.Submission), nil, http.StatusOK)).Revisions[0]
	if got.AttachedTo != (corpus.AttachedTo{Revision: mail, Document: corpus.Identify([]byte("A mail."))}) {
		t.Errorf("the annex is attached to %+v, want the mail", got.AttachedTo)
	}
	if m := got.Metadata; m.Title != "The annex" || m.Kind != corpus.KindAnnex || m.City != "Exampleton" || m.Language != "" {
		t.Errorf("the annex's metadata are %+v", m)
	}
	refused(t, w.call(t, neighbour, "GET", "/v1/submissions/"+string(annex.Submission), nil), http.StatusNotFound, "not-found")
}

func TestDocumentsNameTheirMailAndTheirAttachments(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.mailed(t, mayor, "A mail.", "An annex.")
	mail, annex := corpus.Identify([]byte("A mail.")), corpus.Identify([]byte("An annex."))
	type document struct {
		AttachedTo  []corpus.DocumentID
		Attachments []struct {
			SHA256   corpus.DocumentID
			Filename string
		}
	}
	for _, as := range []someone{mayor, officer} {
		d := into[document](t, w.must(t, as, "GET", "/v1/documents/"+string(mail), nil, http.StatusOK))
		if len(d.AttachedTo) != 0 || len(d.Attachments) != 1 || d.Attachments[0].SHA256 != annex || d.Attachments[0].Filename != "annex.txt" {
			t.Errorf("to %s the mail is %+v, want the annex with it", as.subject, d)
		}
		d = into[document](t, w.must(t, as, "GET", "/v1/documents/"+string(annex), nil, http.StatusOK))
		if !slices.Equal(d.AttachedTo, []corpus.DocumentID{mail}) || len(d.Attachments) != 0 {
			t.Errorf("to %s the annex is %+v, want the mail that it came with", as.subject, d)
		}
	}
}

func TestWithdrawingAMailWithdrawsWhatCameWithIt(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	mail, annex := w.mailed(t, mayor, "A mail.", "An annex.")
	w.must(t, mayor, "POST", revisionPath(mail, "withdraw"), map[string]string{"reason": "Sent by mistake."}, http.StatusOK)
	if got := into[found](t, w.must(t, mayor, "GET", "/v1/submissions/"+string(annex.Submission), nil, http.StatusOK)).Revisions[0]; got.Status != corpus.Withdrawn {
		t.Errorf("the annex is %s, want withdrawn", got.Status)
	}
	for _, body := range []string{"A mail.", "An annex."} {
		refused(t, w.call(t, officer, "GET", "/v1/documents/"+string(corpus.Identify([]byte(body))), nil), http.StatusNotFound, "not-found")
	}
}
