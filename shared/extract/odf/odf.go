// Package odf reads OpenDocument files (ISO/IEC 26300): texts, presentations
// and spreadsheets. Slides and sheets are pages; a text's pages end where the
// file says that they did when it was last laid out. Deleted text and
// annotations are left out.
package odf

import (
	"encoding/xml"
	"strconv"
	"strings"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/extract/markup"
	"github.com/city-outcomes/throughline/shared/extract/opc"
	"github.com/city-outcomes/throughline/shared/extract/pages"
)

// Text reads the document in a package.
func Text(parts opc.Parts) (corpus.Text, error) {
	b, err := parts.Read("content.xml")
	if err != nil {
		return corpus.Text{}, corpus.Reject(corpus.Damaged, "no content part")
	}
	w := &walker{formats: map[string][]string{}}
	if err := markup.Walk(b, w.start, w.end, w.say); err != nil {
		return corpus.Text{}, err
	}
	return corpus.Text{Title: title(parts), Paged: w.sheets || w.out.Count() > 1, Pages: w.out.Pages(),
		Notes: pages.Notes(pages.Left{N: w.comments, What: "comments"}, pages.Left{N: w.deleted, What: "deleted passages"}, pages.Left{N: w.hidden, What: "passages of hidden text"})}, nil
}

func title(parts opc.Parts) string {
	b, err := opc.Optional(parts, "meta.xml")
	if err != nil || b == nil {
		return ""
	}
	out := ""
	// Properties that cannot be read are no reason to refuse the document.
	_ = markup.Walk(b, func(d *markup.Decoder, e xml.StartElement) (bool, error) {
		if e.Name.Local != "title" || out != "" {
			return false, nil
		}
		text, err := d.Text()
		out = strings.TrimSpace(text)
		return false, err
	}, nil, nil)
	return out
}

// para is a paragraph or heading that is open.
type para struct {
	text  strings.Builder
	kind  corpus.ParagraphKind
	level int
	notes []string
}

// list is a list that is open.
type list struct {
	style  string
	number int
	marked bool // the item's first paragraph has had its number
}

// walker goes through the content once.
type walker struct {
	out     pages.Builder
	formats map[string][]string // of each list style, a level's number format; empty for bullets
	style   string              // the list style that is being read
	paras   []*para
	lists   []*list
	rows    [][]string // of cells, one for each table that is open
	cells   [][]string // of paragraphs, one for each cell that is open
	sheets  bool
	begun   bool // a slide or sheet was met
	cite    bool // the mark of a note is being read
	note    bool
	body    bool

	comments, deleted, hidden int // left out
}

func (w *walker) start(d *markup.Decoder, e xml.StartElement) (skip bool, err error) {
	local := e.Name.Local
	if !w.body {
		w.listStyle(e)
	}
	switch local {
	case "body":
		w.body = true
	case "annotation":
		w.comments++
		return true, nil
	case "tracked-changes":
		return false, w.changes(d)
	case "hidden-text", "hidden-paragraph":
		w.hidden++
		return true, nil
	case "annotation-end", "notes", "forms", "ruby-text", "table-of-content", "alphabetical-index", "desc":
		return true, nil
	case "presentation", "spreadsheet":
		w.sheets = w.body || w.sheets
	case "page", "table":
		w.sheet(e)
	case "h":
		level, _ := strconv.Atoi(markup.Attr(e, "outline-level"))
		w.paras = append(w.paras, &para{kind: corpus.Heading, level: max(level, 1)})
	case "p":
		w.paras = append(w.paras, &para{kind: corpus.Body})
	case "list":
		w.lists = append(w.lists, &list{style: markup.Attr(e, "style-name")})
	case "list-item":
		if n := len(w.lists); n > 0 {
			w.lists[n-1].number++
			w.lists[n-1].marked = false
		}
	case "table-row":
		w.rows = append(w.rows, nil)
	case "table-cell", "covered-table-cell":
		w.cells = append(w.cells, nil)
	case "note-citation":
		w.cite = true
	case "note-body":
		w.note = true
	case "s", "tab", "line-break":
		w.say(" ")
	case "soft-page-break":
		w.turn()
	}
	return false, nil
}

// changes counts what was deleted: the text has what was inserted.
func (w *walker) changes(d *markup.Decoder) error {
	return d.Within(func(e xml.StartElement) (skip bool) {
		if e.Name.Local == "deletion" {
			w.deleted++
		}
		return false
	})
}

