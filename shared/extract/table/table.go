// Package table tells what heads the cells of a table, whatever format it came
// in: which of its rows are heads, which columns they stand over, and in what
// its figures are counted. It says nothing rather than something uncertain.
package table

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// Row is a row of a table.
type Row struct {
	Cells []Cell
	Head  bool // the file says, or shows in bold type, that it heads others
}

// Cell is a cell that holds text.
type Cell struct {
	Text     string
	At       int // the column in which it stands, from 0
	From, To int // the columns over which it stands, To among them
}

// Columns tells what heads the cells of each row of a table: a text for each
// cell, "" where nothing does. It is nil for the rows that head others, and for
// all where it is not certain which those are. Heads above one another are
// joined: "Households: 2020". A row of years in the midst of a table heads what
// follows, as do the first rows come again.
//
// Above are the rows that head what the table may go on with, from the page
// before; open are those that head its end.
func Columns(rows, above []Row) (columns [][]string, open []Row) {
	out := make([][]string, len(rows))
	lead := leading(rows)
	counted := slices.ContainsFunc(rows, Row.Figures)
	open = above
	within := false // among rows of heads
	for i, r := range rows {
		switch {
		case len(r.Cells) < 2 && i >= lead: // a line across the table
		case i < lead, r.restarts(open):
			if !within {
				open = nil
			}
			open, within = append(open, r), true
		default:
			within = false
			if !counted || slices.ContainsFunc(r.Cells, Cell.counts) { // no note below the figures
				out[i] = r.under(open)
			}
		}
	}
	return out, open
}

// Headed reports whether a table begins with rows that head the others.
func Headed(rows []Row) bool {
	return leading(rows) > 0 || len(rows) > 0 && rows[0].years()
}

// leading is how many rows at the beginning of a table head the others.
func leading(rows []Row) int {
	marked := 0
	for marked < len(rows) && rows[marked].Head && !rows[marked].Figures() {
		marked++
	}
	if marked > 0 && marked < len(rows) {
		return marked
	}
	first := 0 // row of figures
	for first < len(rows) && !rows[first].Figures() {
		first++
	}
	const most = 3
	switch {
	case first == len(rows) && len(rows) > 1 && rows[0].years():
		return 1
	case first == len(rows):
		return spoken(rows)
	case first > most:
		return 0
	}
	for n := range first {
		if !rows[n].headish() {
			return 0
		}
	}
	if first > 1 && len(rows[0].Cells) >= len(rows[first-1].Cells) && !rows[first-1].years() {
		return 1
	}
	return first
}

// spoken is 1 where a table without figures has a first row that heads it: its
// texts are much shorter than those below.
func spoken(rows []Row) int {
	const least, shorter = 3, 2
	if len(rows) < least || len(rows[0].Cells) < 2 || !rows[0].headish() {
		return 0
	}
	words, cells := 0, 0
	for _, r := range rows[1:] {
		for _, c := range r.Cells {
			words += len(strings.Fields(c.Text))
			cells++
		}
	}
	own := 0
	for _, c := range rows[0].Cells {
		own += len(strings.Fields(c.Text))
		if len(rows[0].Cells) == 2 && strings.ContainsAny(c.Text, "0123456789") {
			return 0
		}
	}
	if words*len(rows[0].Cells) < shorter*own*cells {
		return 0
	}
	return 1
}

// counts reports whether a cell is a figure, or stands for one.
func (c Cell) counts() bool {
	return figure(c.Text) || missing(c.Text) || isYear(c.Text)
}

// headish reports whether a row's texts are short enough to be heads, and
// neither figures nor what stands for one.
func (r Row) headish() bool {
	const longest = 12 // words
	for _, c := range r.Cells {
		words := len(strings.Fields(c.Text))
		if words > longest || words > 2 && strings.HasSuffix(c.Text, ".") || figure(c.Text) || missing(c.Text) {
			return false
		}
	}
	return true
}

// Figures reports whether at least half of a row's cells are figures or stand
// for one that is missing, its label apart.
func (r Row) Figures() bool {
	n, all := 0, 0
	for i, c := range r.Cells {
		if i == 0 && !figure(c.Text) {
			continue
		}
		all++
		if figure(c.Text) {
			n++
		} else if missing(c.Text) {
			all--
		}
	}
	return n > 0 && 2*n >= all
}

