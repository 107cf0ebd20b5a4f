package figures

import (
	"unicode"
	"unicode/utf8"
)

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
