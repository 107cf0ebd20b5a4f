package main

import (
	"math"
	"slices"
	"strings"

	"github.com/city-outcomes/throughline/shared/classify/internal/learn"
	"github.com/city-outcomes/throughline/shared/classify/internal/linear"
	"github.com/city-outcomes/throughline/shared/classify/internal/statement"
)

// The costs of errors against large weights: with few rows, weights are kept
// small.
const (
	kindCost     = 0.005
	questionCost = 0.1
)

// statements trains and measures the models of kinds and themes on the
// labelled passages, and the goals of these passages with them.
func (t *training) statements() error {
	p := t.readPassages()
	kinds, kindChances := p.outOfFold(p.fitKinds, (*statement.Model).Shares)
	questions, chances := p.outOfFold(p.fitQuestions, (*statement.Model).Probabilities)
	questions.Threshold = p.themeThreshold(chances, func(row) bool { return true })
	t.card.UsualNone = usualNone(p.rows, chances, func(row) bool { return true })
	t.measureKinds(p, kinds.Labels, kindChances)
	t.measureThemes(p, chances)
	t.measurePassages(p.rows, chances)
	t.measurePairs(questions)
	if err := t.addJSON("kinds.json", kinds); err != nil {
		return err
	}
	return t.addJSON("themes.json", questions)
}

// labelledPassages are the labelled passages as features.
type labelledPassages struct {
	rows         []row
	names        []string
	features     [][]float64 // scaled
	raw          [][]float64
	mean, spread []float64
}

func (t *training) readPassages() labelledPassages {
	p := labelledPassages{names: t.rules.Reader.Names()}
	for _, r := range t.sets.from(passages) {
		if t.chances[r.Line] == nil {
			continue // in a language that no model reads
		}
		p.rows = append(p.rows, r)
		p.raw = append(p.raw, t.rules.Features(r.Text, r.Language, t.chances[r.Line]))
	}
	p.mean, p.spread = spread(p.raw)
	for _, f := range p.raw {
		scaled := make([]float64, len(f))
		for k, v := range f {
			scaled[k] = (v - p.mean[k]) / p.spread[k]
		}
		p.features = append(p.features, scaled)
	}
	return p
}

// outOfFold fits a model on all rows, and returns with it the answers for
// each row by a model that has not seen its document.
func (p labelledPassages) outOfFold(fit func(use func(row) bool) *statement.Model, answer func(*statement.Model, []float64, []float64) []float64) (*statement.Model, [][]float64) {
	chances := make([][]float64, len(p.rows))
	for fold := range folds {
		m := fit(func(r row) bool { return r.fold != fold })
		for i, r := range p.rows {
			if r.fold == fold {
				chances[i] = answer(m, nil, p.raw[i])
			}
		}
	}
	return fit(func(row) bool { return true }), chances
}

func (p labelledPassages) blank(labels []string) *statement.Model {
	return &statement.Model{Features: p.names, Mean: p.mean, Spread: p.spread, Labels: labels}
}

// fitKinds weighs the cues of kinds and the passage's shape.
func (p labelledPassages) fitKinds(use func(row) bool) *statement.Model {
	m := p.blank(statement.Kinds())
	columns := p.columns(isKindCue, isShape)
	var rows [][]float64
	var class []int
	for i, r := range p.rows {
		if use(r) {
			rows = append(rows, pick(p.features[i], columns))
			class = append(class, slices.Index(m.Labels, string(r.Kind)))
		}
	}
	weights, offsets := learn.Softmax(rows, class, len(m.Labels), kindCost)
	for l := range m.Labels {
		m.Weights = append(m.Weights, spreadOut(weights[l], columns, len(p.names)))
		m.Offsets = append(m.Offsets, round4(offsets[l]))
	}
	return m
}

