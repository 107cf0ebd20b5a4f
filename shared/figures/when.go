package figures

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
