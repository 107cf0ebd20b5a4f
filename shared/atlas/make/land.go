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
				for _, ring := range parts(t.ring(arcs)) {
					if ring = projected(ring).Thin(coarse); ring != nil {
						fmt.Fprintln(&out, ring)
					}
				}
			}
		}
	}
	if out.Len() == 0 {
		return nil, errors.New("it has no land")
	}
	return out.Bytes(), nil
}

// The globe in hundredths of a degree.
const (
	half = 180_00
	full = 360_00
	pole = 90_00
)

// parts are a ring's parts in the map of the world, whose edges are at 180
// degrees: two where the ring runs across them, none where it is a part of
// Antarctica.
func parts(r atlas.Ring) []atlas.Ring {
	northern := func(p atlas.Point) bool { return p.Y > antarctica }
	if !slices.ContainsFunc(r, northern) {
		return nil
	}
	var out []atlas.Ring
	for _, turn := range []int{0, -full, full} {
		turned := slices.Clone(r)
		for i := range turned {
			turned[i].X += turn
		}
		if part := turned.Within(-half, -pole, half, pole); part != nil {
			out = append(out, part)
		}
	}
	return out
}

// projected is a ring of degrees in the map of the world.
func projected(r atlas.Ring) atlas.Ring {
	out := make(atlas.Ring, len(r))
	for i, p := range r {
		out[i] = atlas.Place{Latitude: p.Y, Longitude: p.X}.Project()
	}
	return out
}

// ring is a ring as the file has it, in hundredths of a degree: X is the
// longitude, which runs on where the ring crosses 180 degrees.
func (t topology) ring(arcs []int) atlas.Ring {
	var ring atlas.Ring
	for _, n := range arcs {
		line := t.line(n)
		for _, p := range line[:len(line)-1] { // the next arc starts where this one ends
			if len(ring) > 0 {
				last := ring[len(ring)-1].X
				for p.X-last > half {
					p.X -= full
				}
				for last-p.X > half {
					p.X += full
				}
			}
			ring = append(ring, p)
		}
	}
	return ring
}

// line is an arc, which runs backwards where its number is negative.
func (t topology) line(n int) atlas.Ring {
	arc := t.Arcs[max(n, ^n)]
	out := make(atlas.Ring, len(arc))
	var x, y int
	for i, step := range arc {
		x, y = x+step[0], y+step[1]
		out[i] = atlas.Point{X: t.hundredths(x, 0), Y: t.hundredths(y, 1)}
	}
	if n < 0 {
		slices.Reverse(out)
	}
	return out
}

func (t topology) hundredths(n, axis int) int {
	return int(math.Round((float64(n)*t.Transform.Scale[axis] + t.Transform.Translate[axis]) * 100))
}
