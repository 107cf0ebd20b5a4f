package atlas

import (
	"math"
	"testing"
)

// Machines differ in the last digits of a sine. It decides nothing as long as
// no place lies so close to the middle between two units of the map.
func TestEveryMachineSetsPlacesAlike(t *testing.T) {
	t.Parallel()
	for k, p := range gazetteer() {
		x, y := p.project()
		for _, v := range []float64{x, y} {
			if off := math.Abs(v - math.Floor(v) - .5); off < 1e-8 {
				t.Errorf("%s, %s is %g of a unit from the middle between two", k.name, k.alpha3, off)
			}
		}
	}
}
