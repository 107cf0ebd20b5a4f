package classify

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/terms"
	"github.com/city-outcomes/throughline/shared/terms/phrases"
)

// Language is how passages of a language are read.
type Language struct {
	Tag     string // BCP 47; "und-Latn", "und-Cyrl" and "und" are read where a language is not known, by script
	Model   string // of goals
	Targets string // model of targets, empty where there is none
	Cues    string // language of the cues of themes and kinds, empty where there are none
	Low     bool   // the rules were not trained on passages of the language
	Note    string // how the language is read, in a few words
}

// parseLanguages reads the table of languages: tag, model, confidence, note.
func parseLanguages(table string) (map[string]Language, error) {
	out := map[string]Language{}
	for n, f := range phrases.Rows(table) {
		if len(f) != 4 || f[2] != "low" && f[2] != "trained" {
			return nil, fmt.Errorf("read languages: line %d: tag, model, low or trained, and note are wanted", n)
		}
		if _, twice := out[f[0]]; twice {
			return nil, fmt.Errorf("read languages: line %d: %q is there twice", n, f[0])
		}
		out[f[0]] = Language{Tag: f[0], Model: f[1], Low: f[2] == "low", Note: f[3]}
	}
	return out, nil
}

// language is how a passage of the tagged language is read.
func (c *Classifier) language(tag string, s *terms.Scanned) Language {
	primary := corpus.PrimaryLanguage(tag)
	if l, ok := c.languages[primary]; ok && primary != "und" {
		return l
	}
	return c.languages[script(s)]
}

// script is the tag by which a text of unknown language is read.
func script(s *terms.Scanned) string {
	var latin, cyrillic, others int
	for i := range s.Tokens {
		r, _ := utf8.DecodeRune(s.Word(i))
		switch {
		case unicode.Is(unicode.Latin, r):
			latin++
		case unicode.Is(unicode.Cyrillic, r):
			cyrillic++
		case unicode.IsLetter(r):
			others++
		}
	}
	switch max(latin, cyrillic, others) {
	case latin:
		return "und-Latn"
	case cyrillic:
		return "und-Cyrl"
	}
	return "und"
}

// Languages lists how each language is read, ascending by tag.
func (c *Classifier) Languages() []Language {
	var out []Language
	for _, l := range c.languages {
		out = append(out, l)
	}
	slices.SortFunc(out, func(a, b Language) int { return strings.Compare(a.Tag, b.Tag) })
	return out
}
