// Package pdf writes the document of package docx as a PDF: tagged, with
// bookmarks, and with the fonts embedded that its characters need, in Latin,
// Greek, Cyrillic and Chinese script; for words written from right to left it
// refers to the Word file. Footnotes stand in small print right below their
// paragraph. The same Document gives the same bytes.
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
	overrun   = 12 // between the text and the head and foot of a page
)

// headingSizes are those of the levels from 1, as in the Word file.
var headingSizes = [...]float64{20, 14, 12, 10}

// Bytes is the file.
func Bytes(d docx.Document) ([]byte, error) {
	fonts, err := openFamily()
	if err != nil {
		return nil, fmt.Errorf("write PDF: %w", err)
	}
	w := &writer{fonts: fonts, doc: document.NewDocument(document.PageSizeA4)}
	w.doc.Info = document.Info{Title: d.Title, Subject: d.Subject, Author: d.Creator, Keywords: d.Keywords, Creator: d.Creator, CreationDate: d.Created.UTC(), ModDate: d.Created.UTC()}
	w.doc.SetMargins(layout.Margins{Top: margin, Right: margin, Bottom: margin, Left: margin})
	w.doc.SetTagged(true)
	w.doc.SetAutoBookmarks(true)
	w.doc.SetHeaderElement(w.header(d.Header))
	w.doc.SetFooterElement(w.footer(d.Footer))
	for _, b := range d.Body {
		w.block(b)
	}
	w.flush()
	file, err := w.doc.ToBytes()
	if err = errors.Join(err, fonts.err); err != nil {
		return nil, fmt.Errorf("write PDF: %w", err)
	}
	return tidied(file, d.Language)
}

// writer lays the blocks of a document out.
type writer struct {
	fonts     *family
	doc       *document.Document
	headings  docx.Numbering
	paragraph int              // number of the last numbered one
	note      int              // number of the last footnote
	together  []layout.Element // that no page may come between: headings, and what follows them
}

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
	w.doc.Add(div)
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
	case docx.Contents: // the bookmarks are the contents
	}
}

func (w *writer) heading(h docx.Heading) {
	if h.NewPage {
		w.flush()
		w.doc.Add(layout.NewAreaBreak())
	}
	text := h.Text
	if h.Numbered {
		text = w.headings.Next(h.Level) + " " + text
	}
	size := headingSizes[h.Level-1]
	element := layout.NewHeadingEmbedded(text, layout.HeadingLevel(h.Level), w.fonts.bold)
	element.SetRuns(w.runs(text, w.fonts.bold, size))
	w.together = append(w.together, layout.NewDiv().Add(element).SetSpaceAfter(size*0.4))
}

// running is a paragraph with its footnotes below.
func (w *writer) running(p docx.Paragraph) {
	size, face := bodySize, w.fonts.regular
	text := ""
	switch p.Style {
	case docx.SmallNote:
		size = smallSize + 1
	case docx.Caption:
		face = w.fonts.bold
	case docx.Numbered:
		w.paragraph++
		text = fmt.Sprintf("%d. ", w.paragraph)
	case docx.Bullet:
		text = "• "
	}
	var runs []layout.TextRun
	var notes [][]docx.Run
	for _, r := range p.Runs {
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
	runs = append(runs, w.runs(text, face, size)...)
	after := size * 0.7
	if len(notes) > 0 {
		after = 2
	}
	before := 0.0
	if p.Style == docx.Caption { // the table before it, or its text, ends right above
		before = size * 0.7
	}
	w.together = append(w.together, layout.NewStyledParagraph(runs...).SetLeading(leading).SetSpaceBefore(before).SetSpaceAfter(after))
	for i, note := range notes {
		w.footnote(note, i == len(notes)-1)
	}
	if p.Style != docx.Caption { // a caption stays with its table
		w.flush()
	}
}

// mark is the raised number of a footnote.
func (w *writer) mark(number int, size float64) []layout.TextRun {
	runs := w.runs(fmt.Sprint(number), w.fonts.regular, smallSize-1)
	for i := range runs {
		runs[i].BaselineShift = size / 3
	}
	return runs
}

func (w *writer) footnote(note []docx.Run, last bool) {
	w.note++
	text := fmt.Sprintf("%d ", w.note)
	for _, r := range note {
		text += r.Text
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

// leftwards is a stretch of words in a script that is written from right to
// left, with what stands between them.
var leftwards = regexp.MustCompile(`[\x{200F}]*[\p{Arabic}\p{Hebrew}](?:[^\p{Latin}\p{Cyrillic}\p{Greek}()\[\]“”]*[\p{Arabic}\p{Hebrew}])?[.؟،\x{200F}]*`)

// elsewhere stands in their place: the engine sets them in the wrong order,
// and a quotation that cannot be read is worse than one that is looked up.
const elsewhere = "[words written from right to left: see the Word file]"

// runs divides a text among the faces that can write it.
func (w *writer) runs(text string, face *font.EmbeddedFont, size float64) []layout.TextRun {
	var out []layout.TextRun
	for _, p := range w.fonts.split(leftwards.ReplaceAllString(text, elsewhere), face) {
		out = append(out, layout.NewRunEmbedded(p.text, p.face, size))
	}
	return out
}

func (w *writer) header(text string) document.ElementDecorator {
	return func(document.PageContext) layout.Element { return w.edge(text, layout.Padding{Bottom: overrun}) }
}

func (w *writer) footer(text string) document.ElementDecorator {
	return func(ctx document.PageContext) layout.Element {
		return w.edge(fmt.Sprintf("%s · %d/%d", text, ctx.PageIndex+1, ctx.TotalPages), layout.Padding{Top: overrun})
	}
}

// edge is the head or foot of a page. It is never empty: the engine keeps no
// room for what it measures as nothing, and then looks for it without end.
func (w *writer) edge(text string, room layout.Padding) layout.Element {
	if strings.TrimSpace(text) == "" {
		text = "·"
	}
	line := w.runs(text, w.fonts.regular, smallSize)
	return layout.NewDiv().Add(layout.NewStyledParagraph(line...).SetAlign(layout.AlignRight)).SetPaddingAll(room)
}
