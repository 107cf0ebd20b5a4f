package figures

import (
	"bytes"
	"strconv"
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

// plain are characters that are read as others: spaces, digits below the
// line, and signs of the same look. What becomes 0 is left out.
func plain(r rune) rune {
	switch {
	case r < utf8.RuneSelf:
		switch r {
		case '_', '{', '}', '\\', '*':
			return 0
		case '\n', '\t':
			return ' '
		}
		return r
	case r == '\u00a0', r == '\u2007', r == '\u2009', r == '\u202f', r == '\u200a', r == '\u2002', r == '\u2003':
		return ' '
	case r >= '₀' && r <= '₉':
		return '0' + r - '₀'
	case r == 'µ':
		return 'μ'
	case r == '−', r == '‐', r == '‑':
		return '-'
	case r == '\u00ad', r == '\u200b', r == '\ufeff':
		return 0
	}
	return r
}

func newReading(text, tag string) *reading {
	r := &reading{text: text}
	r.lang, r.words = wordsIn(tag)
	r.low, r.at = lowered(text)
	r.style, r.shown = r.shows()
	r.scan()
	return r
}

// lowered is a text in lower case with plain characters, and of each of its
// bytes and of its end the place in the text.
func lowered(text string) (low []byte, at []int32) {
	low, at = make([]byte, 0, len(text)+8), make([]int32, 0, len(text)+9)
	for i, c := range text {
		c = unicode.ToLower(plain(c))
		if c == 0 {
			continue
		}
		before := len(low)
		low = utf8.AppendRune(low, c)
		for range len(low) - before {
			at = append(at, int32(i))
		}
	}
	return low, append(at, int32(len(text)))
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
