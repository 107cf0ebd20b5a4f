package shared_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/index"
	"github.com/city-outcomes/throughline/shared/memory"
	"github.com/city-outcomes/throughline/shared/pipeline"
)

// mailUpload is a mail with a review and a file that cannot be read.
func mailUpload() upload {
	u := newUpload(1, 1, "Brunnsund", mailWith("Please find our review attached.", "review.txt", review("Brunnsund"), "scan.txt", "UNREADABLE"))
	u.Metadata.Embargo, u.Metadata.Sensitivity, u.Metadata.Rights = "2026-12-24", corpus.Confidential, "CC BY 4.0"
	u.Metadata.Language = "sv"
	return u
}

// reviewIn is the submission that the review in a mail became.
func reviewIn(u upload) corpus.Revision {
	return u.Attachment(corpus.Identify([]byte(review("Brunnsund"))))
}

func TestAttachmentsBecomeDocumentsOfTheirOwn(t *testing.T) {
	t.Parallel()
	w, u, ctx := newWorld(), mailUpload(), t.Context()
	must(t, w.take(ctx, u))

	mail, err := w.catalog.Submission(ctx, u.Revision)
	must(t, err)
	review := corpus.Identify([]byte(review("Brunnsund")))
	want := []corpus.Attached{
		{Filename: "review.txt", Document: review, Submission: reviewIn(u).Submission},
		{Filename: "scan.txt", Document: corpus.Identify([]byte("UNREADABLE")), Reason: corpus.Damaged},
	}
	i := slices.IndexFunc(mail.History, func(s corpus.Step) bool { return s.Status == corpus.Extracted })
	if got := mail.History[i].Attachments; !slices.Equal(got, want) {
		t.Errorf("the mail's attachments are %+v, want %+v", got, want)
	}

	sub, err := w.catalog.Submission(ctx, reviewIn(u))
	must(t, err)
	meta := u.Metadata
	meta.Title, meta.Kind, meta.Language = "review", corpus.KindAnnex, ""
	if !sub.Live() || sub.Metadata != meta || sub.Filename != "review.txt" || sub.Submitter != u.Submitter ||
		sub.AttachedTo != (corpus.AttachedTo{Revision: u.Revision, Document: u.Document}) {
		t.Errorf("the attachment is %+v, want live, with metadata %+v, and attached to %s", sub, meta, u.Revision)
	}
	for _, id := range []corpus.DocumentID{u.Document, review} {
		if head, err := w.catalog.Head(ctx, id); err != nil || head.Counts.Passages == 0 {
			t.Errorf("document %.8s is %+v, %v; want it visible", id, head, err)
		}
	}
	w.invariants(t)
}

func TestAttachmentsAreWithdrawnWithTheirMail(t *testing.T) {
	t.Parallel()
	for name, order := range map[string][]string{
		"after it was read":     {"ingest", "index", "withdraw"},
		"before it was read":    {"withdraw", "ingest", "index"},
		"between the stages":    {"ingest", "withdraw", "index"},
		"once it was replayed":  {"ingest", "replay", "withdraw", "index"},
		"and read once again":   {"ingest", "index", "withdraw", "index"},
		"and withdrawn again":   {"ingest", "index", "withdraw", "withdraw"},
		"and the archive alone": {"ingest", "index", "withdraw", "rebuild"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, u, ctx := newWorld(), mailUpload(), t.Context()
			must(t, w.announce(ctx, u))
			must(t, w.put(ctx, u))
			for _, deed := range order {
				switch deed {
				case "ingest":
					must(t, w.runIngest(ctx, u))
				case "index":
					must(t, w.runIndex(ctx, u))
				case "withdraw":
					must(t, w.withdraw(ctx, u.Revision))
				case "replay":
					must(t, index.Replay(ctx, w.archive, w.catalog))
				case "rebuild":
					w.catalog = memory.NewCatalog()
					must(t, index.Rebuild(ctx, w.archive, w.catalog))
				}
			}
			for _, r := range []corpus.Revision{u.Revision, reviewIn(u)} {
				sub, err := w.catalog.Submission(ctx, r)
				if now := sub.Now(); err != nil || now.Status != corpus.Withdrawn || sub.Live() {
					t.Errorf("%s is %s, %v; want withdrawn", r, now.Status, err)
				}
			}
		})
	}
}

