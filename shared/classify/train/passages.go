package main

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"

	"github.com/city-outcomes/throughline/shared/classify"
	"github.com/city-outcomes/throughline/shared/classify/internal/learn"
	"github.com/city-outcomes/throughline/shared/classify/internal/statement"
	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/sdg"
)

// measureKinds measures the kinds of statement; of each passage the most
// probable that has a cue counts.
func (t *training) measureKinds(p labelledPassages, labels []string, chances [][]float64) {
	rows := p.rows
	byKind := make([]counts, len(labels))
	right, certain, certainRight := 0.0, 0.0, 0.0
	confusion := make([][]int, len(labels))
	for l := range labels {
		confusion[l] = make([]int, len(labels))
	}
	for i, r := range rows {
		best := p.kind(i, labels, chances[i])
		truth := slices.Index(labels, string(r.Kind))
		for l := range labels {
			byKind[l].add(truth == l, best == l)
		}
		confusion[truth][best]++
		if truth == best {
			right++
		}
		if r.Certain {
			certain++
			if truth == best {
				certainRight++
			}
		}
	}
	macro := 0.0
	for l, c := range byKind {
		t.measure(setNames[passages], everyLanguage, labels[l], c)
		macro += c.f1() / float64(len(labels))
	}
	t.figure("passages", "kinds: accuracy", right/max(float64(len(rows)), 1))
	t.figure("passages", "kinds: accuracy, certain only", certainRight/max(certain, 1))
	t.figure("passages", "kinds: macro-F1", macro)
	t.printConfusion(labels, confusion)
}

// kind is the kind that the classifier gives to a row.
func (p labelledPassages) kind(i int, labels []string, chances []float64) int {
	best := slices.Index(labels, string(corpus.Context))
	for l, label := range labels {
		cues := 0.0
		for _, k := range p.columns(func(name string) bool { return name == label+" strong" || name == label+" weak" }) {
			cues += p.raw[i][k]
		}
		if chances[l] > chances[best] && cues > 0 {
			best = l
		}
	}
	return best
}

// everyLanguage is the language of measures over passages of all languages.
const everyLanguage = "all"

// printConfusion prints how often each kind was taken for each other.
func (t *training) printConfusion(labels []string, confusion [][]int) {
	fmt.Fprintf(t.report, "  %-18s", "truth \\ said")
	for _, l := range labels {
		fmt.Fprintf(t.report, "%15s", l)
	}
	for i, l := range labels {
		fmt.Fprintf(t.report, "\n  %-18s", l)
		for _, n := range confusion[i] {
			fmt.Fprintf(t.report, "%15d", n)
		}
	}
	fmt.Fprintln(t.report)
}

// measureThemes measures the cross-cutting themes. Each fold's threshold is
// chosen on the other folds.
func (t *training) measureThemes(p labelledPassages, chances [][]float64) {
	var all counts
	byTheme := make([]counts, len(statement.Themes()))
	for fold := range folds {
		at := p.themeThreshold(chances, func(r row) bool { return r.fold != fold })
		for i, r := range p.rows {
			if r.fold != fold {
				continue
			}
			for l, label := range statement.Themes() {
				byTheme[l].add(answers(r, label), chances[i][l] >= at)
				all.add(answers(r, label), chances[i][l] >= at)
			}
		}
	}
	for l, label := range statement.Themes() {
		t.measure(setNames[passages], everyLanguage, label, byTheme[l])
		t.figure("passages", "theme "+label+": F1", byTheme[l].f1())
	}
	t.figure("passages", "themes: precision", all.precision())
	t.figure("passages", "themes: recall", all.recall())
	t.figure("passages", "themes: micro-F1", all.f1())
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
func (t *training) measurePairs(questions *statement.Model) {
	var all counts
	var byGoal [goals]counts
	for _, r := range t.sets.from(expert) {
		chances := t.pairs[r.Line]
		features := t.rules.Features(r.Text, r.Language, chances)
		answers := questions.Probabilities(nil, features)
		given, _ := t.pick(r, chances, answers[len(answers)-1], t.card.UsualNone)
		said := slices.Contains(given, r.Goal)
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
}

// tallies are the figures of the goals of passages.
type tallies struct {
	all, english, certain, verbatim counts
	byGoal                          [goals]counts
	empty, left, main, withGoals    float64
	bins                            [10]struct{ n, sum, right float64 }
}

// measurePassages measures the goals of the labelled passages. What is
// usual is taken from the other folds.
func (t *training) measurePassages(rows []row, chances [][]float64) {
	var s tallies
	for fold := range folds {
		usual := usualNone(rows, chances, func(r row) bool { return r.fold != fold })
		for i, r := range rows {
			if r.fold == fold {
				given, probabilities := t.pick(r, t.chances[r.Line], chances[i][len(chances[i])-1], usual)
				s.add(r, given, probabilities)
			}
		}
	}
	for g, c := range s.byGoal {
		t.measure(setNames[passages], everyLanguage, strconv.Itoa(g+1), c)
	}
	t.measure(setNames[passages], everyLanguage, "all", s.all)
	t.figure("passages", "goals: precision", s.all.precision())
	t.figure("passages", "goals: recall", s.all.recall())
	t.figure("passages", "goals: micro-F1", s.all.f1())
	t.figure("passages", "goals: micro-F1, English", s.english.f1())
	t.figure("passages", "goals: micro-F1, certain only", s.certain.f1())
	t.figure("passages", "goals: micro-F1, verbatim only", s.verbatim.f1())
	t.figure("passages", "goals: main goal first", s.main/max(s.withGoals, 1))
	t.figure("passages", "goals: passages without, left empty", s.left/max(s.empty, 1))
	t.figure("passages", "goals: calibration error, 10 bins", s.calibration())
}

func (s *tallies) add(r row, given []sdg.Goal, chances []float64) {
	for g := sdg.Goal(1); g <= goals; g++ {
		truth, said := slices.Contains(r.Goals, g), slices.Contains(given, g)
		s.all.add(truth, said)
		s.byGoal[g-1].add(truth, said)
		if r.Language == "en" {
			s.english.add(truth, said)
		}
		if r.Certain {
			s.certain.add(truth, said)
		}
		if r.Verbatim {
			s.verbatim.add(truth, said)
		}
		b := &s.bins[min(int(chances[g-1]*10), 9)]
		b.n++
		b.sum += chances[g-1]
		if truth {
			b.right++
		}
	}
	if len(r.Goals) == 0 {
		s.empty++
		if len(given) == 0 {
			s.left++
		}
		return
	}
	s.withGoals++
	if len(given) > 0 && given[0] == r.Goals[0] {
		s.main++
	}
}

// calibration is the mean difference between probability and truth over ten
// bins, weighted by their size.
func (s *tallies) calibration() float64 {
	var off, n float64
	for _, b := range s.bins {
		off += math.Abs(b.sum - b.right)
		n += b.n
	}
	return off / max(n, 1)
}
