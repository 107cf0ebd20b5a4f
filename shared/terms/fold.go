package terms

import (
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

type runeClass uint8

const (
	otherRune runeClass = iota
	wordRune            // letter or digit
	loneRune            // letter of a script without spaces: a token of its own
	markRune            // combining mark: belongs to the word
	breakRune           // ends a sentence, clause or table cell
)

// tableSize covers Latin, Greek, Cyrillic, Armenian, Hebrew and Arabic: what
// is read most. Other characters take the slow way.
const tableSize = 0x800

type foldTable struct {
	classes [tableSize]runeClass
	folded  [tableSize]string
}

// folds is the table, made once: the Unicode data are too slow to ask for
// each character.
var folds = sync.OnceValue(func() *foldTable {
	t := new(foldTable)
	for r := range rune(tableSize) {
		t.classes[r] = classify(r)
		t.folded[r] = fold(r)
	}
	return t
})

func (t *foldTable) class(r rune) runeClass {
	if r < tableSize {
		return t.classes[r]
	}
	return classify(r)
}

func (t *foldTable) appendFold(dst []byte, r rune) []byte {
	if r < utf8.RuneSelf {
		if 'A' <= r && r <= 'Z' {
			r += 'a' - 'A'
		}
		return append(dst, byte(r))
	}
	if r < tableSize {
		return append(dst, t.folded[r]...)
	}
	return append(dst, fold(r)...)
}

func classify(r rune) runeClass {
	switch {
	case r == utf8.RuneError:
		return otherRune
	case unicode.IsDigit(r):
		return wordRune
	case Unspaced(r):
		return loneRune
	case unicode.IsLetter(r):
		return wordRune
	case unicode.IsMark(r) || r == '\u00ad':
		return markRune
	}
	switch r {
	case '.', ';', ':', '!', '?', '|', '•', '\n', '\t', '。', '؟', '；', '：', '！', '？', '、', '，', '·', '։':
		return breakRune
	}
	return otherRune
}

// spelledOut are letters that no decomposition takes apart.
var spelledOut = map[rune]string{
	'ß': "ss", 'æ': "ae", 'œ': "oe", 'ø': "o", 'đ': "d", 'ð': "d", 'ł': "l", 'ı': "i", 'þ': "th",
}

// zeros are the zeros of Arabic, Persian, Devanagari, Thai, Lao, Khmer and
// Myanmar figures.
var zeros = []rune{'\u0660', '\u06f0', '\u0966', '\u0e50', '\u0ed0', '\u17e0', '\u1040'}

// fold is r in lower case without its accents, a digit as 0 to 9. Marks of the Latin, Greek,
// Cyrillic, Hebrew and Arabic scripts vanish; those of Indic scripts are
// vowels and stay.
func fold(r rune) string {
	r = unicode.ToLower(r)
	for _, zero := range zeros {
		if r >= zero && r <= zero+9 {
			return string('0' + r - zero)
		}
	}
	if s, ok := spelledOut[r]; ok {
		return s
	}
	if r == '\u00ad' {
		return ""
	}
	var out []byte
	for _, c := range norm.NFKD.String(string(r)) {
		if unicode.Is(unicode.Mn, c) && (c < 0x0900 || c >= 0x1ab0) {
			continue
		}
		out = utf8.AppendRune(out, unicode.ToLower(c))
	}
	return string(out)
}
