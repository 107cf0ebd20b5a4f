package learn

import (
	"math"
	"slices"
)

// Softmax fits an L2-regularised multinomial logistic regression by gradient
// descent, every class weighing the same however many rows it has. It returns
// the weights by class, and the intercepts, which are not regularised.
func Softmax(rows [][]float64, class []int, classes int, cost float64) (weights [][]float64, intercept []float64) {
	n := len(rows[0])
	weight := evenly(class, classes)
	weights, intercept = matrix(classes, n), make([]float64, classes)
	rate := 1 / steepest(rows, class, weight, cost)
	chances := make([]float64, classes)
	for range 3000 {
		gradient, offset := matrix(classes, n), make([]float64, classes)
		for i, x := range rows {
			shares(chances, weights, intercept, x)
			for c := range chances {
				off := chances[c]
				if class[i] == c {
					off--
				}
				off *= cost * weight[class[i]]
				offset[c] += off
				for k, v := range x {
					gradient[c][k] += float64(off * v)
				}
			}
		}
		largest := 0.0
		for c := range weights {
			intercept[c] -= float64(rate * offset[c])
			for k := range weights[c] {
				step := rate * (gradient[c][k] + weights[c][k])
				weights[c][k] -= step
				largest = max(largest, math.Abs(step))
			}
		}
		if largest < 1e-8 {
			break
		}
	}
	return weights, intercept
}

// evenly is the weight of a row of each class with which all classes weigh
// the same.
func evenly(class []int, classes int) []float64 {
	count := make([]float64, classes)
	for _, c := range class {
		count[c]++
	}
	for c, n := range count {
		count[c] = float64(len(class)) / (float64(classes) * max(n, 1))
	}
	return count
}

// steepest bounds the curvature of the loss: a rate of one over it never
// overshoots.
func steepest(rows [][]float64, class []int, weight []float64, cost float64) float64 {
	bound := 1.0
	for i, x := range rows {
		squares := 1.0
		for _, v := range x {
			squares += float64(v * v)
		}
		bound += 0.5 * cost * weight[class[i]] * squares
	}
	return bound
}

func shares(dst []float64, weights [][]float64, intercept, x []float64) {
	for c := range dst {
		dst[c] = intercept[c]
		for k, v := range x {
			dst[c] += float64(weights[c][k] * v)
		}
	}
	top, sum := slices.Max(dst), 0.0
	for c := range dst {
		dst[c] = math.Exp(dst[c] - top)
		sum += dst[c]
	}
	for c := range dst {
		dst[c] /= sum
	}
}

func matrix(rows, columns int) [][]float64 {
	m := make([][]float64, rows)
	for i := range m {
		m[i] = make([]float64, columns)
	}
	return m
}
