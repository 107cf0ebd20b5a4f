package pdf

import (
	"strings"
	"unicode"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/klippa-app/go-pdfium/references"
	"github.com/klippa-app/go-pdfium/requests"
)

// How much of an outline is read. One that leads in a circle ends there.
const (
	maxEntries = 2000
	maxDepth   = 6
)

// entry is one of a document's bookmarks.
type entry struct {
	title string
	depth int // from 1
	page  int // from 1
}

// outline reads the bookmarks that name a page, in their order.
func (s *session) outline() []entry {
	var out []entry
	left := maxEntries
	var walk func(parent *references.FPDF_BOOKMARK, depth int)
	walk = func(parent *references.FPDF_BOOKMARK, depth int) {
		res, err := s.pdfium.FPDFBookmark_GetFirstChild(&requests.FPDFBookmark_GetFirstChild{Document: s.doc, Bookmark: parent})
		if err != nil {
			return
		}
		for at := res.Bookmark; at != nil && left > 0; left-- {
			if e := s.entry(*at, depth); e.page > 0 && e.title != "" {
				out = append(out, e)
			}
			if depth < maxDepth {
				walk(at, depth+1)
			}
			next, err := s.pdfium.FPDFBookmark_GetNextSibling(&requests.FPDFBookmark_GetNextSibling{Document: s.doc, Bookmark: *at})
			if err != nil {
				return
			}
			at = next.Bookmark
		}
	}
	walk(nil, 1)
	return out
}

// entry reads one bookmark; its page is 0 where it names none.
func (s *session) entry(at references.FPDF_BOOKMARK, depth int) entry {
	e := entry{depth: depth}
	title, err := s.pdfium.FPDFBookmark_GetTitle(&requests.FPDFBookmark_GetTitle{Bookmark: at})
	if err != nil {
		return e
	}
	e.title = letters(title.Title)
	dest, err := s.pdfium.FPDFBookmark_GetDest(&requests.FPDFBookmark_GetDest{Document: s.doc, Bookmark: at})
	if err != nil || dest.Dest == nil {
		return e
	}
	if page, err := s.pdfium.FPDFDest_GetDestPageIndex(&requests.FPDFDest_GetDestPageIndex{Document: s.doc, Dest: *dest.Dest}); err == nil {
		e.page = page.Index + 1
	}
	return e
}

// letters are the letters and figures of a text, in lower case: an outline
// and its headings differ in the rest.
func letters(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsNumber(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, s)
}

// entitle makes headings of the paragraphs that the outline names on their
// pages, and that do not look like headings. They get the level that headings
// of their depth in the outline have, or that of the depth above and one.
func entitle(pages []corpus.Page, outline []entry) {
	level := map[int]int{}
	var unseen []*corpus.Paragraph
	var depths []int
	for _, e := range outline {
		if e.page > len(pages) {
			continue
		}
		p := named(pages[e.page-1].Paragraphs, e.title)
		switch {
		case p == nil:
		case p.Kind == corpus.Heading:
			if level[e.depth] == 0 {
				level[e.depth] = p.Level
			}
		case p.Kind == corpus.Body || p.Kind == corpus.Item:
			unseen, depths = append(unseen, p), append(depths, e.depth)
		}
	}
	for i, p := range unseen {
		p.Kind, p.Level = corpus.Heading, level[depths[i]]
		for depth, below := depths[i], 0; p.Level == 0; depth, below = depth-1, below+1 {
			if depth == 0 {
				p.Level = depths[i]
			} else if level[depth] > 0 {
				p.Level = min(level[depth]+below, levels)
			}
		}
	}
}

// named finds the paragraph of a page that an outline's entry names: a heading
// if one has that title, for a running head may have it too.
func named(paras []corpus.Paragraph, title string) *corpus.Paragraph {
	var found *corpus.Paragraph
	for i := range paras {
		switch p := &paras[i]; {
		case letters(p.Text) != title:
		case p.Kind == corpus.Heading:
			return p
		case found == nil:
			found = p
		}
	}
	return found
}