// fitQuestions weighs the cues of themes for the themes, and those of kinds,
// the shape and the strongest goal for saying nothing of substance.
func (p labelledPassages) fitQuestions(use func(row) bool) *statement.Model {
	m := p.blank(statement.Questions())
	for _, label := range m.Labels {
		columns := p.columns(isThemeCue)
		if label == statement.None {
			columns = p.columns(isKindCue, isShape, isStrongest)
		}
		var examples []learn.Example
		for i, r := range p.rows {
			if !use(r) {
				continue
			}
			x := linear.Sparse{Values: pick(p.features[i], columns)}
			for k := range columns {
				x.Features = append(x.Features, int32(k))
			}
			examples = append(examples, learn.Example{Sparse: x, Positive: answers(r, label), Weight: 1})
		}
		w, offset := learn.Logistic(examples, len(columns), learn.Options{Cost: questionCost, Epochs: 300})
		m.Weights = append(m.Weights, spreadOut(w, columns, len(p.names)))
		m.Offsets = append(m.Offsets, round4(offset))
	}
	return m
}

// answers is the true answer to a question about a row.
func answers(r row, label string) bool {
	if label == statement.None {
		return len(r.Goals) == 0
	}
	return slices.Contains(r.Themes, label)
}

func isKindCue(name string) bool {
	label, _, ok := strings.Cut(name, " ")
	return ok && slices.Contains(statement.KindCues(), label)
}

func isThemeCue(name string) bool {
	label, _, ok := strings.Cut(name, " ")
	return ok && slices.Contains(statement.Themes(), label)
}

func isShape(name string) bool     { return !strings.Contains(name, " ") }
func isStrongest(name string) bool { return name == "strongest goal" }

// columns are the features that any of the tests lets pass.
func (p labelledPassages) columns(tests ...func(string) bool) []int {
	var out []int
	for k, name := range p.names {
		if slices.ContainsFunc(tests, func(test func(string) bool) bool { return test(name) }) {
			out = append(out, k)
		}
	}
	return out
}

func pick(features []float64, columns []int) []float64 {
	out := make([]float64, len(columns))
	for i, k := range columns {
		out[i] = features[k]
	}
	return out
}

// spreadOut puts the weights of some columns in their places among n.
func spreadOut(weights []float64, columns []int, n int) []float64 {
	out := make([]float64, n)
	for i, k := range columns {
		out[k] = round4(weights[i])
	}
	return out
}

func round4(v float64) float64 { return math.Round(v*1e4) / 1e4 }

// spread is the mean and the standard deviation of each feature.
func spread(features [][]float64) (mean, deviation []float64) {
	n := float64(len(features))
	mean, deviation = make([]float64, len(features[0])), make([]float64, len(features[0]))
	for _, f := range features {
		for k, v := range f {
			mean[k] += v / n
		}
	}
	for _, f := range features {
		for k, v := range f {
			deviation[k] += float64((v-mean[k])*(v-mean[k])) / n
		}
	}
	for k := range deviation {
		mean[k] = round4(mean[k])
		deviation[k] = round4(max(math.Sqrt(deviation[k]), 0.05))
	}
	return mean, deviation
}

// themeThreshold is the threshold of all themes with the best F1 over them.
func (p labelledPassages) themeThreshold(chances [][]float64, use func(row) bool) float64 {
	best, threshold := -1.0, 0.5
	for step := 10; step <= 60; step += 2 {
		at := float64(step) / 100
		var c counts
		for i, r := range p.rows {
			if use(r) {
				for l, label := range statement.Themes() {
					c.add(answers(r, label), chances[i][l] >= at)
				}
			}
		}
		if f := c.f1(); f > best+1e-9 {
			best, threshold = f, at
		}
	}
	return threshold
}

// usualNone is the probability of saying nothing of substance that seven of
// ten passages stay under.
func usualNone(rows []row, chances [][]float64, use func(row) bool) float64 {
	var all []float64
	for i, r := range rows {
		if use(r) {
			all = append(all, chances[i][len(chances[i])-1])
		}
	}
	slices.Sort(all)
	return round4(all[len(all)*7/10])
}
