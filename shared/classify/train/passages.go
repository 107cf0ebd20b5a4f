package main

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/city-outcomes/throughline/shared/classify"
	"github.com/city-outcomes/throughline/shared/classify/evaluate"
	"github.com/city-outcomes/throughline/shared/classify/internal/learn"
	"github.com/city-outcomes/throughline/shared/classify/internal/statement"
	"github.com/city-outcomes/throughline/shared/sdg"
)

// split are the counts over all passages and over those that are read apart:
// certain ones, and those that stand word for word in their document.
type split struct{ all, certain, verbatim []counts }

func newSplit(labels int) split {
	return split{make([]counts, labels), make([]counts, labels), make([]counts, labels)}
}

func (s split) add(r row, label int, truth, said bool) {
	s.all[label].add(truth, said)
	if r.Certain {
		s.certain[label].add(truth, said)
	}
	if r.Verbatim {
		s.verbatim[label].add(truth, said)
	}
}

// measureSplit prints a figure of all passages, of the certain ones and of
// those that are word for word.
func (t *training) measureSplit(name string, s split, figure func([]counts) float64) {
	t.figure("passages", name, figure(s.all))
	t.figure("passages", name+", certain only", figure(s.certain))
	t.figure("passages", name+", verbatim only", figure(s.verbatim))
}

// everyLanguage is the language of measures over passages of all languages.
const everyLanguage = "all"

// measureLabels puts the measures of labels on the card: the mean of the
// trials.
func (t *training) measureLabels(labels []string, of []counts) {
	for l, c := range of {
		t.measureTrials(labels[l], c)
	}
}

// measureTrials puts the measure of one label on the card. Every trial has
// asked about every passage once.
func (t *training) measureTrials(label string, c counts) {
	t.measure(setNames[passages], everyLanguage, label, c)
	t.card.Measures[len(t.card.Measures)-1].Passages /= partitions
}

// measureKinds calibrates and measures the kinds of statement; of each passage
// the most probable that has a cue counts.
func (t *training) measureKinds(trials []trial, m *statement.Model) {
	s := newSplit(len(m.Labels))
	confusion := square(len(m.Labels))
	var reliable evaluate.Scores
	right, n := 0.0, 0.0
	for k, choices := range calibrateKinds(trials, m) {
		for i, r := range trials[k].rows {
			truth, c := slices.Index(m.Labels, string(r.Kind)), choices[i]
			for l := range m.Labels {
				s.add(r, l, truth == l, c.kind == l)
			}
			confusion[truth][c.kind]++
			reliable.Add(c.surety, truth == c.kind)
			right, n = right+oneIf(truth == c.kind), n+1
		}
	}
	t.measureLabels(m.Labels, s.all)
	t.figure("passages", "kinds: accuracy", right/max(n, 1))
	t.measureSplit("kinds: macro-F1", s, macroF1)
	t.reliable("passages", "kinds", reliable)
	t.confused("passages", m.Labels, confusion)
}

// measureThemes measures the cross-cutting themes. Each fold's threshold is
// chosen on the other folds.
func (t *training) measureThemes(trials []trial) {
	ids := trials[0].ids
	s := newSplit(len(ids))
	var reliable evaluate.Scores
	for k, trial := range trials {
		for fold := range folds {
			at := themeThreshold(trials[k:k+1], func(r row) bool { return r.fold != fold })
			for i, r := range trial.rows {
				if r.fold != fold {
					continue
				}
				for l, id := range ids {
					truth := slices.Contains(r.Themes, id)
					s.add(r, l, truth, trial.themes[i][l] >= at)
					reliable.Add(trial.themes[i][l], truth)
				}
			}
		}
	}
	t.measureLabels(ids, s.all)
	for l, c := range s.all {
		t.figure("passages", "theme "+ids[l]+": precision", c.precision())
		t.figure("passages", "theme "+ids[l]+": recall", c.recall())
		t.figure("passages", "theme "+ids[l]+": F1", c.f1())
	}
	all := sum(s.all)
	t.figure("passages", "themes: precision", all.precision())
	t.figure("passages", "themes: recall", all.recall())
	t.measureSplit("themes: micro-F1", s, microF1)
	t.reliable("passages", "themes", reliable)
}

