package editorial

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/city-outcomes/throughline/shared/country"
)

// accepted are other names that the United Nations uses itself, or that name
// a part of a country or a people.
var accepted = words(`United-Kingdom United-States England Scotland Wales Northern-Ireland Britain Emirates Micronesia Macedonia UAE
	People’s-Republic-of-China Plurinational-State-of-Bolivia Kingdom-of-the-Netherlands Netherlands Islamic-Republic-of-Iran
	Federated-States-of-Micronesia Bolivarian-Republic-of-Venezuela Palestine`)

// nameBook finds the names of countries in a text.
type nameBook struct {
	any    *regexp.Regexp // longest first
	wrong  map[string]country.Country
	listed map[string]country.Country // by UN name
}

var names = sync.OnceValue(func() nameBook {
	book := nameBook{wrong: map[string]country.Country{}, listed: map[string]country.Country{}}
	var all []string
	for _, c := range country.All() {
		book.listed[c.Name] = c
		all = append(all, c.Name)
		for _, other := range country.OtherNames(c) {
			all = append(all, other)
			if !accepted[strings.ReplaceAll(other, " ", "-")] {
				book.wrong[other] = c
			}
		}
	}
	slices.SortFunc(all, func(a, b string) int { return len(b) - len(a) })
	for i, s := range all {
		all[i] = regexp.QuoteMeta(s)
	}
	book.any = regexp.MustCompile(strings.Join(all, "|"))
	return book
})

// countryNames wants the names that the United Nations uses.
func countryNames(p Paragraph, own string) []Finding {
	var found []Finding
	for _, at := range names().find(own) {
		if c, wrong := names().wrong[own[at.Start:at.End]]; wrong {
			found = append(found, Finding{Rule: CountryName, Found: context(p.Text, at.Start, at.End), Advice: fmt.Sprintf("Write “%s”.", c.Name)})
		}
	}
	return found
}

// find gives the places of names that are words of their own.
func (b nameBook) find(s string) []Range {
	var out []Range
	for _, at := range b.any.FindAllStringIndex(s, -1) {
		if !insideWord(s, at[0], at[1]) {
			out = append(out, Range{at[0], at[1]})
		}
	}
	return out
}

// insideWord reports whether letters, figures or a hyphen go on before or
// after a part of s.
func insideWord(s string, start, end int) bool {
	before, _ := utf8.DecodeLastRuneInString(s[:start])
	after, _ := utf8.DecodeRuneInString(s[end:])
	goesOn := func(r rune) bool { return r == '-' || unicode.IsLetter(r) || unicode.IsNumber(r) }
	return goesOn(before) || goesOn(after)
}

var between = regexp.MustCompile(`^(?:,| and|, and) (?:the )?$`)

// countryOrder wants three and more countries that are listed one after
// another in alphabetical order.
func countryOrder(p Paragraph, own string) []Finding {
	var found []Finding
	places := names().find(own)
	for i := 0; i < len(places); {
		j := i + 1
		for j < len(places) && between.MatchString(own[places[j-1].End:places[j].Start]) {
			j++
		}
		if listed := namesAt(own, places[i:j]); len(listed) >= 3 && !slices.IsSortedFunc(listed, country.Country.Compare) {
			found = append(found, Finding{Rule: CountryOrder, Found: context(p.Text, places[i].Start, places[j-1].End), Advice: "List countries in alphabetical order."})
		}
		i = j
	}
	return found
}

// namesAt are the countries at the places, none where one of the places is
// not a United Nations name.
func namesAt(s string, places []Range) []country.Country {
	var out []country.Country
	for _, r := range places {
		c, err := country.Parse(s[r.Start:r.End])
		if err != nil {
			return nil
		}
		out = append(out, c)
	}
	return out
}
