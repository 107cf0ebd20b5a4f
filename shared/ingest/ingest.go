// Package ingest is the first stage: it takes an upload from the inbox, checks
// that it is what was announced, archives its bytes and its text, and says
// what came of it. It parses hostile files, so it works with the inbox and the
// archive alone: it has no catalogue and sees no passage.
package ingest

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"log/slog"
	"runtime/debug"
	"slices"
	"time"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/pipeline"
)

// TextVersion is the version of the rules that make a document's text and
// tell its structure. Raise it whenever extract or normalise write something
// else for the same bytes, or structure tells another section.
const TextVersion = 3

// MaxDocument is the size of the largest document that is read, in bytes.
const MaxDocument = 200 << 20

// Stage is ingest with what it works on. All fields but Attachments are needed.
type Stage struct {
	Inbox   pipeline.Objects
	Archive pipeline.Objects
	// Read makes a document's normalised text; a corpus.Rejection where the
	// document is at fault. TextVersion is the version of what it does.
	Read func(ctx context.Context, b []byte) (corpus.Text, error)
	// Attachments yields the files that came with a document, of which it gets
	// the text and the bytes, always in the same order. Nil where documents
	// come alone.
	Attachments func(t corpus.Text, b []byte) iter.Seq[corpus.Attachment]
	Now         func() time.Time
	Log         *slog.Logger
}

// Run takes the upload under an inbox key. Its last write is the outcome,
// which wakes the index; until that stands, running it again repeats the
// work, and afterwards does nothing.
//
// An object that nobody announced is not opened: a line in the log tells of it,
// it stays where it is until the inbox's lifecycle removes it, and that is all.
func (s Stage) Run(ctx context.Context, key string) error { return s.settle(ctx, key, s.take) }

// Refuse is Run for an upload that must not be opened, because the malware
// scan did not pass it: the outcome is the refusal.
func (s Stage) Refuse(ctx context.Context, key string, refusal *corpus.Rejection) error {
	return s.settle(ctx, key, func(context.Context, string, corpus.Declaration) (pipeline.Outcome, error) {
		return pipeline.Outcome{}, refusal
	})
}

func (s Stage) settle(ctx context.Context, key string, take func(context.Context, string, corpus.Declaration) (pipeline.Outcome, error)) error {
	rev, err := pipeline.ParseInboxKey(key)
	if err != nil {
		s.stray(ctx, "of another form") // which may be anything, a person's name too
		return nil
	}
	switch done, err := pipeline.Exists(ctx, s.Archive, pipeline.OutcomeKey(rev)); {
	case err != nil:
		return err
	case done:
		s.Log.InfoContext(ctx, "ingested before", "revision", rev.String())
		return nil
	}
	began := s.Now()
	decl, err := pipeline.Load[corpus.Declaration](ctx, s.Archive, pipeline.SubmissionKey(rev))
	if errors.Is(err, pipeline.ErrNotFound) {
		s.stray(ctx, key)
		return nil
	}
	if err != nil {
		return fmt.Errorf("read declaration %s: %w", rev, err)
	}
	outcome, err := take(ctx, key, decl)
	rejection, err := pipeline.Verdict(err)
	if err != nil {
		return fmt.Errorf("ingest %s: %w", rev, err)
	}
	if rejection != nil {
		outcome = refused(rejection)
	}
	outcome = dated(outcome, rev, s.Now().UTC())
	if outcome, err = pipeline.Settle(ctx, s.Archive, pipeline.OutcomeKey(rev), outcome); err != nil {
		return err
	}
	s.Log.InfoContext(ctx, "ingested", "revision", rev.String(), "document", outcome.Document,
		"bytes", decl.Size, "pages", outcome.Pages, "attachments", len(outcome.Attachments), "reason", outcome.Reason, "took", s.Now().Sub(began))
	return nil
}

// stray tells of an object that nobody announced.
func (s Stage) stray(ctx context.Context, key string) {
	s.Log.WarnContext(ctx, "ignored an upload that was not announced", "key", key)
}

// take archives an upload's bytes and text, and those of what came with it, and
// says what came of it.
func (s Stage) take(ctx context.Context, key string, decl corpus.Declaration) (pipeline.Outcome, error) {
	body, err := s.checked(ctx, key, decl)
	if err != nil {
		return pipeline.Outcome{}, err
	}
	text, err := s.keep(ctx, decl.Document, body)
	if err != nil {
		return pipeline.Outcome{}, err
	}
	outcome := accepted(text, decl.Filename, decl.Metadata)
	if s.Attachments != nil {
		u := unpacking{Stage: s, mail: decl}
		notes, err := u.unpack(ctx, text, body, 0)
		if err != nil {
			return pipeline.Outcome{}, err
		}
		outcome.Notes, outcome.Attachments = slices.Concat(outcome.Notes, notes), u.found
	}
	return outcome, nil
}

// keep archives a document's bytes and its text, and returns the text.
func (s Stage) keep(ctx context.Context, id corpus.DocumentID, body []byte) (corpus.Text, error) {
	if err := pipeline.Keep(ctx, s.Archive, pipeline.OriginalKey(id), body); err != nil {
		return corpus.Text{}, err
	}
	textKey := pipeline.TextKey(id, TextVersion)
	text, err := pipeline.Load[corpus.Text](ctx, s.Archive, textKey)
	if !errors.Is(err, pipeline.ErrNotFound) {
		return text, err
	}
	if text, err = s.read(ctx, body); err != nil {
		return corpus.Text{}, err
	}
	text.Document, text.ExtractVersion = id, TextVersion
	return pipeline.Settle(ctx, s.Archive, textKey, text)
}

// checked returns the upload's bytes, which are those that were announced.
func (s Stage) checked(ctx context.Context, key string, decl corpus.Declaration) ([]byte, error) {
	obj, err := s.Inbox.Stat(ctx, key)
	if err != nil {
		return nil, fmt.Errorf("find upload: %w", err)
	}
	switch {
	case obj.Size > MaxDocument:
		return nil, corpus.Reject(corpus.TooLarge, fmt.Sprintf("%d bytes", obj.Size))
	case obj.Size != decl.Size:
		return nil, corpus.Reject(corpus.WrongSize, fmt.Sprintf("announced %d bytes, received %d", decl.Size, obj.Size))
	case obj.Size == 0:
		return nil, corpus.Reject(corpus.EmptyFile, "0 bytes")
	}
	body, err := s.Inbox.Get(ctx, key)
	if err != nil {
		return nil, fmt.Errorf("read upload: %w", err)
	}
	if got := corpus.Identify(body); got != decl.Document {
		return nil, corpus.Reject(corpus.WrongHash, fmt.Sprintf("announced %s, received %s", decl.Document, got))
	}
	return body, nil
}

// read makes the text. A parser that panics has met a file that it cannot
// read: trying again would not help, so that is a Rejection, and is logged as
// the bug that it is; without the panic's value, which may be the file's text.
func (s Stage) read(ctx context.Context, body []byte) (text corpus.Text, err error) {
	defer func() {
		if p := recover(); p != nil {
			s.Log.ErrorContext(ctx, "a parser panicked", "document", corpus.Identify(body), "fault", fmt.Sprintf("%T", p), "stack", string(debug.Stack()))
			err = corpus.Reject(corpus.Damaged, "the parser gave up")
		}
	}()
	return s.Read(ctx, body)
}
