package main

import (
	"strconv"

	"github.com/city-outcomes/throughline/shared/classify"
	"github.com/city-outcomes/throughline/shared/classify/internal/learn"
	"github.com/city-outcomes/throughline/shared/classify/internal/linear"
	"github.com/city-outcomes/throughline/shared/sdg"
)

// names of the sets as the card and the method notes print them.
var setNames = map[set]string{
	expert:     "expert-checked pairs, 5 folds by source document",
	passages:   "city and national passages, 6 times 5 folds by source document",
	community:  "OSDG texts, 5 folds by source document",
	translated: "machine-translated OSDG texts, 5 folds by source document",
	framework:  "the framework's own texts, 5 folds by target",
}

// measureGoals measures a model of goals on every set that judged it.
func (t *training) measureGoals(r recipe, judged []verdict, limits classify.Limits) {
	for _, s := range []set{expert, community, translated, framework} {
		t.measureSet(r, judged, limits, s)
	}
}

// measureSet measures a model on one set: each goal, and all of them.
func (t *training) measureSet(r recipe, judged []verdict, limits classify.Limits, s set) {
	language := r.name
	var all counts
	var byGoal [goals]counts
	for _, v := range judged {
		if v.set == s {
			all.add(v.Positive, v.chance >= limits.Threshold)
			byGoal[v.Label].add(v.Positive, v.chance >= limits.Threshold)
		}
	}
	if all.all() == 0 {
		return
	}
	mean, macro, n := 0.0, 0.0, 0.0
	for g, c := range byGoal {
		if c.hit+c.miss == 0 {
			continue
		}
		t.measure(setNames[s], language, strconv.Itoa(g+1), c)
		mean, macro, n = mean+c.accuracy(), macro+c.f1(), n+1
	}
	t.measure(setNames[s], language, "all", all)
	where := language + " " + string(s)
	t.figure(where, "goals: threshold", limits.Threshold)
	if s == expert {
		t.figure(where, "goals: mean accuracy", mean/max(n, 1))
	}
	t.figure(where, "goals: macro-F1", macro/max(n, 1))
	t.figure(where, "goals: micro-F1", all.f1())
	if s != expert {
		t.measureFirst(where, firstGoals(judged, s), limits.Threshold)
	}
}

// ranking is a row's most probable goal.
type ranking struct {
	truth, first int // goals, from 0
	chance       float64
}

// firstGoals are the rankings of the rows of a set, each of which has one
// main goal.
func firstGoals(judged []verdict, s set) []ranking {
	var out []ranking
	at := map[int]int{} // row to place in out
	for _, v := range judged {
		if v.set != s {
			continue
		}
		k, ok := at[v.row]
		if !ok {
			k = len(out)
			at[v.row] = k
			out = append(out, ranking{truth: -1})
		}
		out[k].see(v.Label, v.chance, v.Positive)
	}
	return out
}

func (r *ranking) see(goal int, chance float64, positive bool) {
	if positive {
		r.truth = goal
	}
	if chance > r.chance {
		r.first, r.chance = goal, chance
	}
}

// measureFirst measures how often the most probable goal is the right one.
func (t *training) measureFirst(where string, rankings []ranking, threshold float64) {
	var byGoal [goals]counts
	var right, given float64
	confusion := square(goals)
	for _, r := range rankings {
		confusion[r.truth][r.first]++
		is := oneIf(r.first == r.truth)
		right += is
		for g := range byGoal {
			byGoal[g].add(r.truth == g, r.first == g)
		}
		if r.chance >= threshold {
			given += is
		}
	}
	n := float64(len(rankings))
	t.figure(where, "first goal: accuracy", right/n)
	t.figure(where, "first goal: macro-F1", macroF1(byGoal[:]))
	t.figure(where, "first goal: accuracy where one is given", given/n)
	t.confused(where+", first goal", goalNames(), confusion)
}

func oneIf(is bool) float64 {
	if is {
		return 1
	}
	return 0
}

// macroF1 is the mean F1 of the labels that the truth has.
func macroF1(labels []counts) float64 {
	sum, n := 0.0, 0.0
	for _, c := range labels {
		if c.hit+c.miss > 0 {
			sum, n = sum+c.f1(), n+1
		}
	}
	return sum / max(n, 1)
}

// measureTargetTexts measures a model that was trained on translations on the
// framework's own targets of the language, each scored by a fit that has not
// seen the target in any language.
func (t *training) measureTargetTexts(r recipe, c corpusOf, scores [][]float64, calibration learn.Calibration) {
	right, n := 0.0, 0.0
	for i, x := range c.rows {
		if x.set != framework || !sdg.Target(x.Group).Valid() {
			continue
		}
		var best ranking
		for g, s := range scores[i] {
			best.see(g, linear.Probability(calibration.LogOdds(s, g)), sdg.Goal(g+1) == x.Goal)
		}
		n++
		right += oneIf(best.first == best.truth)
	}
	if n > 0 {
		t.figure(r.name+" framework", "targets held out, first goal: accuracy", right/n)
	}
}
