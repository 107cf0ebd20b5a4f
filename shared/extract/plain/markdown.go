package plain

import (
	"fmt"
	"html"
	"regexp"
	"strings"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/extract/pages"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	east "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

// maxDepth is how deep lists and quotations may be nested.
const maxDepth = 100

// Markdown reads CommonMark with tables and footnotes, in UTF-8. Pages end at
// form feeds and at comments such as <!-- page 12 -->, which names the page
// that follows. Pictures are left out, formulae written as text.
func Markdown(s string) (corpus.Text, error) {
	s = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\f", "\n\n<!-- page -->\n\n").Replace(s)
	source := []byte(formulae(unheaded(s)))
	md := goldmark.New(goldmark.WithExtensions(extension.Table, extension.Footnote, extension.Strikethrough),
		goldmark.WithParserOptions(parser.WithAttribute()))
	w := writer{source: source, wrapped: width(s)}
	if err := w.blocks(md.Parser().Parse(text.NewReader(source)), 0); err != nil {
		return corpus.Text{}, err
	}
	return corpus.Text{Paged: w.out.Count() > 1, Pages: w.out.Pages()}, nil
}

// writer puts a tree of Markdown on pages.
type writer struct {
	source  []byte
	wrapped int
	out     pages.Builder
}

func (w *writer) blocks(parent ast.Node, depth int) error {
	if depth > maxDepth {
		return corpus.Reject(corpus.UnsafeMarkup, fmt.Sprintf("nested deeper than %d", maxDepth))
	}
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		if err := w.block(n, depth); err != nil {
			return err
		}
	}
	return nil
}

func (w *writer) block(n ast.Node, depth int) error {
	switch n := n.(type) {
	case *ast.Heading:
		w.out.Add(corpus.Heading, n.Level, w.inline(n, 0))
	case *ast.Paragraph, *ast.TextBlock:
		w.paragraph(n, "")
	case *ast.List:
		return w.list(n, depth)
	case *ast.CodeBlock, *ast.FencedCodeBlock:
		w.out.Add(corpus.Body, 0, string(n.Lines().Value(w.source)))
	case *ast.HTMLBlock:
		w.html(string(n.Lines().Value(w.source)))
	case *east.Table:
		for row := n.FirstChild(); row != nil; row = row.NextSibling() {
			w.row(row)
		}
	case *east.FootnoteList:
		for note := n.FirstChild(); note != nil; note = note.NextSibling() {
			if f, ok := note.(*east.Footnote); ok {
				w.out.Add(corpus.Note, 0, fmt.Sprintf("%d %s", f.Index, w.inline(f, 0)))
			}
		}
	default:
		return w.blocks(n, depth+1)
	}
	return nil
}

// paragraph adds the paragraphs among a block's lines; the first begins with
// the marker of its list item.
func (w *writer) paragraph(n ast.Node, marker string) {
	for _, b := range blocks(strings.Split(w.inline(n, 0), "\n"), w.wrapped) {
		line := join(b)
		switch {
		case marker != "":
			w.out.Add(corpus.Item, 0, marker+" "+line)
			marker = ""
		case item.MatchString(line):
			w.out.Add(corpus.Item, 0, line)
		case caption.MatchString(line):
			w.out.Add(corpus.Caption, 0, line)
		default:
			w.out.Add(corpus.Body, 0, line)
		}
	}
}

// caption begins with what it is and a number.
var caption = regexp.MustCompile(`^(?i)(fig(ure|\.|ura)?|table|chart|box|map|graph(ique)?|tableau|abb(ildung|\.)|tabelle|cuadro|gr[áa]fico|tabla)\s*[A-Z]?[-.]?\d+([.\-]\d+)*\s*[:.–—\-]?\s`)

func (w *writer) list(l *ast.List, depth int) error {
	number := l.Start
	for it := l.FirstChild(); it != nil; it = it.NextSibling() {
		marker := "•"
		if l.IsOrdered() {
			marker = fmt.Sprintf("%d%c", number, l.Marker)
			number++
		}
		for n := it.FirstChild(); n != nil; n = n.NextSibling() {
			if n.Kind() != ast.KindParagraph && n.Kind() != ast.KindTextBlock {
				if err := w.block(n, depth+1); err != nil {
					return err
				}
				continue
			}
			w.paragraph(n, marker)
			marker = ""
		}
		if depth > maxDepth {
			return corpus.Reject(corpus.UnsafeMarkup, fmt.Sprintf("nested deeper than %d", maxDepth))
		}
	}
	return nil
}

func (w *writer) row(row ast.Node) {
	var cells []string
	for c := row.FirstChild(); c != nil; c = c.NextSibling() {
		cells = append(cells, w.inline(c, 0))
	}
	w.out.AddRow(cells)
}

var (
	turn = regexp.MustCompile(`(?i)<!--\s*page(?:[ -]?(?:break|number))?\s*[=:"]*\s*([\divxlc]*)"?\s*-->`)
	tags = regexp.MustCompile(`(?s)<!--.*?-->|<[^>]*>`)
)

// html reads a block of HTML within Markdown: the ends of pages, and text.
func (w *writer) html(s string) {
	if m := turn.FindStringSubmatch(s); m != nil {
		if !w.out.Blank() || w.out.Count() > 1 {
			w.out.Break()
		}
		w.out.Label(m[1])
	}
	w.out.Add(corpus.Body, 0, tags.ReplaceAllString(s, " "))
}

// inline is the text within a block, its line breaks kept.
func (w *writer) inline(parent ast.Node, depth int) string {
	if depth > maxDepth {
		return ""
	}
	var b strings.Builder
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		switch n := n.(type) {
		case *ast.Text:
			b.Write(n.Value(w.source))
			if n.SoftLineBreak() || n.HardLineBreak() {
				b.WriteByte('\n')
			}
		case *ast.String:
			b.Write(n.Value)
		case *ast.AutoLink:
			b.Write(n.Label(w.source))
		case *ast.Image, *east.FootnoteLink, *east.FootnoteBacklink:
		case *ast.RawHTML:
			b.WriteByte(' ')
		default:
			b.WriteString(w.inline(n, depth+1))
		}
	}
	return html.UnescapeString(b.String())
}
