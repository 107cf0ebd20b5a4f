package pdf

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/extract/table"
)

// grid is rows of a page that stand below one another, with the lines across
// them: a table, as far as it goes without another text.
type grid struct {
	from, to int // its blocks, the last not among them
}

// grids finds the tables among a page's blocks.
func grids(bs []block) []grid {
	const between = 2 // lines across, one after the other
	var out []grid
	for i := 0; i < len(bs); i++ {
		if !bs[i].row {
			continue
		}
		g := grid{from: i, to: i + 1}
		for j := i + 1; j < len(bs) && j <= g.to+between; j++ {
			if !bs[j-1].above(bs[j]) || !bs[j].row && !bs[j].across() {
				break
			}
			if bs[j].row {
				g.to = j + 1
			}
		}
		out = append(out, g)
		i = g.to - 1
	}
	return out
}

// above reports whether the next block stands closely below.
func (b block) above(next block) bool {
	last, first := b.lines[len(b.lines)-1], next.lines[0]
	const near = 5 // ems
	low := last.base
	for _, c := range last.cells {
		for _, l := range c.lines {
			low = min(low, l.base)
		}
	}
	return first.turn == last.turn && first.base < last.base && low-first.base < near*max(first.size, last.size)
}

// across reports whether a block may be a line across a table.
func (b block) across() bool {
	const lines, words = 2, 14
	n := 0
	for _, l := range b.lines {
		n += len(strings.Fields(l.text))
	}
	return len(b.lines) <= lines && n <= words
}

// tabulator fills in what heads the cells of rows, page after page: a table may
// go on without its heads coming again.
type tabulator struct {
	style
	columns []box       // of the table before
	heads   []table.Row // that its last rows have
	unit    string
	open    bool // nothing has come since that ends it
}

// head fills in what heads the cells of the rows among a page's paragraphs,
// which are made of its blocks one by one.
func (t *tabulator) head(bs []block, paras []corpus.Paragraph) {
	const first = 2 // texts before it that a table may have on its page
	end := 0
	for n, g := range grids(bs) {
		for _, p := range paras[end:g.from] {
			t.open = t.open && p.Kind != corpus.Caption && (n == 0 || p.Kind != corpus.Heading)
		}
		t.open = t.open && (n > 0 || g.from <= first)
		t.fill(bs[g.from:g.to], paras[g.from:g.to], titleUnit(bs, paras, g.from))
		end = g.to
	}
	for _, p := range paras[end:] {
		t.open = t.open && p.Kind != corpus.Caption && p.Kind != corpus.Heading
	}
}

// fill does so for one table. Title is the unit that is named above it.
func (t *tabulator) fill(bs []block, paras []corpus.Paragraph, title string) {
	columns := columnsOf(bs)
	rows, at := t.rows(bs, columns)
	if t.open && t.within(columns) && !table.Headed(rows) {
		rows, at = t.rows(bs, t.columns)
		title = cmp.Or(title, t.unit)
	} else {
		t.columns, t.heads = columns, nil
	}
	filled, heads := table.Columns(rows, t.heads)
	t.unit, t.open, t.heads = title, len(heads) > 0, heads
	aside := false // the unit stands over the figures, and not over the labels
	for k, texts := range filled {
		p := &paras[at[k]]
		if texts == nil && !rows[k].Figures() {
			t.unit = title
		}
		for i := at[max(k, 1)-1] + 1; i < at[k]; i++ {
			over := bs[i].lines[0].left > t.columns[0].right
			if u := table.Unit(paras[i].Text); u != "" {
				t.unit, aside = u, over
			} else if over || !aside { // the head of another group, and no label's beginning
				t.unit = title
			}
		}
		if p.Columns = texts; texts != nil || rows[k].Figures() {
			p.Unit = t.unit
		}
	}
}

// rows are the rows among a table's blocks, and where.
func (t *tabulator) rows(bs []block, columns []box) (rows []table.Row, at []int) {
	for i, b := range bs {
		if b.row {
			rows, at = append(rows, t.row(b.lines[0], columns)), append(at, i)
		}
	}
	return rows, at
}

