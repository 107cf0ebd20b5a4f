package ingest_test

import (
	"bytes"
	"context"
	"fmt"
	"iter"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/ingest"
	"github.com/city-outcomes/throughline/shared/memory"
	"github.com/city-outcomes/throughline/shared/pipeline"
)

// mailbox is a stage whose documents are mails in a form of its own: what
// stands between angle brackets is attached, "name:content", and may have
// attachments in square ones, and these in round ones.
func mailbox() ingest.Stage {
	now := time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
	return ingest.Stage{Inbox: memory.NewObjects(), Archive: memory.NewObjects(), Log: slog.New(slog.DiscardHandler),
		Now: func() time.Time { now = now.Add(time.Millisecond); return now },
		Read: func(_ context.Context, b []byte) (corpus.Text, error) {
			if bytes.HasPrefix(b, []byte("broken")) {
				return corpus.Text{}, corpus.Reject(corpus.Damaged, "of the file")
			}
			title, _, _ := strings.Cut(string(b), "<")
			return corpus.Text{Title: title, Pages: []corpus.Page{{Number: 1}}, Notes: []string{"left out: something (1)"}}, nil
		},
		Attachments: func(_ corpus.Text, b []byte) iter.Seq[corpus.Attachment] { return bracketed(string(b)) },
	}
}

func bracketed(s string) iter.Seq[corpus.Attachment] {
	return func(yield func(corpus.Attachment) bool) {
		for _, brackets := range []string{"<>", "[]", "()"} {
			if !strings.Contains(s, brackets[:1]) {
				continue
			}
			for _, piece := range strings.Split(s, brackets[:1])[1:] {
				inner, _, _ := strings.Cut(piece, brackets[1:])
				name, content, _ := strings.Cut(inner, ":")
				if !yield(corpus.Attachment{Filename: name, MediaType: "text/plain", Bytes: []byte(content)}) {
					return
				}
			}
			return
		}
	}
}

