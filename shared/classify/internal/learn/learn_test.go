package learn_test

import (
	"math"
	"slices"
	"testing"

	"github.com/city-outcomes/throughline/shared/classify/internal/learn"
	"github.com/city-outcomes/throughline/shared/classify/internal/linear"
	"github.com/city-outcomes/throughline/shared/terms"
)

// examples are texts of two features, of which the first speaks for yes.
func examples() []learn.Example {
	var out []learn.Example
	for i := range 40 {
		yes := i%2 == 0
		x := linear.Sparse{Features: []int32{0, 1}, Values: []float64{0.2, 0.8}}
		if yes {
			x.Values = []float64{0.8, 0.2 + float64(i%5)/10}
		}
		out = append(out, learn.Example{Sparse: x, Positive: yes, Weight: 1 + float64(i%3)})
	}
	return out
}

func TestLogisticReachesTheOptimum(t *testing.T) {
	t.Parallel()
	rows := examples()
	const cost = 2.0
	w, b := learn.Logistic(rows, 2, learn.Options{Cost: cost, Epochs: 500})
	// At the optimum the gradient of the regularised loss is zero.
	gradient := []float64{w[0], w[1], b}
	for _, r := range rows {
		y := -1.0
		if r.Positive {
			y = 1
		}
		margin := y * (w[0]*r.Values[0] + w[1]*r.Values[1] + b)
		pull := cost * r.Weight * y * (1 - linear.Probability(margin))
		gradient[0] -= pull * r.Values[0]
		gradient[1] -= pull * r.Values[1]
		gradient[2] -= pull
	}
	for i, g := range gradient {
		if math.Abs(g) > 0.05 {
			t.Errorf("gradient %d = %v, want 0; weights %v, intercept %v", i, g, w, b)
		}
	}
	if w[0] <= 0 || w[1] >= w[0] {
		t.Errorf("weights = %v, want the first to speak for yes", w)
	}
}

func TestLogisticIsTheSameEveryTime(t *testing.T) {
	t.Parallel()
	o := learn.Options{Cost: 3, Epochs: 7, Even: true}
	w, b := learn.Logistic(examples(), 2, o)
	again, c := learn.Logistic(examples(), 2, o)
	if !slices.Equal(w, again) || b != c {
		t.Errorf("weights %v and %v, intercepts %v and %v", w, again, b, c)
	}
}

func TestLogisticLeavesOutRowsWithoutWeight(t *testing.T) {
	t.Parallel()
	rows := examples()
	wrong := rows[0]
	wrong.Positive, wrong.Weight = false, 0
	w, b := learn.Logistic(rows, 2, learn.Options{Cost: 1, Epochs: 300})
	v, c := learn.Logistic(append(rows, wrong), 2, learn.Options{Cost: 1, Epochs: 300})
	if math.Abs(w[0]-v[0]) > 0.01 || math.Abs(b-c) > 0.01 {
		t.Errorf("weights %v and %v, intercepts %v and %v", w, v, b, c)
	}
}

func TestNewtonFindsTheWeights(t *testing.T) {
	t.Parallel()
	// Of a hundred rows with a value, as many are positive as the logistic
	// function of 0.5 - 2 times the value says.
	var rows []learn.Example
	for value := -2.0; value <= 2; value += 0.25 {
		share := linear.Probability(0.5 - 2*value)
		for i := range 100 {
			rows = append(rows, learn.Example{Positive: float64(i) < 100*share, Weight: 1,
				Sparse: linear.Sparse{Features: []int32{0, 1}, Values: []float64{1, value}}})
		}
	}
	w := learn.Newton(rows, 2)
	if math.Abs(w[0]-0.5) > 0.05 || math.Abs(w[1]+2) > 0.1 {
		t.Errorf("weights %v, want about 0.5 and -2", w)
	}
}

