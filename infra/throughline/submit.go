package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/terms/english"
)

type submitCommand struct {
	server
	Files    []string      `arg:"" name:"file" help:"Documents, or folders of documents."`
	Kind     string        `default:"other" help:"Kind of document, where no manifest says: vlr, session-outcome, declaration, vnr, plan, annex, other."`
	City     string        `help:"City, where no manifest says."`
	Country  string        `help:"Country (ISO 3166-1 alpha-3), where no manifest says."`
	Event    string        `help:"Event, where no manifest says."`
	Date     string        `help:"Date (YYYY, YYYY-MM or YYYY-MM-DD), where no manifest says."`
	Again    bool          `help:"Send files that were sent before a second time."`
	Receipts string        `placeholder:"FILE" help:"Append a receipt a line (JSON) to this file."`
	Wait     bool          `default:"true" negatable:"" help:"Wait until each document is indexed or refused."`
	Patience time.Duration `default:"30m" help:"How long to wait for the last document."`
}

// Help is what --help adds.
func (submitCommand) Help() string {
	return `A folder may hold a manifest.csv (filename, title, kind, city, country, event, session, date,
language, rights, embargo, sensitivity) that says what its files are. Files that the
server has from you already are not sent again, so a run that broke off may simply be
repeated. Exit code 2: at least one document was refused; the sentence says why.

  throughline submit review.pdf --kind vlr --city Tampere --country FIN --to http://127.0.0.1:8080
  throughline submit outcomes/ --receipts receipts.jsonl --to http://127.0.0.1:8080`
}

// receipt is what a submitter keeps.
type receipt struct {
	File       string              `json:"file"`
	Submission corpus.SubmissionID `json:"submission"`
	Revision   int                 `json:"revision"`
	SHA256     corpus.DocumentID   `json:"sha256"`
	Status     corpus.Status       `json:"status"`
	Sentence   string              `json:"sentence,omitempty"`
	Note       string              `json:"note,omitempty"`
	// What was left out of the text, and the files that came with a mail.
	Notes       []string          `json:"notes,omitempty"`
	Attachments []corpus.Attached `json:"attachments,omitempty"`
}

func (c submitCommand) Run(ctx context.Context, t terminal) error {
	notes, err := passedOver(c.Files)
	if err != nil {
		return err
	}
	for _, note := range notes {
		fmt.Fprintln(t.err, "throughline:", note)
	}
	files, err := findDocuments(c.Files, corpus.Metadata{Kind: corpus.DocumentKind(c.Kind), City: c.City,
		Country: c.Country, Event: c.Event, Date: c.Date})
	if err != nil {
		return err
	}
	api, err := c.connect(ctx, "organiser")
	if err != nil {
		return err
	}
	s := sender{api: api, again: c.Again, progress: sending(t, files), pause: time.Second}
	receipts, err := s.sendAll(ctx, files)
	if err != nil {
		return err
	}
	if c.Wait {
		if err := await(ctx, api, receipts, c.Patience, newProgress(t, int64(len(receipts)), "reading")); err != nil {
			return err
		}
	}
	if err := keepReceipts(c.Receipts, receipts); err != nil {
		return err
	}
	return report(t, receipts)
}

// sender sends files, a few at a time.
type sender struct {
	api      *client
	again    bool
	progress progress
	pause    time.Duration                    // before parts that failed are sent again
	known    map[corpus.DocumentID]submission // my submissions that still count
}

// filesAtOnce is how many files are sent at once.
const filesAtOnce = 4

// sendAll sends every file. A file that the server refuses gets its receipt
// as well; an error is one that stopped the work.
func (s *sender) sendAll(ctx context.Context, files []document) ([]receipt, error) {
	mine, err := s.api.mine(ctx)
	if err != nil {
		return nil, err
	}
	s.known = map[corpus.DocumentID]submission{}
	for _, sub := range mine {
		sent := sub.AttachedTo.Document == "" // by itself, not with a mail
		if status := sub.Now().Status; sent && status != corpus.Withdrawn && status != corpus.Rejected {
			s.known[sub.Document] = sub
		}
	}
	receipts := make([]receipt, len(files))
	errs := make([]error, len(files))
	sideBySide(len(files), filesAtOnce, func(i int) { receipts[i], errs[i] = s.send(ctx, files[i]) })
	s.progress.done()
	return receipts, errors.Join(errs...)
}

func (s *sender) send(ctx context.Context, d document) (receipt, error) {
	if sub, ok := s.known[d.sha256]; ok && !s.again {
		if sub.Now().Status != corpus.Issued {
			r := newReceipt(d, sub)
			if differ(sub.Metadata, d.metadata) {
				r.Note = "sent before with other details, and those stand: --again sends it with these"
			}
			return r, nil
		}
		var issued ticket
		switch err := s.api.post(ctx, revisionPath(sub)+"/upload", nil, &issued); {
		case err == nil:
			return s.upload(ctx, d, issued)
		case arrived(err):
			return s.complete(ctx, d, sub)
		} // it cannot come any more: announce it anew
	}
	var issued ticket
	err := s.api.post(ctx, "/v1/submissions", map[string]any{"filename": filepath.Base(d.path), "mediaType": d.mediaType,
		"size": d.size, "sha256": d.sha256, "metadata": d.metadata}, &issued)
	if p, refused := errors.AsType[*problem](err); refused && p.Status == 422 || refused && p.Status == 400 || refused && p.Status == 413 {
		return receipt{File: d.path, SHA256: d.sha256, Status: corpus.Rejected, Sentence: p.Error()}, nil
	}
	if err != nil {
		return receipt{}, fmt.Errorf("announce %s: %w", d.path, err)
	}
	return s.upload(ctx, d, issued)
}