// listStyle reads how the levels of a list are numbered.
func (w *walker) listStyle(e xml.StartElement) {
	switch e.Name.Local {
	case "list-style":
		w.style = markup.Attr(e, "name")
	case "list-level-style-number":
		w.formats[w.style] = append(w.formats[w.style], markup.Attr(e, "num-format")+markup.Attr(e, "num-suffix"))
	case "list-level-style-bullet", "list-level-style-image":
		w.formats[w.style] = append(w.formats[w.style], "")
	}
}

// sheet begins a slide or a sheet. A table in a text is neither.
func (w *walker) sheet(e xml.StartElement) {
	if !w.body || !w.sheets || len(w.paras) > 0 {
		return
	}
	if e.Name.Local == "table" && !strings.Contains(e.Name.Space, "table") || e.Name.Local == "page" && !strings.Contains(e.Name.Space, "drawing") {
		return
	}
	if w.begun {
		w.out.Break()
	}
	w.begun = true
	w.out.Label(markup.Attr(e, "name"))
}

func (w *walker) say(s string) {
	if n := len(w.paras); n > 0 && !w.cite {
		w.paras[n-1].text.WriteString(s)
	}
}

// turn ends the page, within a paragraph or between two.
func (w *walker) turn() {
	if n := len(w.paras); n > 0 {
		p := w.paras[n-1]
		w.add(p, p.text.String())
		p.text.Reset()
		p.kind, p.level = corpus.Body, 0
	}
	if !w.out.Blank() {
		w.out.Break()
	}
}

func (w *walker) end(e xml.EndElement) error {
	switch e.Name.Local {
	case "h", "p":
		w.endParagraph()
	case "list":
		if n := len(w.lists); n > 0 {
			w.lists = w.lists[:n-1]
		}
	case "table-cell", "covered-table-cell":
		w.endCell()
	case "table-row":
		w.endRow()
	case "note-citation":
		w.cite = false
	case "note-body":
		w.note = false
	}
	return nil
}

func (w *walker) endCell() {
	n, r := len(w.cells), len(w.rows)
	if n == 0 {
		return
	}
	if r > 0 {
		w.rows[r-1] = append(w.rows[r-1], strings.Join(w.cells[n-1], " "))
	}
	w.cells = w.cells[:n-1]
}

// endRow puts a row on the page, or into the cell that its table stands in.
func (w *walker) endRow() {
	r := len(w.rows)
	if r == 0 {
		return
	}
	row := w.rows[r-1]
	w.rows = w.rows[:r-1]
	if n := len(w.cells); n > 0 {
		w.cells[n-1] = append(w.cells[n-1], row...)
		return
	}
	w.out.AddRow(row)
}

func (w *walker) endParagraph() {
	n := len(w.paras)
	if n == 0 {
		return
	}
	p := w.paras[n-1]
	w.paras = w.paras[:n-1]
	if w.note && n > 1 { // within the paragraph that has the note
		w.paras[n-2].notes = append(w.paras[n-2].notes, p.text.String())
		return
	}
	w.add(p, p.text.String())
	for _, note := range p.notes {
		w.out.Add(corpus.Note, 0, note)
	}
}

// add puts a paragraph where it belongs: into the cell, else on the page.
func (w *walker) add(p *para, text string) {
	if n := len(w.cells); n > 0 {
		w.cells[n-1] = append(w.cells[n-1], text)
		return
	}
	kind := p.kind
	if mark := w.marker(); mark != "" && kind == corpus.Body {
		kind, text = corpus.Item, mark+" "+text
	}
	w.out.Add(kind, p.level, text)
}

// marker is the number or bullet of the list item that is open, for its first
// paragraph.
func (w *walker) marker() string {
	n := len(w.lists)
	if n == 0 || w.lists[n-1].marked {
		return ""
	}
	l := w.lists[n-1]
	l.marked = true
	style := l.style
	for i := n - 1; i >= 0 && style == ""; i-- {
		style = w.lists[i].style
	}
	levels := w.formats[style]
	if n > len(levels) || levels[n-1] == "" {
		return "•"
	}
	return number(l.number, levels[n-1])
}

func number(n int, format string) string {
	suffix := format[1:]
	switch format[0] {
	case 'a':
		return strings.ToLower(pages.Letter(n)) + suffix
	case 'A':
		return pages.Letter(n) + suffix
	case 'i':
		return strings.ToLower(pages.Roman(n)) + suffix
	case 'I':
		return pages.Roman(n) + suffix
	}
	return strconv.Itoa(n) + suffix
}
