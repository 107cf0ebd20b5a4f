package country

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"
	"sync"
)

// countriesTSV has a heading line and a tab-separated row a country: alpha-2,
// alpha-3, M49, whether an ECE State (yes, no), UN name, other names
// separated by semicolons.
//
//go:embed countries.tsv
var countriesTSV string

// index is the table, read. It is never changed.
type index struct {
	countries []Country          // by Compare
	known     map[string]Country // by every folded code and name
	others    map[Country][]string
}

var tables = sync.OnceValue(func() *index {
	x := &index{known: map[string]Country{}, others: map[Country][]string{}}
	for _, line := range strings.Split(strings.TrimSuffix(countriesTSV, "\n"), "\n")[1:] {
		c, others := read(line)
		x.countries = append(x.countries, c)
		x.others[c] = others
		for _, name := range append(slices.Clone(others), c.Alpha2, c.Alpha3, c.M49, c.Name) {
			key := Fold(name)
			if other, taken := x.known[key]; taken && other != c {
				panic(fmt.Sprintf("country: %s and %s are both called %q", other.Alpha3, c.Alpha3, name))
			}
			x.known[key] = c
		}
	}
	slices.SortFunc(x.countries, Country.Compare)
	return x
})

// read reads a row. The table is built in, so a fault in it cannot come from
// outside, and no build that has one passes a test.
func read(line string) (Country, []string) {
	const columns = 6
	f := strings.Split(line, "\t")
	if len(f) != columns {
		panic(fmt.Sprintf("country: a row has %d columns, not %d: %q", len(f), columns, line))
	}
	c := Country{Alpha2: f[0], Alpha3: f[1], M49: f[2], ECE: f[3] == "yes", Name: f[4]}
	if f[5] == "" {
		return c, nil
	}
	return c, strings.Split(f[5], ";")
}
