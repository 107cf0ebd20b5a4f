package figures

import (
	"bytes"
	"strconv"

	"github.com/city-outcomes/throughline/shared/corpus"
)

// sentence is a part of a reading between two stops.
type sentence struct {
	*reading
	marks      []mark
	start, end int // in low
}

// statement is a figure in the making: its marks, by their place among the
// sentence's.
type statement struct {
	first, last int // marks from the first cue that belongs to it to its last
	value       int
	before      int // the figure that was; -1 for none
	change      bool
	trend       corpus.Trend
	trendAt     int // the mark that says which way; -1 for none
	bound       corpus.Bound
	valueYear   int
	beforeYear  int
	aimed       bool
	compared    bool // another figure is set against it, which is not read
}

// figures are those of the sentence.
func (s sentence) figures(offset int) []corpus.Figure {
	var found []statement
	for i := 0; i < len(s.marks); i++ {
		if s.marks[i].kind != quantity {
			continue
		}
		st, next, ok := s.statement(i)
		if ok {
			if n := len(found); n > 0 {
				s.join(found[n-1], &st)
			}
			found = append(found, st)
		}
		i = max(i, next)
	}
	var out []corpus.Figure
	for k := range found {
		st := &found[k]
		lo, hi := 0, len(s.marks)
		if k > 0 {
			lo = found[k-1].last + 1
		}
		if k+1 < len(found) {
			hi = found[k+1].first
		}
		st.aimed = !st.compared && s.aims(*st, hi)
		s.when(st, lo, hi)
		out = append(out, s.figure(*st, lo, hi, offset))
	}
	return out
}

// join makes a figure a change where it only goes on from one: "fell by 5 per
// cent and 7 per cent".
func (s sentence) join(before statement, st *statement) {
	if !before.change || st.before >= 0 || st.change || s.marks[st.value].class != s.marks[before.value].class {
		return
	}
	for k := before.last + 1; k < st.first; k++ {
		m := s.marks[k]
		if !s.blank(s.marks[k-1].end, m.start) || m.kind != year && m.kind != pause && (m.kind != cue || m.roles&(and|by) == 0) {
			return
		}
	}
	if s.blank(s.marks[st.first-1].end, s.marks[st.first].start) {
		st.change, st.trend = true, before.trend
	}
}

// statement reads the statement whose first number is the mark at i, and
// returns the last mark that it takes up.
func (s sentence) statement(i int) (st statement, next int, ok bool) {
	q := s.marks[i]
	st = statement{first: i, last: i, value: i, before: -1, trendAt: -1}
	lead := s.lead(i, &st)
	if lead >= 0 && s.marks[lead].roles&from != 0 {
		if pair, last, found := s.pair(lead, i); found {
			pair.bound = s.boundBefore(pair.value)
			return pair, last, s.usable(pair)
		}
	}
	if lead >= 0 && s.marks[lead].roles&label != 0 && (q.class == bare || q.class == count) {
		return st, i, false
	}
	if end, ranged := s.ranged(i); ranged {
		return st, end, false
	}
	if against, found := s.against(i); found {
		against.bound, against.first = st.bound, st.first
		return against, against.last, s.usable(against)
	}
	st.compared = lead >= 0 && s.marks[lead].roles&against != 0 && s.marks[lead].roles&(to|by|from) == 0
	s.change(&st, lead)
	return st, i, q.class != bare || s.counts(st)
}

// lead is the cue directly before the figure at i and its bound, -1 where
// there is none; the bound is noted.
func (s sentence) lead(i int, st *statement) int {
	j := i - 1
	at := s.marks[i].start
	if j >= 0 && s.marks[j].kind == cue && s.marks[j].roles&(over|under|about) != 0 && s.blank(s.marks[j].end, at) {
		only := s.marks[j].roles & (over | under | about)
		if s.marks[j].roles&^only == 0 || !s.timed(s.marks[j]) {
			st.bound, st.first = bound(only), j
			at = s.marks[j].start
			j--
		}
	}
	if j >= 0 && s.marks[j].kind == cue && s.blank(s.marks[j].end, at) {
		return j
	}
	return -1
}

// timed reports whether a word that can be a bound is part of a change.
func (s sentence) timed(m mark) bool { return m.roles&(to|by|from) != 0 }

func (s sentence) boundBefore(i int) corpus.Bound {
	var st statement
	s.lead(i, &st)
	return st.bound
}

func bound(r role) corpus.Bound {
	switch {
	case r&over != 0:
		return corpus.Over
	case r&under != 0:
		return corpus.Under
	}
	return corpus.About
}

