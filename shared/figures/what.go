package figures

import (
	"bytes"

	"github.com/city-outcomes/throughline/shared/corpus"
)

// figure is a statement with what it measures, its places moved by an offset.
func (s sentence) figure(st statement, lo, hi, offset int) corpus.Figure {
	q := s.marks[st.value]
	f := corpus.Figure{Quantity: s.quantity(q, st.valueYear, offset), Unit: q.unit, Bound: st.bound,
		Change: st.change, Aim: st.aimed, Trend: st.trend}
	f.From.Year = st.beforeYear
	if st.before >= 0 {
		f.From = s.quantity(s.marks[st.before], st.beforeYear, offset)
	}
	if a, b, ok := s.what(st, lo, hi); ok {
		a, b = int(s.at[a]), int(s.at[b])
		f.Measures = corpus.Excerpt{Text: s.text[a:b], Start: offset + a, End: offset + b}
	}
	return f
}

func (s sentence) quantity(m mark, when, offset int) corpus.Quantity {
	return corpus.Quantity{Value: m.value, Year: when, Start: offset + int(s.at[m.start]), End: offset + int(s.at[m.end])}
}

// what is where the words stand that say what a figure is of: the noun that
// is counted; the object of a change; the whole that a share is of; or the
// subject of the sentence.
func (s sentence) what(st statement, lo, hi int) (start, end int, ok bool) {
	q := s.marks[st.value]
	if st.trendAt >= 0 {
		if a, b, ok := s.object(st); ok {
			return a, b, true
		}
		if s.pointsBack(st) {
			return 0, 0, false
		}
	}
	if a, b, ok := s.subject(st, lo); ok && (q.class != count || st.before >= 0) && (st.before >= 0 || st.change || s.rate(a, b) || s.isPart(st) || !s.wholeAfter(st.last, q)) {
		return a, b, true
	}
	if st.change && st.trendAt >= 0 {
		return s.changed(st, hi)
	}
	if q.class == count && st.before < 0 && !st.change && q.nouns > 0 {
		return s.tidy(q.nouns, q.counted)
	}
	if q.class == share && !st.change && (st.before < 0 || st.before > st.value) && s.wholeAfter(st.value, q) {
		return s.tidy(s.marks[st.value+1].end, s.partEnd(st.value+2, hi, said))
	}
	return 0, 0, false
}

// wholeAfter reports whether a percentage is directly followed by what it is
// of.
func (s sentence) wholeAfter(i int, q mark) bool {
	if q.class != share || i+1 >= len(s.marks) {
		return false
	}
	next := s.marks[i+1]
	return next.kind == cue && next.roles&(whole|of) != 0 && len(trim(s.low[s.marks[i].end:next.start])) == 0
}

// isPart reports whether the subject of a statement is a part of the whole
// that follows the figure.
func (s sentence) isPart(st statement) bool {
	k := s.verbBefore(st)
	return k >= 0 && s.marks[k].roles&part != 0
}

// rates begin what is a share or a number itself, so that a percentage is of
// it and not of the whole that follows.
var rates = map[string][]string{
	"en": {"share", "proportion", "percentage", "rate", "ratio", "number", "coverage", "level"},
	"fr": {"part", "taux", "proportion", "pourcentage", "nombre"},
	"es": {"proporción", "tasa", "porcentaje", "cuota", "número"},
	"de": {"anteil", "quote", "rate", "zahl", "anzahl"},
	"sv": {"andel", "antal"},
	"ru": {"дол", "процент", "уровень", "числ", "количеств"},
	"pt": {"proporção", "taxa", "percentagem", "porcentagem", "quota", "número"},
	"it": {"quota", "tasso", "percentuale", "proporzione", "numero"},
}

// rate reports whether the words between two places name a rate.
func (s sentence) rate(start, end int) bool {
	for _, w := range rates[s.lang] {
		if bytes.Contains(s.low[start:end], []byte(w)) {
			return true
		}
	}
	return false
}

