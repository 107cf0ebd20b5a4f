package pdf

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/klippa-app/go-pdfium"
	pdfiumerrors "github.com/klippa-app/go-pdfium/errors"
	"github.com/klippa-app/go-pdfium/references"
	"github.com/klippa-app/go-pdfium/requests"
)

// MediaType is that of the documents this package reads.
const MediaType = "application/pdf"

// Text reads a document. The pages are physical and in order, each with its
// label where the file has one; a page that cannot be read is empty and named
// in Notes. Language is left empty, and the text is as PDFium gives it but for
// what only PDF does: lines are joined to paragraphs, words that were cut or
// spaced out by the layout are whole again.
//
// A corpus.Rejection says that the document is at fault: damaged, encrypted,
// without readable text, or beyond the budget of pages, time and memory.
func (e *Engine) Text(ctx context.Context, b []byte) (corpus.Text, error) {
	if err := ctx.Err(); err != nil {
		return corpus.Text{}, fmt.Errorf("read PDF: %w", err)
	}
	select {
	case e.slots <- struct{}{}:
	case <-ctx.Done():
		return corpus.Text{}, fmt.Errorf("wait for a PDF worker: %w", ctx.Err())
	}
	defer func() { <-e.slots }()
	if _, err := e.start(); err != nil {
		return corpus.Text{}, err
	}
	type result struct {
		text corpus.Text
		err  error
	}
	done := make(chan result, 1)
	go func() {
		text, err := e.read(ctx, b, time.Now().Add(e.longest))
		done <- result{text, err}
	}()
	// A page cannot be interrupted. One that does not end is left to run on
	// in its sandbox, and the document is refused.
	const grace = 2 * time.Second
	timer := time.NewTimer(e.longest + grace)
	defer timer.Stop()
	select {
	case r := <-done:
		return r.text, r.err
	case <-timer.C:
		return corpus.Text{}, e.tooSlow()
	case <-ctx.Done():
		return corpus.Text{}, fmt.Errorf("read PDF: %w", ctx.Err())
	}
}

func (e *Engine) tooSlow() error {
	return corpus.Reject(corpus.TooSlow, fmt.Sprintf("not read within %s", e.longest))
}

// read reads a document by its deadline.
func (e *Engine) read(ctx context.Context, b []byte, deadline time.Time) (corpus.Text, error) {
	s := session{engine: e, bytes: b}
	defer s.leave()
	if err := s.open(ctx); err != nil {
		return corpus.Text{}, err
	}
	count, err := s.pageCount()
	if err != nil {
		return corpus.Text{}, err
	}
	var failed []string
	pages := make([]page, count)
	for i := range pages {
		if err := ctx.Err(); err != nil {
			return corpus.Text{}, fmt.Errorf("read PDF: %w", err)
		}
		if time.Now().After(deadline) {
			return corpus.Text{}, e.tooSlow()
		}
		read, err := s.timed(i)
		if err == nil {
			pages[i] = read
			continue
		}
		failed = append(failed, fmt.Sprintf("page %d could not be read", i+1))
		if err := s.recover(ctx, err); err != nil {
			return corpus.Text{}, err
		}
	}
	if s.slow > 0 && len(failed) == len(pages) {
		return corpus.Text{}, s.tooSlow()
	}
	notes, err := judge(pages, failed)
	if err != nil {
		return corpus.Text{}, err
	}
	arranged := arrange(pages)
	entitle(arranged, s.outline())
	return corpus.Text{
		Document:  corpus.Identify(b),
		MediaType: MediaType,
		Title:     s.title(),
		Paged:     true,
		Pages:     arranged,
		Notes:     notes,
	}, nil
}

// session is a document open in a sandbox.
type session struct {
	engine   *Engine
	bytes    []byte
	pdfium   pdfium.Pdfium
	memory   *memory
	doc      references.FPDF_DOCUMENT
	failures int // crashes
	slow     int // pages that did not end
}

