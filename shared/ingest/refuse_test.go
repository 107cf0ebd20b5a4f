package ingest_test

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/ingest"
	"github.com/city-outcomes/throughline/shared/memory"
	"github.com/city-outcomes/throughline/shared/pipeline"
)

func TestRefuseEndsAnUploadWithoutOpeningIt(t *testing.T) {
	t.Parallel()
	body := []byte("not to be opened")
	rev := corpus.Revision{Submission: "01JZ0000000000000000000001", Number: 1}
	archive, inbox := memory.NewObjects(), memory.NewObjects()
	decl := corpus.Declaration{Revision: rev, Document: corpus.Identify(body), Size: int64(len(body))}
	if _, err := pipeline.Settle(t.Context(), archive, pipeline.SubmissionKey(rev), decl); err != nil {
		t.Fatal(err)
	}
	if err := inbox.Create(t.Context(), pipeline.InboxKey(rev), body); err != nil {
		t.Fatal(err)
	}
	inbox.Fault = func(op memory.Op) memory.Verdict {
		t.Errorf("the inbox was asked to %s %s", op.Deed, op.Key)
		return memory.Pass
	}
	stage := ingest.Stage{
		Inbox: inbox, Archive: archive, Now: time.Now, Log: slog.New(slog.DiscardHandler),
		Read: func(context.Context, []byte) (corpus.Text, error) {
			t.Error("the upload was read")
			return corpus.Text{}, nil
		},
	}
	refusal := &corpus.Rejection{Reason: corpus.Malware, Detail: "the scan says THREATS_FOUND"}
	for range 2 {
		if err := stage.Refuse(t.Context(), pipeline.InboxKey(rev), refusal); err != nil {
			t.Fatal(err)
		}
	}
	got, err := pipeline.Load[pipeline.Outcome](t.Context(), archive, pipeline.OutcomeKey(rev))
	if err != nil || got.Reason != corpus.Malware || got.Detail != refusal.Detail || got.Document != "" {
		t.Errorf("the outcome is %+v, %v, want the refusal", got, err)
	}
	if found, err := pipeline.Exists(t.Context(), archive, pipeline.OriginalKey(decl.Document)); err != nil || found {
		t.Errorf("the original is archived (%t, %v), want it left in the inbox", found, err)
	}
}
