package atlas

import (
	_ "embed"
	"fmt"
	"strings"
	"sync"

	"github.com/city-outcomes/throughline/shared/country"
)

// citiesTSV has a heading line and a row a city: ISO 3166-1 alpha-3, names
// separated by semicolons, latitude and longitude in hundredths of a degree.
// It is made by shared/atlas/make.
//
//go:embed cities.tsv
var citiesTSV string

// key is what a city is looked up by.
type key struct{ alpha3, name string }

var gazetteer = sync.OnceValue(func() map[key]Place {
	out := map[key]Place{}
	rows := strings.TrimSuffix(citiesTSV, "\n")
	for row := range strings.SplitSeq(rows[strings.Index(rows, "\n")+1:], "\n") {
		f := strings.Split(row, "\t")
		var p Place
		// The table is built in, so a fault in it cannot come from outside, and
		// no build that has one passes a test.
		if n, err := fmt.Sscan(f[2]+" "+f[3], &p.Latitude, &p.Longitude); n != 2 {
			panic(fmt.Sprintf("atlas: %q is no row of the gazetteer: %v", row, err))
		}
		for name := range strings.SplitSeq(f[1], ";") {
			out[key{f[0], country.Fold(name)}] = p
		}
	}
	return out
})
