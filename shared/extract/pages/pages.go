// Package pages gathers the paragraphs that a reader meets into pages.
package pages

import (
	"strings"

	"github.com/city-outcomes/throughline/shared/corpus"
)

// Builder collects a document's pages. The zero value is ready, and has one
// page without paragraphs.
type Builder struct {
	done    []corpus.Page
	current corpus.Page
}

// Add puts a paragraph on the current page; one without text is left out.
// White space of any sort and length counts as one space.
func (b *Builder) Add(kind corpus.ParagraphKind, level int, text string) {
	if text = strings.Join(strings.Fields(text), " "); text == "" {
		return
	}
	b.current.Paragraphs = append(b.current.Paragraphs, corpus.Paragraph{
		Number: len(b.current.Paragraphs) + 1, Kind: kind, Level: level, Text: text})
}

// AddRow puts a row of a table on the current page.
func (b *Builder) AddRow(cells []string) { b.Add(corpus.Row, 0, Row(cells)) }

// Row writes a row of a table: the cells that hold text.
func Row(cells []string) string {
	filled := make([]string, 0, len(cells))
	for _, c := range cells {
		if c = strings.Join(strings.Fields(c), " "); c != "" {
			filled = append(filled, c)
		}
	}
	return strings.Join(filled, " | ")
}

// Break ends the current page.
func (b *Builder) Break() {
	b.done = append(b.done, b.finished())
	b.current = corpus.Page{}
}

// Label names the current page.
func (b *Builder) Label(label string) { b.current.Label = label }

// Blank reports whether the current page has no paragraph yet.
func (b *Builder) Blank() bool { return len(b.current.Paragraphs) == 0 }

// Count is how many pages there are, the current one included.
func (b *Builder) Count() int { return len(b.done) + 1 }

// Pages returns the pages, the current one included, numbered from 1.
func (b *Builder) Pages() []corpus.Page {
	return append(b.done[:len(b.done):len(b.done)], b.finished())
}

func (b *Builder) finished() corpus.Page {
	p := b.current
	p.Number = len(b.done) + 1
	if p.Paragraphs == nil {
		p.Paragraphs = []corpus.Paragraph{}
	}
	return p
}

// Append puts the paragraphs of a text behind those of a page: of documents
// that are made of several and have no pages.
func Append(page *corpus.Page, t corpus.Text) {
	for _, from := range t.Pages {
		for _, p := range from.Paragraphs {
			p.Number = len(page.Paragraphs) + 1
			page.Paragraphs = append(page.Paragraphs, p)
		}
	}
}
