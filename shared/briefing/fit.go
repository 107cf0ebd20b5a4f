package briefing

import (
	"errors"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/city-outcomes/throughline/shared/corpus"
)

// Why a passage gives no quotation, as the ledger of what was considered says.
var (
	errTooShort   = errors.New("it is too short to stand alone")
	errTooLong    = errors.New("no whole sentence of it is short enough to quote")
	errCharacters = errors.New("it has characters that no document can carry safely")
	errGarbled    = errors.New("it has characters that were garbled before it reached us")
	errLinks      = errors.New("it gives the address of a web page")
	errNames      = errors.New("it names the city or body that must not be named")
	errFragment   = errors.New("it is no whole sentence")
	errFigures    = errors.New("it is a row of a table, or mostly figures")
	errHeading    = errors.New("it runs together with a heading or a list")
	errRefers     = errors.New("it refers to a figure, table, section or work that the reader does not have")
	errNoteMark   = errors.New("it carries the mark of a footnote")
	errImprint    = errors.New("it is of the contents, the imprint or the references")
	errMethod     = errors.New("it stands in the part of its document that tells of method or sources")
	errPointsBack = errors.New("it begins with a word that points back to what is not quoted")
	errLetters    = errors.New("it begins with a body by its initials, which it does not explain")
	errTemplate   = errors.New("it repeats a sentence that stands in the documents of three places or more")
	errOffTheme   = errors.New("no sentence of it that can be quoted holds the terms that made its label on the theme")
	errThin       = errors.New("it holds too little of what made its label on the theme")
	errOthers     = errors.New("it tells what another level of government does")
	errUnsaid     = errors.New("it does not say in words that we know what the section asks")
)

// fit says what is wrong with a sentence as part of a quotation, whatever it
// says: nil where nothing is.
func fit(s string) error {
	switch {
	case wasGarbled(s):
		return errGarbled
	case strings.Contains(s, "://") || strings.Contains(s, "www."):
		return errLinks
	case hasAny(s, "©", "@", "....", ". . .", "ISBN", "All rights reserved", "doi:"):
		return errImprint
	case strings.Contains(s, " | ") || mostlyFigures(s):
		return errFigures
	case strings.ContainsAny(s, "•▪◦●■○‣→") || strings.HasSuffix(s, ";") || fronted.MatchString(corpus.Beginning(s, 60)):
		return errHeading
	case citesWork(s) || action.MatchString(s):
		return errRefers
	case noteMarked(s):
		return errNoteMark
	}
	return nil
}

func hasAny(s string, signs ...string) bool {
	return slices.ContainsFunc(signs, func(sign string) bool { return strings.Contains(s, sign) })
}

// fronted is a head of capitals, or the number of an item in a plan.
var fronted = regexp.MustCompile(`^(\p{Lu}{3,}[\s,:&/-]+){3,}|^\p{Lu}{1,3}\s?[-–.]?\s?\d+(\.\d+)*\s?[:.–-]`)

// action is the number of a plan's action in brackets.
var action = regexp.MustCompile(`\(\p{Lu}{1,2}-\d+(\.\d+)*\)`)

// wasGarbled reports whether UTF-8 was read as a code page before the text
// reached us ("â€™", "Ã¼"), or a character is none.
func wasGarbled(s string) bool {
	if hasAny(s, "â€", "\uFFFD") {
		return true
	}
	was := rune(0)
	for _, r := range s {
		if (was == 'Ã' || was == 'Â') && r >= 0x80 && r <= 0xBF || r >= 0xE000 && r <= 0xF8FF {
			return true
		}
		was = r
	}
	return false
}

// citesWork reports whether a text cites a work by author and year:
// "(Statistics Office, 2022)".
func citesWork(s string) bool {
	for {
		_, rest, found := strings.Cut(s, "(")
		if !found {
			return false
		}
		inside, after, _ := strings.Cut(rest, ")")
		if i := strings.LastIndex(inside, ", "); i > 0 && year4(strings.TrimRight(inside[i+2:], "abc")) && strings.IndexFunc(inside[:i], unicode.IsUpper) >= 0 {
			return true
		}
		s = after
	}
}

// noteMarked reports whether a text carries the number of a footnote: raised,
// in square brackets, or run together with a word or a full stop.
func noteMarked(s string) bool {
	letters, lower, digits := 0, false, 0 // of the word before; its last letter; figures since
	stopped := false                      // by a full stop or its like
	for _, r := range s + " " {
		switch {
		case strings.ContainsRune("¹²³⁴⁵⁶⁷⁸⁹⁰", r):
			if letters > 3 || letters == 0 || digits > 0 || stopped { // not a square metre's
				return true
			}
		case unicode.IsDigit(r):
			digits++
		case unicode.IsLetter(r):
			if digits > 0 || stopped {
				letters, digits, stopped = 0, 0, false
			}
			letters, lower = letters+1, unicode.IsLower(r)
		case digits > 0 && digits < 4 && lower && letters > 2:
			return true
		case strings.ContainsRune(".,;", r) && letters > 1 && digits == 0 && !stopped:
			stopped = true
		default:
			letters, lower, digits, stopped = 0, false, 0, false
		}
	}
	return false
}

// balanced reports whether every bracket that opens is closed.
func balanced(s string) bool {
	depth := 0
	for _, r := range s {
		switch r {
		case '(', '[':
			depth++
		case ')', ']':
			if depth--; depth < 0 {
				return false
			}
		}
	}
	return depth == 0
}

// mostlyFigures reports whether a text has more figures than words would.
func mostlyFigures(s string) bool {
	digits := 0
	for _, r := range s {
		if unicode.IsDigit(r) {
			digits++
		}
	}
	return digits*4 > utf8.RuneCountInString(s)
}
