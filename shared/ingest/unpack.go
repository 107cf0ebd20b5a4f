package ingest

import (
	"context"
	"fmt"
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/pipeline"
)

// What is taken of what comes with a mail. A mail that is attached to one is
// opened too; one that is attached to that is a document, and remains closed.
// Files that were read are archived, so that a try that is broken off is gone
// on with; but one that takes too long takes it at every try, and so a mail may
// have few of these.
const (
	MaxAttachments = 20
	deepest        = 1 // mails in mails that are opened
	maxSlow        = 3 // files that take too long
)

// unpacking takes what came with a mail, each file as a document of its own.
type unpacking struct {
	Stage
	mail  corpus.Declaration
	found []pipeline.Enclosure
	slow  int // files that took too long
}

// unpack takes the attachments of a document, which is the mail or a mail that
// came with it, and notes what it left.
func (u *unpacking) unpack(ctx context.Context, text corpus.Text, body []byte, depth int) (notes []string, err error) {
	var left []string
	for a := range u.Attachments(text, body) {
		e := pipeline.Enclosure{Filename: nameOf(a.Filename, len(u.found)+len(left)+1), MediaType: a.MediaType,
			Size: int64(len(a.Bytes)), Document: corpus.Identify(a.Bytes)}
		switch {
		case u.has(e.Document):
		case len(u.found) == MaxAttachments || depth > deepest:
			left = append(left, e.Filename)
		default:
			if err := u.enclose(ctx, e, a.Bytes, depth); err != nil {
				return nil, err
			}
		}
	}
	if len(left) > 0 {
		notes = []string{notTaken(left)}
	}
	return notes, nil
}

// enclose takes one file: what becomes of it, and then what came with it.
func (u *unpacking) enclose(ctx context.Context, e pipeline.Enclosure, body []byte, depth int) error {
	text, err := u.one(ctx, e.Document, body)
	rejection, err := pipeline.Verdict(err)
	if err != nil {
		return fmt.Errorf("take attachment %s: %w", e.Document, err)
	}
	e.Title = titleOf(text.Title, e.Filename)
	at := len(u.found)
	if rejection != nil {
		if rejection.Reason == corpus.TooSlow {
			u.slow++
		}
		e.Outcome = refused(rejection)
		u.found = append(u.found, e)
		return nil
	}
	e.Outcome = accepted(text, e.Filename, e.Declaration(u.mail).Metadata)
	u.found = append(u.found, e)
	notes, err := u.unpack(ctx, text, body, depth+1)
	u.found[at].Outcome.Notes = slices.Concat(e.Outcome.Notes, notes)
	return err
}

// one archives a file and reads it.
func (u *unpacking) one(ctx context.Context, id corpus.DocumentID, body []byte) (corpus.Text, error) {
	switch {
	case len(body) == 0:
		return corpus.Text{}, corpus.Reject(corpus.EmptyFile, "0 bytes")
	case u.slow >= maxSlow:
		return corpus.Text{}, corpus.Reject(corpus.TooSlow, fmt.Sprintf("not read: %d files of the mail took too long", maxSlow))
	}
	return u.keep(ctx, id, body)
}

// has reports whether a file is the mail, or came with it before.
func (u *unpacking) has(id corpus.DocumentID) bool {
	return id == u.mail.Document || slices.ContainsFunc(u.found, func(e pipeline.Enclosure) bool { return e.Document == id })
}

// nameOf is the name of the n-th file of a mail, as it is kept.
func nameOf(name string, n int) string {
	if name == "" {
		return fmt.Sprintf("attachment %d", n)
	}
	name = corpus.CleanFilename(name)
	for len(name) > corpus.MaxFilename {
		_, size := utf8.DecodeLastRuneInString(name)
		name = name[:len(name)-size]
	}
	return strings.TrimSpace(name)
}

// titleOf is a file's title: the one it brings, unless that says nothing, or
// its name without what tells its kind.
func titleOf(brought, name string) string {
	if title := corpus.CleanTitle(brought); !corpus.SaysNothing(title) {
		return title
	}
	if stem := strings.TrimSuffix(name, path.Ext(name)); stem != "" {
		return corpus.CleanTitle(stem)
	}
	return corpus.CleanTitle(name)
}

// notTaken names files that were left, the first of them.
func notTaken(names []string) string {
	const most = 10
	told := names[:min(most, len(names))]
	more := ""
	if n := len(names) - len(told); n > 0 {
		more = fmt.Sprintf(" and %d more", n)
	}
	return fmt.Sprintf("left out: attachments (%d), please send them as documents of their own: %s%s", len(names), strings.Join(told, ", "), more)
}
