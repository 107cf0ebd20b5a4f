package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/city-outcomes/throughline/shared/atlas"
)

// topology is what is needed of a TopoJSON file: arcs of points, each given by
// its distance from the one before, and the rings of polygons made of arcs.
type topology struct {
	Transform struct {
		Scale, Translate [2]float64
	}
	Objects struct {
		Land struct {
			Geometries []struct {
				Type string
				Arcs [][][]int // polygons of rings of arcs
			}
		}
	}
	Arcs [][][2]int
}

// coarse is what the outline leaves out, in units of the map: some eight
// kilometres.
const coarse = 4

// antarctica ends to the north here, in hundredths of a degree. No city lies
// there, and maps are larger without it.
const antarctica = -6000

// land makes the outline: a ring a line, projected and thinned, in the order
// of the file.
func land(data []byte) ([]byte, error) {
	var t topology
	if err := json.Unmarshal(data, &t); err != nil {
		return nil, err
	}
	var out bytes.Buffer
	for _, g := range t.Objects.Land.Geometries {
		if g.Type != "MultiPolygon" {
			return nil, fmt.Errorf("a geometry is a %s, not a MultiPolygon", g.Type)
		}
		for _, polygon := range g.Arcs {
			for _, arcs := range polygon {
				if ring := t.ring(arcs).Thin(coarse); ring != nil {
					fmt.Fprintln(&out, ring)
				}
			}
		}
	}
	if out.Len() == 0 {
		return nil, errors.New("it has no land")
	}
	return out.Bytes(), nil
}

// ring is a ring in the map of the world; none where it is a part of
// Antarctica.
func (t topology) ring(arcs []int) atlas.Ring {
	var ring atlas.Ring
	for _, n := range arcs {
		var line atlas.Ring
		northern := false
		for _, p := range t.places(n) {
			northern = northern || p.Latitude > antarctica
			line = append(line, p.Project())
		}
		if !northern {
			return nil
		}
		ring = append(ring, line[:len(line)-1]...) // the next arc starts where this one ends
	}
	return ring
}

// places are the points of an arc, which runs backwards where its number is
// negative.
func (t topology) places(n int) []atlas.Place {
	arc := t.Arcs[max(n, ^n)]
	out := make([]atlas.Place, len(arc))
	var x, y int
	for i, step := range arc {
		x, y = x+step[0], y+step[1]
		out[i] = atlas.Place{Latitude: t.hundredths(y, 1), Longitude: t.hundredths(x, 0)}
	}
	if n < 0 {
		slices.Reverse(out)
	}
	return out
}

func (t topology) hundredths(n, axis int) int {
	return int(math.Round((float64(n)*t.Transform.Scale[axis] + t.Transform.Translate[axis]) * 100))
}
