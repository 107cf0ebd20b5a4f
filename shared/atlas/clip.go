package atlas

// Within is the part of a ring that lies in a rectangle; a new ring, and empty
// where nothing does (Sutherland and Hodgman, 1974). Where the ring leaves the
// rectangle it runs along the edge.
func (r Ring) Within(left, top, right, bottom int) Ring {
	turned := func(p Point) Point { return Point{p.Y, p.X} }
	out := r.above(left, 1, same).above(-right, -1, same)
	return out.above(top, 1, turned).above(-bottom, -1, turned)
}

func same(p Point) Point { return p }

// above is the part of a ring where sign times X is at least the bound; turn,
// which undoes itself, brings the coordinate that is meant to X.
func (r Ring) above(bound, sign int, turn func(Point) Point) Ring {
	var out Ring
	for i, p := range r {
		a, b := turn(r[(i+len(r)-1)%len(r)]), turn(p)
		in, was := sign*b.X >= bound, sign*a.X >= bound
		if in != was {
			x := sign * bound
			out = append(out, turn(Point{x, a.Y + (b.Y-a.Y)*(x-a.X)/(b.X-a.X)}))
		}
		if in {
			out = append(out, p)
		}
	}
	return out
}
