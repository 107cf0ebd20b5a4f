package extract

import (
	"strings"
	"unicode"

	"github.com/city-outcomes/throughline/shared/corpus"
)

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