// pair reads "from 42 per cent in 2019 to 51 per cent in 2024"; the marks are
// that of "from" and of the first number.
func (s sentence) pair(lead, i int) (statement, int, bool) {
	st := statement{first: lead, before: i, trendAt: -1}
	k, year := s.yearAfter(i)
	st.beforeYear = year
	if k+1 < len(s.marks) && s.marks[k+1].kind == pause && s.blank(s.marks[k].end, s.marks[k+1].start) {
		k++
	}
	k++
	if k >= len(s.marks) || s.marks[k].kind != cue || s.marks[k].roles&to == 0 || !s.blank(s.marks[k-1].end, s.marks[k].start) {
		return st, i, false
	}
	at := s.marks[k].end
	k++
	if k < len(s.marks) && s.marks[k].kind == cue && s.marks[k].roles&(over|under|about) != 0 && s.blank(at, s.marks[k].start) {
		at = s.marks[k].end
		k++
	}
	if k >= len(s.marks) || s.marks[k].kind != quantity || !s.blank(at, s.marks[k].start) {
		return st, i, false
	}
	st.value = k
	st.last, st.valueYear = s.yearAfter(k)
	st.trendAt = s.trendBefore(lead, moved)
	if st.trendAt < 0 {
		st.trendAt = s.trendAfter(st.last)
	}
	st.trend = compare(s.marks[i].value, s.marks[k].value)
	return st, st.last, true
}

// usable reports whether the two figures of a pair have one unit, and a word
// or two years that make a change of them rather than a range.
func (s sentence) usable(st statement) bool {
	a, b := &s.marks[st.before], &s.marks[st.value]
	switch {
	case a.unit == "":
		a.unit, a.class = b.unit, b.class
	case b.unit == "":
		b.unit, b.class = a.unit, a.class
	}
	return a.unit == b.unit && (st.trendAt >= 0 || st.beforeYear > 0 && st.valueYear > 0) && (b.class != bare || s.counts(st))
}

// ranged reports whether the figure at i is one end of a range: "10 to 15 per
// cent", "between 10 and 15 per cent".
func (s sentence) ranged(i int) (end int, ok bool) {
	if i+1 < len(s.marks) && s.marks[i+1].kind == quantity {
		switch string(trim(s.low[s.marks[i].end:s.marks[i+1].start])) {
		case "-", "–", "—":
			return i + 1, true
		}
	}
	if i+2 < len(s.marks) {
		c, q := s.marks[i+1], s.marks[i+2]
		if c.kind == cue && q.kind == quantity && s.blank(s.marks[i].end, c.start) && s.blank(c.end, q.start) {
			lead := s.lead(i, &statement{})
			amid := c.roles&and != 0 && lead >= 0 && s.marks[lead].roles&between != 0
			if c.roles&to != 0 && c.roles&and != 0 || amid || s.lang == "de" && string(s.low[c.start:c.end]) == "bis" {
				return i + 2, true
			}
		}
	}
	return i, false
}

// against reads "51 per cent in 2024, up from 42 per cent in 2019" and "51
// per cent (42 per cent in 2019)".
func (s sentence) against(i int) (statement, bool) {
	st := statement{first: i, value: i, trendAt: -1}
	k := s.againstAfter(i)
	if k < 0 || k+1 >= len(s.marks) || !s.blank(s.marks[k].end, s.marks[k+1].start) {
		return st, false
	}
	for _, m := range s.marks[i+1 : k] {
		if m.kind == year && m.roles&at != 0 {
			st.valueYear = m.year
		}
	}
	j := k + 1
	if c := s.marks[j]; c.kind == cue && c.roles&(over|under|about) != 0 && j+1 < len(s.marks) && s.blank(c.end, s.marks[j+1].start) {
		j++
	}
	if s.marks[j].kind != quantity {
		return st, false
	}
	st.before = j
	st.last, st.beforeYear = s.yearAfter(j)
	switch m := s.marks[k]; {
	case m.kind == cue && m.roles&against != 0:
		if m.roles&from == 0 && st.beforeYear == 0 && !s.isPast(m, st.last) {
			return st, false // men against women, one place against another
		}
		st.trendAt = k
	case m.kind == open && st.beforeYear > 0 && st.valueYear > st.beforeYear:
	default:
		return st, false
	}
	st.trend = compare(s.marks[j].value, s.marks[i].value)
	return st, s.marks[j].unit == s.marks[i].unit
}

