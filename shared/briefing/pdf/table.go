package pdf

import (
	"github.com/carlos7ags/folio/font"
	"github.com/carlos7ags/folio/layout"

	"github.com/city-outcomes/throughline/shared/briefing/docx"
)

// The rules of a table, as in the Word file: a strong one above and below the
// names of its columns, a hairline below every row, none between columns.
var (
	strong   = layout.SolidBorder(0.9, layout.RGB(0, 0, 0))
	hairline = layout.SolidBorder(0.4, layout.RGB(0.6, 0.6, 0.6))
)

func (w *writer) table(t docx.Table) {
	size := smallSize
	if t.Compact {
		size = tinySize
	}
	if t.Caption != "" {
		w.running(docx.Paragraph{Style: docx.Caption, Runs: []docx.Run{{Text: t.Caption}}})
	}
	table := layout.NewTable()
	widths := make([]float64, len(t.Widths))
	for i, twentieths := range t.Widths {
		widths[i] = float64(twentieths) / 20
	}
	table.SetColumnWidths(widths)
	head := table.AddHeaderRow()
	for i, text := range t.Header {
		w.cell(head, docx.Cell{Text: text, Centred: t.Centred(i)}, w.fonts.bold, size).
			SetBorders(layout.CellBorders{Top: strong, Bottom: strong})
	}
	for _, cells := range t.Rows {
		row := table.AddRow()
		for _, c := range cells {
			w.cell(row, c, w.fonts.regular, size).SetBorders(layout.CellBorders{Bottom: hairline})
		}
	}
	begun := &headed{Div: layout.NewDiv(), room: float64(len(w.together))*headRoom + tableRoom}
	begun.SetKeepTogether(docx.Keeps(0, len(t.Rows)) && docx.Keeps(1, len(t.Rows)))
	for _, e := range w.together {
		begun.Add(e)
	}
	w.together = nil
	begun.SetSpaceAfter(afterTable)
	begun.Add(table)
	w.add(begun)
}

func (w *writer) cell(row *layout.Row, c docx.Cell, face *font.EmbeddedFont, size float64) *layout.Cell {
	runs := w.runs(c.Text, face, size)
	if c.Ink != "" {
		for i := range runs {
			runs[i].Color = layout.Hex(c.Ink)
		}
	}
	paragraph := layout.NewStyledParagraph(runs...).SetLeading(1.15)
	if c.Centred {
		paragraph.SetAlign(layout.AlignCenter)
	}
	cell := row.AddCellElement(paragraph).SetPaddingSides(layout.Padding{Top: 2, Right: 4, Bottom: 2, Left: 2})
	if c.Centred {
		cell.SetPadding(2)
	}
	if c.Fill != "" {
		cell.SetBackground(layout.Hex(c.Fill))
	}
	return cell
}

// The room that a table needs to begin on a page, in points: for each heading
// or caption above it, and for the names of its columns with a row or two.
const (
	headRoom  = 34
	tableRoom = 70
)

// afterTable is the space between a table and what follows it, in points.
const afterTable = bodySize

// headed is a table with what heads it. It begins on the next page where this
// one has no room for more than its head.
type headed struct {
	*layout.Div
	room float64
}

// PlanLayout implements layout.Element.
func (h *headed) PlanLayout(area layout.LayoutArea) layout.LayoutPlan {
	if area.Height < h.room {
		return layout.LayoutPlan{Status: layout.LayoutNothing}
	}
	return h.Div.PlanLayout(area)
}
