package terms

import "unicode"

// Ideographic reports whether r is of a script that has no spaces: Chinese
// characters and Japanese kana.
func Ideographic(r rune) bool {
	const first = 0x2E80
	return r >= first && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana)
}

// Unspaced reports whether r is of a script whose words have no space between
// them: Ideographic ones, and Thai, Lao, Khmer and Burmese, whose phrases do.
func Unspaced(r rune) bool {
	const first = 0x0E00
	return r >= first && (Ideographic(r) || unicode.In(r, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar))
}
