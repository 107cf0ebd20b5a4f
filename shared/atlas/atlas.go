// Package atlas places cities on a map of the world: where a city lies, by its
// name and country; the outline of the land; and how both are laid out in a
// picture. It draws coasts alone and knows no border, so that a map made with
// it shows and implies no boundary between States.
//
// Maps are in the Equal Earth projection (Šavrič, Patterson and Jenny, "The
// Equal Earth map projection", International Journal of Geographical
// Information Science, 2018): it looks like the projections that the United
// Nations use for the world, and shows all regions at their true relative size.
//
// Everything after the projection is computed in whole numbers, so that the
// same cities give the same picture on every machine. NOTICE.md says whose the
// data are.
package atlas

import (
	"math"

	"github.com/city-outcomes/throughline/shared/country"
)

// Place is where a city lies, in hundredths of a degree: north and east are
// positive.
type Place struct{ Latitude, Longitude int }

// Find returns where a city lies, and whether that is known. The city is
// looked up by its name, as country.Fold compares names, among those of the
// country with that ISO 3166-1 alpha-3 code. A name that several cities of the
// country bear is not known.
func Find(city, alpha3 string) (Place, bool) {
	p, ok := gazetteer()[key{alpha3, country.Fold(city)}]
	return p, ok
}

// Point is a place in the map of the world: X from the western edge, Y from
// the North Pole downwards, in units of which the Equator has World.
type Point struct{ X, Y int }

// World is the width of the map of the world in its units. One is about two
// kilometres at the Equator.
const World = 20000

// The coefficients of the Equal Earth projection.
const (
	a1 = 1.340264
	a2 = -0.081106
	a3 = 0.000893
	a4 = 0.003796
)

// Project is the place in the map of the world.
func (p Place) Project() Point {
	x, y := p.project()
	return Point{int(math.Round(x)), int(math.Round(y))}
}

func (p Place) project() (x, y float64) {
	const degree = math.Pi / 180
	latitude, longitude := float64(p.Latitude)/100*degree, float64(p.Longitude)/100*degree
	t := math.Asin(math.Sqrt(3) / 2 * math.Sin(latitude))
	unit := World / (2 * width(math.Pi, 0))
	return (width(longitude, t) + width(math.Pi, 0)) * unit, (height(math.Pi/3) - height(t)) * unit
}

// width and height are the projection of a longitude and of a parametric
// latitude, in radians, from the middle of the map.
func width(longitude, t float64) float64 {
	return 2 * math.Sqrt(3) * longitude * math.Cos(t) / (3 * (9*a4*math.Pow(t, 8) + 7*a3*math.Pow(t, 6) + 3*a2*t*t + a1))
}

func height(t float64) float64 {
	return a4*math.Pow(t, 9) + a3*math.Pow(t, 7) + a2*t*t*t + a1*t
}