// object is what a change is of where it stands between the word that says
// which way it went and the figure: "reduced X by 5 per cent", "a reduction in
// X of 5 per cent", "a 5 per cent X reduction".
func (s sentence) object(st statement) (start, end int, ok bool) {
	t := s.marks[st.trendAt]
	if st.trendAt > st.value {
		if s.lang != "en" || !st.change {
			return 0, 0, false
		}
		return s.tidy(s.marks[st.value].end, t.start)
	}
	end = s.marks[st.first].start
	for k := st.trendAt + 1; k < st.first; k++ {
		if s.marks[k].kind == pause || s.marks[k].kind == open {
			end = s.marks[k].start
			break
		}
	}
	if end <= t.end {
		return 0, 0, false
	}
	if a, b, ok := s.behind(t.end, end); ok {
		return a, b, true
	}
	a, b, ok := s.tidy(t.end, end)
	return a, b, ok && !s.hasVerb(a, b) && !s.leans(a, b)
}

// changed is what a change is of where it stands behind the figure: "a
// reduction of 5 per cent in X", "a 5 per cent reduction in X".
func (s sentence) changed(st statement, hi int) (start, end int, ok bool) {
	k := max(st.last, st.trendAt)
	if st.trendAt < st.value {
		k = st.last
	}
	return s.behind(s.marks[k].end, s.partEnd(k+1, hi, said|verb|aim))
}

// pointsBack reports whether what a change is of is named by what only points
// to it: "increase this quota to".
func (s sentence) pointsBack(st statement) bool {
	k := st.trendAt + 1
	return k < st.first && s.marks[k].roles&pointing != 0 && s.blank(s.marks[st.trendAt].end, s.marks[k].start)
}

// behind is what stands after "in", "of" and their like between two places.
func (s sentence) behind(start, end int) (int, int, bool) {
	start = skipSpace(s.low, start)
	for _, w := range linking[s.lang] {
		if start < end && bytes.HasPrefix(s.low[start:end], []byte(w)) {
			return s.tidy(start+len(w), end)
		}
	}
	return 0, 0, false
}

// linking joins a change to what changes.
var linking = map[string][]string{
	"en": {"in the ", "in ", "of the ", "of "},
	"fr": {"de la ", "de l'", "de l’", "des ", "du ", "de ", "d'", "d’", "dans les ", "dans la "},
	"es": {"de la ", "de las ", "de los ", "del ", "de ", "en la ", "en el ", "en "},
	"de": {"der ", "des ", "bei der ", "bei den ", "beim ", "von "},
	"sv": {"av ", "i "},
	"pt": {"da ", "das ", "dos ", "do ", "de ", "na ", "no ", "nas ", "nos "},
	"it": {"della ", "delle ", "dei ", "degli ", "del ", "dell'", "dell’", "di ", "nel ", "nella "},
}

// partEnd is where the part of the sentence ends that goes on after the mark
// before k: at the next mark that is no word, or a word with one of the roles.
func (s sentence) partEnd(k, hi int, stops role) int {
	for ; k < len(s.marks); k++ {
		m := s.marks[k]
		leads := k+1 < len(s.marks) && s.marks[k+1].kind != cue && s.blank(m.end, s.marks[k+1].start)
		if m.kind != cue || k >= hi || m.roles&stops != 0 && m.roles&and == 0 || m.roles&(since|until|against|over|under|about) != 0 && leads {
			return m.start
		}
	}
	return s.end
}

// counts reports whether what a bare number is of says that it is a number:
// "the number of charging points".
func (s sentence) counts(st statement) bool {
	a, b, ok := s.what(st, 0, len(s.marks))
	if !ok {
		return false
	}
	for i := a; i < b; {
		if r, end := s.words.cues.longest(s.low, i); r != nil && *r&number != 0 && end <= b {
			return true
		}
		i = wordEnd(s.low, i)
		for i < b && !wordAt(s.low, i) {
			i++
		}
	}
	return s.lang == "ru" && s.rate(a, b)
}
