// Package pages gathers the paragraphs that a reader meets into pages.
package pages

import (
	"strings"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/extract/table"
)

// Builder collects a document's pages. The zero value is ready, and has one
// page without paragraphs.
type Builder struct {
	done    []corpus.Page
	current corpus.Page
	rows    []table.Row // the last paragraphs, if they are a table's
}

// Add puts a paragraph that is no table's row on the current page; one without
// text is left out. White space of any sort and length counts as one space.
func (b *Builder) Add(kind corpus.ParagraphKind, level int, text string) {
	if text = strings.Join(strings.Fields(text), " "); text == "" {
		return
	}
	b.settle()
	b.put(corpus.Paragraph{Kind: kind, Level: level, Text: text})
}

// AddRow puts a row of a table on the current page: a text for each of its
// columns, "" where a cell is empty. What heads its cells is told once the table
// ends.
func (b *Builder) AddRow(cells []string) {
	text := Row(cells)
	if text == "" {
		return
	}
	var r table.Row
	for at, c := range cells {
		if c = strings.Join(strings.Fields(c), " "); c != "" {
			r.Cells = append(r.Cells, table.Cell{Text: c, At: at, From: at, To: at})
		} else if n := len(r.Cells); n > 0 { // a head over several columns
			r.Cells[n-1].To = at
		}
	}
	b.rows = append(b.rows, r)
	b.put(corpus.Paragraph{Kind: corpus.Row, Text: text})
}

// AddFilled puts a row of a table on the current page, of which only the cells
// that hold text are known: its columns are those of its table's first row if
// that has as many.
func (b *Builder) AddFilled(cells []string) {
	cells = filled(cells)
	if len(cells) == 0 {
		return
	}
	b.AddRow(cells)
	if len(cells) != len(b.rows[0].Cells) {
		b.rows[len(b.rows)-1].Cells = nil
	}
}

func (b *Builder) put(p corpus.Paragraph) {
	p.Number = len(b.current.Paragraphs) + 1
	b.current.Paragraphs = append(b.current.Paragraphs, p)
}

// settle ends the table whose rows came last.
func (b *Builder) settle() {
	if len(b.rows) == 0 {
		return
	}
	own := b.current.Paragraphs[len(b.current.Paragraphs)-len(b.rows):]
	title := ""
	if above := len(b.current.Paragraphs) - len(b.rows) - 1; above >= 0 {
		title = table.TitleUnit(b.current.Paragraphs[above].Text)
	}
	columns, _ := table.Columns(b.rows, nil)
	for i := range own {
		if own[i].Columns = columns[i]; columns[i] != nil {
			own[i].Unit = title
		}
	}
	b.rows = nil
}

// Row writes a row of a table: the cells that hold text.
func Row(cells []string) string { return strings.Join(filled(cells), separator) }

// filled are the cells that hold text.
func filled(cells []string) []string {
	out := make([]string, 0, len(cells))
	for _, c := range cells {
		if c = strings.Join(strings.Fields(c), " "); c != "" {
			out = append(out, c)
		}
	}
	return out
}

// separator stands between the cells of a row.
const separator = " | "

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
	b.settle()
	p := b.current
	p.Number = len(b.done) + 1
	if p.Paragraphs == nil {
		p.Paragraphs = []corpus.Paragraph{}
	}
	return p
}

// Append puts the paragraphs of a text behind those of another's one page, and
// its notes with the other's: of documents that are made of several and have no
// pages.
func Append(all *corpus.Text, t corpus.Text) {
	page := &all.Pages[0]
	for _, from := range t.Pages {
		for _, p := range from.Paragraphs {
			p.Number = len(page.Paragraphs) + 1
			page.Paragraphs = append(page.Paragraphs, p)
		}
	}
	all.Notes = together(all.Notes, t.Notes)
}
