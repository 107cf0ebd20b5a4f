package main

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"slices"

	"github.com/city-outcomes/throughline/shared/classify"
	"github.com/city-outcomes/throughline/shared/classify/internal/learn"
	"github.com/city-outcomes/throughline/shared/classify/internal/linear"
	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/sdg"
)

// training is the state of one run.
type training struct {
	rules  classify.Rules
	sets   sets
	card   classify.Card
	files  map[string][]byte // to be written, by name
	report io.Writer

	// chances are the goals' probabilities of each labelled passage, by a
	// model that has seen nothing of its source document; by line.
	chances map[int][]float64
	pairs   map[int][]float64   // the same of the pairs that experts judged
	asked   map[int]float64     // and of the goal that the pair asks about, calibrated without its fold, too
	singles map[string][]single // texts with one goal, by model
}

// single is a text that is labelled with one goal, and the probabilities of
// all goals by a model that has not seen it.
type single struct {
	row
	chances []float64
}

// verdict is an out-of-fold probability with the truth.
type verdict struct {
	learn.Judged
	row    int // among the rows of the model
	set    set
	chance float64
}

// goals trains, calibrates and measures a model of goals.
func (t *training) goals(r recipe) error {
	c := gramsOf(r.rows(t.sets), r.kind)
	scores, err := r.outOfFold(c)
	if err != nil {
		return err
	}
	judged := r.judge(c, scores)
	plain := make([]learn.Judged, len(judged))
	for i, v := range judged {
		plain[i] = v.Judged
	}
	for i, p := range learn.CrossCalibrate(plain, goals, folds, freedom) {
		judged[i].chance = p
		if x := c.rows[judged[i].row]; x.set == expert {
			t.asked[x.Line] = p
		}
	}
	m, err := r.fitGoals(c, func(row) bool { return true })
	if err != nil {
		return err
	}
	table := m.Table
	calibration := learn.Calibrate(plain, goals, freedom)
	for l := range table.Step {
		table.Step[l] *= calibration.Slope
		table.Bias[l] = calibration.LogOdds(table.Bias[l], l)
	}
	limits := classify.Limits{Threshold: bestThreshold(judged), Surety: classify.Raw(), Features: len(table.Keys), Rows: len(c.rows)}
	t.card.Models[r.name] = limits
	t.remember(r, c, scores, calibration)
	t.measureGoals(r, judged, limits)
	if !r.family && slices.Contains(r.hold, framework) {
		t.measureTargetTexts(r, c, scores, calibration)
	}
	return t.add("goals-"+r.name+".bin", &table)
}

func (t *training) add(name string, table *linear.Table) error {
	b, err := table.Encode()
	t.files[name] = b
	return err
}

// addJSON keeps a value as an indented file.
func (t *training) addJSON(name string, v any) error {
	b, err := json.MarshalIndent(v, "", "\t")
	t.files[name] = append(b, '\n')
	return err
}

// freedom is how freely a goal's offset moves from that of the others.
const freedom = 1

// judge pairs the out-of-fold scores with what the rows say. An expert's
// verdict counts twice; a row with one main goal says something of all 17,
// and counts as one in all.
func (r recipe) judge(c corpusOf, scores [][]float64) []verdict {
	var out []verdict
	add := func(i, g int, positive bool, weight float64) {
		out = append(out, verdict{row: i, set: c.rows[i].set, Judged: learn.Judged{
			Score: scores[i][g-1], Label: g - 1, Positive: positive, Weight: weight, Fold: c.rows[i].fold}})
	}
	for i, x := range c.rows {
		switch {
		case !slices.Contains(r.hold, x.set) || x.set == framework && !r.family:
		case x.Label != nil:
			add(i, int(x.Goal), *x.Label, expertWeight)
		case x.set == passages:
			for g := 1; g <= goals; g++ {
				add(i, g, slices.Contains(x.Goals, sdg.Goal(g)), 1)
			}
		case r.single() && x.Goal != 0:
			for g := 1; g <= goals; g++ {
				add(i, g, x.Goal == sdg.Goal(g), singleWeight)
			}
		}
	}
	return out
}

// singleWeight is what a pair of a row with one main goal weighs in
// calibration: there are very many, and their second goals are not known.
const singleWeight = 0.05

