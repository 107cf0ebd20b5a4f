package extract

import (
	"strings"
	"unicode"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/extract/charset"
)

// garbled counts the places of a text that look as if encoded twice.
func garbled(t corpus.Text) int {
	n := 0
	for _, page := range t.Pages {
		for _, p := range page.Paragraphs {
			n += charset.Garbled(p.Text)
		}
	}
	return n
}

// spoken reports whether there is a letter anywhere in a text.
func spoken(t corpus.Text) bool {
	for _, page := range t.Pages {
		for _, p := range page.Paragraphs {
			if strings.ContainsFunc(p.Text, unicode.IsLetter) {
				return true
			}
		}
	}
	return false
}
