package main

import (
	"strconv"

	"github.com/city-outcomes/throughline/shared/classify"
)

// names of the sets as the card and the method notes print them.
var setNames = map[set]string{
	expert:     "expert-checked pairs, 5 folds by source document",
	passages:   "city and national passages, 5 folds by source document",
	community:  "OSDG texts, 5 folds by source document",
	translated: "machine-translated OSDG texts, 5 folds by source document",
	framework:  "the framework's own texts, 5 folds by target",
}

// measureGoals measures a model of goals on every set that judged it.
func (t *training) measureGoals(r recipe, judged []verdict, limits classify.Limits) {
	if t.judged == nil {
		t.judged = map[string][]verdict{}
	}
	t.judged[r.name] = judged
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
		t.firstGoal(where, judged, limits, s)
	}
}

// firstGoal measures how often the most probable goal is the right one.
func (t *training) firstGoal(where string, judged []verdict, limits classify.Limits, s set) {
	best := map[int]verdict{}
	for _, v := range judged {
		if had, ok := best[v.row]; v.set == s && (!ok || v.chance > had.chance) {
			best[v.row] = v
		}
	}
	var right, given, sure, sureRight float64
	for _, v := range best {
		if v.Positive {
			right++
			if v.chance >= limits.Threshold {
				given++
			}
		}
		if v.chance >= 0.7 {
			sure++
			if v.Positive {
				sureRight++
			}
		}
	}
	n := float64(len(best))
	t.figure(where, "first goal: accuracy", right/n)
	t.figure(where, "first goal: accuracy with abstentions", given/n)
	t.figure(where, "abstaining under 0.7: share kept", sure/n)
	t.figure(where, "abstaining under 0.7: share right", sureRight/max(sure, 1))
}
