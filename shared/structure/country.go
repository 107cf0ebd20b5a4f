package structure

import (
	"cmp"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/country"
)

// countryName is a country by one of its names.
type countryName struct {
	name string
	code string // ISO 3166-1 alpha-3
}

// countryNames lists the names of countries, longest first: the UN's, others
// in common use, and those of Unicode's CLDR in the languages that sections
// are read in. Names of three letters and less are not among them.
var countryNames = sync.OnceValue(func() []countryName {
	const shortest = 4
	var all []countryName
	for _, c := range country.All() {
		names := append(country.OtherNames(c), c.Name)
		region, err := language.ParseRegion(c.Alpha2)
		for _, l := range words().languages {
			if err == nil {
				names = append(names, display.Regions(language.Make(l)).Name(region))
			}
		}
		slices.Sort(names)
		for _, n := range slices.Compact(names) {
			if utf8.RuneCountInString(n) >= shortest {
				all = append(all, countryName{n, c.Alpha3})
			}
		}
	}
	slices.SortFunc(all, func(a, b countryName) int { return cmp.Or(len(b.name)-len(a.name), cmp.Compare(a.name, b.name)) })
	return all
})

// namesakes are countries whose names mean other things as often: they are
// believed only behind the name of a city.
var namesakes = []string{"GEO", "JOR", "TCD"}

// countries lists the countries that a text names, each with the offset of
// its first name, in the order of the text.
func countries(text string) []mentionOf {
	var found []mentionOf
	taken := make([]bool, len(text))
	for _, n := range countryNames() {
		for from := 0; ; {
			at := strings.Index(text[from:], n.name)
			if at < 0 {
				break
			}
			start, end := from+at, from+at+len(n.name)
			from = end
			if taken[start] || !apart(text, start, end) || strings.HasSuffix(text[:start], "New ") {
				continue
			}
			for i := start; i < end; i++ {
				taken[i] = true
			}
			found = append(found, mentionOf{n.code, start})
		}
	}
	slices.SortFunc(found, func(a, b mentionOf) int { return cmp.Compare(a.at, b.at) })
	return found
}

// mentionOf is where a text names a country.
type mentionOf struct {
	code string
	at   int // bytes
}

// apart reports whether no letter stands right before or behind a name, but
// for an s that makes it a genitive.
func apart(text string, start, end int) bool {
	before, _ := utf8.DecodeLastRuneInString(text[:start])
	rest := strings.TrimPrefix(text[end:], "s")
	behind, _ := utf8.DecodeRuneInString(rest)
	return !unicode.IsLetter(before) && !unicode.IsLetter(behind)
}

// country is the country named right behind the city, or else the only one
// that the front matter names, if the document names no other more often.
func (f *front) country(city place) (corpus.Proposal, bool) {
	if city.line != nil {
		for _, l := range f.lines {
			_, rest, found := strings.Cut(l.text, city.Value)
			for _, m := range countries(rest) {
				if found && (rest[:m.at] == ", " || rest[:m.at] == " (") {
					return l.proposal(m.code), true
				}
			}
		}
	}
	var first *line
	code := ""
	for _, l := range f.lines {
		for _, m := range countries(l.text) {
			switch {
			case slices.Contains(namesakes, m.code):
				return corpus.Proposal{}, false
			case code == "":
				first, code = l, m.code
			case code != m.code:
				return corpus.Proposal{}, false
			}
		}
	}
	if first == nil || !f.mostly(code, first.short()) {
		return corpus.Proposal{}, false
	}
	return first.proposal(code), true
}

// mostly reports whether a country is named in several paragraphs, and no
// other in as many; in more of them where a sentence names it first.
func (f *front) mostly(code string, short bool) bool {
	least := enoughTimes
	if short {
		least--
	}
	count := map[string]int{}
	for _, page := range f.text.Pages {
		for _, p := range page.Paragraphs {
			seen := map[string]bool{}
			for _, m := range countries(p.Text) {
				if !seen[m.code] {
					seen[m.code] = true
					count[m.code]++
				}
			}
		}
	}
	for other, n := range count {
		if other != code && n >= count[code] {
			return false
		}
	}
	return count[code] >= least
}
