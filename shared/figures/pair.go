package figures

import (
	"bytes"
	"strconv"

	"github.com/city-outcomes/throughline/shared/corpus"
)

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

// shareUnit gives the figure of a pair that has no unit that of the other: "from
// 42 to 51 per cent".
func (s sentence) shareUnit(st statement) {
	switch a, b := &s.marks[st.before], &s.marks[st.value]; {
	case a.unit == "":
		a.unit, a.class = b.unit, b.class
	case b.unit == "":
		b.unit, b.class = a.unit, a.class
	}
}

// usable reports whether the two figures of a pair have one unit, and a word
// or two years that make a change of them rather than a range.
func (s sentence) usable(st statement) bool {
	a, b := s.marks[st.before], s.marks[st.value]
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
