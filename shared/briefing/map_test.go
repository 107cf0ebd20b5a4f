package briefing_test

import (
	"bytes"
	"encoding/xml"
	"strings"
	"testing"

	"github.com/city-outcomes/throughline/shared/corpus"
)

// The cities of these tests are real, their documents made up.

// mapped is a world of documents of cities that are on the map, and of some
// that are not.
func mapped() *world {
	w := newWorld()
	say := func(kind corpus.StatementKind, text string) said { return on11(kind, text) }
	w.add(vlr("Helsinki", "FIN"), "en", say(corpus.Challenge, "Homes are too few, and households wait for nine years until they are offered one."))
	plan := vlr("Helsinki", "FIN")
	plan.Title = "Plan of Helsinki"
	w.add(plan, "en", say(corpus.Context, "Goal 11 asks that cities and human settlements be made inclusive, safe, resilient and sustainable."))
	w.add(vlr("Espoo", "FIN"), "en", say(corpus.Context, "Goal 11 asks that cities be made inclusive."))
	w.add(vlr("Lisboa", "PRT"), "en", say(corpus.Challenge, "Rents in the harbour district have grown faster than wages for nine years in a row, and families with three and more children find almost nothing that they can afford."))
	w.add(vlr("Salamanca", "ESP"), "en", say(corpus.Context, "Goal 11 asks that cities be safe."))
	w.add(vlr("Brunnhem", "SWE"), "en", say(corpus.Context, "Goal 11 asks that cities be resilient."))
	w.add(corpus.Metadata{Title: "A report", Kind: corpus.KindVLR, City: "Oslo", Date: "2025"}, "en", say(corpus.Context, "Goal 11 asks that cities be sustainable."))
	secret := vlr("Madrid", "ESP")
	secret.ChathamHouse = true
	w.add(secret, "en", say(corpus.Challenge, "Tenants leave before renovation begins because nobody can tell them what the rent will be."))
	old := vlr("Zagreb", "HRV")
	old.Date = "2010"
	w.add(old, "en", say(corpus.Challenge, "Trams are late on most days of the week, and nobody tells the passengers why."))
	return w
}

// mapIn is the figure of the map in a page; empty where there is none.
func mapIn(page []byte) string {
	_, rest, found := strings.Cut(string(page), `aria-label="Picture: Cities whose documents were read"`)
	if !found {
		return ""
	}
	figure, _, _ := strings.Cut(rest, "</figure>")
	return figure
}

func pageOf(t testing.TB, w *world) []byte {
	t.Helper()
	return unpack(t, pack(t, compose(t, w.input())))["briefing.html"]
}

func TestMapShowsTheCitiesThatWereRead(t *testing.T) {
	t.Parallel()
	figure := mapIn(pageOf(t, mapped()))
	for _, want := range []string{
		"<title>Finland, Helsinki: two documents, quoted in one statement</title>", `fill="#FFFFFF">2</text>`,
		"<title>Finland, Espoo: one document, not quoted</title>",
		"<title>Portugal, Lisboa: one document, quoted in one statement</title>", ">Lisboa</text>",
		"Three cities on the map, of which two are quoted; a filled dot is quoted, an empty one is not. A number is that of a city’s documents, where it has several.",
		"Not on the map: Spain, Salamanca; Sweden, Brunnhem; Oslo.",
		"GeoNames, CC BY 4.0", "Natural Earth", "imply the expression of any opinion", `role="img" aria-labelledby="map-title map-text"`,
	} {
		if !strings.Contains(figure, want) {
			t.Errorf("the map lacks %q", want)
		}
	}
	for _, never := range []string{"Madrid", "Zagreb"} {
		if strings.Contains(figure, never) {
			t.Errorf("the map names %s, whose document must not be named or was not read", never)
		}
	}
}

func TestDotsAreToldApartWithoutColours(t *testing.T) {
	t.Parallel()
	for title, d := range dotsOf(t, mapped()) {
		want := "#14406B #FFFFFF"
		if strings.HasSuffix(title, "not quoted") {
			want = "#FFFFFF #14406B"
		}
		if got := d.Circle.Fill + " " + d.Circle.Edge; got != want {
			t.Errorf("%q is %s, want %s", title, got, want)
		}
	}
}

func TestDotsCoverOneAnotherNowhere(t *testing.T) {
	t.Parallel()
	dots := dotsOf(t, mapped())
	for title, d := range dots {
		for other, e := range dots {
			x, y, r := d.Circle.X-e.Circle.X, d.Circle.Y-e.Circle.Y, d.Circle.Radius+e.Circle.Radius
			if title != other && x*x+y*y < r*r {
				t.Errorf("%q covers %q", title, other)
			}
		}
	}
	if !strings.Contains(mapIn(pageOf(t, mapped())), `stroke="#1a1a1a"/><circle`) {
		t.Error("no line leads from a city to the dot beside it")
	}
}

