package figures

import (
	"bytes"
	"strconv"
	"strings"
)

// number reads the number whose digits begin at i, with the unit around it.
// The mark begins at start: where the currency stands, if it stands before.
func (r *reading) number(start, i int, before *unit) int {
	s := r.low
	d, end := scanDigits(s, i)
	noisy := func(end int) int {
		r.add(mark{kind: noise, start: start, end: end})
		return end
	}
	if before == nil && i > 0 && (wordBefore(s, i) || s[i-1] == '.' && wordBefore(s, i-1)) {
		return wordEnd(s, end) // PM2.5, H22
	}
	if before == nil && !r.begins(i) {
		return noisy(wordEnd(s, end))
	}
	if before == nil {
		if to, ok := r.years(d, i, end); ok {
			return to
		}
	}
	if dash := r.joined(end); dash > 0 { // a range, a date, a ratio
		for dash > 0 {
			_, end = scanDigits(s, dash)
			dash = r.joined(end)
		}
		if j := skipSpace(s, end); j < len(s) {
			if u, unitEnd := r.words.units.longest(s, j); u != nil {
				end = unitEnd
			}
		}
		return noisy(end)
	}
	m := mark{kind: quantity, start: start, end: end, digits: end}
	var ok bool
	if m.value, ok = d.decimal(r.style, r.shown); !ok {
		return noisy(end)
	}
	if start == i {
		m.start, m.signed = r.sign(i)
	}
	if !r.unit(&m, before) {
		return noisy(max(m.end, wordEnd(s, end)))
	}
	if m.class == count && len(d.seps) > 0 && m.digits == end && strings.Contains(m.value, ".") {
		return noisy(m.end) // 2.8 Buildings: of a list
	}
	if m.signed == '-' {
		m.value = "-" + m.value
	}
	if n := len(r.marks); n > 0 && r.marks[n-1].kind == cue && r.marks[n-1].roles&reach != 0 && r.blank(r.marks[n-1].end, m.start) {
		return m.end // within 500 metres
	}
	if y, isYear := yearOf(d); isYear && before == nil && (m.class == bare || m.class == count) {
		r.add(mark{kind: year, start: i, end: end, year: y, first: y})
		return end
	}
	r.add(m)
	return m.end
}

// begins reports whether a number may begin at i: it is no part of a word or
// of a document's symbol.
func (r *reading) begins(i int) bool {
	s := r.low
	if i == 0 {
		return true
	}
	switch s[i-1] {
	case '/', '#', '.', '^', '=':
		return false
	case '-':
		return !wordBefore(s, i-1)
	}
	return !bytes.HasSuffix(s[:i], []byte("§")) && !bytes.HasSuffix(s[:i], []byte("№"))
}

// joined is where the digits begin that a dash, a stroke or a colon joins to
// those that end at end; 0 where none does.
func (r *reading) joined(end int) int {
	s := r.low
	j := skipSpace(s, end)
	spaced := j > end
	rest := s[j:]
	var size int
	switch {
	case bytes.HasPrefix(rest, []byte("–")), bytes.HasPrefix(rest, []byte("—")):
		size = 3
	case bytes.HasPrefix(rest, []byte("-")):
		size = 1
	case !spaced && (bytes.HasPrefix(rest, []byte("/")) || bytes.HasPrefix(rest, []byte(":"))):
		size = 1
	default:
		return 0
	}
	if k := skipSpace(s, j+size); k < len(s) && isDigit(s[k]) && (k == j+size) == !spaced {
		return k
	}
	return 0
}

// sign looks for the sign before the digits at i.
func (r *reading) sign(i int) (start int, signed byte) {
	s := r.low
	for _, c := range []struct {
		written string
		is      byte
	}{{"+", '+'}, {"-", '-'}, {"–", '-'}, {"+ ", '+'}, {"- ", '-'}, {"– ", '-'}} {
		rest, ok := bytes.CutSuffix(s[:i], []byte(c.written))
		if !ok || wordBefore(rest, len(rest)) {
			continue
		}
		apart := c.written[len(c.written)-1] == ' '
		if apart && !bytes.HasSuffix(rest, []byte("(")) && !bytes.HasSuffix(rest, []byte(" of ")) && !bytes.HasSuffix(rest, []byte(" by ")) || !apart && len(rest) > 0 && rest[len(rest)-1] != ' ' && rest[len(rest)-1] != '(' {
			continue
		}
		return len(rest), c.is
	}
	return i, 0
}

// years reads a year or a span of years from digits, and adds its mark.
func (r *reading) years(d digits, i, end int) (int, bool) {
	s := r.low
	y, ok := yearOf(d)
	if !ok {
		return 0, false
	}
	if next := r.joined(end); next > 0 {
		second, e := scanDigits(s, next)
		if r.joined(e) > 0 || len(second.seps) > 0 {
			return 0, false // a date
		}
		to, ok := yearOf(second)
		short, err := strconv.Atoi(string(second.runs[0]))
		switch {
		case ok && to > y:
		case err == nil && len(second.runs[0]) == 2 && y/100*100+short > y:
			to = y/100*100 + short
		default:
			return 0, false
		}
		k := span
		if s[skipSpace(s, end)] == '/' && to == y+1 {
			k = year // a season
		}
		r.add(mark{kind: k, start: i, end: e, year: to, first: y})
		return e, true
	}
	return 0, false
}

// yearOf is the year that a number is written as, of those that documents
// speak of.
func yearOf(d digits) (int, bool) {
	if len(d.seps) > 0 || len(d.runs[0]) != 4 {
		return 0, false
	}
	y, err := strconv.Atoi(string(d.runs[0]))
	return y, err == nil && y >= 1900 && y <= 2100
}
