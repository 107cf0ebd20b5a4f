// Package learn fits the models: sparse logistic regression, folds, pruning,
// calibration and measures. Only the training command uses it. Everything in
// it is deterministic: orders are fixed, and random numbers come from a
// generator of its own with a fixed seed.
package learn

import (
	"math"

	"github.com/city-outcomes/throughline/shared/classify/internal/linear"
)

// Example is a row with its truth for one label.
type Example struct {
	linear.Sparse
	Positive bool
	Weight   float64 // how much an error on it costs; not positive: the row is left out
}

// Options steer a fit.
type Options struct {
	Cost   float64 // of errors against large weights: the C of an L2-regularised fit
	Epochs int     // passes over the examples, at most
	Even   bool    // scale weights so that both sides weigh the same
}

// Logistic fits an L2-regularised logistic regression by dual coordinate
// descent (Yu, Huang and Lin, Machine Learning 85, 2011). It returns a weight
// a feature, features counted below n, and the intercept, which is
// regularised as one more feature of value 1.
func Logistic(rows []Example, n int, o Options) (weights []float64, intercept float64) {
	cost := costs(rows, o)
	w := make([]float64, n+1)
	alpha := make([]float64, len(rows))
	square := make([]float64, len(rows))
	order := make([]int, 0, len(rows))
	for i, r := range rows {
		if cost[i] <= 0 {
			continue
		}
		order = append(order, i)
		alpha[i] = min(0.001*cost[i], 1e-8)
		square[i] = 1
		for _, v := range r.Values {
			square[i] += float64(v * v)
		}
		add(w, r.Sparse, sign(r.Positive)*alpha[i])
	}
	shuffle := generator(1)
	for range o.Epochs {
		shuffle.permute(order)
		moved := 0.0
		for _, i := range order {
			y := sign(rows[i].Positive)
			next := step(alpha[i], cost[i], square[i], y*dot(w, rows[i].Sparse))
			if d := next - alpha[i]; d != 0 {
				add(w, rows[i].Sparse, y*d)
				alpha[i] = next
				moved = max(moved, math.Abs(d)/cost[i])
			}
		}
		if moved < 1e-3 {
			break
		}
	}
	return w[:n], w[n]
}

// step solves the sub-problem of one example: the dual variable a in (0, c)
// that maximises the dual when all others stay.
func step(a, c, square, margin float64) float64 {
	const tiny = 1e-12
	old := a
	for range 20 {
		gradient := float64(square*(a-old)) + margin + math.Log(a/(c-a))
		if math.Abs(gradient) < 1e-3 {
			break
		}
		curve := square + c/(float64(a*(c-a)))
		next := a - gradient/curve
		switch {
		case next <= 0:
			next = max(a*0.1, tiny*c)
		case next >= c:
			next = c - max((c-a)*0.1, tiny*c)
		}
		a = next
	}
	return a
}

// costs is what an error costs, row by row.
func costs(rows []Example, o Options) []float64 {
	var positive, negative float64
	for _, r := range rows {
		if r.Positive {
			positive += max(r.Weight, 0)
		} else {
			negative += max(r.Weight, 0)
		}
	}
	onPositive, onNegative := o.Cost, o.Cost
	if o.Even && positive > 0 && negative > 0 {
		onPositive *= (positive + negative) / (2 * positive)
		onNegative *= (positive + negative) / (2 * negative)
	}
	cost := make([]float64, len(rows))
	for i, r := range rows {
		if cost[i] = r.Weight * onNegative; r.Positive {
			cost[i] = r.Weight * onPositive
		}
	}
	return cost
}

// dot is w·x with the intercept, which stands last in w.
func dot(w []float64, x linear.Sparse) float64 {
	sum := w[len(w)-1]
	for k, f := range x.Features {
		sum += float64(w[f] * x.Values[k])
	}
	return sum
}

func add(w []float64, x linear.Sparse, by float64) {
	for k, f := range x.Features {
		w[f] += float64(by * x.Values[k])
	}
	w[len(w)-1] += by
}

func sign(positive bool) float64 {
	if positive {
		return 1
	}
	return -1
}

// generator is xorshift64*, so that the same data give the same weights with
// every release of Go.
type generator uint64

func (g *generator) permute(order []int) {
	for i := len(order) - 1; i > 0; i-- {
		x := uint64(*g) * 0x9e3779b97f4a7c15
		x ^= x >> 12
		x ^= x << 25
		x ^= x >> 27
		*g = generator(x)
		j := int((x * 0x2545f4914f6cdd1d >> 11) % uint64(i+1))
		order[i], order[j] = order[j], order[i]
	}
}
