package figures

import (
	"bytes"
	"cmp"
	"slices"
	"strings"
	"unicode"

	"github.com/city-outcomes/throughline/shared/corpus"
)

// cellBreak stands between the cells of a row.
const cellBreak = " | "

// column is what the heading of a column says.
type column struct {
	year int
	aim  bool
}

// headed reads the heading of a column of figures: "2019", "Baseline 2019",
// "Target 2030".
func headed(cell string) (column, bool) {
	r := newReading(cell, "en")
	var c column
	for _, m := range r.marks {
		switch {
		case m.kind == year && c.year == 0:
			c.year = m.year
		case m.kind == cue && m.roles&aim != 0:
			c.aim = true
		case m.kind != cue && m.kind != open && m.kind != closed && m.kind != pause:
			return column{}, false
		}
	}
	return c, c.year > 0 && len(cell) <= longestHead
}

// longestHead is the longest heading of a column, in bytes.
const longestHead = 40

// cell is a cell of a row.
type cell struct {
	text   string
	start  int
	figure corpus.Figure // where ok
	ok     bool          // the cell is a figure and no more
}

// row are the figures of a table's row: of the cells that are figures, what
// the row is of, their unit and their years where the heads of the columns
// tell them; and those of sentences in other cells. A row whose unit is not
// told gives none.
func row(p corpus.Passage) []corpus.Figure {
	cells := split(p.Text, p.Language)
	var out []corpus.Figure
	name, unit := named(cells, p)
	figured := slices.ContainsFunc(cells, func(c cell) bool { return c.ok })
	for _, c := range cells {
		names := figured && c.start == name.Start
		if !c.ok && !names && strings.Count(c.text, " ") >= sentenceWords {
			out = append(out, prose(c.text, c.start, p.Language)...)
		}
	}
	if name.Text != "" {
		out = append(out, series(cells, p.Columns, name, unit)...)
	}
	slices.SortStableFunc(out, func(a, b corpus.Figure) int { return cmp.Compare(a.Start, b.Start) })
	return out
}

// unread reports whether a cell seems to be a figure that is not read.
func (c cell) unread() bool {
	return !c.ok && strings.ContainsAny(c.text, "0123456789") && !strings.ContainsFunc(c.text, unicode.IsLetter)
}

// sentenceWords is how many spaces a cell has that is read as a sentence.
const sentenceWords = 6

func split(text, tag string) []cell {
	var out []cell
	start := 0
	for part := range strings.SplitSeq(text, cellBreak) {
		c := cell{text: part, start: start}
		c.figure, c.ok = alone(part, start, tag)
		out = append(out, c)
		start += len(part) + len(cellBreak)
	}
	return out
}

// alone reads a cell that is a figure and no more, but for its year: "42 %",
// "142 companies (2022)".
func alone(text string, offset int, tag string) (corpus.Figure, bool) {
	r := newReading(text, tag)
	var f corpus.Figure
	for _, m := range r.marks {
		switch {
		case m.kind == quantity && f.Value == "":
			f.Value, f.Unit = m.value, m.unit
			f.Start, f.End = offset+int(r.at[m.start]), offset+int(r.at[m.end])
			if strings.TrimSpace(string(r.low[:m.start])) != "" {
				return f, false
			}
		case m.kind == year && f.Value != "" && f.Year == 0:
			f.Year = m.year
		case m.kind != open && m.kind != closed && (m.kind != cue || m.roles&at == 0):
			return f, false
		}
	}
	if f.Value == "" {
		return f, false
	}
	rest := strings.TrimLeft(text[f.End-offset:], " ()0123456789,")
	return f, !strings.ContainsFunc(rest, unicode.IsLetter)
}

