package main

import (
	"math"
	"slices"

	"github.com/city-outcomes/throughline/shared/classify"
	"github.com/city-outcomes/throughline/shared/classify/evaluate"
	"github.com/city-outcomes/throughline/shared/classify/internal/learn"
	"github.com/city-outcomes/throughline/shared/classify/internal/linear"
	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/sdg"
	"github.com/city-outcomes/throughline/shared/terms"
)

// targetModel says which languages' texts a model of targets is made from.
type targetModel struct {
	name      string
	kind      terms.Kind
	languages []string
}

func targetModels() []targetModel {
	return []targetModel{
		{"cyrillic", terms.Letters, []string{"ru", "uk"}},
		{"en", terms.Words, []string{"en"}},
		{"es", terms.Words, []string{"es"}},
		{"fr", terms.Words, []string{"fr"}},
		{"germanic", terms.Letters, []string{"de", "nb"}},
		{"it", terms.Words, []string{"it"}},
		{"romance", terms.Letters, []string{"ca", "es", "it", "ro"}},
		{"scripts", terms.Letters, []string{"ar", "zh"}},
	}
}

const (
	targetFeatures = 5000
	targetCost     = 20
	targetSharp    = 3 // how sharply likeness tells the targets of a goal apart
)

// targets trains the models of targets: each target against the others of
// its goal, on the framework's wording of targets and indicators.
func (t *training) targets() error {
	for _, m := range targetModels() {
		table, err := t.fitTargets(m)
		if err != nil {
			return err
		}
		if err := t.add("targets-"+m.name+".bin", &table); err != nil {
			return err
		}
		if m.name == "en" {
			if err := t.measureTargets(table); err != nil {
				return err
			}
		}
	}
	return nil
}

func (t *training) fitTargets(m targetModel) (linear.Table, error) {
	var rows []row
	for _, r := range t.sets.of(m.languages) {
		if r.set == framework && len(r.Targets) > 0 {
			rows = append(rows, r)
		}
	}
	c := gramsOf(rows, m.kind)
	table := learn.Vocabulary(c.grams, func(int) bool { return true }, m.kind, 1, 0.08)
	table.Name = m.name
	for _, target := range sdg.Targets() {
		table.Labels = append(table.Labels, string(target))
	}
	for _, features := range []int{len(table.Keys), targetFeatures} {
		fit, err := fitWithinGoals(table, c)
		if err != nil {
			return table, err
		}
		if features < len(table.Keys) {
			continue
		}
		if len(table.Keys) > targetFeatures {
			table = learn.Prune(table, fit, targetFeatures)
			table.Unknown = 3
			if fit, err = fitWithinGoals(table, c); err != nil {
				return table, err
			}
		}
		return learn.Round(table, fit), nil
	}
	return table, nil
}

// fitWithinGoals fits each target against the other targets of its goal.
func fitWithinGoals(table linear.Table, c corpusOf) (learn.Fit, error) {
	labels := len(table.Labels)
	blank := table
	blank.Weights, blank.Step, blank.Bias = make([]int8, labels*len(table.Keys)), make([]float64, labels), make([]float64, labels)
	m, err := linear.New(blank)
	if err != nil {
		return learn.Fit{}, err
	}
	vectors := make([]linear.Sparse, len(c.rows))
	for i := range c.rows {
		vectors[i] = m.Vector(c.grams[i])
	}
	fit := learn.Fit{Weights: make([][]float64, labels), Intercept: make([]float64, labels)}
	parallel(labels, func(l int) {
		target := sdg.Target(table.Labels[l])
		var examples []learn.Example
		for i, r := range c.rows {
			if r.Goal == target.Goal() {
				examples = append(examples, learn.Example{Sparse: vectors[i], Positive: r.Targets[0] == target, Weight: 1})
			}
		}
		w, offset := learn.Logistic(examples, len(table.Keys), learn.Options{Cost: targetCost, Epochs: 30, Even: true})
		for f := range w {
			w[f] *= targetSharp
		}
		fit.Weights[l], fit.Intercept[l] = w, offset
	})
	return fit, nil
}

