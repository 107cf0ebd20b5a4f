package briefing

import (
	"cmp"
	"slices"
	"unicode/utf8"

	"github.com/city-outcomes/throughline/shared/terms"
)

// mapName is a city's name beside its dot.
type mapName struct {
	X, Y   int // where it starts, or ends, on its base line
	Anchor string
	Name   string
}

// box is a part of a picture, in pixels.
type box struct{ left, top, right, bottom int }

// meets reports whether two boxes share a point.
func (b box) meets(c box) bool {
	return b.left <= c.right && c.left <= b.right && b.top <= c.bottom && c.top <= b.bottom
}

// The stretch, in pixels, by which a dot is moved at a time, and how often at
// most.
const (
	moveStep  = 4
	mostMoves = 10
)

// spread moves dots that would cover one another to the nearest free spot
// around where they belong, the larger first, and where there is none in reach
// leaves them. It returns them in that order.
func spread(dots []mapDot, width, height int) []mapDot {
	dots = slices.Clone(dots)
	slices.SortStableFunc(dots, func(d, e mapDot) int { return cmp.Compare(e.Radius, d.Radius) })
	for i := range dots {
		dots[i].X, dots[i].Y = spot(dots[i], dots[:i], width, height)
	}
	return dots
}

// spot is the nearest free spot of a dot: ring by ring, clockwise from above.
func spot(d mapDot, set []mapDot, width, height int) (x, y int) {
	for ring := range mostMoves + 1 {
		for _, way := range [][2]int{{0, -10}, {7, -7}, {10, 0}, {7, 7}, {0, 10}, {-7, 7}, {-10, 0}, {-7, -7}} { // in tenths
			moved := d
			moved.X, moved.Y = d.HomeX+way[0]*ring*moveStep/10, d.HomeY+way[1]*ring*moveStep/10
			if moved.box().within(width, height) && !slices.ContainsFunc(set, moved.covers) {
				return moved.X, moved.Y
			}
		}
	}
	return d.HomeX, d.HomeY
}

// covers reports whether two dots touch.
func (d mapDot) covers(e mapDot) bool {
	reach := d.Radius + e.Radius + 1
	return (d.X-e.X)*(d.X-e.X)+(d.Y-e.Y)*(d.Y-e.Y) < reach*reach
}

func (d mapDot) box() box {
	return box{d.X - d.Radius, d.Y - d.Radius, d.X + d.Radius, d.Y + d.Radius}
}

// within reports whether the box lies in a picture.
func (b box) within(width, height int) bool {
	return b.left >= 0 && b.top >= 0 && b.right <= width && b.bottom <= height
}

// The room that a name takes, in pixels: a letter's width is on the safe side.
const (
	letterWidth = 7
	denseWidth  = 13
	nameAscent  = 10
	nameDescent = 3
)

// namesBeside sets the names of cities beside their dots: to the right, the
// left, above or below, in this order, in the picture and where they cover no
// dot and no other name. A name that has no such room is left out.
func namesBeside(dots []mapDot, width, height int) []mapName {
	taken := make([]box, len(dots))
	for i, d := range dots {
		taken[i] = d.box()
	}
	var out []mapName
	for _, d := range dots {
		if n, room, ok := nameBeside(d, taken, width, height); ok {
			out, taken = append(out, n), append(taken, room)
		}
	}
	return out
}

// nameBeside finds room for one name.
func nameBeside(d mapDot, taken []box, width, height int) (mapName, box, bool) {
	long, off := nameRoom(d.name), d.Radius+3
	for _, n := range []mapName{
		{X: d.X + off, Y: d.Y + 4, Anchor: "start"},
		{X: d.X - off, Y: d.Y + 4, Anchor: "end"},
		{X: d.X, Y: d.Y - off - 1, Anchor: "middle"},
		{X: d.X, Y: d.Y + off + nameAscent, Anchor: "middle"},
	} {
		left := map[string]int{"start": n.X, "end": n.X - long, "middle": n.X - long/2}[n.Anchor]
		room := box{left, n.Y - nameAscent, left + long, n.Y + nameDescent}
		if room.within(width, height) && !slices.ContainsFunc(taken, room.meets) {
			n.Name = d.name
			return n, room, true
		}
	}
	return mapName{}, box{}, false
}

// nameRoom is how much width a name takes at most.
func nameRoom(name string) int {
	wide := 0
	for _, r := range name {
		if terms.Unspaced(r) {
			wide++
		}
	}
	return letterWidth*(utf8.RuneCountInString(name)-wide) + denseWidth*wide
}
