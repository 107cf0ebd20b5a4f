package briefing

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"

	"github.com/city-outcomes/throughline/shared/atlas"
)

//go:embed map.html.tmpl
var mapTemplate string

// mapSources names whose the map's data are, as their terms ask, and says what
// the map does not, in our own adaptation of the United Nations' standard
// wording for maps (ST/AI/189/Add.25/Rev.1).
const mapSources = "Coasts: Natural Earth, public domain. Places of cities: GeoNames, CC BY 4.0, rounded. Equal Earth projection. The map shows no boundary, and neither it nor the names and designations on it imply the expression of any opinion whatsoever on the part of this service concerning the legal status of any country, territory, city or area, or of its authorities, or concerning the delimitation of its frontiers or boundaries."

// cityMap is the cities whose documents were read on a map, laid out: in one
// view, and where they crowd there in a closer one as well.
type cityMap struct {
	Views   []mapView
	Caption string
}

// mapView is a picture of the map. Dots are told apart by their shape: filled
// where the city is quoted, else empty; larger, with the number, where a city
// has several documents.
type mapView struct {
	ID            string // in the page
	Title         string
	Width, Height int
	Land          string // data of a path, in tenths of a pixel
	Dots          []mapDot
	Names         []mapName
	Words         string // the picture, told
}

// mapDot is a city on the map.
type mapDot struct {
	X, Y, Radius    int
	HomeX, HomeY    int // where the city lies: elsewhere where another dot is there
	Fill, Edge, Ink string
	Number          string // of its documents, where there are several
	Title           string
	name            string
	place           atlas.Point
}

// Moved reports whether the dot stands beside its city.
func (d mapDot) Moved() bool { return d.X != d.HomeX || d.Y != d.HomeY }

// mapOf lays out the cities of a briefing's coverage; nil where there is none
// that can be placed. A city is placed where its name and its country tell it;
// nothing is guessed.
func mapOf(b Briefing) *cityMap {
	quotations := map[string]int{}
	for _, s := range b.Statements {
		quotations[placeKey(s.Country, s.City)]++
	}
	var dots []mapDot
	var missing []string
	quoted := 0
	for _, c := range b.Coverage { // alphabetical
		if c.City == "" {
			continue
		}
		place, ok := atlas.Find(c.City, c.Country)
		if !ok {
			missing = append(missing, c.place())
			continue
		}
		n := quotations[placeKey(c.Country, c.City)]
		quoted += min(n, 1)
		dots = append(dots, dot(c, n, place.Project()))
	}
	if len(dots) == 0 {
		return nil
	}
	m := &cityMap{Views: views(dots)}
	m.Caption = mapCaption(m.Views, quoted, missing)
	return m
}

// dot is a city's, quoted in n statements, in the tones of the line of time.
func dot(c Coverage, n int, place atlas.Point) mapDot {
	dark := tones[len(tones)-1]
	d := mapDot{Radius: 5, Fill: dark.ink, Edge: dark.fill, Ink: dark.fill, name: c.City, place: place}
	said := "not quoted"
	if n > 0 {
		d.Fill, d.Edge, d.Ink = dark.fill, dark.ink, dark.ink
		said = "quoted in " + count(n, "statement")
	}
	if c.Documents > 1 {
		d.Number = fmt.Sprint(c.Documents)
		d.Radius = 6 + 3*len(d.Number)
	}
	d.Title = fmt.Sprintf("%s: %s, %s", c.place(), count(c.Documents, "document"), said)
	return d
}

// views are the view of all the dots, and a closer one where there are dots
// that had to be moved or found no room for their names, and it helps.
func views(dots []mapDot) []mapView {
	all := around(dots)
	first := layOut(all, dots)
	first.ID, first.Title = "map", "Cities whose documents were read"
	first.Words = told(dots)
	out := []mapView{first}
	crowd := slices.DeleteFunc(slices.Clone(first.Dots), func(d mapDot) bool {
		return !d.Moved() && slices.ContainsFunc(first.Names, func(n mapName) bool { return n.Name == d.name })
	})
	if len(crowd) < 2 {
		return out
	}
	closer := around(crowd)
	if !closer.Closer(all) {
		return out
	}
	inside := slices.DeleteFunc(slices.Clone(dots), func(d mapDot) bool {
		d.X, d.Y = closer.At(d.place)
		return !d.box().within(closer.Width, closer.Height)
	})
	second := layOut(closer, inside)
	second.ID, second.Title = "map-closer", "Cities that lie close together on the map above"
	second.Words = told(inside)
	return append(out, second)
}

// around is the view of dots.
func around(dots []mapDot) atlas.View {
	places := make([]atlas.Point, len(dots))
	for i, d := range dots {
		places[i] = d.place
	}
	return atlas.Around(places, pictureWidth)
}

// layOut sets the dots and their names in a view.
func layOut(v atlas.View, dots []mapDot) mapView {
	dots = slices.Clone(dots)
	for i := range dots {
		dots[i].HomeX, dots[i].HomeY = v.At(dots[i].place)
	}
	dots = spread(dots, v.Width, v.Height)
	return mapView{Width: v.Width, Height: v.Height, Land: v.Land(), Dots: dots, Names: namesBeside(dots, v.Width, v.Height)}
}

// told lists dots in words.
func told(dots []mapDot) string {
	words := make([]string, len(dots))
	for i, d := range dots {
		words[i] = d.Title
	}
	return strings.Join(words, "; ") + "."
}

// mapCaption says how the map is read, and what is not on it.
func mapCaption(views []mapView, quoted int, missing []string) string {
	dots := views[0].Dots
	are := number(quoted) + verb(quoted, " is", " are")
	if quoted == 0 {
		are = "none is"
	}
	says := []string{fmt.Sprintf("%s on the map, of which %s quoted; a filled dot is quoted, an empty one is not.", capital(count(len(dots), "city")), are)}
	if slices.ContainsFunc(dots, func(d mapDot) bool { return d.Number != "" }) {
		says = append(says, "A number is that of a city’s documents, where it has several.")
	}
	if slices.ContainsFunc(views, func(v mapView) bool { return slices.ContainsFunc(v.Dots, mapDot.Moved) }) {
		says = append(says, "A dot that would cover another stands beside its city, at the end of a line.")
	}
	if len(missing) > 0 {
		says = append(says, "Not on the map: "+strings.Join(missing, "; ")+".")
	}
	return strings.Join(append(says, mapSources), " ")
}
