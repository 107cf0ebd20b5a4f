package pdf

import (
	"fmt"
	"strings"
	"unicode"

	"github.com/city-outcomes/throughline/shared/corpus"
)

// judge refuses a document that has no text to read: scans, blank pages, and
// fonts that do not say which letters they show. Single pages of that last
// sort are emptied, and named in the notes that it adds.
func judge(pages []page, failed []string) (notes []string, err error) {
	notes = failed
	written, unreadable, pictures, words := 0, 0, 0, false
	for i := range pages {
		text := pages[i].text()
		switch {
		case pages[i].picture:
			pictures++
		case garbled(text):
			unreadable++
			pages[i].lines = nil
			notes = append(notes, fmt.Sprintf("the letters of page %d cannot be told", i+1))
		case text != "":
			written++
			words = words || sayable(text)
		}
	}
	switch {
	case len(failed) == len(pages):
		return nil, corpus.Reject(corpus.Damaged, "no page can be read")
	case unreadable > 0 && unreadable >= written:
		return nil, corpus.Reject(corpus.GarbledText, fmt.Sprintf("%d of %d pages", unreadable, len(pages)))
	case words:
		return notes, nil
	case pictures > 0:
		return nil, corpus.Reject(corpus.NoTextLayer, fmt.Sprintf("%d of %d pages are pictures", pictures, len(pages)))
	}
	return nil, corpus.Reject(corpus.NoWords, fmt.Sprintf("%d pages without words", len(pages)))
}

func (p page) text() string {
	var b strings.Builder
	for _, l := range p.lines {
		b.WriteString(l.text)
		b.WriteByte('\n')
	}
	return b.String()
}

// garbled reports whether a page's text is no writing. Such text is made of
// codes that stand for nothing, or of control characters, or changes script
// inside words, or its long words have no vowels.
func garbled(text string) bool {
	shown, controls, senseless, letters, turns := 0, 0, 0, 0, 0
	before := 0
	for _, r := range text {
		if r < beyondASCII && r >= ' ' {
			shown++
			before = 0
			continue
		}
		switch {
		case unicode.IsSpace(r):
			before = 0
			continue
		case unicode.IsControl(r):
			controls++
		case r == unicode.ReplacementChar, unicode.Is(unicode.Co, r), !unicode.IsGraphic(r) && !unicode.Is(unicode.Cf, r):
			senseless++
		}
		shown++
		now := script(r)
		if now != 0 {
			letters++
			if before != 0 && now != before {
				turns++
			}
		}
		before = now
	}
	switch {
	case shown == 0:
		return false
	case 20*controls > shown, 4*senseless > shown:
		return true
	case letters > 20 && 5*turns > letters:
		return true
	}
	return mute(text)
}

// beyondASCII is the first character that is not ASCII.
const beyondASCII = 0x80

// script numbers the scripts that do not meet inside a word; 0 is anything
// else, plain Latin letters among it, which do stand beside others.
func script(r rune) int {
	switch {
	case unicode.Is(unicode.Latin, r):
		return 1
	case unicode.Is(unicode.Cyrillic, r):
		return 2
	case unicode.Is(unicode.Greek, r):
		return 3
	case unicode.Is(unicode.Arabic, r):
		return 4
	case unicode.Is(unicode.Hebrew, r):
		return 5
	case unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul):
		return 6
	case unicode.IsLetter(r):
		return 7
	}
	return 0
}

// mute reports whether most of the longer words of Latin letters have no
// vowel: the letters are others than they seem.
func mute(text string) bool {
	const vowels = "aeiouyàáâãäåæèéêëìíîïòóôõöøùúûüýāēīōūăąęěőűůı"
	words, without := 0, 0
	for word := range strings.FieldsFuncSeq(text, func(r rune) bool { return !unicode.IsLetter(r) }) {
		if len(word) < 5 || script([]rune(word)[0]) != 1 || word == strings.ToUpper(word) {
			continue
		}
		words++
		if !strings.ContainsAny(strings.ToLower(word), vowels) {
			without++
		}
	}
	const few = 20
	return words >= few && 2*without > words
}
