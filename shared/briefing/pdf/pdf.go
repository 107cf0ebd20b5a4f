// Package pdf writes the document of package docx as a PDF: tagged, with
// bookmarks, and with the fonts embedded that its characters need, in Latin,
// Greek, Cyrillic and Chinese script; for words written from right to left, and
// in scripts that the fonts lack, it refers to the Word file. Its table of
// contents has the numbers of pages and links to them. Footnotes stand in small
// print right below their paragraph. The same Document gives the same bytes.
package pdf

import (
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/carlos7ags/folio/document"
	"github.com/carlos7ags/folio/font"
	"github.com/carlos7ags/folio/layout"

	"github.com/city-outcomes/throughline/shared/briefing/docx"
)

// The measures of the page and the print, in points.
const (
	margin    = 56.7
	bodySize  = 10.5
	smallSize = 8.0
	tinySize  = 6.5
	leading   = 1.25
	overrun   = 12    // between the text and the head and foot of a page
	stop      = 28.35 // where the text of a bullet begins, and the second level of the contents
)

// tab is where text begins after the number of its paragraph or heading, in
// ems. Wider apart, readers of the file take the numbers for a column of their
// own, and their words for another.
const tab = 2

// textWidth is the width of the text, in points.
func textWidth() float64 { return document.PageSizeA4.Width - 2*margin }

// headingSizes are those of the levels from 1, as in the Word file.
var headingSizes = [...]float64{20, 14, 12, 10}

// Bytes is the file.
func Bytes(d docx.Document) ([]byte, error) {
	fonts, err := openFamily()
	if err != nil {
		return nil, fmt.Errorf("write PDF: %w", err)
	}
	doc := document.NewDocument(document.PageSizeA4)
	doc.Info = document.Info{Title: d.Title, Subject: d.Subject, Author: d.Creator, Keywords: d.Keywords, Creator: d.Creator, CreationDate: d.Created.UTC(), ModDate: d.Created.UTC()}
	doc.SetMargins(layout.Margins{Top: margin, Right: margin, Bottom: margin, Left: margin})
	doc.SetTagged(true)
	doc.SetAutoBookmarks(true)
	w := &writer{fonts: fonts, labels: labels(d.Body)}
	header, footer := w.header(d.Header), w.footer(d.Footer)
	doc.SetHeaderElement(header)
	doc.SetFooterElement(footer)
	elements := w.body(d.Body)
	w.places = places(elements, document.PageSizeA4, layout.Margins{Top: margin + height(header), Right: margin, Bottom: margin + height(footer), Left: margin})
	for n, p := range w.places {
		doc.AddNamedDest(document.NamedDest{Name: destination(n), PageIndex: p.page, FitType: "XYZ", Top: p.top})
	}
	for _, e := range elements {
		doc.Add(e)
	}
	file, err := doc.ToBytes()
	if err = errors.Join(err, fonts.err); err != nil {
		return nil, fmt.Errorf("write PDF: %w", err)
	}
	return tidied(file, d.Language)
}

// writer lays the blocks of a document out.
type writer struct {
	fonts     *family
	labels    []label // of all headings
	places    []place // of those with words; none until the elements were laid out once
	elements  []layout.Element
	heads     int              // headings so far
	paragraph int              // number of the last numbered one
	note      int              // number of the last footnote
	together  []layout.Element // that no page may come between: headings, and what follows them
}

// body is the blocks as the engine's elements.
func (w *writer) body(blocks []docx.Block) []layout.Element {
	for _, b := range blocks {
		w.block(b)
	}
	w.flush()
	return w.elements
}

func (w *writer) add(e layout.Element) { w.elements = append(w.elements, e) }

// flush sets what is to stay together.
func (w *writer) flush() {
	if len(w.together) == 0 {
		return
	}
	div := layout.NewDiv().SetKeepTogether(true)
	for _, e := range w.together {
		div.Add(e)
	}
	w.together = nil
	w.add(div)
}

func (w *writer) block(b docx.Block) {
	switch b := b.(type) {
	case docx.Heading:
		w.heading(b)
	case docx.Paragraph:
		if columns(b.Style) {
			w.masthead(b)
		} else {
			w.running(b)
		}
	case docx.Table:
		w.table(b)
	case docx.Contents:
		w.contents(b)
	}
}

func (w *writer) heading(h docx.Heading) {
	if h.NewPage {
		w.flush()
		w.add(layout.NewAreaBreak())
	}
	l, size := w.labels[w.heads], headingSizes[h.Level-1]
	w.heads++
	element := layout.NewHeadingEmbedded(l.String(), layout.HeadingLevel(h.Level), w.fonts.bold).SetBookmarkLabel(l.String())
	runs := w.runs(l.text, w.fonts.bold, size)
	if l.number != "" {
		runs = append(w.tabbed(l.number, w.fonts.bold, size, tab*size), runs...)
	}
	element.SetRuns(runs)
	w.together = append(w.together, layout.NewDiv().Add(element).SetSpaceAfter(size*0.4))
}

