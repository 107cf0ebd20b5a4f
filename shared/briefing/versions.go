package briefing

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/city-outcomes/throughline/shared/corpus"
)

// groupVersions settles all but one of the documents that are language
// versions of one another: of one city (or event), kind and year, in
// different languages, and with mostly the same figures, which translators
// leave alone. The English one is kept, else the one with most passages.
func groupVersions(all []*source) {
	groups := map[string][]*source{}
	var keys []string
	for _, s := range all {
		if s.standing != "" || s.meta.City == "" && s.meta.Country == "" && s.meta.Event == "" {
			continue
		}
		key := fmt.Sprintf("%q %q %q %q %q %d", s.meta.Country, fold(s.meta.City), s.meta.Kind, s.meta.Event, s.meta.Session, s.meta.Year())
		if groups[key] == nil {
			keys = append(keys, key)
		}
		groups[key] = append(groups[key], s)
	}
	for _, key := range keys {
		keepOne(groups[key])
	}
}

// keepOne goes through a group from the version most worth keeping and
// settles what repeats one that was kept.
func keepOne(group []*source) {
	if len(group) < 2 {
		return
	}
	group = slices.Clone(group)
	slices.SortFunc(group, func(a, b *source) int {
		return cmp.Or(cmp.Compare(notEnglish(a), notEnglish(b)), cmp.Compare(len(b.reading.Passages), len(a.reading.Passages)), cmp.Compare(a.id, b.id))
	})
	figures := map[*source]map[string]bool{}
	for _, s := range group {
		figures[s] = figuresOf(s.reading)
	}
	var kept []*source
	for _, s := range group {
		i := slices.IndexFunc(kept, func(k *source) bool {
			return s.language() != k.language() && sameFigures(figures[s], figures[k])
		})
		if i < 0 {
			kept = append(kept, s)
			continue
		}
		s.settle(LanguageVersion, fmt.Sprintf("It is the %s version of a document that is considered in %s.",
			languageName(s.language()), languageName(kept[i].language())))
	}
}

func notEnglish(s *source) int {
	if strings.HasPrefix(s.language(), "en") {
		return 0
	}
	return 1
}

// language is that of the text, else the one declared, else empty.
func (s *source) language() string {
	return cmp.Or(s.reading.Language, s.meta.Language)
}

// figuresOf lists the numbers of three digits and more in a reading, with
// their separators taken out: 1 200, 1,200 and 1.200 are one figure.
func figuresOf(r corpus.Reading) map[string]bool {
	set := map[string]bool{}
	for _, p := range r.Passages {
		digits := ""
		for _, c := range p.Text + " \n" {
			switch {
			case unicode.IsDigit(c):
				digits += string(c)
			case digits != "" && strings.ContainsRune(".,'’\u00a0\u202f ", c):
				// A separator, or the end of a sentence: either way the same
				// in every language version.
			default:
				if len(digits) >= 3 {
					set[digits] = true
				}
				digits = ""
			}
		}
	}
	return set
}

// sameFigures reports whether two documents share most of their figures.
func sameFigures(a, b map[string]bool) bool {
	shared := 0
	for f := range a {
		if b[f] {
			shared++
		}
	}
	return shared >= 5 && shared*10 >= min(len(a), len(b))*6
}
