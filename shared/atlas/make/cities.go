package main

import (
	"bytes"
	"cmp"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/city-outcomes/throughline/shared/atlas"
	"github.com/city-outcomes/throughline/shared/country"
)

// namesTSV has a heading line and a row a city that GeoNames calls by one of
// several names in use: ISO 3166-1 alpha-2, the name in GeoNames, and the
// others, separated by semicolons: those of the country's own languages,
// English and French names, and for the countries of the region that write
// Russian the Russian ones. Each must be among the names that GeoNames knows.
//
//go:embed names.tsv
var namesTSV string

// city is an entry of the file of cities.
type city struct {
	Name           string   `json:"name"`
	Latitude       float64  `json:"latitude"`
	Longitude      float64  `json:"longitude"`
	Country        string   `json:"countrycode"` // ISO 3166-1 alpha-2
	Population     int      `json:"population"`
	AlternateNames []string `json:"alternatenames"`

	alpha3  string
	names   []string
	capital bool
}

// What the gazetteer takes up: cities of that many inhabitants, and capitals
// of fewer.
const inhabitants = 50_000

// near is how far apart two places of one name may be, in hundredths of a
// degree, to be a city and a part of it.
const near = 25

// cities makes the gazetteer: the cities that can be told by their country and
// name, alphabetical by both.
func cities(cityFile, countryFile []byte, other string) ([]byte, error) {
	var entries map[string]*city
	if err := json.Unmarshal(cityFile, &entries); err != nil {
		return nil, err
	}
	var countries map[string]struct{ Capital string } // by ISO 3166-1 alpha-2
	if err := json.Unmarshal(countryFile, &countries); err != nil {
		return nil, err
	}
	all := make([]*city, 0, len(entries))
	for _, c := range entries {
		if of, err := country.Parse(c.Country); err == nil && len(c.Country) == 2 {
			c.alpha3, c.names, c.capital = of.Alpha3, []string{c.Name}, country.Fold(countries[c.Country].Capital) == country.Fold(c.Name)
			all = append(all, c)
		}
	}
	slices.SortFunc(all, func(c, d *city) int {
		return cmp.Or(cmp.Compare(c.alpha3, d.alpha3), cmp.Compare(d.Population, c.Population), cmp.Compare(c.Name, d.Name), cmp.Compare(c.Latitude, d.Latitude), cmp.Compare(c.Longitude, d.Longitude))
	})
	if err := name(all, other); err != nil {
		return nil, err
	}
	return write(tellable(all))
}

// name gives cities their other names; all are sorted, the largest first.
func name(all []*city, other string) error {
	rows := strings.Split(strings.TrimSuffix(other, "\n"), "\n")[1:]
	for _, row := range rows {
		f := strings.Split(row, "\t")
		i := slices.IndexFunc(all, func(c *city) bool { return c.Country == f[0] && c.Name == f[1] })
		if i < 0 {
			return fmt.Errorf("names.tsv: there is no %s in %s", f[1], f[0])
		}
		for n := range strings.SplitSeq(f[2], ";") {
			if !slices.Contains(all[i].AlternateNames, n) {
				return fmt.Errorf("names.tsv: GeoNames does not call %s %q", f[1], n)
			}
			if slices.ContainsFunc(all[i].names, func(had string) bool { return country.Fold(had) == country.Fold(n) }) {
				return fmt.Errorf("names.tsv: %q is as good as a name that %s has", n, f[1])
			}
			all[i].names = append(all[i].names, n)
		}
	}
	return nil
}

// tellable are the cities that are taken up, without the names that another
// place of the country bears too, be it smaller. A part of a city that is
// called like the city does not count.
func tellable(all []*city) []*city {
	bearers := map[[2]string][]*city{}
	for _, c := range all {
		for _, n := range c.names {
			k := [2]string{c.alpha3, country.Fold(n)}
			bearers[k] = append(bearers[k], c)
		}
	}
	var out []*city
	for _, c := range all {
		c.names = slices.DeleteFunc(c.names, func(n string) bool {
			same := bearers[[2]string{c.alpha3, country.Fold(n)}]
			return same[0] != c || slices.ContainsFunc(same, c.far)
		})
		if (c.Population >= inhabitants || c.capital) && len(c.names) > 0 {
			out = append(out, c)
		}
	}
	return out
}

// far reports whether another place is too far to be a part of the city.
func (c *city) far(d *city) bool {
	return math.Abs(c.Latitude-d.Latitude)*100 > near || math.Abs(c.Longitude-d.Longitude)*100 > near
}

// write writes the gazetteer.
func write(all []*city) ([]byte, error) {
	if len(all) == 0 {
		return nil, errors.New("it has no city")
	}
	slices.SortStableFunc(all, func(c, d *city) int {
		return cmp.Or(cmp.Compare(c.alpha3, d.alpha3), cmp.Compare(c.names[0], d.names[0]))
	})
	out := bytes.NewBufferString("country\tnames\tlatitude\tlongitude\n")
	for _, c := range all {
		p := atlas.Place{Latitude: int(math.Round(c.Latitude * 100)), Longitude: int(math.Round(c.Longitude * 100))}
		fmt.Fprintf(out, "%s\t%s\t%d\t%d\n", c.alpha3, strings.Join(c.names, ";"), p.Latitude, p.Longitude)
	}
	return out.Bytes(), nil
}
