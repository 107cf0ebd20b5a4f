package main

import (
	"fmt"
	"maps"
	"math"
	"slices"

	"github.com/city-outcomes/throughline/shared/classify"
	"github.com/city-outcomes/throughline/shared/classify/internal/learn"
	"github.com/city-outcomes/throughline/shared/classify/internal/linear"
	"github.com/city-outcomes/throughline/shared/classify/internal/statement"
	"github.com/city-outcomes/throughline/shared/classify/internal/wording"
	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/terms/phrases"
)

// The costs of errors against large weights: with few rows, weights are kept
// small.
const (
	kindCost  = 0.005
	noneCost  = 0.1
	themeCost = 0.1
)

// official collects the framework's own sentences in the languages that have
// cues.
func (t *training) official() {
	var texts []string
	for _, r := range t.sets.from(framework) {
		if t.rules.Cues(r.Language) {
			texts = append(texts, r.Text)
		}
	}
	t.rules.Reader.Official = wording.New(texts)
	t.files["wording.bin"] = t.rules.Reader.Official.Encode()
}

// partitions is how many times the labelled passages are cut into folds anew,
// by source document as always: with some hundred passages, one partition is
// a throw of dice. Figures are over all of them.
const partitions = 6

// trial is the passages cut into folds in one way, with what models say of
// each that have seen nothing of its document.
type trial struct {
	labelledPassages
	shares [][]float64 // of the kinds
	none   []float64   // probability of saying nothing of substance
	themes [][]float64 // probabilities
}