func TestCalibrateGivesProbabilities(t *testing.T) {
	t.Parallel()
	var judged []learn.Judged
	for i := range 400 {
		// Of scores of 1, three in four are right; of scores of -1, one in four.
		score, label := 1.0, i%2
		right := i%4 != 0
		if i >= 200 {
			score, right = -1, i%4 == 0
		}
		judged = append(judged, learn.Judged{Score: score, Label: label, Positive: right, Weight: 1, Fold: i % 5})
	}
	c := learn.Calibrate(judged, 2, 1)
	if p := (linear.Probability(c.LogOdds(1, 0)) + linear.Probability(c.LogOdds(1, 1))) / 2; math.Abs(p-0.75) > 0.03 {
		t.Errorf("probability of scores of 1 = %v, want 0.75", p)
	}
	for i, p := range learn.CrossCalibrate(judged, 2, 5, 1) {
		if p <= 0 || p >= 1 || p > 0.5 != (judged[i].Score > 0) {
			t.Fatalf("probability of %+v = %v", judged[i], p)
		}
	}
}

func TestSoftmaxTellsClassesApart(t *testing.T) {
	t.Parallel()
	rows := [][]float64{{1, 0}, {0.9, 0.1}, {0, 1}, {0.1, 0.9}, {-1, -1}, {-0.9, -1}}
	class := []int{0, 0, 1, 1, 2, 2}
	w, b := learn.Softmax(rows, class, 3, 10)
	for i, x := range rows {
		best, at := math.Inf(-1), -1
		for c := range w {
			if v := b[c] + w[c][0]*x[0] + w[c][1]*x[1]; v > best {
				best, at = v, c
			}
		}
		if at != class[i] {
			t.Errorf("row %d is put into class %d, want %d", i, at, class[i])
		}
	}
}

func TestVocabularyLeavesOutWhatIsRareOrEverywhere(t *testing.T) {
	t.Parallel()
	var texts [][]terms.Gram
	var s terms.Scanned
	for _, text := range []string{"the water", "the water", "the school", "the school", "the zebra"} {
		s.Scan(text)
		texts = append(texts, slices.Clone(s.Grams(nil, terms.Words)))
	}
	none := func(int) bool { return false }
	all := learn.Vocabulary(texts, none, terms.Words, 2, 1)
	some := learn.Vocabulary(texts, none, terms.Words, 2, 0.5)
	if len(all.Keys) != 5 || len(some.Keys) != 4 {
		t.Errorf("%d and %d n-grams, want 5 and, without \"the\", 4", len(all.Keys), len(some.Keys))
	}
	last := func(i int) bool { return i == len(texts)-1 }
	if kept := learn.Vocabulary(texts, last, terms.Words, 2, 1); len(kept.Keys) != 7 {
		t.Errorf("%d n-grams, want 7: those of the last text are kept", len(kept.Keys))
	}
	if !slices.IsSorted(all.Keys) {
		t.Error("the n-grams are not in order")
	}
}

func TestPruneKeepsWhatWeighsMost(t *testing.T) {
	t.Parallel()
	tb := linear.Table{Kind: terms.Words, Labels: []string{"1", "2"}, Keys: []uint32{10, 20, 30}, IDF: []float32{1, 2, 3}}
	fit := learn.Fit{Weights: [][]float64{{0.1, -5, 0}, {0, 0, 2}}, Intercept: []float64{0, 0}}
	if got := learn.Prune(tb, fit, 2); !slices.Equal(got.Keys, []uint32{20, 30}) || !slices.Equal(got.IDF, []float32{2, 3}) {
		t.Errorf("Prune = %v with %v", got.Keys, got.IDF)
	}
	mixed := learn.Mix([]learn.Fit{fit, fit}, []float64{0.5, 1.5})
	rounded := learn.Round(tb, mixed)
	if rounded.Weights[2] != -127 || rounded.Step[0] != 10.0/127 {
		t.Errorf("Round = %v in steps of %v", rounded.Weights, rounded.Step)
	}
}
