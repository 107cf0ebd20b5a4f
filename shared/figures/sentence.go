package figures

import (
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

// statement reads the statement whose first number is the mark at i, and
// returns the last mark that it takes up.
func (s sentence) statement(i int) (st statement, next int, ok bool) {
	q := s.marks[i]
	st = statement{first: i, last: i, value: i, before: -1, trendAt: -1}
	lead := s.lead(i, &st)
	if lead >= 0 && s.marks[lead].roles&from != 0 {
		if pair, last, found := s.pair(lead, i); found {
			pair.bound = s.boundBefore(pair.value)
			s.shareUnit(pair)
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