// statements trains and measures the models of kinds and themes on the
// labelled passages, and the goals of these passages with them.
func (t *training) statements() error {
	t.official()
	p := t.readPassages()
	var trials []trial
	for n := range partitions {
		trials = append(trials, p.cut(n).try())
	}
	everything := func(row) bool { return true }
	kinds, none, themes := p.fitKinds(everything), p.fitNone(everything), p.fitThemes(everything)
	themes.Threshold = themeThreshold(trials, everything)
	t.card.UsualNone = usualNone(trials, everything)
	t.measureKinds(trials, kinds)
	t.measureThemes(trials)
	t.measurePassages(trials)
	t.measurePairs(none)
	t.surety(trials, none)
	for name, m := range map[string]any{"kinds.json": kinds, "none.json": none, "themes.json": themes} {
		if err := t.addJSON(name, m); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return nil
}

// cut is the passages in the folds of a partition; the first is the one that
// the models of goals are measured in.
func (p labelledPassages) cut(partition int) labelledPassages {
	rows := slices.Clone(p.rows)
	for i, r := range rows {
		if partition > 0 {
			rows[i].fold = foldOf(fmt.Sprintf("partition %d %s", partition, r.Group))
		}
	}
	p.rows = rows
	return p
}

func (p labelledPassages) try() trial {
	t := trial{labelledPassages: p}
	t.shares = outOfFold(p, p.fitKinds, func(m *statement.KindModel, i int) []float64 {
		return m.Shares(nil, &p.readings[i])
	})
	t.none = outOfFold(p, p.fitNone, func(m *statement.Model, i int) float64 {
		return m.Probabilities(nil, p.readings[i].Features)[0]
	})
	t.themes = outOfFold(p, p.fitThemes, p.themeChances)
	return t
}

// labelledPassages are the labelled passages with what the rules read in
// them.
type labelledPassages struct {
	rows     []row
	names    []string      // of the features
	ids      []string      // of the themes
	cues     *phrases.List // of the kinds
	readings []statement.Reading
}

func (t *training) readPassages() labelledPassages {
	p := labelledPassages{names: t.rules.Reader.Names(), ids: t.rules.Reader.Themes.Labels, cues: t.rules.Reader.Kinds.List}
	for _, r := range t.sets.from(passages) {
		if t.chances[r.Line] == nil {
			continue // in a language that no model reads
		}
		p.rows = append(p.rows, r)
		p.readings = append(p.readings, t.rules.Read(r.Text, r.Language, t.chances[r.Line]))
	}
	return p
}

// outOfFold are the answers for each row by a model that has not seen its
// document.
func outOfFold[M, A any](p labelledPassages, fit func(use func(row) bool) M, answer func(M, int) A) []A {
	answers := make([]A, len(p.rows))
	for fold := range folds {
		m := fit(func(r row) bool { return r.fold != fold })
		for i, r := range p.rows {
			if r.fold == fold {
				answers[i] = answer(m, i)
			}
		}
	}
	return answers
}

// blank is a model without weights, scaled to the rows that are used.
func (p labelledPassages) blank(labels []string, use func(row) bool) *statement.Model {
	var used [][]float64
	for i, r := range p.rows {
		if use(r) {
			used = append(used, p.readings[i].Features)
		}
	}
	m := &statement.Model{Features: p.names, Labels: labels}
	m.Mean, m.Spread = spread(used)
	return m
}

// scaled are some columns of a row's features as the model weighs them.
func (p labelledPassages) scaled(m *statement.Model, i int, columns []int) []float64 {
	out := make([]float64, len(columns))
	for n, k := range columns {
		out[n] = (p.readings[i].Features[k] - m.Mean[k]) / m.Spread[k]
	}
	return out
}

// fitKinds counts what the cues of kinds say, and weighs that, the cues as they
// are written down, the moods and the passage's shape. The votes of a row are
// counted without its fold: what a cue said of the row itself would say too
// much.
func (p labelledPassages) fitKinds(use func(row) bool) *statement.KindModel {
	m := &statement.KindModel{Model: *p.blank(statement.Kinds(), use)}
	columns := p.columns(statement.IsKindCue, statement.IsMood, statement.IsShape)
	var rows [][]float64
	var class []int
	for fold := range folds {
		others := statement.KindModel{Votes: p.votes(func(r row) bool { return use(r) && r.fold != fold })}
		others.Bind(p.cues)
		for i, r := range p.rows {
			if use(r) && r.fold == fold {
				rows = append(rows, append(p.scaled(&m.Model, i, columns), others.Voted(nil, &p.readings[i].Kinds)...))
				class = append(class, slices.Index(m.Labels, string(r.Kind)))
			}
		}
	}
	weights, offsets := learn.Softmax(rows, class, len(m.Labels), kindCost)
	for l := range m.Labels {
		m.Weights = append(m.Weights, spreadOut(weights[l][:len(columns)], columns, len(p.names)))
		m.Offsets = append(m.Offsets, corpus.Rounded(offsets[l]))
		m.VoteWeights = append(m.VoteWeights, rounded(weights[l][len(columns):]))
	}
	m.Votes = p.votes(use)
	m.Bind(p.cues)
	return m
}

// votes are what the cues say that stand in the passages that are used.
func (p labelledPassages) votes(use func(row) bool) map[string][]float64 {
	kinds := statement.Kinds()
	of := make([]float64, len(kinds)) // passages by kind, and one more of each
	for k := range of {
		of[k] = 1
	}
	in := map[int32][]float64{} // passages by rule, then by kind
	all := float64(len(kinds))
	for i, r := range p.rows {
		if !use(r) {
			continue
		}
		kind := slices.Index(kinds, string(r.Kind))
		of[kind]++
		all++
		for _, rule := range p.readings[i].Kinds.Rules() {
			if in[rule] == nil {
				in[rule] = make([]float64, len(kinds))
			}
			in[rule][kind]++
		}
	}
	out := map[string][]float64{}
	for _, rule := range slices.Sorted(maps.Keys(in)) {
		counts, total := in[rule], 0.0
		for k := range counts {
			counts[k] *= all / float64(len(kinds)) / of[k]
			total += counts[k]
		}
		out[statement.CueName(p.cues.Rules[rule])] = rounded(statement.Vote(p.cues.Rules[rule].Label, counts, total))
	}
	return out
}

// fitNone weighs the cues of kinds, the shape and the strongest goal for
// saying nothing of substance.
func (p labelledPassages) fitNone(use func(row) bool) *statement.Model {
	m := p.blank([]string{statement.None}, use)
	columns := p.columns(statement.IsKindCue, statement.IsShape, func(name string) bool { return name == statement.Strongest })
	var examples []learn.Example
	for i, r := range p.rows {
		if use(r) {
			examples = append(examples, example(p.scaled(m, i, columns), len(r.Goals) == 0))
		}
	}
	w, offset := learn.Logistic(examples, len(columns), learn.Options{Cost: noneCost, Epochs: 300})
	m.Weights, m.Offsets = [][]float64{spreadOut(w, columns, len(p.names))}, []float64{corpus.Rounded(offset)}
	return m
}

// example is a row of features, all of them there.
func example(values []float64, positive bool) learn.Example {
	x := linear.Sparse{Values: values}
	for k := range values {
		x.Features = append(x.Features, int32(k))
	}
	return learn.Example{Sparse: x, Positive: positive, Weight: 1}
}

// fitThemes weighs the cues of a theme, for all themes at once.
func (p labelledPassages) fitThemes(use func(row) bool) *statement.ThemeModel {
	m := &statement.ThemeModel{Features: statement.ThemeFeatures(), Offsets: map[string]float64{}}
	var raw [][]float64
	var place []int // of the theme
	var positive []bool
	for i, r := range p.rows {
		if !use(r) {
			continue
		}
		for t, theme := range p.ids {
			raw = append(raw, p.readings[i].ThemeFeatures(nil, t))
			place = append(place, t)
			positive = append(positive, slices.Contains(r.Themes, theme))
		}
	}
	m.Mean, m.Spread = spread(raw)
	n := len(m.Features)
	examples := make([]learn.Example, len(raw))
	for i, f := range raw {
		var values []float64
		for k, v := range f {
			values = append(values, (v-m.Mean[k])/m.Spread[k])
		}
		examples[i] = example(append(values, 1), positive[i])
		examples[i].Features[n] = int32(n + place[i]) // the offset of the theme
	}
	w, offset := learn.Logistic(examples, n+len(p.ids), learn.Options{Cost: themeCost, Epochs: 300})
	m.Offset = corpus.Rounded(offset)
	for _, v := range w[:n] {
		m.Weights = append(m.Weights, corpus.Rounded(v))
	}
	for t, theme := range p.ids {
		m.Offsets[theme] = corpus.Rounded(w[n+t])
	}
	return m
}

// themeChances are the probabilities of a row's themes; 0 for a theme without
// a cue.
func (p labelledPassages) themeChances(m *statement.ThemeModel, i int) []float64 {
	out := make([]float64, len(p.ids))
	for t, theme := range p.ids {
		if len(p.readings[i].Themes.Cues[t]) > 0 {
			out[t] = m.Probability(theme, p.readings[i].ThemeFeatures(nil, t))
		}
	}
	return out
}

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

// spreadOut puts the weights of some columns in their places among n.
func spreadOut(weights []float64, columns []int, n int) []float64 {
	out := make([]float64, n)
	for i, k := range columns {
		out[k] = corpus.Rounded(weights[i])
	}
	return out
}

func rounded(values []float64) []float64 {
	out := make([]float64, len(values))
	for i, v := range values {
		out[i] = corpus.Rounded(v)
	}
	return out
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
			deviation[k] += float64((v-mean[k])*(v-mean[k])) / n
		}
	}
	for k := range deviation {
		mean[k] = corpus.Rounded(mean[k])
		deviation[k] = corpus.Rounded(max(math.Sqrt(deviation[k]), 0.05))
	}
	return mean, deviation
}

