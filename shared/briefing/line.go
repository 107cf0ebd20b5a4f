package briefing

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/city-outcomes/throughline/shared/hlpf"
)

// Occasion is an event with what was sent from it: of the line that leads to
// the forum, or one that the calendar does not know.
type Occasion struct {
	Name      string   `json:"name"`
	Place     string   `json:"place,omitempty"`
	From      string   `json:"from,omitempty"`  // YYYY-MM-DD; empty where the calendar does not know the event
	To        string   `json:"to,omitempty"`    // YYYY-MM-DD
	Feeds     []string `json:"feeds,omitempty"` // names of the events that take up its outcomes
	Documents int      `json:"documents"`       // that were read
	Quoted    []int    `json:"quoted,omitempty"`
}

// occasions are the events of the line that leads to the forum, in the order
// in which they end, and after them other events that documents name, in
// alphabetical order; none where no document belongs to an event.
func occasions(line []hlpf.Event, all []*source, c *chooser) []Occasion {
	names := map[hlpf.EventID]string{}
	for _, e := range line {
		names[e.ID] = e.Name
	}
	out := make([]Occasion, 0, len(line))
	for _, e := range line {
		o := Occasion{Name: e.Name, Place: e.Place, From: e.From, To: e.To}
		for _, id := range e.Feeds {
			if names[id] != "" {
				o.Feeds = append(o.Feeds, names[id])
			}
		}
		out = append(out, o)
	}
	numbers := map[*source][]int{}
	for i, p := range ordered(c) {
		numbers[p.source] = append(numbers[p.source], i+1)
	}
	documents := 0
	var others []Occasion
	for _, s := range all {
		name := plain(s.meta.Event)
		if s.standing != "" || name == "" || s.withheld() {
			continue
		}
		documents++
		list, i := out, slices.IndexFunc(out, func(o Occasion) bool { return sameEvent(o, name) })
		if i < 0 {
			if i = slices.IndexFunc(others, func(o Occasion) bool { return fold(o.Name) == fold(name) }); i < 0 {
				i, others = len(others), append(others, Occasion{Name: name})
			}
			list = others
		}
		list[i].Documents++
		list[i].Quoted = append(list[i].Quoted, numbers[s]...)
	}
	if documents == 0 {
		return nil
	}
	slices.SortStableFunc(others, func(a, b Occasion) int { return strings.Compare(fold(a.Name), fold(b.Name)) })
	for _, o := range others {
		slices.Sort(o.Quoted)
	}
	return append(out, others...)
}

// sameEvent reports whether a submitter's words name the event: its name, with
// or without its year.
func sameEvent(o Occasion, name string) bool {
	known, said := fold(o.Name), fold(name)
	return said == known || said == known+" "+o.From[:min(4, len(o.From))]
}

// Occasions are the events that have something to tell: that the calendar
// knows, or that sent what is quoted.
func (b Briefing) Occasions() []Occasion {
	return slices.DeleteFunc(slices.Clone(b.Line), func(o Occasion) bool {
		_, known := o.begins()
		return !known && len(o.Quoted) == 0
	})
}

// begins is the day on which an event begins, where it is known.
func (o Occasion) begins() (day time.Time, known bool) {
	day, err := time.Parse(time.DateOnly, o.From)
	return day, err == nil
}

// days is when an event is held, in words.
func (o Occasion) days() string {
	from, known := o.begins()
	to, err := time.Parse(time.DateOnly, o.To)
	switch {
	case !known || err != nil:
		return "–"
	case o.From == o.To:
		return to.Format("2 January 2006")
	case from.Month() == to.Month() && from.Year() == to.Year():
		return fmt.Sprintf("%d–%s", from.Day(), to.Format("2 January 2006"))
	}
	return from.Format("2 January") + "–" + to.Format("2 January 2006")
}

// paragraphsOf lists the paragraphs that carry statements, as a table has
// them.
func (b Briefing) paragraphsOf(statements []int) string {
	if len(statements) == 0 {
		return "–"
	}
	numbers := make([]string, len(statements))
	for i, n := range statements {
		numbers[i] = fmt.Sprint(b.paragraphOf(n))
	}
	return strings.Join(numbers, ", ")
}
