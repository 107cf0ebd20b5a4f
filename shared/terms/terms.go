// Package terms cuts a passage into terms: words folded to lower case without
// accents, each with its place in the text, and the n-grams that the models
// and the phrase lists look for. Folding makes "Écoles", "écoles" and
// "ECOLES" one word; the place keeps the spelling of the text.
package terms

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Token is one word of a text, or one character of a script that is written
// without spaces.
type Token struct {
	Hash       uint64 // of the folded word
	Start, End int32  // bytes in the text, End exclusive
	From, To   int32  // bytes in the folded text, To exclusive
	Breaks     bool   // a sentence, clause or cell ends before this token
	Lone       bool   // one character of a script without spaces
	Number     bool   // digits only
	Upper      bool   // begins with a capital letter
}

// Scanned is a text cut into tokens. It is reused from text to text.
type Scanned struct {
	Text   string
	Tokens []Token
	Folded []byte // the folded words, end to end
}

// MaxTokens is how much of a text is read: passages are at most 4 KB, and
// whatever goes far beyond that gets its labels from its beginning.
const MaxTokens = 4000

const (
	fnvOffset = 14695981039346656037
	fnvPrime  = 1099511628211
)

// Scan cuts text into tokens, at most MaxTokens, reusing s's memory. Text that
// is not valid UTF-8 is read as far as it is.
func (s *Scanned) Scan(text string) {
	s.Text, s.Tokens, s.Folded = text, s.Tokens[:0], s.Folded[:0]
	t := folds()
	breaks := true
	for i := 0; i < len(text) && len(s.Tokens) < MaxTokens; {
		c, size := rune(text[i]), 1
		if c >= utf8.RuneSelf {
			c, size = utf8.DecodeRuneInString(text[i:])
		}
		switch class := t.class(c); class {
		case wordRune, loneRune:
			next := s.token(t, i, class == loneRune)
			s.Tokens[len(s.Tokens)-1].Breaks = breaks
			breaks, i = false, next
		case breakRune:
			breaks = breaks || c != '.' || !insideNumber(text, i)
			i += size
		default:
			i += size
		}
	}
}

// token reads the token that begins at start and returns where it ends.
func (s *Scanned) token(t *foldTable, start int, lone bool) int {
	tok := Token{Start: int32(start), From: int32(len(s.Folded)), Hash: fnvOffset, Number: true, Lone: lone}
	i := start
	for i < len(s.Text) {
		c, size := rune(s.Text[i]), 1
		if c >= utf8.RuneSelf {
			c, size = utf8.DecodeRuneInString(s.Text[i:])
		}
		class := t.class(c)
		if class != wordRune && class != markRune && (!lone || i != start) {
			break
		}
		if i == start {
			tok.Upper = unicode.IsUpper(c)
		}
		tok.Number = tok.Number && unicode.IsDigit(c)
		s.Folded = t.appendFold(s.Folded, c)
		i += size
		if lone {
			break
		}
	}
	tok.End, tok.To = int32(i), int32(len(s.Folded))
	tok.Hash = Hash(s.Folded[tok.From:tok.To])
	s.Tokens = append(s.Tokens, tok)
	return i
}

// insideNumber reports whether the point at i stands between two digits.
func insideNumber(text string, i int) bool {
	digit := func(j int) bool { return j >= 0 && j < len(text) && text[j] >= '0' && text[j] <= '9' }
	return digit(i-1) && digit(i+1)
}

// Word is the folded word of token i.
func (s *Scanned) Word(i int) []byte { return s.Folded[s.Tokens[i].From:s.Tokens[i].To] }

// Span is the text from token first to token last, as it stands.
func (s *Scanned) Span(first, last int) (term string, start, end int) {
	start, end = int(s.Tokens[first].Start), int(s.Tokens[last].End)
	return s.Text[start:end], start, end
}

// Hash is the hash of a folded word (FNV-1a, 64 bits).
func Hash(word []byte) uint64 {
	h := uint64(fnvOffset)
	for _, b := range word {
		h = (h ^ uint64(b)) * fnvPrime
	}
	return h
}

// Fold is the text folded word by word, with single spaces: how phrases are
// written down and compared.
func Fold(text string) string {
	var s Scanned
	s.Scan(text)
	words := make([]string, len(s.Tokens))
	for i := range s.Tokens {
		words[i] = string(s.Word(i))
	}
	return strings.Join(words, " ")
}