// series are the figures of a row's cells: with years above them, the last
// that was measured, with the first as what it was, and each aim; without, the
// only one.
func series(cells []cell, heads []string, name corpus.Excerpt, unit rowUnit) []corpus.Figure {
	columns := columnsOf(heads, len(cells))
	var measured, aims []corpus.Figure
	for i, c := range cells {
		if !c.ok || columns != nil && columns[i].year == 0 {
			continue
		}
		f := c.figure
		if i == 0 && f.Unit == "" {
			continue // the row's number
		}
		f.Measures = name
		if f.Unit == "" {
			f.Unit = unit.name
		}
		if f.Unit == "" && !unit.counted {
			return nil
		}
		if columns != nil {
			f.Year, f.Aim, f.Header = columns[i].year, columns[i].aim, heads[i]
		}
		if f.Aim {
			aims = append(aims, f)
		} else {
			measured = append(measured, f)
		}
	}
	if columns == nil && (len(measured) != 1 || slices.ContainsFunc(cells, cell.unread)) {
		return nil
	}
	return append(overTime(measured), aims...)
}

// overTime is a series of figures as one, from the first to the last.
func overTime(f []corpus.Figure) []corpus.Figure {
	if len(f) < 2 {
		return f
	}
	slices.SortStableFunc(f, func(a, b corpus.Figure) int { return cmp.Compare(a.Year, b.Year) })
	first, last := f[0], f[len(f)-1]
	if first.Unit != last.Unit || first.Year == last.Year {
		return nil
	}
	last.From = first.Quantity
	last.Trend = compare(first.Value, last.Value)
	return []corpus.Figure{last}
}

// columnsOf are the columns under a row's heads, where two at least name
// years; nil otherwise.
func columnsOf(heads []string, n int) []column {
	if len(heads) != n {
		return nil
	}
	years := 0
	var out []column
	for _, h := range heads {
		c, ok := headed(h)
		if ok {
			years++
		}
		out = append(out, c)
	}
	if years < 2 {
		return nil
	}
	return out
}

// rowUnit is the unit of a row's figures.
type rowUnit struct {
	name    string
	counted bool // the row's name says that they are numbers of things
}

// named finds what a row is of, which is its first cell with words, and the
// unit of its figures: in a cell of its own, in the name behind "in" or in
// brackets, or what its table says.
func named(cells []cell, p corpus.Passage) (corpus.Excerpt, rowUnit) {
	var name corpus.Excerpt
	_, w := wordsIn(p.Language)
	unit := rowUnit{name: wholeUnit(w, []byte(strings.TrimPrefix(strings.ToLower(p.Unit), "in ")))}
	for _, c := range cells {
		if c.ok {
			continue
		}
		low := []byte(strings.ToLower(c.text))
		if u := wholeUnit(w, low); u != "" {
			unit.name = u
			continue
		}
		text := strings.TrimRight(c.text, " .…")
		if name.Text != "" || len(text) < shortestName || len(text) > longestName || !strings.ContainsFunc(text, unicode.IsLetter) {
			continue
		}
		name = corpus.Excerpt{Text: text, Start: c.start, End: c.start + len(text)}
		if u := unitIn(w, low); u != "" {
			unit.name = u
		}
		r, _ := w.cues.longest(low, 0)
		unit.counted = r != nil && *r&number != 0
	}
	return name, unit
}

// wholeUnit is the unit that a text is, with nothing else; empty for none.
func wholeUnit(w *words, low []byte) string {
	u, end := w.units.longest(low, 0)
	if u == nil || u.class == scale || u.class == short || u.class == count || u.power != 0 {
		return ""
	}
	if end == len(low) {
		return u.name
	}
	if what, stop := w.over.longest(low, skipSpace(low, end)); what != nil && stop == len(low) && *what != "-" {
		return u.name + "/" + *what
	}
	return ""
}

// unitIn is the unit that stands in brackets or behind "in" at the end of a
// row's name; empty for none.
func unitIn(w *words, low []byte) string {
	low = trim(low)
	for _, b := range [][2]string{{"(", ")"}, {"[", "]"}, {" in ", ""}, {", ", ""}} {
		rest, ok := bytes.CutSuffix(low, []byte(b[1]))
		if !ok {
			continue
		}
		if i := bytes.LastIndex(rest, []byte(b[0])); i > 0 {
			inner := bytes.TrimPrefix(rest[i+len(b[0]):], []byte("in "))
			if u := wholeUnit(w, inner); u != "" {
				return u
			}
		}
	}
	return ""
}