// running is a paragraph with its footnotes below.
func (w *writer) running(p docx.Paragraph) {
	size, face := bodySize, w.fonts.regular
	left, hanging := 0.0, 0.0
	var runs []layout.TextRun
	switch p.Style {
	case docx.SmallNote:
		size = smallSize + 1
	case docx.Caption:
		face = w.fonts.bold
	case docx.Numbered: // as in the Word file, only its first line keeps off its number
		w.paragraph++
		runs = w.tabbed(fmt.Sprintf("%d.", w.paragraph), face, size, tab*size)
	case docx.Bullet:
		left, hanging = stop, stop/2
		runs = w.tabbed("•", face, size, hanging)
	}
	words, notes := w.words(p.Runs, face, size)
	runs = held(append(runs, words...), textWidth()-left, -hanging)
	after := size * 0.7
	if len(notes) > 0 {
		after = 2
	}
	before := 0.0
	if p.Style == docx.Caption { // the table before it, or its text, ends right above
		before = size * 0.7
	}
	var paragraph layout.Element = layout.NewStyledParagraph(runs...).SetLeading(leading).SetFirstLineIndent(-hanging).SetSpaceBefore(before).SetSpaceAfter(after)
	if left > 0 {
		paragraph = layout.NewDiv().Add(paragraph).SetPaddingAll(layout.Padding{Left: left})
	}
	w.together = append(w.together, paragraph)
	for i, note := range notes {
		w.footnote(note, i == len(notes)-1)
	}
	if p.Style != docx.Caption { // a caption stays with its table
		w.flush()
	}
}

// words are the runs of a paragraph with the marks of its footnotes, and these.
func (w *writer) words(from []docx.Run, face *font.EmbeddedFont, size float64) ([]layout.TextRun, [][]docx.Run) {
	var runs []layout.TextRun
	var notes [][]docx.Run
	text := ""
	for _, r := range from {
		if r.Translation { // on a line of its own, in smaller print
			runs = append(runs, w.runs(text, face, size)...)
			runs = append(runs, w.runs("\n"+r.Text, face, smallSize+1)...)
			text = ""
			continue
		}
		text += strings.ReplaceAll(r.Text, "\t", " · ")
		if len(r.Footnote) == 0 {
			continue
		}
		notes = append(notes, r.Footnote)
		runs = append(runs, w.runs(text, face, size)...)
		runs = append(runs, w.mark(w.note+len(notes), size)...)
		text = ""
	}
	return append(runs, w.runs(text, face, size)...), notes
}

// tabbed is a number after which the text begins at a stop, in points from it.
func (w *writer) tabbed(number string, face *font.EmbeddedFont, size, stop float64) []layout.TextRun {
	runs := w.runs(number+" ", face, size)
	runs[0].WordSpacing = max(0, stop-face.MeasureString(number+" ", size))
	return runs
}

// mark is the raised number of a footnote.
func (w *writer) mark(number int, size float64) []layout.TextRun {
	runs := w.runs(fmt.Sprint(number), w.fonts.regular, smallSize-1)
	for i := range runs {
		runs[i].BaselineShift = size / 3
	}
	return runs
}

// identity is a SHA-256, of which a footnote has the first digits: whole it
// takes a line of its own, and the other forms have it to be copied.
var identity = regexp.MustCompile(`\b([0-9a-f]{12})[0-9a-f]{52}\b\.?`)

func (w *writer) footnote(note []docx.Run, last bool) {
	w.note++
	text := fmt.Sprintf("%d ", w.note)
	for _, r := range note {
		text += identity.ReplaceAllString(r.Text, "$1…")
	}
	after := 1.0
	if last {
		after = bodySize * 0.8
	}
	grey := layout.RGB(0.25, 0.25, 0.25)
	runs := w.runs(text, w.fonts.regular, smallSize)
	for i := range runs {
		runs[i].Color = grey
	}
	w.together = append(w.together, layout.NewStyledParagraph(runs...).SetLeading(1.15).SetSpaceAfter(after))
}

// header is the head of every page but the first, whose masthead has it.
func (w *writer) header(text string) document.ElementDecorator {
	head := w.edge(text, layout.Padding{Bottom: overrun})
	return func(ctx document.PageContext) layout.Element {
		if ctx.PageIndex == 0 {
			return blank{head}
		}
		return head
	}
}

func (w *writer) footer(text string) document.ElementDecorator {
	return func(ctx document.PageContext) layout.Element {
		return w.edge(fmt.Sprintf("%s · %d/%d", text, ctx.PageIndex+1, ctx.TotalPages), layout.Padding{Top: overrun})
	}
}

// edge is the head or foot of a page. Where it is empty it keeps the room of
// one that is not: the engine looks without end for a page that nothing fits on.
func (w *writer) edge(text string, room layout.Padding) layout.Element {
	empty := strings.TrimSpace(text) == ""
	if empty {
		text = "·"
	}
	line := w.runs(text, w.fonts.regular, smallSize)
	element := layout.NewDiv().Add(layout.NewStyledParagraph(line...).SetAlign(layout.AlignRight)).SetPaddingAll(room)
	if empty {
		return blank{element}
	}
	return element
}

// blank takes the room of an element and shows nothing of it.
type blank struct{ layout.Element }

// PlanLayout implements layout.Element.
func (b blank) PlanLayout(area layout.LayoutArea) layout.LayoutPlan {
	plan := b.Element.PlanLayout(area)
	plan.Blocks = nil
	return plan
}

// height is the room that the head or foot of a page takes.
func height(edge document.ElementDecorator) float64 {
	area := layout.LayoutArea{Width: textWidth(), Height: document.PageSizeA4.Height}
	return edge(document.PageContext{TotalPages: 1}).PlanLayout(area).Consumed
}