// themeThreshold is the threshold of all themes with the best F1 over them,
// each F1 smoothed by its neighbours: one passage must not decide.
func themeThreshold(trials []trial, use func(row) bool) float64 {
	const lowest, highest, step = 10, 60, 2
	var f1 []float64
	for at := lowest; at <= highest; at += step {
		var c counts
		for _, t := range trials {
			t.countThemes(&c, float64(at)/100, use)
		}
		f1 = append(f1, c.f1())
	}
	best, place := -1.0, 0
	for k := 2; k < len(f1)-2; k++ {
		if sum := f1[k-2] + f1[k-1] + f1[k] + f1[k+1] + f1[k+2]; sum > best+1e-9 {
			best, place = sum, k
		}
	}
	return float64(lowest+place*step) / 100
}

func (t trial) countThemes(c *counts, threshold float64, use func(row) bool) {
	for i, r := range t.rows {
		if use(r) {
			for k, theme := range t.ids {
				c.add(slices.Contains(r.Themes, theme), t.themes[i][k] >= threshold)
			}
		}
	}
}

// usualNone is the probability of saying nothing of substance that seven of
// ten passages stay under.
func usualNone(trials []trial, use func(row) bool) float64 {
	var all []float64
	for _, t := range trials {
		for i, r := range t.rows {
			if use(r) {
				all = append(all, t.none[i])
			}
		}
	}
	slices.Sort(all)
	return corpus.Rounded(all[len(all)*7/10])
}

// choice is the kind that is chosen for a passage, and by a calibration that
// has not seen its fold, the probability that it is right.
type choice struct {
	kind   int
	surety float64
}

// calibrateKinds fits how sure the kind that is chosen is, over all trials,
// and returns the choices by trial and row.
func calibrateKinds(trials []trial, m *statement.KindModel) [][]choice {
	var all []learn.Judged
	var out [][]choice
	for _, t := range trials {
		judged := make([]learn.Judged, len(t.rows))
		choices := make([]choice, len(t.rows))
		for i, r := range t.rows {
			k := classify.ChooseKind(t.shares[i], t.readings[i])
			choices[i].kind = k
			judged[i] = learn.Judged{Score: linear.LogOdds(t.shares[i][k]), Label: k,
				Positive: m.Labels[k] == string(r.Kind), Weight: 1, Fold: r.fold}
		}
		for i, p := range learn.CrossCalibrate(judged, len(m.Labels), folds, kindFreedom) {
			choices[i].surety = p
			judged[i].Weight = 1.0 / partitions
		}
		all = append(all, judged...)
		out = append(out, choices)
	}
	c := learn.Calibrate(all, len(m.Labels), kindFreedom)
	m.Slope = corpus.Rounded(c.Slope)
	for _, o := range c.Offsets {
		m.Shift = append(m.Shift, corpus.Rounded(o))
	}
	return out
}

// kindFreedom is how freely the surety of a kind moves from that of the
// others.
const kindFreedom = 0.5
