// Package country knows the countries that documents come from: the 193
// Member States of the United Nations, the Holy See and the State of
// Palestine, each with its codes (ISO 3166-1, UN M49), its English short name
// as the UN writes it, and whether it is one of the 56 States of the Economic
// Commission for Europe (ECE). The names are the UN's designations, and
// express no opinion on the status of any country.
package country

import (
	"cmp"
	"fmt"
	"slices"
)

// Country is a Member State or observer State of the United Nations.
type Country struct {
	Alpha2 string // ISO 3166-1 alpha-2, such as "MD"
	Alpha3 string // ISO 3166-1 alpha-3, such as "MDA"
	M49    string // UN M49, three digits, such as "498"
	Name   string // the UN's short name in English, such as "Republic of Moldova"
	ECE    bool   // one of the 56 States of the Economic Commission for Europe
}

// All lists the countries in alphabetical order of their UN names, as
// Compare has it.
func All() []Country { return slices.Clone(tables().countries) }

// ByAlpha3 returns the country with an ISO 3166-1 alpha-3 code in upper case,
// and whether there is one.
func ByAlpha3(code string) (Country, bool) {
	all := tables().countries
	if i := slices.IndexFunc(all, func(c Country) bool { return c.Alpha3 == code }); i >= 0 {
		return all[i], true
	}
	return Country{}, false
}

// Parse reads a country from an ISO 3166-1 alpha-2 or alpha-3 code, a UN M49
// code of three digits, its UN name, or another name in common use ("Turkey",
// "Czech Republic", "UK", "Holland"). Case, accents and punctuation do not
// matter, nor does a leading "the".
func Parse(s string) (Country, error) {
	if c, ok := tables().known[Fold(s)]; ok {
		return c, nil
	}
	return Country{}, fmt.Errorf("%.60q is not a country we know: please write its UN name or its ISO 3166-1 code", s)
}

// OtherNames lists the other names of a country in common use, which the UN
// does not write in running text: "Turkey" for Türkiye. Some of them are
// formal names ("Republic of Cyprus"), names of parts ("Scotland"), or the
// country's name for itself.
func OtherNames(c Country) []string { return slices.Clone(tables().others[c]) }

// Compare orders countries by their UN names, as the UN lists them: without
// regard to case, accents and punctuation.
func (c Country) Compare(d Country) int {
	return cmp.Or(cmp.Compare(Fold(c.Name), Fold(d.Name)), cmp.Compare(c.Alpha3, d.Alpha3))
}