// within reports whether columns stand where those of the table before do.
func (t *tabulator) within(columns []box) bool {
	const least = 3
	if len(columns) < least || len(columns) > len(t.columns) {
		return false
	}
	for _, c := range columns {
		if from, to := covered(t.columns, c); from != to {
			return false
		}
	}
	return true
}

// titleUnit is the unit that is named right above a table.
func titleUnit(bs []block, paras []corpus.Paragraph, from int) string {
	const lines = 2
	for i := from - 1; i >= max(0, from-lines) && bs[i].above(bs[i+1]) && !bs[i].row; i-- {
		if u := table.TitleUnit(paras[i].Text); u != "" {
			return u
		}
		if u := table.Unit(paras[i].Text); u != "" && bs[i].across() && paras[i].Kind != corpus.Caption {
			return u
		}
	}
	return ""
}

// columnsOf are the extents of a table's columns: those of the row with the
// most cells, and of all cells that stand in one of them alone.
func columnsOf(bs []block) []box {
	var columns []box
	for _, b := range bs {
		if cells := b.lines[0].cells; b.row && len(cells) > len(columns) {
			columns = columns[:0]
			for _, c := range cells {
				columns = append(columns, box{c.left, c.right})
			}
		}
	}
	slices.SortFunc(columns, func(a, b box) int { return cmp.Compare(a.left, b.left) })
	for _, b := range bs {
		if !b.row {
			continue
		}
		for _, c := range b.lines[0].cells {
			if from, to := covered(columns, box{c.left, c.right}); from == to {
				columns[from] = box{min(columns[from].left, c.left), max(columns[from].right, c.right)}
			}
		}
	}
	return columns
}

// covered are the columns that a cell stands over, the last among them; there
// are none where from is greater than to.
func covered(columns []box, c box) (from, to int) {
	from, to = len(columns), -1
	for i, b := range columns {
		if overlap(b.left, b.right, c.left, c.right) > 0 {
			from, to = min(from, i), i
		}
	}
	return from, to
}

// row is a line of cells as a row of its table.
func (st style) row(l line, columns []box) table.Row {
	r := table.Row{Head: !st.bold}
	for i, text := range st.cells(l) {
		c := l.cells[i]
		r.Head = r.Head && c.bold
		cell := table.Cell{Text: text, At: nearest(columns, c)}
		if cell.From, cell.To = covered(columns, box{c.left, c.right}); cell.From > cell.To {
			cell.From, cell.To = cell.At, cell.At
		}
		r.Cells = append(r.Cells, cell)
	}
	spread(r.Cells, l.cells, columns)
	return r
}

// nearest is the column in which a cell stands: that which it overlaps most,
// or else the one closest to it.
func nearest(columns []box, c cell) int {
	best, most := 0, math.Inf(-1)
	for i, b := range columns {
		if o := overlap(b.left, b.right, c.left, c.right); o > most {
			best, most = i, o
		}
	}
	return best
}

// spread lets cells stand over the columns beside them that no other cell of
// their row is over. A head stands in the middle above its columns: what lies
// between two is parted, and at the ends each goes as far as to its other side.
// The first column has a head of its own or none.
func spread(cells []table.Cell, places []cell, columns []box) {
	n := len(cells)
	if n == 0 || n >= len(columns) {
		return
	}
	for i := range n - 1 {
		a, b := &cells[i], &cells[i+1]
		right, left := middle(box{places[i].left, places[i].right}), middle(box{places[i+1].left, places[i+1].right})
		for j := a.To + 1; j < b.From; j++ {
			if a.From == 0 || middle(columns[j])-right > left-middle(columns[j]) {
				b.From = j
				break
			}
			a.To = j
		}
	}
	first, last := &cells[0], &cells[n-1]
	if first.From > 1 {
		first.From = max(1, first.At-(first.To-first.At))
	}
	last.To = min(len(columns)-1, max(last.To, last.At+(last.At-last.From)))
}

func middle(b box) float64 { return (b.left + b.right) / 2 }
