package hlpf

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/city-outcomes/throughline/shared/sdg"
)

// ErrUnknown is in the chain of the errors of a Calendar that was asked for a
// year or a theme it does not have. The whole error is a plain sentence that
// says what there is.
var ErrUnknown = errors.New("not in the calendar")

// cycle is how many years a briefing looks back where the forum has not
// reviewed its subject before: the forum's cycle (A/RES/70/299).
const cycle = 4

// Year returns the forum of a year, or ErrUnknown.
func (c Calendar) Year(y int) (Year, error) {
	i, found := slices.BinarySearchFunc(c.Years, y, func(have Year, want int) int { return cmp.Compare(have.Year, want) })
	if !found {
		known := make([]string, len(c.Years))
		for i, have := range c.Years {
			known[i] = strconv.Itoa(have.Year)
		}
		return Year{}, fmt.Errorf("the year %d is %w, which has %s", y, ErrUnknown, strings.Join(known, ", "))
	}
	return c.Years[i], nil
}

// Theme returns a theme by its id: a goal in any form that sdg.ParseGoal
// reads ("sdg-11", "11", "SDG 11"), or a cross-cutting one, in any case. It
// answers ErrUnknown for any other.
func (c Calendar) Theme(id string) (Theme, error) {
	if g, err := sdg.ParseGoal(id); err == nil {
		return goalTheme(g), nil
	}
	name := ThemeID(strings.ToLower(strings.TrimSpace(id)))
	known := []string{"sdg-1 to sdg-17"}
	for _, t := range c.Themes {
		if t.ID == name {
			return t, nil
		}
		known = append(known, string(t.ID))
	}
	return Theme{}, fmt.Errorf("the theme %.40q is %w, which has %s", id, ErrUnknown, strings.Join(known, ", "))
}

// ThemesOf lists what a year's briefings are about: the goals that the forum
// reviews in depth, ascending, then the cross-cutting themes. It answers
// ErrUnknown as Year does.
func (c Calendar) ThemesOf(y int) ([]Theme, error) {
	year, err := c.Year(y)
	if err != nil {
		return nil, err
	}
	themes := make([]Theme, 0, len(year.InDepth)+len(c.Themes))
	for _, g := range year.InDepth {
		themes = append(themes, goalTheme(g))
	}
	return append(themes, c.Themes...), nil
}

// AllThemes lists everything that a briefing can be about: every goal, which
// may be asked for in depth or not, then the cross-cutting themes.
func (c Calendar) AllThemes() []Theme {
	var themes []Theme
	for _, g := range sdg.Goals() {
		themes = append(themes, goalTheme(g))
	}
	return append(themes, c.Themes...)
}

// LastReview is the latest year before another that reviewed g in depth, 0
// where there is none.
func (c Calendar) LastReview(g sdg.Goal, before int) int {
	for _, y := range slices.Backward(c.Years) {
		if y.Year < before && slices.Contains(y.InDepth, g) {
			return y.Year
		}
	}
	return 0
}

// Since is the first year whose documents a briefing on t for a year's forum
// looks at: that of the goal's last review, or four years before for a
// cross-cutting theme and for a goal that was not reviewed before.
func (c Calendar) Since(t Theme, year int) int {
	if t.Goal.Valid() {
		if y := c.LastReview(t.Goal, year); y != 0 {
			return y
		}
	}
	return year - cycle
}

// Line lists the events that lead to a year's forum, directly or through
// others, in the order in which they end, and so the forum last. It is empty
// where the calendar has no event hlpf-<year>.
func (c Calendar) Line(year int) []Event {
	forum := EventID("hlpf-" + strconv.Itoa(year))
	byEnd := slices.SortedFunc(slices.Values(c.Events), func(a, b Event) int {
		return cmp.Or(cmp.Compare(a.To, b.To), cmp.Compare(a.From, b.From), cmp.Compare(a.ID, b.ID))
	})
	var line []Event
	leads := map[EventID]bool{}
	for _, e := range slices.Backward(byEnd) { // an event ends before what it feeds
		if e.ID == forum || slices.ContainsFunc(e.Feeds, func(id EventID) bool { return leads[id] }) {
			leads[e.ID] = true
			line = append(line, e)
		}
	}
	slices.Reverse(line)
	return line
}

func goalTheme(g sdg.Goal) Theme {
	return Theme{ID: ThemeID("sdg-" + g.String()), Goal: g, Titles: g.Titles()}
}
