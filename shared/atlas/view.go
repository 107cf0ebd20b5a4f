package atlas

import (
	"fmt"
	"strings"
)

// View is a part of the map of the world in a picture.
type View struct {
	Width, Height int // of the picture, in pixels

	left, top, span int // the part's western and northern edge, and its width, in units of the map
}

// The widest and the closest view. The widest ends above Antarctica, where no
// city is.
const (
	closest = 2400
	north   = 8400  // degrees of latitude, in hundredths
	south   = -5900 // Cape Horn, with room below
)

// Around is the closest view of that width that shows all the points with room
// around them, never closer than some 60 degrees of longitude at the latitude
// of Paris. Its height is that of the whole world's view.
func Around(points []Point, width int) View {
	ceiling, floor := Place{Latitude: north}.Project().Y, Place{Latitude: south}.Project().Y
	v := View{Width: width, Height: width * (floor - ceiling) / World, top: ceiling, span: World}
	if len(points) == 0 {
		return v
	}
	west, east, top, bottom := World, 0, floor, ceiling
	for _, p := range points {
		west, east = min(west, p.X), max(east, p.X)
		top, bottom = min(top, p.Y), max(bottom, p.Y)
	}
	room := (east-west)/5 + World/100
	v.span = min(max(closest, east-west+room, (bottom-top+room)*World/(floor-ceiling)), World)
	v.left = min(max(0, (west+east-v.span)/2), World-v.span)
	v.top = min(max(ceiling, (top+bottom-v.tall())/2), floor-v.tall())
	return v
}

// tall is the height of the part in units of the map.
func (v View) tall() int { return v.span * v.Height / v.Width }

// Closer reports whether the view shows things at least twice as large as
// another of the same width.
func (v View) Closer(than View) bool { return v.span*2 <= than.span }

// At is where a point is in the picture, in pixels from its upper left corner.
func (v View) At(p Point) (x, y int) {
	t := v.tenths(p)
	return (t.X + 5) / 10, (t.Y + 5) / 10
}

// tenths is where a point is in the picture, in tenths of a pixel.
func (v View) tenths(p Point) Point {
	return Point{(p.X - v.left) * v.Width * 10 / v.span, (p.Y - v.top) * v.Width * 10 / v.span}
}

// Land is the outline of the land in the view as the data of an SVG path, to
// be filled by the rule evenodd, in tenths of a pixel. Details of less than
// half a pixel are left out.
func (v View) Land() string {
	var b strings.Builder
	for _, r := range outline() {
		r = r.Within(v.left-v.span/50, v.top-v.span/50, v.left+v.span+v.span/50, v.top+v.tall()+v.span/50)
		for i, p := range r {
			r[i] = v.tenths(p)
		}
		var at Point
		thin := r.Thin(5)
		for i, p := range thin {
			switch i {
			case 0:
				fmt.Fprintf(&b, "M%d %d", p.X, p.Y)
			case 1:
				fmt.Fprintf(&b, "l%d %d", p.X-at.X, p.Y-at.Y)
			default:
				fmt.Fprintf(&b, " %d %d", p.X-at.X, p.Y-at.Y)
			}
			at = p
		}
		if len(thin) > 0 {
			b.WriteByte('z')
		}
	}
	return b.String()
}
