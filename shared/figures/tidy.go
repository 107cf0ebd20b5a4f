package figures

import (
	"bytes"
	"unicode"
	"unicode/utf8"
)

// The shortest and the longest name of what is measured, in bytes.
const (
	shortestName = 4
	longestName  = 140
)

// tidy takes articles, signs and spaces off the words between two places. It
// reports false where what is left is no name: a pronoun, too little, too
// much.
func (s sentence) tidy(start, end int) (int, int, bool) {
	start, end = max(start, 0), min(end, len(s.low))
	for again := true; again && start < end; {
		again = false
		for start < end && !wordAt(s.low, start) {
			start++
		}
		for _, a := range articles[s.lang] {
			if bytes.HasPrefix(s.low[start:end], []byte(a)) {
				start, again = start+len(a), true
				break
			}
		}
	}
	for start < end {
		r, size := utf8.DecodeLastRune(s.low[start:end])
		if unicode.IsLetter(r) || unicode.IsDigit(r) || r == ')' && bytes.IndexByte(s.low[start:end], '(') >= 0 || r == '%' {
			break
		}
		end -= size
	}
	for _, t := range tails[s.lang] {
		if bytes.HasSuffix(s.low[start:max(start, end)], []byte(t)) {
			end -= len(t)
		}
	}
	if s.lang == "en" && start < end && bytes.HasSuffix(s.low[start:end], []byte("ly")) { // slightly, steadily
		end = start + max(0, bytes.LastIndexByte(s.low[start:end], ' '))
	}
	words := s.low[start:max(start, end)]
	if len(words) < shortestName || len(words) > longestName || s.isSelf(words) {
		return 0, 0, false
	}
	return start, end, true
}

// tails are words that stand behind what is measured and belong to what
// follows.
var tails = map[string][]string{
	"en": {" also", " now", " still", " in", " by", " of", " for", " to", " and", " are", " is", " was", " were"},
	"fr": {" se", " s", " de", " est", " sont"},
	"es": {" se", " en", " de", " es", " son"},
	"de": {" sich", " um", " ist", " sind"},
	"sv": {" sig", " är"},
	"pt": {" se", " em", " de", " é", " são"},
	"it": {" si", " di", " è", " sono"},
}

// isSelf reports whether words only point to something.
func (s sentence) isSelf(words []byte) bool {
	r, end := s.words.cues.longest(words, 0)
	if r != nil && *r&(self|aim|verb) != 0 && end == len(words) {
		return true
	}
	first, end := s.words.cues.longest(words[:wordEnd(words, 0)], 0)
	return first != nil && *first&pointing != 0 && end == wordEnd(words, 0)
}

// articles are left out before what is measured.
var articles = map[string][]string{
	"en": {"the ", "a ", "an ", "of ", "and ", "all ", "our ", "its ", "their "},
	"fr": {"le ", "la ", "les ", "l'", "l’", "un ", "une ", "des ", "et ", "de ", "d'", "d’"},
	"es": {"el ", "la ", "los ", "las ", "un ", "una ", "y ", "de "},
	"de": {"der ", "die ", "das ", "den ", "dem ", "des ", "ein ", "eine ", "und ", "aller "},
	"sv": {"den ", "det ", "de ", "en ", "ett ", "och "},
	"ru": {"и "},
	"pt": {"o ", "a ", "os ", "as ", "um ", "uma ", "e ", "de "},
	"it": {"il ", "lo ", "la ", "i ", "gli ", "le ", "l'", "l’", "un ", "una ", "e ", "di "},
}

// trim is s without the spaces around it.
func trim(s []byte) []byte { return bytes.TrimSpace(s) }