// mark is a dot in the picture.
type mark struct {
	Title  string `xml:"title"`
	Circle struct {
		X      int    `xml:"cx,attr"`
		Y      int    `xml:"cy,attr"`
		Radius int    `xml:"r,attr"`
		Fill   string `xml:"fill,attr"`
		Edge   string `xml:"stroke,attr"`
	} `xml:"circle"`
}

// dotsOf are the dots of the first picture of a world's map, by their titles.
func dotsOf(t *testing.T, w *world) map[string]mark {
	t.Helper()
	_, svg, _ := strings.Cut(mapIn(pageOf(t, w)), "<svg")
	svg, _, _ = strings.Cut(svg, "</svg>")
	var picture struct {
		Dots []mark `xml:"g"`
	}
	if err := xml.Unmarshal([]byte("<svg"+svg+"</svg>"), &picture); err != nil {
		t.Fatalf("the map is no XML: %v", err)
	}
	out := map[string]mark{}
	for _, d := range picture.Dots {
		out[d.Title] = d
	}
	if len(out) != 3 {
		t.Fatalf("%d dots have a title of their own, want 3", len(out))
	}
	return out
}

func TestNoMapWhereNoCityIsKnown(t *testing.T) {
	t.Parallel()
	for name, w := range map[string]*world{"no document": newWorld(), "made-up cities": fourCities()} {
		if mapIn(pageOf(t, w)) != "" {
			t.Errorf("%s: there is a map", name)
		}
	}
}

func TestMapFollowsNoOrder(t *testing.T) {
	t.Parallel()
	w := mapped()
	first := pageOf(t, w)
	for i, j := 0, len(w.inputs)-1; i < j; i, j = i+1, j-1 {
		w.inputs[i], w.inputs[j] = w.inputs[j], w.inputs[i]
	}
	if !bytes.Equal(first, pageOf(t, w)) {
		t.Error("documents in another order give another page")
	}
}

func TestNamesOnTheMapCoverNothing(t *testing.T) {
	t.Parallel()
	w := newWorld()
	for _, city := range []string{"Antwerp", "Brussels", "Gent", "Leuven", "Mechelen", "Brugge", "Namur", "Charleroi", "Liège", "Mons", "Hasselt", "Genk"} {
		w.add(vlr(city, "BEL"), "en", on11(corpus.Context, "Goal 11 asks that cities be safe."))
	}
	figure := mapIn(pageOf(t, w))
	first, _, closer := strings.Cut(figure, "Cities that lie close together on the map above")
	names := strings.Count(first, `paint-order="stroke"`)
	if dots := strings.Count(first, "<g>"); dots != 12 || names == 0 || names == dots || closer {
		t.Errorf("%d dots with %d names, and a closer map: %t; want 12 dots, the names that there is room for, and no map that would be as close", dots, names, closer)
	}
	for _, city := range []string{"Antwerp", "Genk"} {
		if !strings.Contains(first, "Belgium, "+city+": one document, not quoted") {
			t.Errorf("the words of the map lack %s", city)
		}
	}
}

func TestMapSaysWhereNoCityIsQuoted(t *testing.T) {
	t.Parallel()
	for want, cities := range map[string][]string{
		"One city on the map, of which none is quoted;":   {"Espoo"},
		"Two cities on the map, of which none is quoted;": {"Espoo", "Helsinki"},
	} {
		w := newWorld()
		for _, city := range cities {
			w.add(vlr(city, "FIN"), "en", on11(corpus.Context, "Goal 11 asks that cities be safe."))
		}
		if figure := mapIn(pageOf(t, w)); !strings.Contains(figure, want) {
			t.Errorf("the map of %q does not say %q", cities, want)
		}
	}
}

// crowded is a world of cities of which some lie close together.
func crowded() *world {
	w := newWorld()
	for _, place := range [][2]string{{"Antwerp", "BEL"}, {"Brussels", "BEL"}, {"Gent", "BEL"}, {"Cologne", "DEU"}, {"Auckland", "NZL"}, {"Buenos Aires", "ARG"}} {
		w.add(vlr(place[0], place[1]), "en", on11(corpus.Context, "Goal 11 asks that cities be safe."))
	}
	return w
}

func TestACloserMapShowsWhereCitiesCrowd(t *testing.T) {
	t.Parallel()
	_, second, found := strings.Cut(mapIn(pageOf(t, crowded())), `<desc id="map-closer-text">`)
	words, _, _ := strings.Cut(second, "</desc>")
	if !found || strings.Count(words, ":") != 4 || strings.Contains(words, "Auckland") {
		t.Errorf("the closer map tells %q, want the four cities of Europe", words)
	}
}
