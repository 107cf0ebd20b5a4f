package main

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"

	"github.com/city-outcomes/throughline/shared/classify"
	"github.com/city-outcomes/throughline/shared/classify/internal/statement"
	"github.com/city-outcomes/throughline/shared/sdg"
)

// measureKinds measures the kinds of statement; of each passage the most
// probable counts.
func (t *training) measureKinds(rows []row, m *statement.Model, chances [][]float64) {
	labels := m.Labels[:len(m.Labels)-1]
	byKind := make([]counts, len(labels))
	right := 0.0
	confusion := map[string]int{}
	for i, r := range rows {
		best := 0
		for l := range labels {
			if chances[i][l] > chances[i][best] {
				best = l
			}
		}
		for l, label := range labels {
			byKind[l].add(string(r.Kind) == label, l == best)
		}
		if labels[best] == string(r.Kind) {
			right++
		}
		confusion[string(r.Kind)+" -> "+labels[best]]++
	}
	macro := 0.0
	for l, c := range byKind {
		t.measure(setNames[passages], "all", labels[l], c)
		macro += c.f1() / float64(len(labels))
	}
	t.figure("passages", "kinds: accuracy", right/float64(len(rows)))
	t.figure("passages", "kinds: macro-F1", macro)
	t.printConfusion(labels, confusion)
}

func (t *training) printConfusion(labels []string, confusion map[string]int) {
	for _, truth := range labels {
		fmt.Fprintf(t.report, "  %-16s", truth)
		for _, said := range labels {
			fmt.Fprintf(t.report, " %s %d", said, confusion[truth+" -> "+said])
		}
		fmt.Fprintln(t.report)
	}
}

// measureThemes measures the cross-cutting themes. Each fold's thresholds are
// chosen on the other folds.
func (t *training) measureThemes(rows []row, m *statement.Model, chances [][]float64) {
	var all counts
	for l, label := range m.Labels {
		is := func(r row) bool { return slices.Contains(r.Themes, label) }
		var c counts
		for fold := range folds {
			var others []row
			var theirs [][]float64
			for i, r := range rows {
				if r.fold != fold {
					others, theirs = append(others, r), append(theirs, chances[i])
				}
			}
			at := thresholdOf(others, theirs, l, is)
			for i, r := range rows {
				if r.fold == fold {
					c.add(is(r), chances[i][l] >= at)
					all.add(is(r), chances[i][l] >= at)
				}
			}
		}
		t.measure(setNames[passages], "all", label, c)
		t.figure("passages", "theme "+label+": F1", c.f1())
	}
	t.measure(setNames[passages], "all", "themes", all)
	t.figure("passages", "themes: precision", all.precision())
	t.figure("passages", "themes: recall", all.recall())
	t.figure("passages", "themes: micro-F1", all.f1())
}

// measurePassages chooses when a passage counts as saying nothing, and
// measures the goals of passages with it. What is chosen for the measure of a
// fold is chosen on the other folds.
func (t *training) measurePassages(rows []row, kinds *statement.Model, kindChances [][]float64) {
	none := len(kinds.Labels) - 1
	said := func(r row, i int, limits classify.Limits) []sdg.Goal {
		if kindChances[i][none] >= limits.None {
			return nil
		}
		var out []sdg.Goal
		chances := t.chances[r.Line]
		for g := 1; g <= goals; g++ {
			if chances[g-1] >= limits.Threshold {
				out = append(out, sdg.Goal(g))
			}
		}
		slices.SortStableFunc(out, func(a, b sdg.Goal) int { return cmp.Compare(chances[b-1], chances[a-1]) })
		return out[:min(len(out), 4)]
	}
	f1 := func(limit float64, use func(row) bool) float64 {
		var c counts
		for i, r := range rows {
			if use(r) {
				limits := t.card.Models[t.rules.Model(r.Language)]
				limits.None = limit
				got := said(r, i, limits)
				for g := sdg.Goal(1); g <= goals; g++ {
					c.add(slices.Contains(r.Goals, g), slices.Contains(got, g))
				}
			}
		}
		return c.f1()
	}
	choose := func(use func(row) bool) float64 {
		best, limit := 0.0, 1.0
		for step := 10; step <= 90; step += 2 {
			if v := f1(float64(step)/100, use) + float64(0.02)*t.emptied(rows, kindChances, none, float64(step)/100, use); v > best+1e-9 {
				best, limit = v, float64(step)/100
			}
		}
		return limit
	}
	var all, english, certain counts
	var byGoal [goals]counts
	var empty, left, main, withGoals float64
	for fold := range folds {
		limit := choose(func(r row) bool { return r.fold != fold })
		for i, r := range rows {
			if r.fold != fold {
				continue
			}
			limits := t.card.Models[t.rules.Model(r.Language)]
			limits.None = limit
			got := said(r, i, limits)
			for g := sdg.Goal(1); g <= goals; g++ {
				truth, is := slices.Contains(r.Goals, g), slices.Contains(got, g)
				all.add(truth, is)
				byGoal[g-1].add(truth, is)
				if r.Language == "en" {
					english.add(truth, is)
				}
				if r.Certain {
					certain.add(truth, is)
				}
			}
			if len(r.Goals) == 0 {
				empty++
				if len(got) == 0 {
					left++
				}
			} else {
				withGoals++
				if len(got) > 0 && got[0] == r.Goals[0] {
					main++
				}
			}
		}
	}
	limit := choose(func(row) bool { return true })
	for name, l := range t.card.Models {
		l.None = limit
		t.card.Models[name] = l
	}
	for g, c := range byGoal {
		t.measure(setNames[passages], "all", strconv.Itoa(g+1), c)
	}
	t.measure(setNames[passages], "all", "all", all)
	t.figure("passages", "limit of saying nothing", limit)
	t.figure("passages", "goals: precision", all.precision())
	t.figure("passages", "goals: recall", all.recall())
	t.figure("passages", "goals: micro-F1", all.f1())
	t.figure("passages", "goals: micro-F1, English", english.f1())
	t.figure("passages", "goals: micro-F1, certain only", certain.f1())
	t.figure("passages", "goals: main goal first", main/withGoals)
	t.figure("passages", "goals: passages without, left empty", left/empty)
}

// emptied is the share of passages without a goal that the limit leaves
// empty.
func (t *training) emptied(rows []row, chances [][]float64, none int, limit float64, use func(row) bool) float64 {
	var empty, left float64
	for i, r := range rows {
		if use(r) && len(r.Goals) == 0 {
			empty++
			if chances[i][none] >= limit {
				left++
			}
		}
	}
	return left / max(empty, 1)
}