// suggestion is a target that is among the likest of its goal.
type suggestion struct {
	question string
	share    float64 // of the goal's targets
	right    bool
	fold     int
}

// measureTargets measures how often a target that a reader gave is among the
// suggestions, where its goal is known, and calibrates the suggestions: what
// a reader did not give counts as wrong, so that their scores are rather too
// low than too high.
func (t *training) measureTargets(table linear.Table) error {
	m, err := linear.New(table)
	if err != nil {
		return err
	}
	var s terms.Scanned
	var first, three, n float64
	var suggestions []suggestion
	for _, r := range t.sets.from(passages) {
		if r.Language != "en" || len(r.Targets) == 0 {
			continue
		}
		s.Scan(r.Text)
		hits, norm := m.Match(nil, s.Grams(nil, terms.Words))
		scores := make([]float64, len(m.Labels))
		m.Score(scores, hits, norm)
		for _, target := range r.Targets {
			rank := rankOf(target, table.Labels, scores)
			n++
			first += oneIf(rank == 0)
			three += oneIf(rank < 3)
		}
		backed := func(l int) bool { return m.Words(&s, hits, l) >= classify.TargetWords }
		suggestions = append(suggestions, suggest(r, table.Labels, scores, backed)...)
	}
	t.figure("passages, English", "targets: first, where the goal is known", first/max(n, 1))
	t.figure("passages, English", "targets: among three", three/max(n, 1))
	t.calibrateTargets(suggestions, n)
	return nil
}

// rankOf is how many targets of the same goal score better.
func rankOf(target sdg.Target, labels []string, scores []float64) int {
	better := 0
	at := slices.Index(labels, string(target))
	for l, id := range labels {
		if sdg.Target(id).Goal() == target.Goal() && scores[l] > scores[at] {
			better++
		}
	}
	return better
}

// suggest is what would be suggested for the goals that the reader gave, of
// the targets for which enough words speak.
func suggest(r row, labels []string, scores []float64, backed func(label int) bool) []suggestion {
	var out []suggestion
	for _, g := range r.Goals {
		sum := 0.0
		for l, id := range labels {
			if sdg.Target(id).Goal() == g {
				sum += math.Exp(scores[l])
			}
		}
		for l, id := range labels {
			target := sdg.Target(id)
			if target.Goal() == g && rankOf(target, labels, scores) < 3 && backed(l) {
				out = append(out, suggestion{r.Question(id), math.Exp(scores[l]) / sum, slices.Contains(r.Targets, target), r.fold})
			}
		}
	}
	return out
}

// calibrateTargets calibrates the suggestions; readers gave so many targets.
func (t *training) calibrateTargets(suggestions []suggestion, targets float64) {
	var judged []learn.Judged
	for _, s := range suggestions {
		judged = append(judged, learn.Judged{Score: linear.LogOdds(s.share), Positive: s.right, Weight: 1, Fold: s.fold})
	}
	c := learn.Calibrate(judged, 1, 0)
	t.card.Targets = classify.Surety{Slope: corpus.Rounded(c.Slope), Shift: corpus.Rounded(c.Offsets[0])}
	var reliable evaluate.Scores
	var given counts
	for i, p := range learn.CrossCalibrate(judged, 1, folds, 0) {
		reliable.Add(suggestions[i].question, p, judged[i].Positive)
		given.add(judged[i].Positive, p >= classify.TargetThreshold)
	}
	t.figure("passages, English", "targets: suggestions right, of those made", given.precision())
	t.figure("passages, English", "targets: of those that readers gave, suggested", given.hit/max(targets, 1))
	t.reliable("passages, English", "targets, where the goal is known", reliable)
}
