package country

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Fold brings the name of a country or of a city, or a code, to the form in
// which names are compared: lower case, without accents, apostrophes and full
// stops, other punctuation a single space, "&" written out, "St" as "Saint",
// no leading "the". Letters that bear no accent but are often written without
// what sets them apart, as in Łódź and Tromsø, are the plain ones.
func Fold(s string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(norm.NFKD.String(s)) {
		switch {
		case unicode.Is(unicode.Mn, r), strings.ContainsRune(".'’‘`", r):
		case unicode.IsLetter(r), unicode.IsDigit(r):
			b.WriteString(plain(r))
		case r == '&':
			b.WriteString(" and ")
		default:
			b.WriteByte(' ')
		}
	}
	words := strings.Fields(b.String())
	for len(words) > 1 && words[0] == "the" {
		words = words[1:]
	}
	if len(words) > 1 && words[0] == "st" {
		words[0] = "saint"
	}
	return strings.Join(words, " ")
}

// plain is a letter as keyboards without it have it.
func plain(r rune) string {
	switch r {
	case 'ß':
		return "ss"
	case 'æ':
		return "ae"
	case 'œ':
		return "oe"
	case 'ø':
		return "o"
	case 'đ', 'ð':
		return "d"
	case 'ł':
		return "l"
	case 'ı':
		return "i"
	case 'þ':
		return "th"
	}
	return string(r)
}
