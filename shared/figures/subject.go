package figures

import (
	"bytes"
)

// subject is the noun before the verb that leads to the figure.
func (s sentence) subject(st statement, lo int) (start, end int, ok bool) {
	k := s.verbBefore(st)
	if k < 0 {
		return 0, 0, false
	}
	end = s.marks[k].start
	start = s.start
	for j := k - 1; j >= 0; j-- {
		m := s.marks[j]
		if m.kind == quantity || m.kind == noise || j < lo && m.kind != cue && m.kind != pause {
			return 0, 0, false
		}
		if m.kind == pause && !s.introduced(j) {
			return 0, 0, false
		}
		if m.kind == pause || (m.kind == year || m.kind == span) && m.roles != 0 || m.kind == closed || m.kind == open ||
			m.kind == cue && (m.roles&said != 0 && !s.joins(m) || s.inverts() && m.roles&(verb|aim) != 0) {
			start = m.end
			break
		}
	}
	if a, b, ok := s.tidy(start, end); ok && (s.hasVerb(a, b) || s.leans(a, b)) {
		return 0, 0, false
	} else if ok || !s.inverts() || s.marks[k].roles&(verb|aim) == 0 {
		return a, b, ok
	}
	start, end = s.marks[k].end, s.marks[st.first].start
	for _, m := range s.marks[k+1 : st.first] {
		if m.kind != cue || m.roles&(verb|said|aim) != 0 {
			return 0, 0, false
		}
	}
	return s.tidy(start, end)
}

// leans reports whether words begin with a preposition: they are no subject.
func (s sentence) leans(start, end int) bool {
	first, _, more := bytes.Cut(s.low[start:end], []byte(" "))
	return more && bytes.Contains([]byte(prepositions[s.lang]), []byte(" "+string(first)+" "))
}

// prepositions that do not begin a subject, each between spaces.
var prepositions = map[string]string{
	"en": " in at by for among with from on of to as under per during than towards between over further again ",
	"fr": " en dans à par pour avec sur sous depuis entre ",
	"es": " en con por para a desde entre sobre ",
	"de": " in im bei mit von für auf an am zu zum zur nach seit bis durch ",
	"sv": " i på med för av till från under sedan ",
	"ru": " в на с по за для к от из при ",
	"pt": " em no na nos nas com por para a desde entre ",
	"it": " in con per nel nella nei nelle da dal su tra ",
}

// inverts reports whether the language puts the subject behind the verb where
// something else stands before it.
func (s sentence) inverts() bool { return s.lang == "de" || s.lang == "sv" }

// introduced reports whether what stands before the comma or colon at j only
// leads to what stands behind it: a time, a place or a clause of its own.
func (s sentence) introduced(j int) bool {
	if s.low[s.marks[j].start] == ':' {
		return true
	}
	for k := j - 1; k >= 0 && s.marks[k].kind != pause; k-- {
		m := s.marks[k]
		if m.kind == year || m.kind == span || m.kind == cue && m.roles&(verb|rising|falling|moved) != 0 {
			return true
		}
		if k == 0 || s.marks[k-1].kind == pause {
			begin := s.start
			if k > 0 {
				begin = s.marks[k-1].end
			}
			return m.kind == cue && m.roles&(at|since|until|between|by|said|from) != 0 && s.blank(begin, m.start)
		}
	}
	return false
}

// joins reports whether a word that can begin a clause joins two nouns: it is
// "and" or its like.
func (s sentence) joins(m mark) bool { return m.roles&and != 0 }

// verbBefore is the verb that leads to a statement, -1 where none does: no
// figure and no comma stands between, and few words. Where several verbs
// stand together, it is the first.
func (s sentence) verbBefore(st statement) int {
	begin := st.first
	if st.trendAt >= 0 && st.trendAt < begin {
		begin = st.trendAt + 1
	}
	found, apart := -1, s.marks[st.first].start
	if begin < st.first {
		apart = s.marks[st.trendAt].end
	}
	between := 0
	for k := begin - 1; k >= 0; k-- {
		m := s.marks[k]
		between += len(trim(s.low[min(m.end, apart):apart]))
		apart = m.start
		leads := m.kind == cue && s.canLead(m, st, found >= 0)
		switch {
		case found >= 0 && (!leads || between > 0):
			return found
		case leads && between <= fewWords:
			found, between = k, 0
		case m.kind != cue && m.kind != year && m.kind != span, between > fewWords:
			return found
		}
	}
	return found
}

// canLead reports whether a word is a verb that leads to a statement, or does
// so beside another verb.
func (s sentence) canLead(m mark, st statement, beside bool) bool {
	switch {
	case m.roles&verb != 0 && m.roles&(of|over|under|about|at) == 0:
		return true
	case m.roles&(rising|falling|moved) != 0 && m.roles&(of|over|under|about|at) == 0:
		return !s.isNoun(m) && !s.named(m)
	case m.roles&aux != 0:
		return beside || st.change || st.before >= 0
	}
	return m.roles&aim != 0 && (beside || s.inverts())
}

// isNoun reports whether an article stands before a word.
func (s sentence) isNoun(m mark) bool {
	before := trim(s.low[s.start:m.start])
	i := bytes.LastIndexByte(before, ' ') + 1
	for _, a := range articles[s.lang] {
		if string(before[i:]) == string(trim([]byte(a))) && a != "and " && a != "of " && a != "all " {
			return true
		}
	}
	return false
}

// named reports whether a word of change is a noun by what follows it: "growth
// of".
func (s sentence) named(m mark) bool {
	for k := range s.marks {
		if s.marks[k].start == m.start && k+1 < len(s.marks) {
			next := s.marks[k+1]
			return next.kind == cue && next.roles&of != 0 && next.roles&(by|from) == 0 && s.blank(m.end, next.start)
		}
	}
	return false
}

// fewWords is how much may stand between a verb and its figure, in bytes.
const fewWords = 30

func (s sentence) hasVerb(start, end int) bool {
	for _, m := range s.marks {
		if m.start >= start && m.end <= end && m.kind == cue && m.roles&(verb|said|aim) != 0 {
			return true
		}
	}
	return false
}
