package sdg

import (
	_ "embed"
	"fmt"
	"strconv"
	"strings"
	"sync"
)

// The tables: one heading line, then tab-separated rows in the UN's order.
var (
	//go:embed goals.tsv
	goalsTSV string // goal, official colour
	//go:embed titles.tsv
	titlesTSV string // language, goal, official short title
	//go:embed targets.tsv
	targetsTSV string // target, label in our own words
	//go:embed indicators.tsv
	indicatorsTSV string // indicator, UNSD code
)

// agenda is the tables, read. It is never changed, and what is handed out is
// copied.
type agenda struct {
	colours    [last + 1]string // by goal
	titles     [last + 1]Titles // by goal
	targets    []Target
	labels     map[Target]string
	indicators []Indicator
	codes      map[Indicator]string
}

var tables = sync.OnceValue(func() *agenda {
	a := &agenda{labels: map[Target]string{}, codes: map[Indicator]string{}}
	for _, row := range rows(goalsTSV, 2) {
		a.colours[goal(row[0])] = row[1]
	}
	for _, row := range rows(titlesTSV, 3) {
		g := goal(row[1])
		if a.titles[g] == nil {
			a.titles[g] = Titles{}
		}
		a.titles[g][row[0]] = row[2]
	}
	for _, row := range rows(targetsTSV, 2) {
		a.targets = append(a.targets, Target(row[0]))
		a.labels[Target(row[0])] = row[1]
	}
	for _, row := range rows(indicatorsTSV, 2) {
		a.indicators = append(a.indicators, Indicator(row[0]))
		a.codes[Indicator(row[0])] = row[1]
	}
	return a
})

// rows splits a table below its heading. The tables are built in, so a fault
// in them cannot come from outside, and no build that has one passes a test.
func rows(table string, columns int) [][]string {
	lines := strings.Split(strings.TrimSuffix(table, "\n"), "\n")[1:]
	out := make([][]string, len(lines))
	for i, line := range lines {
		if out[i] = strings.Split(line, "\t"); len(out[i]) != columns {
			panic(fmt.Sprintf("sdg: line %d of a table has %d columns, not %d: %q", i+2, len(out[i]), columns, line))
		}
	}
	return out
}

func goal(s string) Goal {
	n, err := strconv.Atoi(s)
	if err != nil || !Goal(n).Valid() {
		panic(fmt.Sprintf("sdg: a table has the goal %q", s))
	}
	return Goal(n)
}