// open makes a sandbox and opens the document in it.
func (s *session) open(ctx context.Context) error {
	instance, mem, err := s.engine.enter(ctx, len(s.bytes))
	if err != nil {
		return err
	}
	s.pdfium, s.memory = instance, mem
	doc, err := instance.OpenDocument(&requests.OpenDocument{File: &s.bytes})
	switch {
	case err == nil:
		s.doc = doc.Document
		return nil
	case errors.Is(err, pdfiumerrors.ErrPassword):
		return corpus.Reject(corpus.Encrypted, "a password is needed to open it")
	case errors.Is(err, pdfiumerrors.ErrSecurity):
		return corpus.Reject(corpus.Encrypted, "encrypted in a way that PDFium does not know")
	case mem.refused.Load():
		return mem.tooMuch()
	}
	return corpus.Reject(corpus.Damaged, "PDFium cannot open it: "+err.Error())
}

func (m *memory) tooMuch() error {
	return corpus.Reject(corpus.TooMuchMemory, fmt.Sprintf("needs more than %d MB", m.limit>>20))
}

// errSlow says that a page took longer than one may.
var errSlow = errors.New("the page does not end")

// timed reads the page with index i within a page's time. One that does not
// end cannot be interrupted: it is left to itself in its sandbox, which is
// thrown away once it ends, and the session has none any more.
func (s *session) timed(i int) (page, error) {
	type result struct {
		page page
		err  error
	}
	done := make(chan result, 1)
	own := *s // the session may go on in another sandbox
	go func() {
		p, err := s.engine.page(&own, i)
		done <- result{p, err}
	}()
	timer := s.engine.patience(i)
	defer timer.Stop()
	select {
	case r := <-done:
		return r.page, r.err
	case <-timer.C:
		go func() {
			<-done
			own.leave()
		}()
		s.pdfium = nil
		return page{}, errSlow
	}
}

// leave throws the sandbox away. What a crashed one says of it is of no use.
func (s *session) leave() {
	if s.pdfium != nil {
		_ = s.pdfium.Close()
		s.pdfium = nil
		s.engine.count(-1)
	}
}

func (s *session) tooSlow() error {
	return corpus.Reject(corpus.TooSlow, fmt.Sprintf("%d pages are not read within %s", s.slow, maxPageTime))
}

// recover decides what a failed page means: the others are kept, in a new
// sandbox if need be, unless it is one failure too many.
func (s *session) recover(ctx context.Context, cause error) error {
	if errors.Is(cause, errSlow) {
		if s.slow++; s.slow > maxSlow {
			return s.tooSlow()
		}
		return s.open(ctx)
	}
	if s.memory.refused.Load() {
		return s.memory.tooMuch()
	}
	if errors.Is(cause, pdfiumerrors.ErrPage) {
		return nil
	}
	if s.failures++; s.failures > maxFailures {
		return corpus.Reject(corpus.Damaged, fmt.Sprintf("%d pages crash the reader", s.failures))
	}
	s.leave()
	return s.open(ctx)
}

func (s *session) pageCount() (int, error) {
	res, err := s.pdfium.FPDF_GetPageCount(&requests.FPDF_GetPageCount{Document: s.doc})
	switch {
	case err != nil || res.PageCount < 1:
		return 0, corpus.Reject(corpus.Damaged, "no pages are found")
	case res.PageCount > maxPages:
		return 0, corpus.Reject(corpus.TooManyPages, fmt.Sprintf("%d pages", res.PageCount))
	}
	return res.PageCount, nil
}

// title is the one in the file's information, empty where there is none.
func (s *session) title() string {
	res, err := s.pdfium.FPDF_GetMetaText(&requests.FPDF_GetMetaText{Document: s.doc, Tag: "Title"})
	if err != nil {
		return ""
	}
	return strings.TrimSpace(strings.TrimRight(res.Value, "\x00"))
}