// isPast reports whether a figure that another is set against is an earlier
// one: it was "up from" there, or "the year before".
func (s sentence) isPast(set mark, i int) bool {
	if bytes.Contains(s.low[set.start:set.end], []byte("from")) {
		return true
	}
	for k := i + 1; k < len(s.marks) && s.marks[k].start-s.marks[i].end <= fewWords; k++ {
		if s.marks[k].kind != cue {
			return false
		}
		if s.marks[k].roles&past != 0 {
			return true
		}
	}
	return false
}

// againstAfter is the mark by which the figure at i is set against another:
// in the same sentence, with no figure between, and not far off; -1 for none.
// A parenthesis stands directly behind the figure and its year.
func (s sentence) againstAfter(i int) int {
	last, _ := s.yearAfter(i)
	for k := i + 1; k < len(s.marks) && s.marks[k].start-s.marks[i].end <= 2*nearby; k++ {
		switch m := s.marks[k]; {
		case m.kind == quantity, m.kind == noise, k > last && (m.kind == closed || m.kind == open && (k > last+1 || !s.blank(s.marks[k-1].end, m.start))):
			return -1
		case k > last && m.kind == open, m.kind == cue && m.roles&against != 0 && s.leads(k):
			return k
		}
	}
	return -1
}

// leads reports whether a figure stands directly behind the mark at k, or
// behind it and a bound.
func (s sentence) leads(k int) bool {
	for n := k + 1; n < len(s.marks) && n <= k+2 && s.blank(s.marks[n-1].end, s.marks[n].start); n++ {
		switch m := s.marks[n]; {
		case m.kind == quantity:
			return true
		case m.kind != cue || m.roles&(over|under|about) == 0:
			return false
		}
	}
	return false
}

// yearAfter is the year that stands directly after the figure at i, and the
// last mark that belongs to it: i where there is none.
func (s sentence) yearAfter(i int) (last, when int) {
	k := i + 1
	if k < len(s.marks) && s.marks[k].kind == open && s.blank(s.marks[i].end, s.marks[k].start) {
		if k+2 < len(s.marks) && s.marks[k+1].kind == year && s.marks[k+1].roles&at != 0 && s.marks[k+2].kind == closed {
			return k + 2, s.marks[k+1].year
		}
		return i, 0
	}
	if k < len(s.marks) && s.marks[k].kind == year && s.marks[k].roles&(at|until) != 0 && s.blank(s.marks[i].end, s.marks[k].start) {
		return k, s.marks[k].year
	}
	return i, 0
}

// compare says which way it went from one value to another.
func compare(before, after string) corpus.Trend {
	a, errA := strconv.ParseFloat(before, 64)
	b, errB := strconv.ParseFloat(after, 64)
	switch {
	case errA != nil || errB != nil || a == b:
		return ""
	case a < b:
		return corpus.Rising
	}
	return corpus.Falling
}

// change says whether a single figure is how far something went, and which
// way it went.
func (s sentence) change(st *statement, lead int) {
	q := s.marks[st.value]
	if k := s.trendBehind(st.value); k >= 0 && q.class == share && (lead < 0 || !s.inverts() || s.marks[lead].roles&to == 0 || s.marks[lead].roles&by != 0) {
		st.becomes(k, st.first, true)
		st.last = k
	} else if lead >= 0 {
		s.led(st, lead)
	}
	if st.trendAt >= 0 {
		st.trend = direction(s.marks[st.trendAt].roles)
		return
	}
	if q.signed != 0 && q.class == share {
		st.change, st.trend = true, corpus.Rising
		if q.signed == '-' {
			st.trend = corpus.Falling
		}
	}
}

// trendBehind is the mark directly behind the figure at i that says which way
// it went: "a 5 per cent reduction", "5 per cent more", "5 % de plus"; -1 for
// none.
func (s sentence) trendBehind(i int) int {
	k := i + 1
	if k+1 < len(s.marks) && s.marks[k].kind == cue && s.marks[k].roles&(of|whole) != 0 && s.marks[k+1].roles&degree != 0 && s.blank(s.marks[k].end, s.marks[k+1].start) {
		k++
	}
	if k >= len(s.marks) || s.marks[k].roles&(rising|falling) == 0 || s.participle(k) {
		return -1
	}
	if !s.blank(s.marks[k-1].end, s.marks[k].start) || !s.blank(s.marks[i].end, s.marks[i+1].start) {
		if k > i+1 || s.lang != "en" || s.marks[k].roles&degree != 0 || !fewNouns(s.low[s.marks[i].end:s.marks[k].start]) {
			return -1
		}
	}
	return k
}

