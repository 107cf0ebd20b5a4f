package pdf

import (
	"fmt"

	"github.com/carlos7ags/folio/document"
	"github.com/carlos7ags/folio/layout"

	"github.com/city-outcomes/throughline/shared/briefing/docx"
)

// The measures of the table of contents, in points.
const (
	pageColumn = 24.0 // for the numbers of pages, on the right
	leaderGap  = 4.0  // between the dots and what they lead from and to
)

// label is a heading's number and words, either may be empty.
type label struct {
	level        int
	number, text string
}

// String is the label as it is read.
func (l label) String() string {
	if l.number == "" {
		return l.text
	}
	return l.number + " " + l.text
}

// labels are those of all headings, in order.
func labels(body []docx.Block) []label {
	var out []label
	var numbers docx.Numbering
	for _, b := range body {
		h, ok := b.(docx.Heading)
		if !ok {
			continue
		}
		l := label{level: h.Level, text: h.Text}
		if h.Numbered {
			l.number = numbers.Next(h.Level)
		}
		out = append(out, l)
	}
	return out
}

// place is where a heading stands: its page from zero, and its upper edge
// above the page's lower one, in points.
type place struct {
	page int
	top  float64
}

// places lays the elements out as the document will, and returns where each
// heading with words stands, in order.
func places(elements []layout.Element, page document.PageSize, margins layout.Margins) []place {
	r := layout.NewRenderer(page.Width, page.Height, margins)
	for _, e := range elements {
		r.Add(e)
	}
	var out []place
	for n, result := range r.Render() {
		for _, h := range result.Headings {
			out = append(out, place{n, h.Y})
		}
	}
	return out
}

// contents is the table of contents: the headings of levels 2 and 3, each a
// link to its own, with the number of its page. Where the elements are laid out
// for the places of the headings, the numbers are not known; their column is as
// wide, so nothing moves when they are.
func (w *writer) contents(c docx.Contents) {
	w.flush()
	w.add(layout.NewAreaBreak())
	w.add(layout.NewStyledParagraph(w.runs(c.Title, w.fonts.bold, headingSizes[1])...).SetSpaceAfter(7))
	table := layout.NewDiv().SetTag("TOC").SetSpaceAfter(bodySize)
	n := 0
	for _, l := range w.labels {
		if l.String() == "" { // the engine knows no place of it
			continue
		}
		if l.level == 2 || l.level == 3 {
			table.Add(&entry{writer: w, heading: n, text: w.listed(l.String()), indent: float64(l.level-2) * stop})
		}
		n++
	}
	w.add(table)
}

// listed is a text in the print of the contents.
func (w *writer) listed(text string) *layout.Paragraph {
	return layout.NewStyledParagraph(w.runs(text, w.fonts.regular, bodySize)...).SetLeading(leading)
}

// pageOf is the number of the page of the nth heading with words, 0 while it is
// not known.
func (w *writer) pageOf(n int) int {
	if n < len(w.places) {
		return w.places[n].page + 1
	}
	return 0
}

// destination is the name of the nth heading, by which a link leads to it.
func destination(n int) string { return fmt.Sprintf("heading_%d", n+1) }

// entry is a line of the contents: words, dots, and the number of a page.
type entry struct {
	writer  *writer        // which comes to know the page
	heading int            // among those with words
	text    layout.Element // a paragraph
	indent  float64
}

// PlanLayout implements layout.Element.
func (e *entry) PlanLayout(area layout.LayoutArea) layout.LayoutPlan {
	words := e.text.PlanLayout(layout.LayoutArea{Width: area.Width - e.indent - pageColumn, Height: area.Height})
	if len(words.Blocks) == 0 || words.Consumed > area.Height {
		return layout.LayoutPlan{Status: layout.LayoutNothing}
	}
	plan := layout.LayoutPlan{Status: words.Status, Consumed: words.Consumed}
	line := layout.PlacedBlock{Width: area.Width, Height: words.Consumed, Tag: "TOCI", Links: []layout.LinkArea{{DestName: destination(e.heading)}}}
	for _, b := range words.Blocks {
		b.X += e.indent
		b.Tag = "Span"
		line.Children = append(line.Children, b)
	}
	if words.Overflow != nil { // the number stands on the last line
		rest := *e
		rest.text = words.Overflow
		plan.Overflow = &rest
	} else {
		line.Children = append(line.Children, e.number(line.Children[len(line.Children)-1], area.Width)...)
	}
	plan.Blocks = []layout.PlacedBlock{line}
	return plan
}

// number is the dots after the last line of an entry, and the page's number.
func (e *entry) number(last layout.PlacedBlock, width float64) []layout.PlacedBlock {
	number := e.writer.listed(fmt.Sprint(e.writer.pageOf(e.heading))).SetAlign(layout.AlignRight)
	page := number.PlanLayout(layout.LayoutArea{Width: pageColumn, Height: last.Height}).Blocks
	for i := range page {
		page[i].X += width - pageColumn
		page[i].Y += last.Y
		page[i].Tag = "Span"
	}
	from, to := last.X+last.Width+leaderGap, page[0].X-leaderGap
	if from >= to {
		return page
	}
	return append(page, layout.PlacedBlock{X: from, Y: last.Y, Draw: func(ctx layout.DrawContext, x, top float64) {
		baseline := top - last.Height*0.7
		ctx.Stream.SaveState()
		ctx.Stream.SetLineWidth(0.7)
		ctx.Stream.SetDashPattern([]float64{0.7, 2.3}, 0)
		ctx.Stream.MoveTo(x, baseline)
		ctx.Stream.LineTo(x+to-from, baseline)
		ctx.Stream.Stroke()
		ctx.Stream.RestoreState()
	}})
}
