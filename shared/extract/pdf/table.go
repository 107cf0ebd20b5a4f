package pdf

import (
	"math"
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// A table is found by how its file draws it: row by row, cell by cell, a cell
// line by line. A row is a band of cells that stand side by side, and bands
// below one another whose cells begin at the same places are a table. Lines
// that the file rules are not looked at: many tables have none.

// band is a row, or what may be one.
type band struct {
	cells []bandCell
	from  int // the first of its lines on the page
	to    int // after the last
}

// bandCell is the lines of one cell.
type bandCell struct {
	lines       []line
	left, right float64
}

func (c bandCell) last() line { return c.lines[len(c.lines)-1] }

func newCell(l line) bandCell { return bandCell{lines: []line{l}, left: l.left, right: l.right} }

func (c *bandCell) add(l line) {
	c.lines = append(c.lines, l)
	c.left, c.right = min(c.left, l.left), max(c.right, l.right)
}

// continues reports whether a line goes on in the cell.
func (c bandCell) continues(l line) bool {
	last := c.last()
	down := last.base - l.base
	const near = 1.7 // ems, from one line of a cell to the next
	return down > 0.3*l.size && down < near*l.size && math.Abs(l.left-c.left) < l.size && alike(l.size, last.size)
}

// goesOn reports whether a line goes on in the cell in the midst of a sentence.
func (c bandCell) goesOn(l line) bool {
	return c.continues(l) && (startsLower(l.text) || c.last().hyphen)
}

// pieces are the cells of a line as lines of their own.
func pieces(l line) []line {
	if len(l.cells) == 0 {
		return []line{l}
	}
	out := make([]line, 0, len(l.cells))
	for k, c := range l.cells {
		out = append(out, line{text: c.text, left: c.left, right: c.right, base: c.base, size: c.size, bold: c.bold,
			turn: l.turn, mirrored: l.mirrored, hyphen: l.hyphen && k == len(l.cells)-1})
	}
	return out
}

// tabled returns a page's lines with the rows of its tables put together, and
// tells which lines are of the same table: they have the same number, others
// have 0.
func tabled(lines []line) []line {
	lines = numbered(lines)
	bands := bandsOf(lines)
	out := make([]line, 0, len(lines))
	number := 0
	for i := 0; i < len(bands); {
		n := tableAt(bands[i:])
		if n == 0 {
			out = append(out, lines[bands[i].from:bands[i].to]...)
			i++
			continue
		}
		number++
		for _, b := range bands[i : i+n] {
			for _, l := range b.rows(lines) {
				l.table = number
				out = append(out, l)
			}
		}
		i += n
	}
	return out
}

// numbered makes the first lines of paragraphs whole whose number stands off
// the text: the next line begins below the number, as none would in a table.
func numbered(lines []line) []line {
	out := slices.Clone(lines)
	for i, l := range lines[:max(0, len(lines)-1)] {
		if len(l.cells) != 2 || !alone.MatchString(l.cells[0].text) {
			continue
		}
		if next := lines[i+1]; len(next.cells) == 0 && lettered(next.text) && newCell(l).continues(next) {
			out[i].cells = nil
		}
	}
	return out
}

// rows is what a band of a table comes to: one row; its lines as they are
// where it is a heading across the table.
func (b band) rows(lines []line) []line {
	if len(b.cells) < 2 {
		return lines[b.from:b.to]
	}
	row := b.cells[0].lines[0]
	row.cells, row.hyphen = nil, false
	for _, c := range b.cells {
		first := c.lines[0]
		row.cells = append(row.cells, cell{lines: c.lines, text: first.text, left: c.left, right: c.right, base: first.base,
			size: first.size, bold: first.bold})
		row.left, row.right = min(row.left, c.left), max(row.right, c.right)
	}
	return []line{row}
}

// bandsOf cuts a page's lines into bands, in the order of the file.
func bandsOf(lines []line) []band {
	var out []band
	for i, l := range lines {
		parts := pieces(l)
		n := len(out)
		if n > 0 && out[n-1].takes(parts, lines[i+1:]) {
			out[n-1].to = i + 1
			continue
		}
		b := band{from: i, to: i + 1}
		for _, p := range parts {
			b.cells = append(b.cells, newCell(p))
		}
		out = append(out, b)
	}
	return out
}

// takes adds the pieces of the next line to the band, if they belong to it.
func (b *band) takes(parts, following []line) bool {
	first := b.cells[0].lines[0]
	level := math.Abs(parts[0].base-first.base) < 0.7*first.size || len(b.cells) > 1 && b.cells[len(b.cells)-1].goesOn(parts[0])
	if parts[0].turn != first.turn || parts[0].mirrored || first.mirrored || len(parts) > 1 && !level {
		return false
	}
	cells := make([]bandCell, len(b.cells), len(b.cells)+len(parts))
	copy(cells, b.cells)
	for _, p := range parts {
		last := &cells[len(cells)-1]
		switch {
		case p.left >= last.right-0.3*p.size && (level || len(cells) == 1 && math.Abs(p.base-last.last().base) < 0.3*p.size):
			cells = append(cells, newCell(p))
		case last.continues(p) && (len(cells) > 1 || !begins(p, following)):
			last.lines = last.lines[:len(last.lines):len(last.lines)] // b keeps its own
			last.add(p)
		default:
			k := earlier(cells, p)
			if k < 0 || begins(p, following) {
				return false
			}
			cells[k].lines = cells[k].lines[:len(cells[k].lines):len(cells[k].lines)]
			cells[k].add(p)
		}
	}
	b.cells = cells
	return true
}

// begins reports whether a piece is the first of a row: another stands beside
// it that is drawn next.
func begins(p line, following []line) bool {
	if len(following) == 0 {
		return false
	}
	next := following[0]
	return next.turn == p.turn && next.left > p.right && math.Abs(next.base-p.base) < 0.3*p.size
}

// earlier finds the cell before the last that a line goes on in: in the midst
// of a sentence.
func earlier(cells []bandCell, l line) int {
	for k, c := range cells[:len(cells)-1] {
		if c.goesOn(l) {
			return k
		}
	}
	return -1
}

// tableAt is how many of the bands, from the first on, are one table; 0 if it
// begins none.
func tableAt(bands []band) int {
	if len(bands[0].cells) < 2 {
		return 0
	}
	rows, cells, end := 0, 0, 0
	columns := bands[0].cells
	for i, b := range bands {
		below := i == 0 || b.cells[0].lines[0].base < bands[i-1].cells[0].lines[0].base
		switch {
		case !below || b.cells[0].lines[0].turn != columns[0].lines[0].turn:
			return asTable(bands[:end], rows, cells)
		case len(b.cells) > 1 && aligned(columns, b.cells):
			rows++
			cells += len(b.cells)
			end = i + 1
			if len(b.cells) > len(columns) {
				columns = b.cells
			}
		case len(b.cells) == 1 && i == end && b.within(columns): // a heading across, if rows follow
		default:
			return asTable(bands[:end], rows, cells)
		}
	}
	return asTable(bands[:end], rows, cells)
}

// asTable returns how many bands there are if they are a table.
func asTable(bands []band, rows, cells int) int {
	const least = 6 // cells
	if rows < 2 || cells < least || interleaved(bands) {
		return 0
	}
	return len(bands)
}

// aligned reports whether most of the cells begin, end or are centred where
// cells above them do.
func aligned(columns, cells []bandCell) bool {
	hits := 0
	for _, c := range cells {
		for _, d := range columns {
			near := c.lines[0].size
			if math.Abs(c.left-d.left) < near || math.Abs(c.right-d.right) < near || math.Abs(c.left+c.right-d.left-d.right) < 2*near {
				hits++
				break
			}
		}
	}
	return 3*hits >= 2*len(cells)
}

// within reports whether a band of one cell stands inside a table, near it.
func (b band) within(columns []bandCell) bool {
	c := b.cells[0]
	const lines = 2
	return len(c.lines) <= lines && c.left > columns[0].left-c.lines[0].size && c.right < columns[len(columns)-1].right+20*c.lines[0].size
}

// interleaved reports whether bands are columns of prose that the file draws
// line by line across them: most cells go on in the cell below.
func interleaved(bands []band) bool {
	goes, all := 0, 0
	for i := 1; i < len(bands); i++ {
		a, b := bands[i-1].cells, bands[i].cells
		if len(a) != len(b) {
			continue
		}
		for k := range a {
			all++
			if prose(a[k].last()) && !endsSentence(a[k].last().text) && startsLower(strings.TrimSpace(b[k].lines[0].text)) {
				goes++
			}
		}
	}
	return all > 3 && 2*goes > all
}

// rowLeaders are the dots between a row's label and its figures.
var rowLeaders = regexp.MustCompile(`\s*(\.{4,}|(\. ){4,}|…{2,})\s*$`)

// labelled puts the labels of a table's rows before their figures, where the
// file draws them apart: lines of figures with a line of words to their left
// at the same height.
func labelled(lines []line) []line {
	label := map[int]int{} // of a line of figures, its label
	used := map[int]bool{}
	for i, l := range lines {
		if lettered(l.text) || !strings.ContainsFunc(l.text, unicode.IsDigit) {
			continue
		}
		best := -1
		for k, m := range lines {
			beside := m.turn == l.turn && len(m.cells) == 0 && math.Abs(m.base-l.base) < 0.3*l.size && m.right < l.left+l.size && lettered(m.text)
			if beside && !used[k] && (best < 0 || m.right > lines[best].right) {
				best = k
			}
		}
		if best >= 0 {
			label[i] = best
			used[best] = true
		}
	}
	const least = 3 // rows, but where dots lead from the label to its figures
	if len(label) < least {
		for i, k := range label {
			if !rowLeaders.MatchString(lines[k].text) {
				delete(label, i)
				delete(used, k)
			}
		}
	}
	if len(label) == 0 {
		return lines
	}
	out := make([]line, 0, len(lines))
	for i, l := range lines {
		k, ok := label[i]
		if ok {
			l = rowOf(lines[k], l)
		}
		if !used[i] {
			out = append(out, l)
		}
	}
	return out
}

// rowOf makes one line of a label and its figures.
func rowOf(label, figures line) line {
	cells := []cell{label.cell()}
	cells[0].text = rowLeaders.ReplaceAllString(label.text, "")
	if len(figures.cells) > 0 {
		cells = append(cells, figures.cells...)
	} else {
		cells = append(cells, figures.cell())
	}
	label.text += " " + figures.text
	label.cells, label.right, label.hyphen = cells, figures.right, false
	return label
}

// cell is a line as a cell.
func (l line) cell() cell {
	return cell{text: l.text, left: l.left, right: l.right, base: l.base, size: l.size, bold: l.bold}
}
