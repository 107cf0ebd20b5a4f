package main

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/city-outcomes/throughline/shared/classify"
	"github.com/city-outcomes/throughline/shared/classify/evaluate"
	"github.com/city-outcomes/throughline/shared/classify/internal/linear"
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
func (t *training) measureKinds(trials []trial, m *statement.KindModel) {
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
			reliable.Add(r.Question(m.Labels[c.kind]), c.surety, truth == c.kind)
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
					reliable.Add(r.Question(id), trial.themes[i][l], truth)
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

// picked is the goals that the classifier gives to a text, main first, with
// what decides: the log-odds of all goals after doubt, and how far those of
// saying nothing of substance lie above the usual ones.
type picked struct {
	given []sdg.Goal
	odds  []float64
	none  float64
}

// pick is what the classifier gives to a text in the language, from the
// probabilities before doubt; at most four goals.
func (t *training) pick(language string, before []float64, none, usual float64) picked {
	p := picked{none: classify.NoneOdds(none, usual)}
	for _, chance := range before {
		p.odds = append(p.odds, classify.Doubt(linear.LogOdds(chance), p.none))
	}
	limits := t.card.Models[t.rules.Model(language)]
	for g := range p.odds {
		if p.chance(sdg.Goal(g+1)) >= limits.Threshold {
			p.given = append(p.given, sdg.Goal(g+1))
		}
	}
	slices.SortStableFunc(p.given, func(a, b sdg.Goal) int { return cmp.Compare(p.odds[b-1], p.odds[a-1]) })
	p.given = p.given[:min(len(p.given), 4)]
	return p
}

// chance is the probability of a goal.
func (p picked) chance(g sdg.Goal) float64 { return linear.Probability(p.odds[g-1]) }

// pickSeen picks the goals of a text that the models of statements were not
// made from, by the shipped one.
func (t *training) pickSeen(r row, before []float64, none *statement.Model) picked {
	features := t.rules.Read(r.Text, r.Language, before).Features
	return t.pick(r.Language, before, none.Probabilities(nil, features)[0], t.card.UsualNone)
}

// measurePairs measures the pairs that experts judged as the classifier gives
// goals to them, doubt included: at most four, with the passages' threshold;
// and how far the probability of the goal that is asked about is one, whether
// the goal is given or not.
func (t *training) measurePairs(none *statement.Model) {
	var all counts
	var byGoal [goals]counts
	var asked evaluate.Scores
	for _, r := range t.sets.from(expert) {
		p := t.pickSeen(r, t.pairs[r.Line], none)
		said := slices.Contains(p.given, r.Goal)
		chance := linear.Probability(classify.Doubt(linear.LogOdds(t.asked[r.Line]), p.none))
		asked.Add(r.Question(r.Goal.String()), chance, *r.Label)
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
	t.reliable("en expert, as labelled", "chances of the goal asked about, given or not", asked)
}

// tallies are the figures of the goals of passages.
type tallies struct {
	split
	english                      counts
	empty, left, main, withGoals float64
	reliable                     evaluate.Scores
	mains                        [][]int // main goal by first given; the last is none
}

// pickTrial picks the goals of the passages, by row. What is usual is taken
// from the other folds.
func (t *training) pickTrial(one trial) []picked {
	out := make([]picked, len(one.rows))
	for fold := range folds {
		usual := usualNone([]trial{one}, func(r row) bool { return r.fold != fold })
		for i, r := range one.rows {
			if r.fold == fold {
				out[i] = t.pick(r.Language, t.chances[r.Line], one.none[i], usual)
			}
		}
	}
	return out
}

// measurePassages measures the goals of the labelled passages.
func (t *training) measurePassages(trials []trial) {
	s := tallies{split: newSplit(goals), mains: square(goals + 1)}
	for _, trial := range trials {
		for i, p := range t.pickTrial(trial) {
			s.add(trial.rows[i], p)
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
	t.reliable("passages", "chances of all 17 goals", s.reliable)
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

func (s *tallies) add(r row, p picked) {
	for g := sdg.Goal(1); g <= goals; g++ {
		truth, said := slices.Contains(r.Goals, g), slices.Contains(p.given, g)
		s.split.add(r, int(g-1), truth, said)
		if r.Language == "en" {
			s.english.add(truth, said)
		}
		s.reliable.Add(r.Question(g.String()), p.chance(g), truth)
	}
	s.mains[first(r.Goals)][first(p.given)]++
	if len(r.Goals) == 0 {
		s.empty++
		s.left += oneIf(len(p.given) == 0)
		return
	}
	s.withGoals++
	s.main += oneIf(len(p.given) > 0 && p.given[0] == r.Goals[0])
}

// first is the place of the first goal, and the last one where there is none.
func first(given []sdg.Goal) int {
	if len(given) == 0 {
		return goals
	}
	return int(given[0]) - 1
}
