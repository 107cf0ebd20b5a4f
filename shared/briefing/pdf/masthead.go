package pdf

import (
	"strings"

	"github.com/carlos7ags/folio/layout"

	"github.com/city-outcomes/throughline/shared/briefing/docx"
)

// The width of the masthead's left column, in points, as in the Word file; and
// in its first line, where the symbol needs the room.
const (
	leftColumn     = 326.0
	producerColumn = 150.0
)

// columns reports whether a line of the style has a column of its own for what
// stands after its tab.
func columns(s docx.Style) bool {
	return s == docx.Symbol || s == docx.Masthead || s == docx.Original
}

// masthead is a line of the masthead in its two columns, with its rule.
func (w *writer) masthead(p docx.Paragraph) {
	w.flush()
	var left, right []layout.TextRun
	after := false
	for _, r := range p.Runs {
		size := bodySize - 0.5
		if r.Name || p.Style == docx.Symbol {
			size = bodySize + 2
		}
		before, rest, tab := strings.Cut(r.Text, "\t")
		if after {
			right = append(right, w.runs(r.Text, w.fonts.regular, size)...)
			continue
		}
		left = append(left, w.runs(before, w.fonts.regular, size)...)
		if tab {
			after = true
			right = append(right, w.runs(rest, w.fonts.regular, size)...)
		}
	}
	row, width := layout.NewFlex(), leftColumn
	second := layout.NewStyledParagraph(right...).SetLeading(1.15)
	switch p.Style {
	case docx.Symbol:
		second.SetAlign(layout.AlignRight)
		width = producerColumn
		row.SetBorders(layout.CellBorders{Bottom: layout.SolidBorder(0.5, layout.RGB(0, 0, 0))}).SetSpaceAfter(5)
	case docx.Original:
		row.SetBorders(layout.CellBorders{Bottom: layout.SolidBorder(2.2, layout.RGB(0, 0, 0))}).SetPaddingAll(layout.Padding{Bottom: 5}).SetSpaceAfter(8)
	}
	row.AddItem(layout.NewFlexItem(layout.NewStyledParagraph(left...).SetLeading(1.15)).SetBasis(width).SetGrow(0).SetShrink(0))
	row.AddItem(layout.NewFlexItem(second).SetGrow(1))
	w.add(row)
}
