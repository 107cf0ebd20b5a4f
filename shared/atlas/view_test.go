package atlas_test

import (
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/city-outcomes/throughline/shared/atlas"
)

// points are where cities of the gazetteer lie in the map of the world.
func points(t testing.TB, cities ...string) []atlas.Point {
	t.Helper()
	var out []atlas.Point
	for _, c := range cities {
		name, alpha3, _ := strings.Cut(c, ", ")
		p, ok := atlas.Find(name, alpha3)
		if !ok {
			t.Fatalf("Find(%s) finds nothing", c)
		}
		out = append(out, p.Project())
	}
	return out
}

func TestAroundShowsEveryPointWithRoom(t *testing.T) {
	t.Parallel()
	const width, room = 788, 8
	whole := atlas.Around(nil, width)
	for name, cities := range map[string][]string{
		"a city":           {"Helsinki, FIN"},
		"two neighbours":   {"Helsinki, FIN", "Espoo, FIN"},
		"a region":         {"Helsinki, FIN", "Lisbon, PRT", "Izmir, TUR", "Reykjavik, ISL"},
		"two continents":   {"Helsinki, FIN", "New York, USA", "Buenos Aires, ARG"},
		"the whole world":  {"Auckland, NZL", "Honolulu, USA", "Helsinki, FIN", "Ushuaia, ARG"},
		"an edge":          {"Suva, FJI"},
		"the other edge":   {"Honolulu, USA"},
		"the north's edge": {"Murmansk, RUS"},
	} {
		all := points(t, cities...)
		v := atlas.Around(all, width)
		if v.Width != width || v.Height != whole.Height {
			t.Errorf("%s: the picture is %d by %d, want %d by %d", name, v.Width, v.Height, width, whole.Height)
		}
		for i, p := range all {
			if x, y := v.At(p); x < room || y < room || x > v.Width-room || y > v.Height-room {
				t.Errorf("%s: %s is at %d, %d of %d by %d", name, cities[i], x, y, v.Width, v.Height)
			}
		}
	}
}

func TestAroundComesCloserWhereCitiesAreNear(t *testing.T) {
	t.Parallel()
	all := points(t, "Helsinki, FIN", "Lisbon, PRT", "Auckland, NZL", "Honolulu, USA")
	near, far := atlas.Around(all[:2], 788), atlas.Around(all, 788)
	apart := func(v atlas.View) int {
		x1, _ := v.At(all[0])
		x2, _ := v.At(all[1])
		return x1 - x2
	}
	if apart(near) < 3*apart(far) || !near.Closer(far) || far.Closer(near) || near.Closer(near) {
		t.Errorf("alone, two cities are %d pixels apart, and in the world %d: want at least three times as much, and the one to be closer", apart(near), apart(far))
	}
}

// shape is the data of a path, read.
func shape(t *testing.T, path string) [][]atlas.Point {
	t.Helper()
	if !regexp.MustCompile(`^(M-?\d+ -?\d+l(-?\d+ -?\d+ )+-?\d+ -?\d+z)+$`).MatchString(path) {
		t.Fatalf("the path is not one of closed lines: %.80s…", path)
	}
	var out [][]atlas.Point
	for ring := range strings.SplitSeq(strings.TrimSuffix(path, "z"), "z") {
		fields := strings.Fields(strings.NewReplacer("M", "", "l", " ").Replace(ring))
		var at atlas.Point
		var points []atlas.Point
		for i := 0; i < len(fields); i += 2 {
			x, err := strconv.Atoi(fields[i])
			if err != nil {
				t.Fatal(err)
			}
			y, err := strconv.Atoi(fields[i+1])
			if err != nil {
				t.Fatal(err)
			}
			at = atlas.Point{X: at.X + x, Y: at.Y + y}
			points = append(points, at)
		}
		out = append(out, points)
	}
	return out
}

// covers reports whether a point is in a shape, by the rule evenodd.
func covers(rings [][]atlas.Point, p atlas.Point) bool {
	in := false
	for _, ring := range rings {
		for i, a := range ring {
			b := ring[(i+1)%len(ring)]
			if (a.Y > p.Y) != (b.Y > p.Y) && p.X < a.X+(b.X-a.X)*(p.Y-a.Y)/(b.Y-a.Y) {
				in = !in
			}
		}
	}
	return in
}

func TestLandIsWhereCitiesStandAndSeaIsNot(t *testing.T) {
	t.Parallel()
	inland := []atlas.Place{{4042, -370}, {5575, 3762}, {-1500, -4700}, {3990, 11640}, {5290, -11300}, {-2400, 13400}, {2000, 1000}}
	sea := []atlas.Place{{4500, -3000}, {3600, 1800}, {4200, 5050} /* the Caspian */, {0, -14000}, {-2000, 8000}, {5600, 300}}
	for name, v := range map[string]atlas.View{
		"the world": atlas.Around(nil, 788),
		"Europe":    atlas.Around(points(t, "Helsinki, FIN", "Lisbon, PRT", "Baku, AZE"), 788),
	} {
		land := shape(t, v.Land())
		for want, places := range map[bool][]atlas.Place{true: inland, false: sea} {
			for _, p := range places {
				x, y := v.At(p.Project())
				if x < 0 || y < 0 || x > v.Width || y > v.Height {
					continue
				}
				if covers(land, atlas.Point{X: 10 * x, Y: 10 * y}) != want {
					t.Errorf("%s: %v is land: %t, want %t", name, p, !want, want)
				}
			}
		}
	}
}

func TestLandIsNoLargerThanItsPicture(t *testing.T) {
	t.Parallel()
	for name, v := range map[string]atlas.View{
		"the world": atlas.Around(nil, 788),
		"a city":    atlas.Around(points(t, "Helsinki, FIN"), 788),
	} {
		path := v.Land()
		t.Logf("%s: %d bytes", name, len(path))
		if len(path) == 0 || len(path) > 40_000 {
			t.Errorf("%s: the outline has %d bytes, want some, and 40,000 at most", name, len(path))
		}
		for _, ring := range shape(t, path) {
			for _, p := range ring {
				if p.X < -400 || p.Y < -400 || p.X > 10*v.Width+400 || p.Y > 10*v.Height+400 {
					t.Errorf("%s: the outline runs to %v, far outside the picture", name, p)
				}
			}
		}
	}
}

func TestThinKeepsTheShapeAndLeavesOutWhatIsSmall(t *testing.T) {
	t.Parallel()
	box := atlas.Ring{{0, 0}, {50, 1}, {100, 0}, {101, 50}, {100, 100}, {50, 99}, {0, 100}, {1, 50}}
	if got := box.Thin(2).String(); got != "0 0 100 0 0 100 -100 0" {
		t.Errorf("Thin(2) = %s, want the four corners", got)
	}
	if got := box.Thin(0); len(got) != len(box) {
		t.Errorf("Thin(0) has %d points, want all %d", len(got), len(box))
	}
	for _, r := range []atlas.Ring{nil, {{5, 5}}, {{5, 5}, {6, 5}}, {{5, 5}, {5, 5}, {5, 5}, {5, 5}}, {{0, 0}, {2, 0}, {2, 2}, {0, 2}}} {
		if got := r.Thin(4); got != nil {
			t.Errorf("Thin(4) of %v = %v, want nothing", r, got)
		}
	}
}
