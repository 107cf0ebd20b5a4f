package figures

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"

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

// The shortest and the longest name of what is measured, in bytes.
const (
	shortestName = 4
	longestName  = 140
)

// tidy takes articles, signs and spaces off the words between two places. It
// reports false where what is left is no name: a pronoun, too little, too
// much.
func (s sentence) tidy(start, end int) (int, int, bool) {
	start, end = max(start, 0), min(end, len(s.low))
	for again := true; again && start < end; {
		again = false
		for start < end && !wordAt(s.low, start) {
			start++
		}
		for _, a := range articles[s.lang] {
			if bytes.HasPrefix(s.low[start:end], []byte(a)) {
				start, again = start+len(a), true
				break
			}
		}
	}
	for start < end {
		r, size := utf8.DecodeLastRune(s.low[start:end])
		if unicode.IsLetter(r) || unicode.IsDigit(r) || r == ')' && bytes.IndexByte(s.low[start:end], '(') >= 0 || r == '%' {
			break
		}
		end -= size
	}
	for _, t := range tails[s.lang] {
		if bytes.HasSuffix(s.low[start:max(start, end)], []byte(t)) {
			end -= len(t)
		}
	}
	if s.lang == "en" && start < end && bytes.HasSuffix(s.low[start:end], []byte("ly")) { // slightly, steadily
		end = start + max(0, bytes.LastIndexByte(s.low[start:end], ' '))
	}
	words := s.low[start:max(start, end)]
	if len(words) < shortestName || len(words) > longestName || s.isSelf(words) {
		return 0, 0, false
	}
	return start, end, true
}

// tails are words that stand behind what is measured and belong to what
// follows.
var tails = map[string][]string{
	"en": {" also", " now", " still", " in", " by", " of", " for", " to", " and", " are", " is", " was", " were"},
	"fr": {" se", " s", " de", " est", " sont"},
	"es": {" se", " en", " de", " es", " son"},
	"de": {" sich", " um", " ist", " sind"},
	"sv": {" sig", " är"},
	"pt": {" se", " em", " de", " é", " são"},
	"it": {" si", " di", " è", " sono"},
}

// isSelf reports whether words only point to something.
func (s sentence) isSelf(words []byte) bool {
	r, end := s.words.cues.longest(words, 0)
	if r != nil && *r&(self|aim|verb) != 0 && end == len(words) {
		return true
	}
	first, end := s.words.cues.longest(words[:wordEnd(words, 0)], 0)
	return first != nil && *first&pointing != 0 && end == wordEnd(words, 0)
}

// articles are left out before what is measured.
var articles = map[string][]string{
	"en": {"the ", "a ", "an ", "of ", "and ", "all ", "our ", "its ", "their "},
	"fr": {"le ", "la ", "les ", "l'", "l’", "un ", "une ", "des ", "et ", "de ", "d'", "d’"},
	"es": {"el ", "la ", "los ", "las ", "un ", "una ", "y ", "de "},
	"de": {"der ", "die ", "das ", "den ", "dem ", "des ", "ein ", "eine ", "und ", "aller "},
	"sv": {"den ", "det ", "de ", "en ", "ett ", "och "},
	"ru": {"и "},
	"pt": {"o ", "a ", "os ", "as ", "um ", "uma ", "e ", "de "},
	"it": {"il ", "lo ", "la ", "i ", "gli ", "le ", "l'", "l’", "un ", "una ", "e ", "di "},
}

// named reports whether what a bare number is of says that it is a number:
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
	return strings.HasPrefix(s.lang, "ru") && s.rate(a, b)
}

// trim is s without the spaces around it.
func trim(s []byte) []byte { return bytes.TrimSpace(s) }
