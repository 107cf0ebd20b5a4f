package terms

import "unicode/utf8"

// Gram is an n-gram of a text: what a model has weights for.
type Gram struct {
	Key         uint32 // hash of the n-gram
	First, Last int32  // the tokens that it touches
}

// Kind says what n-grams a model reads.
type Kind uint8

// The kinds of n-gram.
const (
	Words   Kind = 1 // words, and pairs of neighbours within a clause
	Stems   Kind = 3 // as Words, and the beginnings of longer words
	Letters Kind = 2 // words, and runs of 3 to 5 letters within them; of 1 to 3 characters where words have no spaces
)

// Grams appends the n-grams of s to dst, in reading order.
func (s *Scanned) Grams(dst []Gram, kind Kind) []Gram {
	for i := range s.Tokens {
		t := &s.Tokens[i]
		if t.Number {
			continue // what is counted says nothing about what it is about
		}
		dst = append(dst, Gram{Key: key(t.Hash), First: int32(i), Last: int32(i)})
		if i > 0 && !t.Breaks && !s.Tokens[i-1].Number && (kind != Letters || t.Lone) {
			pair := mix(s.Tokens[i-1].Hash, t.Hash)
			dst = append(dst, Gram{Key: key(pair), First: int32(i - 1), Last: int32(i)})
			if kind == Letters && i > 1 && !s.Tokens[i-1].Breaks && !s.Tokens[i-2].Number {
				dst = append(dst, Gram{Key: key(mix(s.Tokens[i-2].Hash, pair)), First: int32(i - 2), Last: int32(i)})
			}
		}
		switch {
		case t.Lone:
		case kind == Letters:
			dst = s.letters(dst, i)
		case kind == Stems && int(t.To-t.From) > stemBytes:
			stem := Hash(s.Folded[t.From : t.From+stemBytes])
			dst = append(dst, Gram{Key: key(stem ^ letterSeed), First: int32(i), Last: int32(i)})
		}
	}
	return dst
}

// stemBytes is how much of a longer word is its beginning. The words of
// languages that are read so are Latin: a byte is a letter.
const stemBytes = 6

const (
	shortestRun = 3
	longestRun  = 5
)

// letters appends the runs of letters of token i, with the word's ends
// counting as a letter each.
func (s *Scanned) letters(dst []Gram, i int) []Gram {
	word := s.Word(i)
	for start := -1; start < len(word); start = next(word, start) {
		h, n := uint64(fnvOffset), 0
		for at := start; at <= len(word) && n < longestRun; at = next(word, at) {
			h = hashLetter(h, word, at)
			n++
			if n >= shortestRun {
				dst = append(dst, Gram{Key: key(h ^ letterSeed), First: int32(i), Last: int32(i)})
			}
		}
	}
	return dst
}

// letterSeed keeps a run of letters apart from the word that it spells.
const letterSeed = 0x5bd1e9955bd1e995

func hashLetter(h uint64, word []byte, at int) uint64 {
	if at < 0 || at >= len(word) {
		return (h ^ ' ') * fnvPrime
	}
	for _, b := range word[at:min(next(word, at), len(word))] {
		h = (h ^ uint64(b)) * fnvPrime
	}
	return h
}

// next is where the letter after the one at begins; -1 stands before the word
// and len(word) after it.
func next(word []byte, at int) int {
	if at < 0 {
		return 0
	}
	if at >= len(word) {
		return at + 1
	}
	_, size := utf8.DecodeRune(word[at:])
	return at + size
}

func mix(a, b uint64) uint64 {
	h := a*0x9e3779b97f4a7c15 + b
	h ^= h >> 29
	return h * 0xbf58476d1ce4e5b9
}

func key(h uint64) uint32 { return uint32((h ^ h>>32) * 0x94d049bb133111eb >> 32) }
