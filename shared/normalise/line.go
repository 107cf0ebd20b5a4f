package normalise

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Line makes one regular line of s: NFC, single spaces, no controls and no
// marks that turn the direction of writing, ligatures and Arabic presentation
// forms spelt out, soft hyphens gone. Line(Line(s)) equals Line(s).
func Line(s string) string {
	for !plain(s) {
		regular := strings.Join(strings.Fields(norm.NFC.String(spell(s))), " ")
		if regular == s {
			return s
		}
		s = regular // what one pass takes away may bring others together
	}
	return s
}

// plain reports whether a line of ASCII is regular as it stands.
func plain(s string) bool {
	for i := range len(s) {
		c := s[i]
		switch {
		case c < ' ', c > '~':
			return false
		case c == ' ' && (i == 0 || i == len(s)-1 || s[i-1] == ' '):
			return false
		}
	}
	return true
}

// spell writes each character of s in its regular form, or leaves it out.
func spell(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	runes := []rune(s)
	for i := 0; i < len(runes); i++ {
		r := runes[i]
		switch {
		case r == ' ' || r > ' ' && r < 0x7F:
			b.WriteRune(r)
		case r == softHyphen:
			for i+1 < len(runes) && unicode.IsSpace(runes[i+1]) {
				i++ // the word goes on in the next line
			}
		case unicode.IsSpace(r):
			b.WriteByte(' ')
		case r == '¨' && i+1 < len(runes) && strings.ContainsRune("aeiouıAEIOU", runes[i+1]):
			i++ // TeX sets the accent before its letter
			b.WriteRune(dotted(runes[i]))
			b.WriteRune('\u0308')
		default:
			b.WriteString(regular(r))
		}
	}
	return b.String()
}

const softHyphen = '\u00AD'

func dotted(r rune) rune {
	if r == 'ı' {
		return 'i'
	}
	return r
}

// regular is what is written for a character that may have an irregular form.
func regular(r rune) string {
	switch {
	case r == '\uF0B7' || r == '\uF0A7' || r == '\uF0D8': // the bullets of Symbol and Wingdings
		return "•"
	case r == '\uFFFD':
		return string(r)
	case r >= 0xFB00 && r <= 0xFB06, // Latin ligatures
		r >= 0xFB50 && r <= 0xFDFF && r != '﴾' && r != '﴿', // Arabic presentation forms
		r >= 0xFE70 && r <= 0xFEFC:
		return norm.NFKC.String(string(r))
	case r == '\u200C' || r == '\u200D': // joiners, which Persian and Hindi spell with
		return string(r)
	case unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co, unicode.Cs), r&0xFFFE == 0xFFFE, r >= 0xFDD0 && r <= 0xFDEF:
		return ""
	}
	return string(r)
}
