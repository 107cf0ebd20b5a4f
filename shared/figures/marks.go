package figures

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"
)

// kind is what a mark is.
type kind uint8

const (
	cue      kind = iota // words with a role
	quantity             // a number, with its unit where it has one
	year
	span  // of years
	noise // a number that is none of these: a range, a date, a name
	pause // a comma or colon
	open  // a parenthesis
	closed
	stop // the end of a sentence, clause or cell
)

// mark is a place in the text that matters to figures; what lies between
// marks are other words.
type mark struct {
	kind       kind
	start, end int // in the reading's low
	roles      role
	// Of a quantity:
	value   string
	unit    string
	class   class
	nouns   int // where the noun counted begins, with its adjectives; 0 for none
	counted int // where that noun ends
	digits  int // where the number itself ends
	signed  byte
	// Of years:
	year, first int
}

// reading is a text with its marks.
type reading struct {
	text  string
	lang  string
	words *words
	low   []byte  // the text in lower case, with plain spaces and digits
	at    []int32 // of each byte of low and of its end, the place in text
	marks []mark
	style style
	shown bool // the text's numbers show the style
}

func newReading(text, tag string) *reading {
	r := &reading{text: text}
	r.lang, r.words = wordsIn(tag)
	r.low, r.at = lowered(text)
	r.style, r.shown = r.shows()
	r.scan()
	return r
}

// shows is the sign for decimals that the text's numbers show, or else the
// one of its language.
func (r *reading) shows() (is style, shown bool) {
	points, commas := 0, 0
	for i := 0; i < len(r.low); i++ {
		if !isDigit(r.low[i]) {
			continue
		}
		d, end := scanDigits(r.low, i)
		switch d.votes() {
		case point:
			points++
		case comma:
			commas++
		}
		i = end
	}
	switch {
	case points > 0 && commas > 0:
		return unknown, false
	case points > 0:
		return point, true
	case commas > 0:
		return comma, true
	case r.lang == "en":
		return point, false
	case r.lang == "":
		return unknown, false
	}
	return comma, false
}

// scan finds the marks.
func (r *reading) scan() {
	s := r.low
	for i := 0; i < len(s); {
		switch c := s[i]; {
		case isDigit(c):
			i = r.number(i, i, nil)
		case c == ',' || c == ':':
			r.add(mark{kind: pause, start: i, end: i + 1})
			i++
		case c == '(' || c == '[':
			r.add(mark{kind: open, start: i, end: i + 1})
			i++
		case c == ')' || c == ']':
			r.add(mark{kind: closed, start: i, end: i + 1})
			i++
		case c == ';' || c == '|' || c == '?' || c == '!' || c == '.' && r.sentenceEnds(i):
			r.add(mark{kind: stop, start: i, end: i + 1})
			i++
		default:
			i = r.word(i)
		}
	}
}

func (r *reading) add(m mark) { r.marks = append(r.marks, m) }

// sentenceEnds reports whether the full stop at i ends a sentence: a capital
// or a figure follows, and no abbreviation stands before.
func (r *reading) sentenceEnds(i int) bool {
	s := r.low
	j := i + 1
	for j < len(s) && (s[j] == ')' || s[j] == '"' || s[j] == '\'') {
		j++
	}
	if j >= len(s) {
		return true
	}
	if s[j] != ' ' {
		return false
	}
	for j < len(s) && s[j] == ' ' {
		j++
	}
	if j >= len(s) {
		return true
	}
	first, _ := utf8.DecodeRuneInString(r.text[r.at[j]:])
	k := i
	for k > 0 && wordBefore(s, k) {
		_, size := utf8.DecodeLastRune(s[:k])
		k -= size
	}
	long := utf8.RuneCount(s[k:i]) > 3 || k == i || isDigit(s[k])
	return unicode.IsUpper(first) || (unicode.IsDigit(first) || !unicode.IsLetter(first)) && long
}

// word reads the word at i, and words with a role that begin with it; or a
// currency before its amount. It returns where to go on.
func (r *reading) word(i int) int {
	s := r.low
	if wordBefore(s, i) && wordAt(s, i) {
		return wordEnd(s, i)
	}
	if u, end := r.words.units.longest(s, i); u != nil && u.class == money && r.written(u, i, end) {
		if j := skipSpace(s, end); j < len(s) && isDigit(s[j]) {
			return r.number(i, j, u)
		}
	}
	if roles, end := r.words.cues.longest(s, i); roles != nil && end > i {
		r.add(mark{kind: cue, start: i, end: end, roles: *roles})
		return end
	}
	if wordAt(s, i) {
		return wordEnd(s, i)
	}
	_, size := utf8.DecodeRune(s[i:])
	return i + size
}

// written reports whether a unit's letters stand as they must: those of a
// currency in capitals, where they could be a word, and a megatonne's not as
// those of metric tonnes.
func (r *reading) written(u *unit, start, end int) bool {
	if strings.HasPrefix(u.name, "Mt") && r.low[start] == 'm' && r.low[start+1] == 't' {
		return strings.HasPrefix(r.text[r.at[start]:], "Mt")
	}
	if u.class != money || end-start != 3 || r.low[start] >= utf8.RuneSelf || u.name != string(bytes.ToUpper(r.low[start:end])) {
		return true
	}
	return r.text[r.at[start]:r.at[end]] == u.name
}

func skipSpace(s []byte, i int) int {
	for i < len(s) && s[i] == ' ' {
		i++
	}
	return i
}
