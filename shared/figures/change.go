package figures

import (
	"bytes"

	"github.com/city-outcomes/throughline/shared/corpus"
)

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
