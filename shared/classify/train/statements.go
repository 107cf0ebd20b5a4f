package main

import (
	"math"
	"slices"

	"github.com/city-outcomes/throughline/shared/classify/internal/learn"
	"github.com/city-outcomes/throughline/shared/classify/internal/linear"
	"github.com/city-outcomes/throughline/shared/classify/internal/statement"
)

// statements trains and measures the models of kinds and themes on the
// labelled passages, and chooses when a passage counts as saying nothing.
func (t *training) statements() error {
	rows := t.sets.from(passages)
	features := make([][]float64, len(rows))
	for i, r := range rows {
		features[i] = t.rules.Features(r.Text, r.Language, t.chances[r.Line])
	}
	kinds, kindChances := t.fitStatements(rows, features, statement.Kinds(), kindCost, func(r row, label string) bool {
		if label == statement.None {
			return len(r.Goals) == 0
		}
		return string(r.Kind) == label
	})
	themes, themeChances := t.fitStatements(rows, features, statement.Themes(), themeCost, func(r row, label string) bool {
		return slices.Contains(r.Themes, label)
	})
	for l, label := range themes.Labels {
		themes.Thresholds[l] = thresholdOf(rows, themeChances, l, func(r row) bool { return slices.Contains(r.Themes, label) })
	}
	t.measureKinds(rows, kinds, kindChances)
	t.measureThemes(rows, themes, themeChances)
	t.measurePassages(rows, kinds, kindChances)
	if err := t.addJSON("kinds.json", kinds); err != nil {
		return err
	}
	return t.addJSON("themes.json", themes)
}

// The costs of errors against large weights; few rows want small weights.
const (
	kindCost  = 0.03
	themeCost = 0.03
)

// fitStatements fits a model on all rows, and returns with it the
// probabilities of each row by a model that has not seen its document.
func (t *training) fitStatements(rows []row, features [][]float64, labels []string, cost float64, is func(row, string) bool) (*statement.Model, [][]float64) {
	chances := make([][]float64, len(rows))
	for fold := range folds {
		m := t.fitOn(rows, features, labels, cost, is, func(r row) bool { return r.fold != fold })
		for i, r := range rows {
			if r.fold == fold {
				chances[i] = m.Probabilities(nil, features[i])
			}
		}
	}
	return t.fitOn(rows, features, labels, cost, is, func(row) bool { return true }), chances
}

func (t *training) fitOn(rows []row, features [][]float64, labels []string, cost float64, is func(row, string) bool, use func(row) bool) *statement.Model {
	m := &statement.Model{Features: t.rules.Reader.Names(), Labels: labels, Thresholds: make([]float64, len(labels))}
	m.Mean, m.Spread = spread(features)
	for _, label := range labels {
		var examples []learn.Example
		for i, r := range rows {
			if !use(r) {
				continue
			}
			var x linear.Sparse
			for k, v := range features[i] {
				x.Features = append(x.Features, int32(k))
				x.Values = append(x.Values, (v-m.Mean[k])/m.Spread[k])
			}
			examples = append(examples, learn.Example{Sparse: x, Positive: is(r, label), Weight: 1})
		}
		w, offset := learn.Logistic(examples, len(m.Features), learn.Options{Cost: cost, Epochs: 300})
		for k := range w {
			w[k] = math.Round(w[k]*1e4) / 1e4
		}
		m.Weights = append(m.Weights, w)
		m.Offsets = append(m.Offsets, math.Round(offset*1e4)/1e4)
	}
	return m
}

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
			deviation[k] += (v - mean[k]) * (v - mean[k]) / n
		}
	}
	for k := range deviation {
		mean[k] = math.Round(mean[k]*1e4) / 1e4
		deviation[k] = math.Round(max(math.Sqrt(deviation[k]), 0.05)*1e4) / 1e4
	}
	return mean, deviation
}

// thresholdOf is the threshold with the best F1 of a label.
func thresholdOf(rows []row, chances [][]float64, label int, is func(row) bool) float64 {
	best, threshold := -1.0, 0.5
	for step := 10; step <= 60; step += 2 {
		at := float64(step) / 100
		var c counts
		for i, r := range rows {
			c.add(is(r), chances[i][label] >= at)
		}
		if f := c.f1(); f > best+1e-9 {
			best, threshold = f, at
		}
	}
	return threshold
}