// outcomeOf sends a mail through a stage, and returns its outcome.
func outcomeOf(t *testing.T, stage ingest.Stage, body string) pipeline.Outcome {
	t.Helper()
	announced(t, stage, body)
	put(t, stage.Inbox, pipeline.InboxKey(rev), body)
	if err := stage.Run(t.Context(), pipeline.InboxKey(rev)); err != nil {
		t.Fatal(err)
	}
	got, err := pipeline.Load[pipeline.Outcome](t.Context(), stage.Archive, pipeline.OutcomeKey(rev))
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// told is an outcome's attachments, a line each.
func told(o pipeline.Outcome) string {
	var out strings.Builder
	for _, e := range o.Attachments {
		fmt.Fprintf(&out, "%s (%s, %d bytes): %s%s\n", e.Filename, e.Title, e.Size, e.Outcome.Reason, strings.Join(e.Outcome.Notes[min(1, len(e.Outcome.Notes)):], ""))
	}
	return out.String()
}

func TestAttachmentsAreTakenAsDocuments(t *testing.T) {
	t.Parallel()
	stage := mailbox()
	got := outcomeOf(t, stage, "Outcome <../plan.txt:Plan for water> <:> <annex.pdf:broken> <copy.txt:Plan for water> <note.doc:Microsoft Word - note>")
	want := "plan.txt (Plan for water, 14 bytes): \n" +
		"attachment 2 (attachment 2, 0 bytes): empty-file\n" +
		"annex.pdf (annex, 6 bytes): damaged\n" +
		"note.doc (note, 21 bytes): \n"
	if told(got) != want {
		t.Errorf("the attachments are\n%s\nwant\n%s", told(got), want)
	}
	plan := corpus.Identify([]byte("Plan for water"))
	if o := got.Attachments[0].Outcome; o.Revision != rev.Attachment(plan) || !o.At.Equal(got.At) || o.Document != plan || o.ExtractVersion != ingest.TextVersion || o.Pages != 1 {
		t.Errorf("the plan's outcome is %+v", o)
	}
	for _, key := range []string{pipeline.OriginalKey(plan), pipeline.TextKey(plan, ingest.TextVersion), pipeline.OriginalKey(corpus.Identify([]byte("broken")))} {
		if there, err := pipeline.Exists(t.Context(), stage.Archive, key); !there || err != nil {
			t.Errorf("the archive has %s: %t, %v", key, there, err)
		}
	}
	if len(got.Notes) != 1 || got.Notes[0] != "left out: something (1)" {
		t.Errorf("the mail's notes are %q, want its text's", got.Notes)
	}
}

func TestAttachmentsBeyondTheLimitAreNamed(t *testing.T) {
	t.Parallel()
	var body strings.Builder
	for n := range ingest.MaxAttachments + 12 {
		fmt.Fprintf(&body, "<%d.txt:%d>", n, n)
	}
	got := outcomeOf(t, mailbox(), body.String())
	if len(got.Attachments) != ingest.MaxAttachments {
		t.Errorf("%d attachments are taken, want %d", len(got.Attachments), ingest.MaxAttachments)
	}
	want := "left out: attachments (12), please send them as documents of their own: 20.txt, 21.txt, 22.txt, 23.txt, 24.txt, 25.txt, 26.txt, 27.txt, 28.txt, 29.txt and 2 more"
	if note := got.Notes[len(got.Notes)-1]; note != want {
		t.Errorf("the note is %q, want %q", note, want)
	}
}

func TestMailsInMailsAreOpenedOneLevelDeep(t *testing.T) {
	t.Parallel()
	got := outcomeOf(t, mailbox(), "Outer <first.eml:First [second.eml:Second (third.txt:Third)][annex.txt:Annex]> <last.txt:Last>")
	want := "first.eml (First [second.eml:Second (third.txt:Third)][annex.txt:Annex], 60 bytes): \n" +
		"second.eml (Second (third.txt:Third), 24 bytes): left out: attachments (1), please send them as documents of their own: third.txt\n" +
		"annex.txt (Annex, 5 bytes): \n" +
		"last.txt (Last, 4 bytes): \n"
	if told(got) != want {
		t.Errorf("the attachments are\n%s\nwant\n%s", told(got), want)
	}
}

// TestAttachmentsThatTakeTooLongAreFew sends slow files among others: after the
// third nothing more is read, so that no try takes longer than a few of them.
func TestAttachmentsThatTakeTooLongAreFew(t *testing.T) {
	t.Parallel()
	stage := mailbox()
	usual, slow := stage.Read, 0
	stage.Read = func(ctx context.Context, b []byte) (corpus.Text, error) {
		if bytes.HasPrefix(b, []byte("slow")) {
			slow++
			return corpus.Text{}, corpus.Reject(corpus.TooSlow, "made slow on purpose")
		}
		return usual(ctx, b)
	}
	got := outcomeOf(t, stage, "Outcome <a:slow 1><b:2><c:slow 3><d:slow 4><e:5><f:slow 6>")
	want := "a (a, 6 bytes): too-slow\nb (2, 1 bytes): \nc (c, 6 bytes): too-slow\nd (d, 6 bytes): too-slow\ne (e, 1 bytes): too-slow\nf (f, 6 bytes): too-slow\n"
	if told(got) != want || slow != 3 {
		t.Errorf("%d slow files are read, and the attachments are\n%s\nwant 3, and\n%s", slow, told(got), want)
	}
}

// TestAttachmentsOfARefusedMailAreLeft: what cannot be read is not unpacked.
func TestAttachmentsOfARefusedMailAreLeft(t *testing.T) {
	t.Parallel()
	stage := mailbox()
	got := outcomeOf(t, stage, "broken <a:1>")
	if got.Reason != corpus.Damaged || got.Attachments != nil {
		t.Errorf("the outcome is %+v, want a refusal alone", got)
	}
	wantUntouched(t, stage.Archive, pipeline.OutcomeKey(rev), pipeline.OriginalKey(corpus.Identify([]byte("broken <a:1>"))))
}

// fickle is an inbox whose object is another one after every look.
type fickle struct {
	pipeline.Objects
	bodies []string
	looks  int
}

func (f *fickle) next() string {
	f.looks++
	return f.bodies[min(f.looks, len(f.bodies))-1]
}

func (f *fickle) Get(context.Context, string) ([]byte, error) { return []byte(f.next()), nil }

func (f *fickle) Stat(_ context.Context, key string) (pipeline.Object, error) {
	return pipeline.Object{Key: key, Size: int64(len(f.next()))}, nil
}

// TestWhatWasHashedIsWhatIsRead changes the upload between two looks: it is
// refused, or what is read and archived is what was announced.
func TestWhatWasHashedIsWhatIsRead(t *testing.T) {
	t.Parallel()
	const good, evil = "what was announced", "what was exchanged"
	for name, c := range map[string]struct {
		bodies []string
		want   corpus.Reason
	}{
		"after its size was looked at":   {[]string{good, evil}, corpus.WrongHash},
		"after it was hashed":            {[]string{good, good, evil}, ""},
		"to a longer one after its size": {[]string{good, good + evil}, corpus.WrongHash},
		"before anybody looked":          {[]string{evil}, corpus.WrongHash},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			stage := mailbox()
			stage.Inbox = &fickle{Objects: stage.Inbox, bodies: c.bodies}
			stage.Read = func(_ context.Context, b []byte) (corpus.Text, error) {
				if string(b) != good {
					t.Errorf("it reads %q", b)
				}
				return corpus.Text{Pages: []corpus.Page{{Number: 1}}}, nil
			}
			announced(t, stage, good)
			if err := stage.Run(t.Context(), pipeline.InboxKey(rev)); err != nil {
				t.Fatal(err)
			}
			got, err := pipeline.Load[pipeline.Outcome](t.Context(), stage.Archive, pipeline.OutcomeKey(rev))
			if err != nil || got.Reason != c.want {
				t.Errorf("the outcome is %q, %v; want %q", got.Reason, err, c.want)
			}
			for o, err := range stage.Archive.List(t.Context(), "originals/") {
				body, errGet := stage.Archive.Get(t.Context(), o.Key)
				if err != nil || errGet != nil || o.Key != pipeline.OriginalKey(corpus.Identify(body)) {
					t.Errorf("under %s stands %q, %v, %v", o.Key, body, err, errGet)
				}
			}
		})
	}
}
