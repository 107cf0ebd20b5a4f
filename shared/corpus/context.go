package corpus

import "unicode/utf8"

// Beginning is the beginning of s, at most n characters: what a citation
// shows after a quotation.
func Beginning(s string, n int) string {
	for i := range s {
		if n == 0 {
			return s[:i]
		}
		n--
	}
	return s
}

// Ending is the end of s, at most n characters: what a citation shows before
// a quotation.
func Ending(s string, n int) string {
	i := len(s)
	for ; i > 0 && n > 0; n-- {
		_, size := utf8.DecodeLastRuneInString(s[:i])
		i -= size
	}
	return s[i:]
}
