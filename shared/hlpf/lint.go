package hlpf

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/city-outcomes/throughline/shared/sdg"
)

// fault is what is wrong at one place of a calendar file.
type fault struct {
	place string // such as "years[3].inDepth"; empty for the whole
	what  string
}

type faults []fault

// err is one error for all, a line each, nil for none. Of many it shows the
// first, since later ones tend to follow from them.
func (fs faults) err() error {
	const shown = 20
	var errs []error
	for _, f := range fs[:min(len(fs), shown)] {
		if f.place == "" {
			f.place = "the file"
		}
		errs = append(errs, fmt.Errorf("%s: %s", f.place, f.what))
	}
	if more := len(fs) - shown; more > 0 {
		errs = append(errs, fmt.Errorf("and %d more", more))
	}
	return errors.Join(errs...)
}

func join(place, name string) string {
	if place == "" {
		return name
	}
	return fmt.Sprintf("%s.%.40s", place, name)
}

// lint says what is wrong with a calendar that has the right shape.
func (c Calendar) lint() faults {
	fs := date("version", c.Version)
	if !slices.ContainsFunc(c.Years, func(y Year) bool { return y.Year == c.Live }) {
		fs = append(fs, fault{"live", fmt.Sprintf("%d is not one of the years", c.Live)})
	}
	return slices.Concat(fs, c.lintYears(), c.lintThemes(), c.lintEvents())
}

func (c Calendar) lintYears() faults {
	var fs faults
	for i, y := range c.Years {
		place := fmt.Sprintf("years[%d]", i)
		if i > 0 && y.Year <= c.Years[i-1].Year {
			fs = append(fs, fault{place + ".year", fmt.Sprintf("%d stands after %d", y.Year, c.Years[i-1].Year)})
		}
		fs = append(fs, ascending(place+".inDepth", y.InDepth)...)
	}
	return fs
}

func (c Calendar) lintThemes() faults {
	var fs faults
	seen := map[ThemeID]bool{}
	for i, t := range c.Themes {
		place := fmt.Sprintf("themes[%d]", i)
		if _, err := sdg.ParseGoal(string(t.ID)); err == nil {
			fs = append(fs, fault{place + ".id", fmt.Sprintf("%q is the name of a goal", t.ID)})
		}
		if seen[t.ID] {
			fs = append(fs, fault{place + ".id", fmt.Sprintf("there is a theme %q before", t.ID)})
		}
		seen[t.ID] = true
		fs = append(fs, ascending(place+".goals", t.Goals)...)
	}
	return fs
}

func (c Calendar) lintEvents() faults {
	var fs faults
	ends := map[EventID]string{}
	for i, e := range c.Events {
		place := fmt.Sprintf("events[%d]", i)
		if _, taken := ends[e.ID]; taken {
			fs = append(fs, fault{place + ".id", fmt.Sprintf("there is an event %q before", e.ID)})
		}
		ends[e.ID] = e.To
		fs = slices.Concat(fs, date(place+".from", e.From), date(place+".to", e.To))
		if e.To < e.From {
			fs = append(fs, fault{place + ".to", fmt.Sprintf("%s is before %s", e.To, e.From)})
		}
	}
	for i, e := range c.Events {
		for j, id := range e.Feeds {
			place := fmt.Sprintf("events[%d].feeds[%d]", i, j)
			if end, there := ends[id]; !there {
				fs = append(fs, fault{place, fmt.Sprintf("there is no event %.60q", id)})
			} else if end <= e.To {
				fs = append(fs, fault{place, fmt.Sprintf("%q does not end later than %q", id, e.ID)})
			}
		}
	}
	return fs
}

func date(place, s string) faults {
	if _, err := time.Parse(time.DateOnly, s); err != nil {
		return faults{{place, fmt.Sprintf("%q is not a day of the calendar", s)}}
	}
	return nil
}

func ascending(place string, goals []sdg.Goal) faults {
	if !slices.IsSorted(goals) {
		return faults{{place, "the goals are not in ascending order"}}
	}
	return nil
}
