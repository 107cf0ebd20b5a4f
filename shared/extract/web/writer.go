package web

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/extract/pages"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// writer puts the elements of a page on paper: text gathers until a block
// begins or ends, and is then a paragraph. The parser bounds the nesting, so
// that recursion is safe.
type writer struct {
	out    *pages.Builder
	text   strings.Builder
	kind   corpus.ParagraphKind // of the open paragraph, Body where empty
	level  int
	marker string // of the list item whose first paragraph is to come
	nodes  int
}

func (w *writer) children(n *html.Node) {
	for c := range n.ChildNodes() {
		if w.nodes++; w.nodes > maxNodes {
			return
		}
		switch c.Type {
		case html.TextNode:
			w.text.WriteString(c.Data)
		case html.ElementNode:
			if !unread(c) {
				w.element(c)
			}
		case html.DocumentNode:
			w.children(c)
		}
	}
}

func (w *writer) element(n *html.Node) {
	switch n.DataAtom {
	case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		level, _ := strconv.Atoi(n.Data[1:])
		w.as(corpus.Heading, level, n)
	case atom.Figcaption, atom.Caption:
		w.as(corpus.Caption, 0, n)
	case atom.Ul, atom.Ol, atom.Menu:
		w.list(n)
	case atom.Table:
		w.table(n)
	case atom.Br:
		w.text.WriteByte('\n')
	case atom.Hr:
		w.flush()
	case atom.Pre:
		w.flush()
		for line := range strings.Lines(flat(n)) {
			w.out.Add(corpus.Body, 0, line)
		}
	case atom.Img:
	case atom.P, atom.Div, atom.Section, atom.Article, atom.Main, atom.Header, atom.Footer, atom.Aside, atom.Blockquote,
		atom.Figure, atom.Address, atom.Dl, atom.Dt, atom.Dd, atom.Li, atom.Fieldset, atom.Details, atom.Summary, atom.Center,
		atom.Tr, atom.Td, atom.Th, atom.Tbody, atom.Thead, atom.Tfoot, atom.Hgroup, atom.Body, atom.Html:
		w.flush()
		w.children(n)
		w.flush()
	default:
		w.children(n)
	}
}

// as writes an element as one paragraph of a kind.
func (w *writer) as(kind corpus.ParagraphKind, level int, n *html.Node) {
	w.flush()
	w.kind, w.level = kind, level
	w.children(n)
	w.flush()
}

// flush ends the open paragraph.
func (w *writer) flush() {
	text := w.text.String()
	kind, level := w.kind, w.level
	if strings.TrimSpace(text) == "" {
		w.text.Reset()
		w.kind, w.level = "", 0
		return
	}
	w.text.Reset()
	w.kind, w.level = "", 0
	switch {
	case kind != "":
	case w.marker != "":
		kind, text = corpus.Item, w.marker+" "+text
		w.marker = ""
	default:
		kind = corpus.Body
	}
	w.out.Add(kind, level, text)
}

func (w *writer) list(n *html.Node) {
	w.flush()
	outer := w.marker
	number := 1
	if start, err := strconv.Atoi(attr(n, "start")); err == nil {
		number = start
	}
	for c := range n.ChildNodes() {
		if c.Type != html.ElementNode || unread(c) {
			continue
		}
		if c.DataAtom != atom.Li {
			w.element(c)
			continue
		}
		w.marker = "•"
		if n.DataAtom == atom.Ol {
			if v, err := strconv.Atoi(attr(c, "value")); err == nil {
				number = v
			}
			w.marker = ordinal(number, attr(n, "type"))
			number++
		}
		w.children(c)
		w.flush()
	}
	w.marker = outer
}

// ordinal writes a list item's number as browsers do.
func ordinal(n int, style string) string {
	switch {
	case style == "a" && n >= 1 && n <= 26:
		return fmt.Sprintf("%c.", 'a'+n-1)
	case style == "A" && n >= 1 && n <= 26:
		return fmt.Sprintf("%c.", 'A'+n-1)
	case style == "i" && n >= 1 && n <= 3999:
		return strings.ToLower(pages.Roman(n)) + "."
	case style == "I" && n >= 1 && n <= 3999:
		return pages.Roman(n) + "."
	}
	return strconv.Itoa(n) + "."
}

// table writes the rows of a table, cell beside cell. A table that holds other
// tables, or running text, is there for the layout: it is read in order.
func (w *writer) table(n *html.Node) {
	w.flush()
	if layout(n) {
		w.children(n)
		w.flush()
		return
	}
	w.rows(n)
}

func (w *writer) rows(n *html.Node) {
	for c := range n.ChildNodes() {
		if c.Type != html.ElementNode || unread(c) {
			continue
		}
		switch c.DataAtom {
		case atom.Tr:
			var cells []string
			for cell := range c.ChildNodes() {
				if cell.Type == html.ElementNode {
					cells = append(cells, inCell(cell))
				}
			}
			w.out.AddRow(cells)
		case atom.Caption:
			w.as(corpus.Caption, 0, c)
		default:
			w.rows(c)
		}
	}
}

// inCell is the text of a cell on one line.
func inCell(n *html.Node) string {
	var b strings.Builder
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		for c := range n.ChildNodes() {
			switch {
			case c.Type == html.TextNode:
				b.WriteString(c.Data)
			case c.Type != html.ElementNode || unread(c):
			default:
				if blockish(c) {
					b.WriteByte(' ')
				}
				walk(c)
				if blockish(c) {
					b.WriteByte(' ')
				}
			}
		}
	}
	walk(n)
	return b.String()
}

func blockish(n *html.Node) bool {
	switch n.DataAtom {
	case atom.P, atom.Div, atom.Li, atom.Br, atom.Ul, atom.Ol, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		return true
	}
	return false
}

func layout(table *html.Node) bool {
	const prose = 600 // bytes in one cell
	for d := range table.Descendants() {
		if d.Type != html.ElementNode {
			continue
		}
		switch d.DataAtom {
		case atom.Table, atom.H1, atom.H2, atom.H3:
			return true
		case atom.Td:
			if size(d) > prose {
				return true
			}
		}
	}
	return false
}
