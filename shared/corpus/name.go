package corpus

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// CleanFilename is a file's name as it is kept and shown: without the folders
// before it, and without characters that cannot be seen or that turn the
// direction of writing, in Unicode's form NFC. A name of which nothing is left
// is "unnamed".
func CleanFilename(name string) string {
	seen := visible(name)
	seen = seen[strings.LastIndexAny(seen, `/\`)+1:]
	seen = strings.TrimSpace(norm.NFC.String(seen))
	if strings.Trim(seen, ".") == "" {
		return "unnamed"
	}
	return seen
}

// CleanTitle is a title that a file brought with it, as it is kept and shown:
// on one line, without characters that cannot be seen, in Unicode's form NFC,
// at most as long as a title may be that somebody gives.
func CleanTitle(title string) string {
	line := strings.Join(strings.Fields(title), " ")
	return strings.TrimSpace(Beginning(norm.NFC.String(visible(line)), MaxTitle))
}

// The longest that is kept: file names in bytes, as file systems count them,
// titles in characters.
const (
	MaxFilename = 255
	MaxTitle    = 500
)

// visible is s without characters that cannot be seen, or that turn the
// direction of writing.
func visible(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || invisible(r) || r == utf8.RuneError {
			return -1
		}
		return r
	}, s)
}

// invisible reports whether r is a mark of direction, a separator of lines or
// a byte order mark. Joiners stay: Persian and the Indic scripts need them.
func invisible(r rune) bool {
	return TurnsWriting(r) || r == '\u200e' || r == '\u200f' || r == '\u061c' || r == '\u2028' || r == '\u2029' || r == '\ufeff'
}

// TurnsWriting reports whether r embeds, overrides or isolates a direction of
// writing: what makes a text read otherwise than it is (UAX #9).
func TurnsWriting(r rune) bool {
	return r >= '\u202a' && r <= '\u202e' || r >= '\u2066' && r <= '\u2069'
}