// remember keeps the probabilities of the labelled texts for the models of
// statements and for the scores of the goals that are given.
func (t *training) remember(r recipe, c corpusOf, scores [][]float64, calibration learn.Calibration) {
	chances := func(i int) []float64 {
		out := make([]float64, goals)
		for g, s := range scores[i] {
			out[g] = linear.Probability(calibration.LogOdds(s, g))
		}
		return out
	}
	for i, x := range c.rows {
		switch {
		case t.rules.Model(x.Language) != r.name:
		case x.set == passages:
			t.chances[x.Line] = chances(i)
		case x.set == expert:
			t.pairs[x.Line] = chances(i)
		case r.single() && (x.set == community || x.set == translated):
			t.singles[r.name] = append(t.singles[r.name], single{x, chances(i)})
		}
	}
}

// bestThreshold is the threshold, from 0.3 on, with the best figures over the
// sets that were judged, each set counting the same (passages only where they
// are not a handful): the F1 of its labels, and, where experts judged pairs,
// their accuracy as well. Rows with one main goal hide second goals, so where
// there are no others the lowest threshold that is nearly the best is taken.
func bestThreshold(judged []verdict) float64 {
	const lowest, highest, nearly = 30, 60, 0.005
	single := !slices.ContainsFunc(judged, func(v verdict) bool { return v.set == expert })
	values := make([]float64, highest+1)
	best := lowest
	for step := lowest; step <= highest; step++ {
		if values[step] = valueOf(judged, float64(step)/100); values[step] > values[best]+1e-9 {
			best = step
		}
	}
	if single {
		for step := lowest; step < best; step++ {
			if values[step] >= values[best]-nearly {
				return float64(step) / 100
			}
		}
	}
	return float64(best) / 100
}

// valueOf is the mean of the figures at a threshold.
func valueOf(judged []verdict, at float64) float64 {
	sum, n := 0.0, 0.0
	for _, s := range []set{expert, passages, community, translated, framework, extra} {
		var c counts
		for _, v := range judged {
			if v.set == s {
				c.add(v.Positive, v.chance >= at)
			}
		}
		if c.all() == 0 || s == passages && float64(len(judged)) > 10*c.all() {
			continue
		}
		sum, n = sum+c.f1(), n+1
		if s == expert {
			sum, n = sum+c.accuracy(), n+1
		}
	}
	return sum / math.Max(n, 1)
}

// counts are the four counts of a yes-or-no question.
type counts struct{ hit, miss, wrong, right float64 }

func (c *counts) add(truth, said bool) {
	switch {
	case truth && said:
		c.hit++
	case truth:
		c.miss++
	case said:
		c.wrong++
	default:
		c.right++
	}
}

func (c counts) all() float64       { return c.hit + c.miss + c.wrong + c.right }
func (c counts) accuracy() float64  { return (c.hit + c.right) / math.Max(c.all(), 1) }
func (c counts) precision() float64 { return c.hit / math.Max(c.hit+c.wrong, 1) }
func (c counts) recall() float64    { return c.hit / math.Max(c.hit+c.miss, 1) }
func (c counts) f1() float64        { return 2 * c.hit / math.Max(2*c.hit+c.miss+c.wrong, 1) }

// sum is the counts of all labels.
func sum(labels []counts) counts {
	var all counts
	for _, c := range labels {
		all.hit, all.miss, all.wrong, all.right = all.hit+c.hit, all.miss+c.miss, all.wrong+c.wrong, all.right+c.right
	}
	return all
}

func microF1(labels []counts) float64 { return sum(labels).f1() }

// measure adds a measure to the card.
func (t *training) measure(set, language, label string, c counts) {
	t.card.Measures = append(t.card.Measures, corpus.Measure{Set: set, Language: language, Label: label,
		Precision: corpus.Rounded(c.precision()), Recall: corpus.Rounded(c.recall()), F1: corpus.Rounded(c.f1()), Passages: int(math.Round(c.hit + c.miss))})
}

// figure adds a figure to the card and prints it.
func (t *training) figure(set, name string, value float64) {
	value = corpus.Rounded(value)
	t.card.Figures = append(t.card.Figures, classify.Figure{Set: set, Name: name, Value: value})
	fmt.Fprintf(t.report, "%-34s %-40s %.4f\n", set, name, value)
}
