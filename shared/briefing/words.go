package briefing

import (
	"hash/fnv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/city-outcomes/throughline/shared/terms"
)

// countWords counts words as an editor would: by spaces, and two characters
// of a script that is written without spaces for a word.
func countWords(s string) int {
	words, dense, in := 0, 0, false
	for _, r := range s {
		switch {
		case unicode.IsSpace(r):
			in = false
		case terms.Unspaced(r):
			dense++
			in = false
		case !in && (unicode.IsLetter(r) || unicode.IsDigit(r)):
			words++
			in = true
		}
	}
	return words + (dense+1)/2
}

// fold is s in lower case and without accents, for comparing and for sorting
// as an index does: Türkiye stands with T, u.
func fold(s string) string {
	if isASCII(s) {
		return strings.ToLower(s)
	}
	var b strings.Builder
	b.Grow(len(s))
	for _, r := range norm.NFD.String(s) {
		if !unicode.Is(unicode.Mn, r) {
			b.WriteRune(unicode.ToLower(r))
		}
	}
	return b.String()
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// tokens are the folded words of s; characters of dense scripts stand alone.
func tokens(s string) []string {
	s = fold(s)
	out := make([]string, 0, len(s)/6+1)
	start := -1 // of the word that is being read
	for i, r := range s {
		dense := terms.Unspaced(r)
		if !dense && (unicode.IsLetter(r) || unicode.IsDigit(r)) {
			if start < 0 {
				start = i
			}
			continue
		}
		if start >= 0 {
			out = append(out, s[start:i])
			start = -1
		}
		if dense {
			out = append(out, s[i:i+utf8.RuneLen(r)])
		}
	}
	if start >= 0 {
		out = append(out, s[start:])
	}
	return out
}

const shingle = 4 // words

// shingles are the hashes of the runs of four words of s, without repetition;
// of a shorter text the hash of the whole.
func shingles(s string) map[uint64]bool {
	words := tokens(s)
	set := map[uint64]bool{}
	for i := 0; i == 0 || i+shingle <= len(words); i++ {
		h := fnv.New64a()
		for _, w := range words[i:min(i+shingle, len(words))] {
			_, _ = h.Write([]byte(w)) // a hash's Write returns no error
			_, _ = h.Write([]byte{0})
		}
		set[h.Sum64()] = true
	}
	return set
}