// fewNouns reports whether words are one or two nouns before another: "a 6 per
// cent population increase".
func fewNouns(words []byte) bool {
	words = trim(words)
	for _, c := range words {
		if c != ' ' && (c < 'a' || c > 'z') && !isDigit(c) {
			return false
		}
	}
	return bytes.Count(words, []byte(" ")) < 2
}

// led says what the words directly before a single figure make of it.
func (s sentence) led(st *statement, lead int) {
	m := s.marks[lead]
	before := s.trendBefore(lead, 0)
	if lead > 0 && before < 0 && s.marks[lead-1].roles&degree != 0 && s.blank(s.marks[lead-1].end, m.start) {
		before = lead - 1 // up by
	}
	for k := before + 1; before >= 0 && k < lead; k++ {
		if s.marks[k].kind == pause {
			before = -1
		}
	}
	near := before >= 0 && m.start-s.marks[before].end <= nearby
	switch {
	case m.roles&by != 0 && m.roles&of == 0 && before >= 0, m.roles&(of|by) != 0 && near:
		st.becomes(before, lead, true)
	case m.roles&by != 0 && m.roles&to == 0 && s.trendAfter(st.value) >= 0:
		st.becomes(s.trendAfter(st.value), lead, true)
	case m.roles&(rising|falling) != 0 && s.marks[st.value].class != count:
		st.becomes(lead, lead, !s.reaches(st.first))
	case m.roles&to != 0 && before >= 0:
		st.becomes(before, lead, false)
	case m.roles&to != 0 && s.inverts() && s.trendAfter(st.value) >= 0:
		st.becomes(s.trendAfter(st.value), lead, false)
	}
}

// reaches reports whether the bound at i is a place that something went to:
// "fell below".
func (s sentence) reaches(i int) bool {
	word := string(s.low[s.marks[i].start:s.marks[i].end])
	return word == "below" || word == "above"
}

// nearby is how far a weak word may stand from what it belongs to, in bytes.
const nearby = 60

func (st *statement) becomes(trendAt, first int, change bool) {
	st.trendAt, st.change = trendAt, change
	st.first = min(st.first, first)
}

func direction(r role) corpus.Trend {
	if r&rising != 0 {
		return corpus.Rising
	}
	return corpus.Falling
}

// participle reports whether a word of rising or falling is a verb: "40 per
// cent increased their income".
func (s sentence) participle(k int) bool {
	m := s.marks[k]
	return s.lang == "en" && bytes.HasSuffix(s.low[m.start:m.end], []byte("ed"))
}

// trendBefore is the last mark before i that says which way something went,
// or has one of the other roles, with no figure in between; -1 for none.
func (s sentence) trendBefore(i int, others role) int {
	for k := i - 1; k >= 0; k-- {
		switch m := s.marks[k]; {
		case m.kind == quantity && m.class != bare:
			return -1
		case m.kind == cue && m.roles&(rising|falling|others) != 0 && m.roles&degree == 0:
			return k
		}
	}
	return -1
}

// trendAfter is the next mark after i that says which way something went, in
// the same part of the sentence and with no figure in between; -1 for none.
func (s sentence) trendAfter(i int) int {
	for k := i + 1; k < len(s.marks); k++ {
		switch m := s.marks[k]; {
		case m.kind == quantity, m.kind == noise, m.kind == pause:
			return -1
		case m.kind == cue && m.roles&(rising|falling) != 0:
			return k
		}
	}
	return -1
}

// when finds the years of a statement that do not stand directly behind its
// figures: in the marks around it that belong to no other, or the only one of
// the sentence.
func (s sentence) when(st *statement, lo, hi int) {
	if st.before >= 0 {
		s.pairWhen(st, lo, hi)
		return
	}
	if k, _ := s.yearAfter(st.value); k > st.value {
		st.last = k
		st.take(s.marks[k])
		if s.marks[k].kind == closed {
			st.take(s.marks[k-1])
		}
	}
	if st.compared {
		return
	}
	for k := st.value + 1; k < hi; k++ {
		m := s.marks[k]
		if m.kind == open && k+1 < hi && s.marks[k+1].kind == closed {
			k++ // an abbreviation
			continue
		}
		if m.kind == quantity && m.class != bare || m.kind == open || m.kind == closed || m.kind == pause && !st.change || s.turns(k) || s.dates(k) ||
			m.kind == cue && m.roles&said != 0 && !st.change {
			break
		}
		st.take(m)
	}
	for k := st.value - 1; k >= lo && !st.dated(); k-- {
		if m := s.marks[k]; m.kind == cue && m.roles&aim != 0 && s.marks[0].kind != year && s.marks[0].kind != span {
			break // an aim that was set in a year is not of that year
		}
		st.take(s.marks[k])
	}
	if !st.dated() && !st.aimed {
		if m, ok := s.only(); ok {
			st.take(m)
		}
	}
}

