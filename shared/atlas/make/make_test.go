package main

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestSameDataGiveTheSameBytes(t *testing.T) {
	t.Parallel()
	into := t.TempDir()
	err := run(filepath.Join("..", "..", "..", ".tools", "atlas"), into)
	if errors.Is(err, fs.ErrNotExist) {
		t.Skip("without the published data: the package's comment says how to fetch them into .tools/atlas")
	}
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"land.txt", "cities.tsv"} {
		made, err := os.ReadFile(filepath.Join(into, name))
		if err != nil {
			t.Fatal(err)
		}
		there, err := os.ReadFile(filepath.Join("..", name))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(made, there) {
			t.Errorf("%s is not what the data give: run go run ./shared/atlas/make", name)
		}
	}
}

func TestOtherDataAreRefused(t *testing.T) {
	t.Parallel()
	from := t.TempDir()
	if err := os.Mkdir(filepath.Join(from, "package"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(from, "package", "land-50m.json"), []byte("{}"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := makeLand(from); err == nil || !strings.Contains(err.Error(), "another file") {
		t.Errorf("other data give %v, want that they are other data", err)
	}
}

// The data of these tests are made up.

// islands has a square, a triangle, a ring of Antarctica, and a square across
// 180 degrees.
const islands = `{"type": "Topology", "transform": {"scale": [1, 1], "translate": [0, 0]},
"objects": {"land": {"geometries": [{"type": "MultiPolygon", "arcs": [[[0, 1]], [[2]], [[-4]], [[4]]]}]}},
"arcs": [[[0, 0], [10, 0], [0, 10]], [[10, 10], [-10, 0], [0, -10]], [[0, -70], [10, 0], [0, -9], [-10, 9]], [[50, 0], [0, 10], [10, 0], [-10, -10]],
[[175, 0], [0, 10], [-345, 0], [0, -10], [345, 0]]]}`

func TestLandIsProjectedRingByRing(t *testing.T) {
	t.Parallel()
	got, err := land([]byte(islands))
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(string(got)), "\n")
	for i, want := range []struct {
		name, start string
		numbers     int
	}{{"a square from the middle of the map", "10000 4867 556 0 ", 8}, {"a triangle", "", 6},
		{"what lies west of 180 degrees", "20000 4867 ", 8}, {"what lies east of them", "0 4867 73 ", 8}} {
		if i >= len(lines) || len(strings.Fields(lines[i])) != want.numbers || !strings.HasPrefix(lines[i], want.start) {
			t.Errorf("land gives %q: line %d is not %s", lines, i+1, want.name)
		}
	}
	if len(lines) != 4 {
		t.Errorf("land gives %q, want four rings", lines)
	}
	for _, broken := range []string{"", "{}", strings.Replace(islands, "MultiPolygon", "Point", 1)} {
		if _, err := land([]byte(broken)); err == nil {
			t.Errorf("land(%.20q) gives no error", broken)
		}
	}
}

const fewCities = `{
"1": {"name": "Kyiv", "countrycode": "UA", "population": 2900000, "latitude": 50.454, "longitude": 30.5238, "alternatenames": ["Київ", "Kiev", "Киев", "KIEV"]},
"2": {"name": "Tellmark", "countrycode": "SE", "population": 90000, "latitude": 60, "longitude": 15.006},
"3": {"name": "Twiceby", "countrycode": "SE", "population": 90000, "latitude": 61, "longitude": 15},
"4": {"name": "Twiceby", "countrycode": "SE", "population": 15000, "latitude": 65, "longitude": 20},
"5": {"name": "Partholm", "countrycode": "SE", "population": 90000, "latitude": 59, "longitude": 15},
"6": {"name": "Partholm", "countrycode": "SE", "population": 60000, "latitude": 59.1, "longitude": 15.1},
"7": {"name": "Smallköping", "countrycode": "SE", "population": 49000, "latitude": 58, "longitude": 15},
"8": {"name": "Throneborg", "countrycode": "SE", "population": 5000, "latitude": 57, "longitude": 15},
"9": {"name": "Elsewhere", "countrycode": "XK", "population": 90000, "latitude": 42, "longitude": 21}
}`

func TestCitiesAreThoseThatCanBeTold(t *testing.T) {
	t.Parallel()
	got, err := cities([]byte(fewCities), []byte(`{"SE": {"capital": "Throneborg"}, "UA": {"capital": "Kyiv"}}`), "heading\nUA\tKyiv\tКиїв;Kiev\n")
	if err != nil {
		t.Fatal(err)
	}
	want := "country\tnames\tlatitude\tlongitude\nSWE\tPartholm\t5900\t1500\nSWE\tTellmark\t6000\t1501\nSWE\tThroneborg\t5700\t1500\nUKR\tKyiv;Київ;Kiev\t5045\t3052\n"
	if string(got) != want {
		t.Errorf("cities gives\n%swant\n%s", got, want)
	}
}

func TestNamesMustBeThoseThatGeoNamesKnows(t *testing.T) {
	t.Parallel()
	for names, want := range map[string]string{
		"heading\nUA\tKyiv\tKuyv\n":      "GeoNames does not call Kyiv \"Kuyv\"",
		"heading\nUA\tKyiv\tKiev;KIEV\n": "\"KIEV\" is as good as a name that Kyiv has",
		"heading\nUA\tKuyv\tКиїв\n":      "there is no Kuyv in UA",
		"heading\nSE\tKyiv\tКиїв;Kiev\n": "there is no Kyiv in SE",
	} {
		if _, err := cities([]byte(fewCities), []byte(`{}`), names); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("names %q give %v, want %q", names, err, want)
		}
	}
}
