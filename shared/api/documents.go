package api

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/identity"
	"github.com/city-outcomes/throughline/shared/pipeline"
)

// document is a document that the caller may read.
type document struct {
	Document   corpus.DocumentID `json:"sha256"`
	Generation corpus.Generation `json:"generation"`
	MediaType  string            `json:"mediaType"`
	Language   string            `json:"language"`
	Paged      bool              `json:"paged"`
	Pages      int               `json:"pages"`
	Passages   int               `json:"passages"`
	Labels     map[string]int    `json:"labels"` // passages by goal and by cross-cutting theme
	Metadata   corpus.Metadata   `json:"metadata"`
	Live       bool              `json:"live"` // briefings may draw on it, once any embargo is over
	Own        bool              `json:"own"`  // the caller sent it
	// Where mails are concerned: those that the document came with, and the
	// documents that came with it.
	AttachedTo  []corpus.DocumentID `json:"attachedTo,omitempty"`
	Attachments []related           `json:"attachments,omitempty"`
}

func documentOf(h corpus.Head, s sight) document {
	labels := h.Counts.Labels
	if labels == nil {
		labels = map[string]int{}
	}
	return document{Document: h.Document, Generation: h.Generation, MediaType: h.MediaType, Language: h.Language, Paged: h.Paged,
		Pages: h.Counts.Pages, Passages: h.Counts.Passages, Labels: labels, Metadata: s.metadata, Live: s.live, Own: s.own,
		AttachedTo: s.mails, Attachments: s.attachments}
}

// documentList is a page of documents, ascending by identity.
type documentList struct {
	Documents []document `json:"documents"`
	Next      string     `json:"next,omitempty"` // the identity of the last one, where there are more
}

func (b Briefings) documents(w http.ResponseWriter, r *request) error {
	page, err := r.page(mostEntries)
	if err != nil {
		return err
	}
	after := corpus.DocumentID(page.After)
	if after != "" {
		if _, err := corpus.ParseDocumentID(page.After); err != nil {
			return unknownPage()
		}
	}
	list := documentList{Documents: []document{}}
	for head, err := range b.heads(r, after) {
		if err != nil {
			return err
		}
		seen, may, err := look(r.Context(), b.Catalog, head.Document, r.caller, b.Now())
		if err != nil {
			return err
		}
		if !may {
			continue
		}
		if len(list.Documents) == page.Size() {
			list.Next = string(list.Documents[page.Size()-1].Document)
			break
		}
		list.Documents = append(list.Documents, documentOf(head, seen))
	}
	return write(w, http.StatusOK, list)
}

// heads yields the documents that the caller may be able to read, ascending
// by identity, after one: all, or for one who only sends documents, those sent.
func (b Briefings) heads(r *request, after corpus.DocumentID) func(yield func(corpus.Head, error) bool) {
	if r.caller.HasAny(identity.Reviewer, identity.Policy, identity.Admin) {
		return b.Catalog.Heads(r.Context(), after)
	}
	return func(yield func(corpus.Head, error) bool) {
		ids, err := b.sentBy(r.Context(), r.caller.Subject)
		if err != nil {
			yield(corpus.Head{}, err)
			return
		}
		for _, id := range ids {
			if id <= after {
				continue
			}
			head, err := b.Catalog.Head(r.Context(), id)
			if errors.Is(err, pipeline.ErrNotFound) {
				continue
			}
			if !yield(head, err) || err != nil {
				return
			}
		}
	}
}

// sentBy lists the documents that somebody has announced, ascending.
func (b Briefings) sentBy(ctx context.Context, submitter string) ([]corpus.DocumentID, error) {
	var ids []corpus.DocumentID
	page := pipeline.Page{Limit: 1000}
	for {
		subs, next, err := b.Catalog.SubmissionsBy(ctx, submitter, page)
		if err != nil {
			return nil, fmt.Errorf("list submissions: %w", err)
		}
		for _, s := range subs {
			ids = append(ids, s.Document)
		}
		if next == "" {
			slices.Sort(ids)
			return slices.Compact(ids), nil
		}
		page.After = next
	}
}

func (b Briefings) document(w http.ResponseWriter, r *request) error {
	d, err := b.read(r)
	if err != nil {
		return err
	}
	return write(w, http.StatusOK, d)
}

// read returns the document in the path, if the caller may read it.
func (b Briefings) read(r *request) (document, error) {
	id, err := corpus.ParseDocumentID(r.PathValue("sha256"))
	if err != nil {
		return document{}, notFound("document")
	}
	head, err := b.Catalog.Head(r.Context(), id)
	switch {
	case errors.Is(err, pipeline.ErrNotFound):
		return document{}, notFound("document")
	case err != nil:
		return document{}, fmt.Errorf("read document %s: %w", id, err)
	}
	seen, may, err := look(r.Context(), b.Catalog, id, r.caller, b.Now())
	switch {
	case err != nil:
		return document{}, err
	case !may:
		return document{}, notFound("document")
	}
	return documentOf(head, seen), nil
}

// passageList is a page of a document's passages, ascending by number.
type passageList struct {
	Passages []corpus.Labelled `json:"passages"`
	Next     string            `json:"next,omitempty"`
}

func (b Briefings) passages(w http.ResponseWriter, r *request) error {
	page, err := r.page(mostPassages)
	if err != nil {
		return err
	}
	d, err := b.read(r)
	if err != nil {
		return err
	}
	found, next, err := b.Catalog.Passages(r.Context(), d.Document, page)
	switch {
	case errors.Is(err, pipeline.ErrNotFound):
		return unknownPage()
	case err != nil:
		return fmt.Errorf("read passages of %s: %w", d.Document, err)
	}
	return write(w, http.StatusOK, passageList{Passages: append([]corpus.Labelled{}, found...), Next: next})
}

// cited is a passage with the citation that leads back to it.
type cited struct {
	Document document        `json:"document"`
	Passage  corpus.Labelled `json:"passage"`
	Citation citation        `json:"citation"`
}

func (b Briefings) passage(w http.ResponseWriter, r *request) error {
	found, err := b.readPassage(r)
	if err != nil {
		return err
	}
	return write(w, http.StatusOK, found)
}

// readPassage returns the passage in the path, if the caller may read it.
func (b Briefings) readPassage(r *request) (cited, error) {
	d, err := b.read(r)
	if err != nil {
		return cited{}, err
	}
	n := r.number("n")
	if n == 0 {
		return cited{}, notFound("passage")
	}
	before, passage, after, err := b.around(r.Context(), d.Document, n)
	if err != nil {
		return cited{}, err
	}
	return cited{Document: d, Passage: passage, Citation: cite(d, before, passage.Passage, after)}, nil
}

// around returns a passage and the texts of its neighbours, empty at the ends.
func (b Briefings) around(ctx context.Context, id corpus.DocumentID, n int) (before string, passage corpus.Labelled, after string, err error) {
	found, _, err := b.Catalog.Passages(ctx, id, pipeline.Page{From: n - 1, Limit: 3})
	if err != nil {
		return "", corpus.Labelled{}, "", fmt.Errorf("read passages of %s: %w", id, err)
	}
	for _, p := range found {
		switch p.Number - n {
		case -1:
			before = p.Text
		case 0:
			passage = p
		case 1:
			after = p.Text
		}
	}
	if passage.Number == 0 {
		return "", corpus.Labelled{}, "", notFound("passage")
	}
	return before, passage, after, nil
}
