package figures

import (
	"bytes"
	"unicode"
	"unicode/utf8"
)

// trie holds phrases in lower case, each with a value, and finds the longest
// that begins at a place. A phrase whose last word ends in * takes any ending
// of that word.
type trie[T any] struct {
	keys    []byte
	next    []*trie[T]
	literal *T
	stem    *T
}

// at returns the value's place for a phrase, made where it was not there.
func (t *trie[T]) at(phrase string) *T {
	stem := len(phrase) > 1 && phrase[len(phrase)-1] == '*'
	if stem {
		phrase = phrase[:len(phrase)-1]
	}
	for _, b := range []byte(phrase) {
		i := bytes.IndexByte(t.keys, b)
		if i < 0 {
			i = len(t.keys)
			t.keys, t.next = append(t.keys, b), append(t.next, new(trie[T]))
		}
		t = t.next[i]
	}
	place := &t.literal
	if stem {
		place = &t.stem
	}
	if *place == nil {
		*place = new(T)
	}
	return *place
}

// longest returns the value of the longest phrase that begins at s[i], and
// where it ends; nil where none does. A phrase that ends in a letter or digit
// ends a word.
func (t *trie[T]) longest(s []byte, i int) (value *T, end int) {
	for {
		if t.literal != nil && (i == len(s) || !wordAt(s, i) || !wordBefore(s, i)) {
			value, end = t.literal, i
		} else if t.stem != nil {
			value, end = t.stem, wordEnd(s, i)
		}
		if i == len(s) {
			return value, end
		}
		k := bytes.IndexByte(t.keys, s[i])
		if k < 0 {
			return value, end
		}
		t, i = t.next[k], i+1
	}
}

// stems returns the values of those phrases with * that the whole of a phrase
// is an ending of.
func (t *trie[T]) stems(phrase string) []*T {
	var out []*T
	for i := 0; ; i++ {
		if t.stem != nil && wordEnd([]byte(phrase), i) == len(phrase) {
			out = append(out, t.stem)
		}
		if i == len(phrase) {
			return out
		}
		k := bytes.IndexByte(t.keys, phrase[i])
		if k < 0 {
			return out
		}
		t = t.next[k]
	}
}

// wordAt reports whether a letter or digit begins at s[i].
func wordAt(s []byte, i int) bool {
	if i >= len(s) {
		return false
	}
	if b := s[i]; b < utf8.RuneSelf {
		return 'a' <= b && b <= 'z' || '0' <= b && b <= '9'
	}
	r, _ := utf8.DecodeRune(s[i:])
	return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r)
}

// wordBefore reports whether a letter or digit ends at s[i].
func wordBefore(s []byte, i int) bool {
	if i == 0 {
		return false
	}
	_, size := utf8.DecodeLastRune(s[:i])
	return wordAt(s, i-size)
}

// wordEnd is where the word ends that s[i] is in or after.
func wordEnd(s []byte, i int) int {
	for wordAt(s, i) {
		_, size := utf8.DecodeRune(s[i:])
		i += size
	}
	return i
}
