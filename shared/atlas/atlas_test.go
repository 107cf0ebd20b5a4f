package atlas_test

import (
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/city-outcomes/throughline/shared/atlas"
	"github.com/city-outcomes/throughline/shared/country"
)

func TestFindKnowsCitiesByTheNamesInUse(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		city, country string
		want          atlas.Place
	}{
		{"Helsingborg", "SWE", atlas.Place{Latitude: 5605, Longitude: 1269}},
		{"HELSINKI", "FIN", atlas.Place{Latitude: 6017, Longitude: 2494}},
		{"Helsingfors", "FIN", atlas.Place{Latitude: 6017, Longitude: 2494}},
		{"Vienna", "AUT", atlas.Place{Latitude: 4821, Longitude: 1637}},
		{"Wien", "AUT", atlas.Place{Latitude: 4821, Longitude: 1637}},
		{"Izmir", "TUR", atlas.Place{Latitude: 3841, Longitude: 2714}},
		{"The Hague", "NLD", atlas.Place{Latitude: 5208, Longitude: 430}},
		{"Lodz", "POL", atlas.Place{Latitude: 5177, Longitude: 1947}},
		{"Київ", "UKR", atlas.Place{Latitude: 5045, Longitude: 3052}},
		{"Αθήνα", "GRC", atlas.Place{Latitude: 3798, Longitude: 2373}},
		{"Երեւան", "ARM", atlas.Place{Latitude: 4018, Longitude: 4451}}, // both ways of writing its third letter
		{"Երևան", "ARM", atlas.Place{Latitude: 4018, Longitude: 4451}},
		{"Vaduz", "LIE", atlas.Place{Latitude: 4714, Longitude: 952}}, // a capital of few inhabitants
		{"Buenos Aires", "ARG", atlas.Place{Latitude: -3461, Longitude: -5838}},
	} {
		if got, ok := atlas.Find(c.city, c.country); !ok || got != c.want {
			t.Errorf("Find(%s, %s) = %v, %t, want %v", c.city, c.country, got, ok, c.want)
		}
	}
}

func TestFindGuessesNothing(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ city, country, why string }{
		{"Vienna", "USA", "a town of 16,000"},
		{"Helsinki", "SWE", "in another country"},
		{"Helsinki", "", "of no country"},
		{"Helsinki", "FI", "the code is not of three letters"},
		{"", "FIN", "no name"},
		{"Salamanca", "ESP", "a city and a district of Madrid"},
		{"Portland", "USA", "in Oregon and in Maine"},
		{"Anker", "SWE", "made up"},
		{"Helsinki; Espoo", "FIN", "two cities"},
	} {
		if got, ok := atlas.Find(c.city, c.country); ok {
			t.Errorf("Find(%q, %q) = %v, want nothing: %s", c.city, c.country, got, c.why)
		}
	}
}

// row is a row of the gazetteer's file.
type row struct {
	alpha3 string
	names  []string
}

func rows(t *testing.T) []row {
	t.Helper()
	data, err := os.ReadFile("cities.tsv")
	if err != nil {
		t.Fatal(err)
	}
	var out []row
	for _, line := range strings.Split(strings.TrimSuffix(string(data), "\n"), "\n")[1:] {
		f := strings.Split(line, "\t")
		if len(f) != 4 {
			t.Fatalf("%q has %d columns, want 4", line, len(f))
		}
		out = append(out, row{f[0], strings.Split(f[1], ";")})
	}
	return out
}

func TestGazetteerTellsEachNameOnce(t *testing.T) {
	t.Parallel()
	seen := map[[2]string]bool{}
	all := rows(t)
	for _, r := range all {
		if _, ok := country.ByAlpha3(r.alpha3); !ok {
			t.Errorf("%s is no country", r.alpha3)
		}
		for _, name := range r.names {
			p, ok := atlas.Find(name, r.alpha3)
			if !ok || p.Latitude < -5700 || p.Latitude > 8400 || p.Longitude < -18000 || p.Longitude > 18000 {
				t.Errorf("Find(%s, %s) = %v, %t, want a place in the map", name, r.alpha3, p, ok)
			}
			k := [2]string{r.alpha3, country.Fold(name)}
			if seen[k] {
				t.Errorf("%s bears the name %s twice", r.alpha3, name)
			}
			seen[k] = true
		}
	}
	if len(all) < 10_000 || !slices.IsSortedFunc(all, func(a, b row) int { return strings.Compare(a.alpha3+"\t"+a.names[0], b.alpha3+"\t"+b.names[0]) }) {
		t.Errorf("the gazetteer has %d rows, want 10,000 and more, sorted", len(all))
	}
}

// The paper gives the proportions of the map: the equator is 2.05458 times as
// long as the middle meridian, and the lines of the poles are .59247 of it.
func TestProjectHasTheProportionsOfEqualEarth(t *testing.T) {
	t.Parallel()
	at := func(latitude, longitude int) atlas.Point {
		return atlas.Place{Latitude: latitude, Longitude: longitude}.Project()
	}
	equator := at(0, 18000).X - at(0, -18000).X
	meridian := at(-9000, 0).Y - at(9000, 0).Y
	pole := at(9000, 18000).X - at(9000, -18000).X
	if equator != atlas.World || at(0, 0).X != atlas.World/2 || at(9000, 0).Y != 0 {
		t.Errorf("the equator is %d long, its middle at %v, the North Pole at %v", equator, at(0, 0), at(9000, 0))
	}
	if got := float64(equator) / float64(meridian); math.Abs(got-2.05458) > .001 {
		t.Errorf("the equator is %.5f times the meridian, want 2.05458", got)
	}
	if got := float64(pole) / float64(equator); math.Abs(got-.59247) > .001 {
		t.Errorf("the poles are %.5f of the equator, want .59247", got)
	}
}

func TestProjectKeepsAreas(t *testing.T) {
	t.Parallel()
	// area is that of the band between two latitudes, by strips of a quarter
	// of a degree.
	area := func(from, to int) (sum float64) {
		for latitude := from; latitude < to; latitude += 25 {
			below, above := atlas.Place{Latitude: latitude, Longitude: 18000}.Project(), atlas.Place{Latitude: latitude + 25, Longitude: 18000}.Project()
			sum += float64(below.Y-above.Y) * float64(below.X+above.X-atlas.World)
		}
		return sum
	}
	whole := area(-9000, 9000)
	for _, band := range [][2]int{{0, 1000}, {3000, 4000}, {5000, 6000}, {6000, 7000}, {-4000, -3000}} {
		want := (math.Sin(float64(band[1])/100*math.Pi/180) - math.Sin(float64(band[0])/100*math.Pi/180)) / 2
		if got := area(band[0], band[1]) / whole; math.Abs(got-want) > .002*want {
			t.Errorf("the band from %d to %d degrees is %.5f of the map, want %.5f as on the globe", band[0]/100, band[1]/100, got, want)
		}
	}
}
