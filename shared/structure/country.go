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

// countryNames are the names of countries by their first word, longest first:
// the UN's, others in common use, and those of Unicode's CLDR in the languages
// that sections are read in. Names of three letters and less are not among
// them.
var countryNames = sync.OnceValue(func() map[string][]countryName {
	const shortest = 4
	var translated []display.Namer
	for _, l := range words().languages {
		translated = append(translated, display.Regions(language.Make(l)))
	}
	all := map[string][]countryName{}
	for _, c := range country.All() {
		names := append(country.OtherNames(c), c.Name)
		region, err := language.ParseRegion(c.Alpha2)
		for _, n := range translated {
			if err == nil {
				names = append(names, n.Name(region))
			}
		}
		slices.Sort(names)
		for _, n := range slices.Compact(names) {
			if utf8.RuneCountInString(n) >= shortest {
				first := firstWord(n)
				all[first] = append(all[first], countryName{n, c.Alpha3})
			}
		}
	}
	for _, names := range all {
		slices.SortFunc(names, func(a, b countryName) int { return cmp.Or(len(b.name)-len(a.name), cmp.Compare(a.name, b.name)) })
	}
	return all
})

// firstWord is the letters that a text begins with, but for the s of a
// genitive.
func firstWord(s string) string {
	if i := strings.IndexFunc(s, func(r rune) bool { return !unicode.IsLetter(r) }); i >= 0 {
		s = s[:i]
	}
	return strings.TrimSuffix(s, "s")
}

// namesakes are countries whose names mean other things as often: they are
// believed only behind the name of a city.
var namesakes = []string{"GEO", "JOR", "TCD"}

// countries lists the countries that a text names, each with the offset of
// its name, in the order of the text.
func countries(text string) []mentionOf {
	var found []mentionOf
	names := countryNames()
	inWord := false
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		if !unicode.IsLetter(r) || inWord || !unicode.IsUpper(r) {
			inWord = unicode.IsLetter(r)
			i += size
			continue
		}
		inWord = true
		next := i + size
		for _, n := range names[firstWord(text[i:])] {
			if strings.HasPrefix(text[i:], n.name) && apart(text[i+len(n.name):]) && !strings.HasSuffix(text[:i], "New ") {
				found = append(found, mentionOf{n.code, i})
				next = i + len(n.name)
				break
			}
		}
		i = next
	}
	return found
}

// mentionOf is where a text names a country.
type mentionOf struct {
	code string
	at   int // bytes
}

// apart reports whether a name ends before rest: no letter follows, but for
// an s that makes it a genitive.
func apart(rest string) bool {
	r, _ := utf8.DecodeRuneInString(strings.TrimPrefix(rest, "s"))
	return !unicode.IsLetter(r)
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
	for p := range f.paragraphs {
		seen := map[string]bool{}
		for _, m := range countries(p.Text) {
			if !seen[m.code] {
				seen[m.code] = true
				count[m.code]++
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