// differ reports whether two descriptions of a file are not the same; not to
// say how sensitive it is means unclassified.
func differ(a, b corpus.Metadata) bool {
	a.Sensitivity, b.Sensitivity = cmp.Or(a.Sensitivity, corpus.Unclassified), cmp.Or(b.Sensitivity, corpus.Unclassified)
	return a != b
}

// shown is a file's name as a terminal may print it: line breaks, marks that
// turn the direction of writing and the like are escaped.
func shown(name string) string {
	if quoted := strconv.Quote(name); quoted != `"`+name+`"` {
		return quoted
	}
	return name
}

func revisionPath(s submission) string {
	return fmt.Sprintf("/v1/submissions/%s/revisions/%d", s.Revision.Submission, s.Number)
}

func newReceipt(d document, s submission) receipt {
	r := receipt{File: d.path, Submission: s.Revision.Submission, Revision: s.Number, SHA256: d.sha256}
	r.follow(s)
	return r
}

// follow brings a receipt up to where its submission stands.
func (r *receipt) follow(s submission) {
	r.Status, r.Sentence = s.Now().Status, s.Sentence
	for _, step := range s.History {
		if step.Status == corpus.Extracted {
			r.Notes, r.Attachments = step.Notes, step.Attachments
		}
	}
}

// remarks are what a person should know of a document, a line each.
func (r receipt) remarks() []string {
	var all []string
	for _, text := range []string{r.Sentence, r.Note} {
		if text != "" {
			all = append(all, shown(text))
		}
	}
	return append(all, found(r.Notes, r.Attachments)...)
}

// found is what a document's reading left out, and what came with it, a line
// each.
func found(notes []string, attachments []corpus.Attached) []string {
	var all []string
	for _, note := range notes {
		all = append(all, shown(note))
	}
	for _, a := range attachments {
		line := "attachment " + shown(a.Filename) + ": taken as " + string(a.Submission)
		if a.Reason != "" {
			line = "attachment " + shown(a.Filename) + " was refused. " + a.Reason.Sentence()
		}
		all = append(all, line)
	}
	return all
}

// settled reports whether nothing more will happen by itself.
func settled(s corpus.Status) bool {
	switch s {
	case corpus.Issued, corpus.Received, corpus.Scanned, corpus.Extracted:
		return false
	}
	return true
}

// await asks the server until every receipt has settled, and brings the
// receipts up to date.
func await(ctx context.Context, api *client, receipts []receipt, patience time.Duration, p progress) error {
	defer p.done()
	ctx, stop := context.WithTimeout(ctx, patience)
	defer stop()
	for pause := 100 * time.Millisecond; ; pause = min(pause*3/2, 3*time.Second) {
		left, err := refresh(ctx, api, receipts)
		if err != nil {
			return err
		}
		p.set(len(receipts) - left)
		if left == 0 {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("%s still being read; see throughline status: %w", english.Count(left, "document")+english.Form(left, " is", " are"), ctx.Err())
		case <-time.After(pause):
		}
	}
}

// refresh brings the receipts up to date, and returns how many have not
// settled.
func refresh(ctx context.Context, api *client, receipts []receipt) (int, error) {
	mine, err := api.mine(ctx)
	if err != nil {
		return 0, err
	}
	now := map[corpus.Revision]submission{}
	for _, s := range mine {
		now[s.Revision] = s
	}
	left := 0
	for i, r := range receipts {
		if s, ok := now[corpus.Revision{Submission: r.Submission, Number: r.Revision}]; ok {
			receipts[i].follow(s)
		}
		if !settled(receipts[i].Status) {
			left++
		}
	}
	return left, nil
}

func keepReceipts(file string, receipts []receipt) error {
	if file == "" {
		return nil
	}
	f, err := os.OpenFile(file, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		return fmt.Errorf("keep receipts: %w", err)
	}
	return errors.Join(writeLines(f, receipts), f.Close())
}

func writeLines[T any](w io.Writer, lines []T) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	for _, line := range lines {
		if err := enc.Encode(line); err != nil {
			return fmt.Errorf("write line: %w", err)
		}
	}
	return nil
}

// report prints what became of each file.
func report(t terminal, receipts []receipt) error {
	refused := 0
	for _, r := range receipts {
		if r.Status == corpus.Rejected {
			refused++
		}
	}
	if t.json {
		if err := writeLines(t.out, receipts); err != nil {
			return err
		}
	} else {
		for _, r := range receipts {
			fmt.Fprintf(t.out, "%-10s  %s  %s\n", r.Status, r.Submission, shown(r.File))
			for _, more := range r.remarks() {
				fmt.Fprintf(t.out, "            %s\n", more)
			}
		}
		fmt.Fprintf(t.out, "%s: %d taken, %d refused\n", english.Count(len(receipts), "document"), len(receipts)-refused, refused)
	}
	if refused > 0 {
		return errRefused
	}
	return nil
}
