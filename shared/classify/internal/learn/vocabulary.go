package learn

import (
	"cmp"
	"math"
	"slices"

	"github.com/city-outcomes/throughline/shared/classify/internal/linear"
	"github.com/city-outcomes/throughline/shared/terms"
)

// Vocabulary counts in how many texts each n-gram stands and returns a table
// without weights for those in at least minTexts, or in one that kept is true
// of, and in no more than the given share of all: words that stand everywhere
// tell nothing apart.
func Vocabulary(texts [][]terms.Gram, kept func(text int) bool, kind terms.Kind, minTexts int, maxShare float64) linear.Table {
	in := map[uint32]int32{}
	last := map[uint32]int32{}
	own := map[uint32]bool{}
	for i, grams := range texts {
		for _, g := range grams {
			if last[g.Key] != int32(i+1) {
				last[g.Key] = int32(i + 1)
				in[g.Key]++
			}
			if kept(i) {
				own[g.Key] = true
			}
		}
	}
	t := linear.Table{Kind: kind}
	for key, n := range in {
		if (int(n) >= minTexts || own[key]) && float64(n) <= maxShare*float64(len(texts)) {
			t.Keys = append(t.Keys, key)
		}
	}
	slices.Sort(t.Keys)
	for _, key := range t.Keys {
		idf := math.Log(float64(1+len(texts))/float64(1+in[key])) + 1
		t.IDF = append(t.IDF, linear.StoredIDF(idf))
	}
	return t
}

// Fit is the weights of a model before they are rounded.
type Fit struct {
	Weights   [][]float64 // by label, then by feature
	Intercept []float64   // by label
}

// Mix adds up fits of the same features, each with its share.
func Mix(fits []Fit, shares []float64) Fit {
	out := Fit{Intercept: make([]float64, len(fits[0].Intercept))}
	for l := range fits[0].Weights {
		sum := make([]float64, len(fits[0].Weights[l]))
		for k, fit := range fits {
			for f, w := range fit.Weights[l] {
				sum[f] += float64(shares[k] * w)
			}
			out.Intercept[l] += float64(shares[k] * fit.Intercept[l])
		}
		out.Weights = append(out.Weights, sum)
	}
	return out
}

// Prune keeps the n features of a table that some label weighs most, and
// returns the smaller table.
func Prune(t linear.Table, fit Fit, n int) linear.Table {
	type ranked struct {
		feature int
		weight  float64
	}
	all := make([]ranked, len(t.Keys))
	for f := range t.Keys {
		all[f].feature = f
		for l := range fit.Weights {
			all[f].weight = max(all[f].weight, math.Abs(fit.Weights[l][f]))
		}
	}
	slices.SortFunc(all, func(a, b ranked) int {
		return cmp.Or(cmp.Compare(b.weight, a.weight), cmp.Compare(a.feature, b.feature))
	})
	all = all[:min(n, len(all))]
	slices.SortFunc(all, func(a, b ranked) int { return cmp.Compare(a.feature, b.feature) })
	out := t
	out.Keys, out.IDF = nil, nil
	for _, r := range all {
		out.Keys = append(out.Keys, t.Keys[r.feature])
		out.IDF = append(out.IDF, t.IDF[r.feature])
	}
	return out
}

// Round turns a fit into the steps of a table, with 127 steps for a label's
// largest weight.
func Round(t linear.Table, fit Fit) linear.Table {
	labels := len(fit.Weights)
	t.Weights = make([]int8, labels*len(t.Keys))
	t.Step = make([]float64, labels)
	t.Bias = slices.Clone(fit.Intercept)
	for l, weights := range fit.Weights {
		largest := 0.0
		for _, w := range weights {
			largest = max(largest, math.Abs(w))
		}
		t.Step[l] = max(largest, 1e-6) / 127
		for f, w := range weights {
			t.Weights[f*labels+l] = int8(math.Round(w / t.Step[l]))
		}
	}
	return t
}