// pick is the goals of a row, main first, and their probabilities, as the
// classifier picks them from the probabilities before doubt.
func (t *training) pick(r row, before []float64, none, usual float64) (given []sdg.Goal, chances []float64) {
	for _, p := range before {
		chances = append(chances, learn.Probability(classify.Doubt(math.Log(p/(1-p)), none, usual)))
	}
	limits := t.card.Models[t.rules.Model(r.Language)]
	for g, p := range chances {
		if p >= limits.Threshold {
			given = append(given, sdg.Goal(g+1))
		}
	}
	slices.SortStableFunc(given, func(a, b sdg.Goal) int { return cmp.Compare(chances[b-1], chances[a-1]) })
	return given[:min(len(given), 4)], chances
}

// measurePairs measures the pairs that experts judged as the classifier gives
// goals to them, doubt included: at most four, with the passages' threshold.
func (t *training) measurePairs(none *statement.Model) {
	var all counts
	var byGoal [goals]counts
	var reliable evaluate.Scores
	for _, r := range t.sets.from(expert) {
		chances := t.pairs[r.Line]
		features := t.rules.Read(r.Text, r.Language, chances).Features
		given, after := t.pick(r, chances, none.Probabilities(nil, features)[0], t.card.UsualNone)
		said := slices.Contains(given, r.Goal)
		reliable.Add(after[r.Goal-1], *r.Label)
		all.add(*r.Label, said)
		byGoal[r.Goal-1].add(*r.Label, said)
	}
	mean, n := 0.0, 0.0
	for g, c := range byGoal {
		if c.all() > 0 {
			mean, n = mean+c.accuracy(), n+1
			t.figure("en expert, as labelled", fmt.Sprintf("goal %d: accuracy", g+1), c.accuracy())
		}
	}
	t.figure("en expert, as labelled", "goals: mean accuracy", mean/max(n, 1))
	t.figure("en expert, as labelled", "goals: micro-F1", all.f1())
	t.reliable("en expert, as labelled", "goals", reliable)
}

// tallies are the figures of the goals of passages.
type tallies struct {
	split
	english                      counts
	empty, left, main, withGoals float64
	reliable                     evaluate.Scores
	mains                        [][]int // main goal by first given; the last is none
}

// measurePassages measures the goals of the labelled passages. What is
// usual is taken from the other folds.
func (t *training) measurePassages(trials []trial) {
	s := tallies{split: newSplit(goals), mains: square(goals + 1)}
	for k, trial := range trials {
		for fold := range folds {
			usual := usualNone(trials[k:k+1], func(r row) bool { return r.fold != fold })
			for i, r := range trial.rows {
				if r.fold == fold {
					given, probabilities := t.pick(r, t.chances[r.Line], trial.none[i], usual)
					s.add(r, given, probabilities)
				}
			}
		}
	}
	all := sum(s.all)
	t.measureLabels(goalNames(), s.all)
	t.measureTrials("all", all)
	t.figure("passages", "goals: precision", all.precision())
	t.figure("passages", "goals: recall", all.recall())
	t.measureSplit("goals: micro-F1", s.split, microF1)
	t.figure("passages", "goals: micro-F1, English", s.english.f1())
	t.figure("passages", "goals: main goal first", s.main/max(s.withGoals, 1))
	t.figure("passages", "goals: passages without, left empty", s.left/max(s.empty, 1))
	t.reliable("passages", "goals", s.reliable)
	t.confused("passages, main goal", append(goalNames(), "none"), s.mains)
}

// goalNames are the goals by number.
func goalNames() []string {
	var out []string
	for _, g := range sdg.Goals() {
		out = append(out, g.String())
	}
	return out
}

func (s *tallies) add(r row, given []sdg.Goal, chances []float64) {
	for g := sdg.Goal(1); g <= goals; g++ {
		truth, said := slices.Contains(r.Goals, g), slices.Contains(given, g)
		s.split.add(r, int(g-1), truth, said)
		if r.Language == "en" {
			s.english.add(truth, said)
		}
		s.reliable.Add(chances[g-1], truth)
	}
	s.mains[first(r.Goals)][first(given)]++
	if len(r.Goals) == 0 {
		s.empty++
		s.left += oneIf(len(given) == 0)
		return
	}
	s.withGoals++
	s.main += oneIf(len(given) > 0 && given[0] == r.Goals[0])
}

// first is the place of the first goal, and the last one where there is none.
func first(given []sdg.Goal) int {
	if len(given) == 0 {
		return goals
	}
	return int(given[0]) - 1
}
