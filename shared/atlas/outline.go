package atlas

import (
	_ "embed"
	"fmt"
	"strconv"
	"strings"
	"sync"
)

// landTXT has a line a ring: the first point of the map of the world, and then
// from each point to the next. It is made by shared/atlas/make.
//
//go:embed land.txt
var landTXT string

// Ring is a closed line on the map: a coast, or the shore of an inland sea.
// Its last point leads to its first.
type Ring []Point

var outline = sync.OnceValue(func() []Ring {
	var out []Ring
	for line := range strings.SplitSeq(strings.TrimSuffix(landTXT, "\n"), "\n") {
		numbers := strings.Fields(line)
		ring, at := make(Ring, 0, len(numbers)/2), Point{}
		for i := 0; i+1 < len(numbers); i += 2 {
			at.X += whole(numbers[i])
			at.Y += whole(numbers[i+1])
			ring = append(ring, at)
		}
		out = append(out, ring)
	}
	return out
})

// whole reads a number of the outline, which is built in.
func whole(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		panic(fmt.Sprintf("atlas: the outline of the land is broken: %v", err))
	}
	return n
}

// String is the ring as the outline's file has it.
func (r Ring) String() string {
	var b strings.Builder
	var at Point
	for i, p := range r {
		if i > 0 {
			b.WriteByte(' ')
		}
		fmt.Fprintf(&b, "%d %d", p.X-at.X, p.Y-at.Y)
		at = p
	}
	return b.String()
}

// Thin leaves out points without which the ring runs nowhere farther than the
// tolerance from where it ran (Douglas and Peucker, 1973). What is no wider
// than the tolerance vanishes: the result is empty.
func (r Ring) Thin(tolerance int) Ring {
	if len(r) < 3 {
		return nil
	}
	closed := append(r[:len(r):len(r)], r[0])
	far := 0
	for i, p := range r {
		if distance(p, r[0]) > distance(r[far], r[0]) {
			far = i
		}
	}
	kept := make([]bool, len(closed))
	kept[0], kept[far] = true, true
	closed.keep(kept, 0, far, tolerance)
	closed.keep(kept, far, len(r), tolerance)
	var out Ring
	for i, p := range r {
		if kept[i] {
			out = append(out, p)
		}
	}
	if len(out) < 3 {
		return nil
	}
	return out
}

// keep marks the points between two that are to stay.
func (r Ring) keep(kept []bool, from, to, tolerance int) {
	length, worst, at := distance(r[from], r[to]), 0, 0
	for i := from + 1; i < to; i++ {
		if off := offset(r[i], r[from], r[to]); off > worst {
			worst, at = off, i
		}
	}
	if worst > tolerance*tolerance*max(length, 1) {
		kept[at] = true
		r.keep(kept, from, at, tolerance)
		r.keep(kept, at, to, tolerance)
	}
}

// distance is the square of the distance between two points.
func distance(p, q Point) int {
	return (p.X-q.X)*(p.X-q.X) + (p.Y-q.Y)*(p.Y-q.Y)
}

// offset is the square of the distance of p from the stretch between a and b,
// times the square of the stretch's length, which is taken as 1 where a is b.
func offset(p, a, b Point) int {
	length := distance(a, b)
	along := (p.X-a.X)*(b.X-a.X) + (p.Y-a.Y)*(b.Y-a.Y)
	switch {
	case along <= 0:
		return distance(p, a) * max(length, 1)
	case along >= length:
		return distance(p, b) * length
	}
	across := (p.X-a.X)*(b.Y-a.Y) - (p.Y-a.Y)*(b.X-a.X)
	return across * across
}