// dated reports whether nothing more is to be told of a statement's time.
func (st *statement) dated() bool { return st.valueYear > 0 }

// take takes up a year that stands beside a statement.
func (st *statement) take(m mark) {
	switch {
	case m.kind == span && m.roles == 0:
	case m.kind == span && st.change:
		if st.valueYear == 0 && st.beforeYear == 0 {
			st.beforeYear, st.valueYear = m.first, m.year
		}
	case m.kind == span:
		if st.valueYear == 0 {
			st.valueYear = m.year
		}
	case m.kind != year:
	case m.roles&since != 0:
		if st.change && st.beforeYear == 0 {
			st.beforeYear = m.year
		}
	case m.roles&until != 0:
		if st.valueYear == 0 {
			st.valueYear, st.aimed = m.year, st.aimed || m.roles&due != 0
		}
	case m.roles&at != 0:
		if st.valueYear == 0 {
			st.valueYear = m.year
		}
	}
}

// dates reports whether the year at k is that of the figure behind it:
// "1995: 17 per cent".
func (s sentence) dates(k int) bool {
	return s.marks[k].kind == year && k+2 < len(s.marks) && s.marks[k+1].kind == pause && s.marks[k+2].kind == quantity &&
		s.low[s.marks[k+1].start] == ':'
}

// turns reports whether the mark at k is "and" with a year behind it: what
// follows is of another figure.
func (s sentence) turns(k int) bool {
	if s.marks[k].kind != cue || s.marks[k].roles&(and|said) == 0 || k+1 >= len(s.marks) {
		return false
	}
	next := s.marks[k+1]
	return next.kind == year && s.blank(s.marks[k].end, next.start)
}

// pairWhen finds the years of a pair: a span beside it, or the one of the
// later figure.
func (s sentence) pairWhen(st *statement, lo, hi int) {
	if st.beforeYear > 0 && st.valueYear > 0 {
		return
	}
	behind := st.last + 1
	for behind < hi && s.marks[behind].kind != pause {
		behind++
	}
	for _, k := range append(order(st.last+1, behind), order(lo, st.first)...) {
		switch m := s.marks[k]; {
		case m.kind == span && m.roles != 0 && st.beforeYear == 0 && st.valueYear == 0:
			st.beforeYear, st.valueYear = m.first, m.year
		case m.kind == year && m.roles&since != 0 && st.beforeYear == 0:
			st.beforeYear = m.year
		case m.kind == year && m.roles&(at|until) != 0 && st.valueYear == 0:
			st.take(m)
		}
	}
}

func order(lo, hi int) []int {
	var out []int
	for k := lo; k < hi; k++ {
		out = append(out, k)
	}
	return out
}

// only is the year of the sentence, where it has one alone, before its first
// figure.
func (s sentence) only() (found mark, ok bool) {
	for _, m := range s.marks {
		switch {
		case m.kind == quantity && !ok:
			return found, false
		case m.kind == span, m.kind == year && ok:
			return found, false
		case m.kind == year:
			found, ok = m, m.roles&at != 0
		}
	}
	return found, ok
}

// aims reports whether words make a figure one to be reached: they stand
// before it in the sentence or behind it in the same part.
func (s sentence) aims(st statement, hi int) bool {
	if m := s.marks[0]; m.kind == cue && imperatives[string(s.low[m.start:m.end])] && !s.wordWithin(s.start, m.start) {
		return true
	}
	for k := 0; k < hi; k++ {
		m := s.marks[k]
		if k > st.last && (m.kind == pause || m.kind == quantity) {
			return false
		}
		if m.kind == cue && m.roles&aim != 0 {
			return true
		}
	}
	return false
}

// wordWithin reports whether a word stands between two places.
func (s sentence) wordWithin(start, end int) bool {
	for i := start; i < end; i++ {
		if wordAt(s.low, i) {
			return true
		}
	}
	return false
}

// imperatives are words of change that tell what to do, where they begin a
// sentence.
var imperatives = map[string]bool{"reduce": true, "increase": true, "cut": true, "lower": true, "improve": true,
	"réduire": true, "augmenter": true, "reducir": true, "aumentar": true, "ridurre": true, "reduzir": true}
