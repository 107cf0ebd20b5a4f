package ingest_test

import (
	"bytes"
	"context"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/ingest"
	"github.com/city-outcomes/throughline/shared/memory"
	"github.com/city-outcomes/throughline/shared/pipeline"
)

var rev = corpus.Revision{Submission: "01JZ0000000000000000000001", Number: 1}

// closed is a stage over memory that must not open what it is given, with the
// lines that it logs.
func closed(t *testing.T) (ingest.Stage, *bytes.Buffer) {
	t.Helper()
	var log bytes.Buffer
	return ingest.Stage{
		Inbox: memory.NewObjects(), Archive: memory.NewObjects(), Now: time.Now, Log: slog.New(slog.NewTextHandler(&log, nil)),
		Read: func(context.Context, []byte) (corpus.Text, error) {
			t.Error("the upload was read")
			return corpus.Text{}, nil
		},
	}, &log
}

func put(t *testing.T, o pipeline.Objects, key string, body string) {
	t.Helper()
	if err := o.Create(t.Context(), key, []byte(body)); err != nil {
		t.Fatal(err)
	}
}

// wantUntouched checks that the archive holds nothing that ingest made.
func wantUntouched(t *testing.T, archive pipeline.Objects, but ...string) {
	t.Helper()
	for o, err := range archive.List(t.Context(), "") {
		if !strings.HasPrefix(o.Key, pipeline.SubmissionsPrefix) && !strings.Contains(strings.Join(but, " "), o.Key) {
			t.Errorf("the archive has %s, %v", o.Key, err)
		}
	}
}

func TestObjectsThatNobodyAnnouncedAreToldAndLeft(t *testing.T) {
	t.Parallel()
	for name, key := range map[string]string{
		"put straight into the inbox":  pipeline.InboxKey(rev),
		"a further revision":           pipeline.InboxKey(corpus.Revision{Submission: rev.Submission, Number: 2}),
		"under a name of somebody's":   "u/Ada Mustermann/review.pdf",
		"outside of what is looked at": "malware-protection-resource-validation-object",
		"under no name":                "u//0001",
		"in a folder below":            pipeline.InboxKey(rev) + "/x",
		"under a name that climbs":     "u/../archive/0001",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			stage, log := closed(t)
			put(t, stage.Inbox, key, "put here by hand")
			if name == "a further revision" {
				announced(t, stage, "another file")
			}
			for range 2 { // the message is done: that it comes again changes nothing
				if err := stage.Run(t.Context(), key); err != nil {
					t.Errorf("Run = %v, want the message done", err)
				}
			}
			wantUntouched(t, stage.Archive)
			if found, err := pipeline.Exists(t.Context(), stage.Inbox, key); err != nil || !found {
				t.Errorf("the object is there: %t, %v; want it left to the inbox's lifecycle", found, err)
			}
			if lines := log.String(); strings.Count(lines, `msg="ignored an upload that was not announced"`) != 2 || strings.Contains(lines, "Ada") {
				t.Errorf("the log says %s, want a line each time, without a name", lines)
			}
		})
	}
}

// announced archives the declaration of a body.
func announced(t *testing.T, stage ingest.Stage, body string) {
	t.Helper()
	decl := corpus.Declaration{Revision: rev, Document: corpus.Identify([]byte(body)), Size: int64(len(body)), Filename: "review.pdf"}
	if _, err := pipeline.Settle(t.Context(), stage.Archive, pipeline.SubmissionKey(rev), decl); err != nil {
		t.Fatal(err)
	}
}

func TestObjectsThatAreNotWhatWasAnnouncedAreRefusedUnopened(t *testing.T) {
	t.Parallel()
	const body = "what was announced"
	for name, c := range map[string]struct {
		announced, sent string
		want            corpus.Reason
	}{
		"other bytes of the same size": {body, "What was announced", corpus.WrongHash},
		"more bytes":                   {body, body + ".", corpus.WrongSize},
		"fewer bytes":                  {body, body[1:], corpus.WrongSize},
		"no bytes":                     {body, "", corpus.WrongSize},
		"no bytes, as announced":       {"", "", corpus.EmptyFile},
		"the bytes twice":              {body, body + body, corpus.WrongSize},
		"the same bytes backwards":     {"ab", "ba", corpus.WrongHash},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			stage, _ := closed(t)
			announced(t, stage, c.announced)
			put(t, stage.Inbox, pipeline.InboxKey(rev), c.sent)
			for range 2 {
				if err := stage.Run(t.Context(), pipeline.InboxKey(rev)); err != nil {
					t.Fatal(err)
				}
			}
			got, err := pipeline.Load[pipeline.Outcome](t.Context(), stage.Archive, pipeline.OutcomeKey(rev))
			if err != nil || got.Reason != c.want || got.Document != "" || !strings.Contains(got.Reason.Sentence(), "Please") {
				t.Errorf("the outcome is %+v, %v, want it refused as %s, with a sentence that says what to do", got, err, c.want)
			}
			wantUntouched(t, stage.Archive, pipeline.OutcomeKey(rev))
		})
	}
}

// A message may come before its object can be seen, or after it was removed.
func TestObjectThatIsGoneIsLeftToTheNextDelivery(t *testing.T) {
	t.Parallel()
	stage, _ := closed(t)
	announced(t, stage, "a body")
	if err := stage.Run(t.Context(), pipeline.InboxKey(rev)); err == nil {
		t.Error("Run without the object succeeds, want an error: the queue delivers again, and then sets aside")
	}
	wantUntouched(t, stage.Archive)
}
