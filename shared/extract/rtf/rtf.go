// Package rtf reads Rich Text Format (Microsoft's specification 1.9.1):
// paragraphs, tables, notes, page breaks, in the code pages that fonts name.
// Pictures, hidden and deleted text, headers and footers are left out.
package rtf

import (
	"strings"
	"unicode/utf8"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/extract/pages"
)

// maxDepth is how deep groups may be nested.
const maxDepth = 500

// Text reads a document.
func Text(b []byte) (corpus.Text, error) {
	r := &reader{in: b, page: "windows-1252", fonts: map[int]string{}, state: state{skip: 1}}
	if err := r.read(); err != nil {
		return corpus.Text{}, err
	}
	r.endParagraph()
	return corpus.Text{Title: strings.TrimSpace(r.title.String()), Paged: r.out.Count() > 1, Pages: r.out.Pages(),
		Notes: pages.Notes(pages.Left{N: r.comments, What: "comments"}, pages.Left{N: r.hidden, What: "passages of hidden or deleted text"})}, nil
}

// destination is where the text of a group goes.
type destination int

const (
	body destination = iota
	nowhere
	fontTable
	info
	note
)

// state is what a group has of its own and its parent gets back.
type state struct {
	to     destination
	skip   int // characters that stand for a Unicode one, to be skipped
	hidden bool
	font   int
	level  int // of the outline, from 1; 0 is running text
	cells  bool
}

// reader reads control words and text.
type reader struct {
	in    []byte
	at    int
	out   pages.Builder
	state state
	stack []state

	page  string         // the document's code page
	fonts map[int]string // the code pages of its fonts

	raw     []byte // bytes in a code page, not decoded yet
	text    strings.Builder
	title   strings.Builder
	notes   []string
	note    strings.Builder
	cells   []string
	pending int // characters to skip after a Unicode one
	high    rune

	comments, hidden int // left out
}

func (r *reader) read() error {
	for r.at < len(r.in) {
		c := r.in[r.at]
		r.at++
		switch c {
		case '{':
			r.flush()
			if len(r.stack) == maxDepth {
				return corpus.Reject(corpus.UnsafeMarkup, "groups nested without end")
			}
			r.stack = append(r.stack, r.state)
		case '}':
			r.endGroup()
		case '\\':
			r.control()
		case '\r', '\n':
		default:
			r.char(c)
		}
	}
	r.flush()
	return nil
}

func (r *reader) endGroup() {
	r.flush()
	if len(r.stack) == 0 {
		return
	}
	before := r.state.to
	r.state = r.stack[len(r.stack)-1]
	r.stack = r.stack[:len(r.stack)-1]
	if before == note && r.state.to != note {
		r.notes = append(r.notes, r.note.String())
		r.note.Reset()
	}
}

// char takes a byte of text.
func (r *reader) char(c byte) {
	if r.pending > 0 {
		r.pending--
		return
	}
	r.raw = append(r.raw, c)
}

// flush decodes the bytes gathered and puts them where they go.
func (r *reader) flush() {
	if len(r.raw) == 0 {
		return
	}
	label, ok := r.fonts[r.state.font]
	if !ok {
		label = r.page
	}
	text := decode(label, r.raw)
	r.raw = r.raw[:0]
	r.put(text)
}

func (r *reader) put(text string) {
	switch {
	case r.state.to == info:
		r.title.WriteString(text)
	case r.state.hidden:
		if strings.TrimSpace(text) != "" && r.state.to == body {
			r.hidden++
		}
	case r.state.to == note:
		r.note.WriteString(text)
	case r.state.to == body:
		r.text.WriteString(text)
	}
}

// special puts a character that has a control word of its own.
func (r *reader) special(text string) {
	if r.pending > 0 {
		r.pending--
		return
	}
	r.flush()
	r.put(text)
}

// unicode puts a character given by its number; a pair of surrogates comes in
// two.
func (r *reader) unicode(n int) {
	r.flush()
	c := rune(uint16(n))
	switch {
	case c >= 0xD800 && c < 0xDC00:
		r.high = c
	case c >= 0xDC00 && c < 0xE000:
		if r.high != 0 {
			r.put(string((r.high-0xD800)<<10 + (c - 0xDC00) + 0x10000))
		}
		r.high = 0
	default:
		r.high = 0
		if utf8.ValidRune(c) {
			r.put(string(c))
		}
	}
	r.pending = r.state.skip
}

func (r *reader) endParagraph() {
	r.flush()
	text := r.text.String()
	r.text.Reset()
	switch {
	case r.state.cells || r.cells != nil:
		r.text.WriteString(text + " ") // a cell goes on
		return
	case r.state.level > 0 && r.state.level <= 6:
		r.out.Add(corpus.Heading, r.state.level, text)
	default:
		r.out.Add(corpus.Body, 0, text)
	}
	r.endNotes()
}

func (r *reader) endNotes() {
	for _, n := range r.notes {
		r.out.Add(corpus.Note, 0, n)
	}
	r.notes = nil
}

func (r *reader) endCell() {
	r.flush()
	r.cells = append(r.cells, r.text.String())
	r.text.Reset()
}

func (r *reader) endRow() {
	r.flush()
	if strings.TrimSpace(r.text.String()) != "" {
		r.endCell()
	}
	r.text.Reset()
	r.out.AddRow(r.cells)
	r.cells = nil
	r.endNotes()
}