func TestAttachmentsAreSupersededWithTheirMail(t *testing.T) {
	t.Parallel()
	w, u, ctx := newWorld(), mailUpload(), t.Context()
	corrected := newUpload(1, 2, "Brunnsund", "The attachment was the wrong one. The review follows.")
	must(t, w.take(ctx, u, corrected))
	for r, want := range map[corpus.Revision]corpus.Status{u.Revision: corpus.Superseded, reviewIn(u): corpus.Superseded, corrected.Revision: corpus.Indexed} {
		if sub, err := w.catalog.Submission(ctx, r); err != nil || sub.Now().Status != want {
			t.Errorf("%s is %s, %v; want %s", r, sub.Now().Status, err, want)
		}
	}
}

// TestAnAttachmentThatWasSentIsOneDocument sends a review by itself, and in a
// mail that is then withdrawn: it is one document, and stays.
func TestAnAttachmentThatWasSentIsOneDocument(t *testing.T) {
	t.Parallel()
	w, u, ctx := newWorld(), mailUpload(), t.Context()
	alone := newUpload(2, 1, "Brunnsund", review("Brunnsund"))
	must(t, w.take(ctx, u, alone))
	subs, err := w.catalog.SubmissionsOf(ctx, alone.Document)
	must(t, err)
	if len(subs) != 2 {
		t.Fatalf("%d submissions declare the review, want two", len(subs))
	}
	want := alone.Metadata
	want.Embargo, want.Sensitivity = u.Metadata.Embargo, u.Metadata.Sensitivity
	if meta, live := corpus.Effective(subs); meta != want || !live {
		t.Errorf("its metadata are %+v, %t; want what was said of it, under the mail's restrictions", meta, live)
	}
	must(t, w.withdraw(ctx, u.Revision))
	subs, err = w.catalog.SubmissionsOf(ctx, alone.Document)
	must(t, err)
	if meta, live := corpus.Effective(subs); meta != alone.Metadata || !live {
		t.Errorf("after the mail is withdrawn they are %+v, %t; want %+v", meta, live, alone.Metadata)
	}
	total, err := w.catalog.Totals(ctx)
	if err != nil || total.Documents != 2 {
		t.Errorf("%d documents are counted, %v; want the mail and the review", total.Documents, err)
	}
}

func TestIndexTellsOfAttachments(t *testing.T) {
	t.Parallel()
	w, u, ctx := newWorld(), mailUpload(), t.Context()
	var told []string
	w.index.OnAttachment = func(key string) { told = append(told, key) }
	must(t, w.take(ctx, u))
	if want := []string{pipeline.OutcomeKey(reviewIn(u))}; !slices.Equal(told, want) {
		t.Errorf("told of %q, want %q", told, want)
	}
}

// TestAttachmentsUnderATakenIdentityAreAFailure puts another declaration where
// an attachment's belongs: that is nobody's fault but ours.
func TestAttachmentsUnderATakenIdentityAreAFailure(t *testing.T) {
	t.Parallel()
	w, u, ctx := newWorld(), mailUpload(), t.Context()
	other := newUpload(9, 1, "Nowhere", "Something else.").Declaration
	_, err := pipeline.Settle(ctx, w.archive, pipeline.SubmissionKey(reviewIn(u)), other)
	must(t, err)
	err = w.take(ctx, u)
	if _, rejected := errors.AsType[*corpus.Rejection](err); err == nil || rejected {
		t.Errorf("take = %v, want a failure", err)
	}
}