// years reports whether a row has years only, beside its first cell.
func (r Row) years() bool {
	n := 0
	for i, c := range r.Cells {
		if isYear(c.Text) {
			n++
		} else if i > 0 {
			return false
		}
	}
	return n > 1
}

// restarts reports whether a row in the midst of a table heads what follows: it
// says what a head above says, or counts years where one did.
func (r Row) restarts(open []Row) bool {
	if len(r.Cells) > 1 {
		for _, h := range open {
			if h.says(r) {
				return true
			}
		}
	}
	if !r.years() {
		return false
	}
	last := 0
	for i, c := range r.Cells {
		m := yearOf(c.Text)
		if m == nil {
			if len(open) > 0 && open[len(open)-1].Cells[0].Text == c.Text {
				continue
			}
			return false
		}
		n := number(m[1])
		if i > 0 && n <= last {
			return false
		}
		last = n
	}
	return true
}

func (r Row) says(o Row) bool {
	if len(r.Cells) != len(o.Cells) {
		return false
	}
	for i, c := range r.Cells {
		if c.Text != o.Cells[i].Text {
			return false
		}
	}
	return true
}

// under tells what heads each of a row's cells.
func (r Row) under(heads []Row) []string {
	out := make([]string, len(r.Cells))
	found := false
	for i, c := range r.Cells {
		var parts []string
		for level, h := range heads {
			if text := h.over(c.At, level == len(heads)-1); text != "" {
				parts = append(parts, text)
			}
		}
		out[i] = strings.Join(parts, ": ")
		found = found || i > 0 && out[i] != ""
	}
	if !found {
		return nil
	}
	return out
}

// over is the text of a row's cell that stands over a column: in it, or where
// other heads come between, over it and its neighbours.
func (r Row) over(column int, last bool) string {
	for _, c := range r.Cells {
		if c.At == column || !last && c.From <= column && column <= c.To {
			if m := yearOf(c.Text); m != nil {
				return m[1]
			}
			return c.Text
		}
	}
	return ""
}

// year is a year or a span of years, with the marks of notes that it may have.
var year = regexp.MustCompile(`^\(?((?:FY ?)?(?:19|20)\d\d(?: ?[/–—-] ?(?:\d\d){1,2})?)\)?(?: ?[a-z*†]| ?[⁰¹²³⁴⁵⁶⁷⁸⁹]+| \d{1,2}(?:, ?\d{1,2})*)?\)?$`)

// target is a year and what it is of: "2030 target".
var target = regexp.MustCompile(`^(?:19|20)\d\d \pL{3,}`)

// yearOf are the parts of a year: the whole, and the year without its marks. It
// is nil for others, most of which are told at a glance.
func yearOf(s string) []string {
	const longest = 32
	if len(s) > longest || !strings.Contains(s, "19") && !strings.Contains(s, "20") {
		return nil
	}
	return year.FindStringSubmatch(s)
}

func isYear(s string) bool { return yearOf(s) != nil }

// number reads the digits that a text begins with.
func number(s string) int {
	n := 0
	for _, r := range strings.TrimPrefix(strings.TrimPrefix(s, "FY"), " ") {
		if r < '0' || r > '9' {
			break
		}
		n = 10*n + int(r-'0')
	}
	return n
}

// figure reports whether a cell is a figure, with a sign or unit or without,
// and no year.
func figure(s string) bool {
	if isYear(s) || target.MatchString(s) {
		return false
	}
	digits, letters := 0, 0
	for _, r := range s {
		switch {
		case unicode.IsDigit(r):
			digits++
		case unicode.IsLetter(r):
			letters++
		}
	}
	first := strings.TrimLeft(s, "([-–−+<>≤≥~±≈€$£ ")
	return digits > 0 && letters <= digits+3 && first != "" && unicode.IsDigit(rune(first[0]))
}

// missing reports whether a cell says that there is no figure.
func missing(s string) bool {
	switch strings.ToLower(s) {
	case "n/a", "n.a.", "na", "nd", "n.d.", "x", "k.a.", "k. a.", "s.o.":
		return true
	}
	return !strings.ContainsFunc(s, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) })
}
