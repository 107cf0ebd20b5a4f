package learn

import (
	"math"

	"github.com/city-outcomes/throughline/shared/classify/internal/linear"
)

// Judged is an out-of-fold score with the truth about it.
type Judged struct {
	Score    float64
	Label    int
	Positive bool
	Weight   float64
	Fold     int
}

// Calibration turns a raw score into log-odds: one slope, an offset a label.
type Calibration struct {
	Slope   float64
	Offsets []float64
}

// LogOdds is the calibrated score.
func (c Calibration) LogOdds(score float64, label int) float64 {
	return float64(c.Slope*score) + c.Offsets[label]
}

// Calibrate fits a calibration for the labels to out-of-fold scores: logistic
// regression by Newton's method. A small freedom keeps the offsets of the
// labels together, where there is little to tell them apart by.
func Calibrate(judged []Judged, labels int, freedom float64) Calibration {
	var squares, n float64
	for _, j := range judged {
		squares += float64(j.Score * j.Score)
		n++
	}
	spread := max(math.Sqrt(squares/max(n, 1)), 1e-9)
	rows := make([]Example, len(judged))
	for i, j := range judged {
		// The parameters are slope, common offset, and an offset a label.
		rows[i] = Example{Positive: j.Positive, Weight: j.Weight, Sparse: linear.Sparse{
			Features: []int32{0, 1, int32(2 + j.Label)}, Values: []float64{j.Score / spread, 1, freedom}}}
	}
	w := Newton(rows, 2+labels)
	c := Calibration{Slope: w[0] / spread, Offsets: make([]float64, labels)}
	for l := range c.Offsets {
		c.Offsets[l] = w[1] + float64(freedom*w[2+l])
	}
	return c
}

// Newton fits a logistic regression of few features by Newton's method. Each
// weight, counted below n, is held to zero by what an error of weight 1 costs;
// there is no other intercept than a feature that is always 1.
func Newton(rows []Example, n int) []float64 {
	w := make([]float64, n)
	for range 30 {
		gradient, curve := make([]float64, n), matrix(n, n)
		for i, v := range w {
			gradient[i], curve[i][i] = v, 1
		}
		for _, r := range rows {
			logOdds := 0.0
			for k, f := range r.Features {
				logOdds += float64(w[f] * r.Values[k])
			}
			p := linear.Probability(logOdds)
			off, bend := p, p*(1-p)*r.Weight
			if r.Positive {
				off--
			}
			for a, f := range r.Features {
				gradient[f] += float64(off * r.Weight * r.Values[a])
				for b, g := range r.Features {
					curve[f][g] += float64(bend * r.Values[a] * r.Values[b])
				}
			}
		}
		largest := 0.0
		for i, d := range solve(curve, gradient) {
			w[i] -= d
			largest = max(largest, math.Abs(d))
		}
		if largest < 1e-9 {
			break
		}
	}
	return w
}

// solve answers m·x = y for a positive definite m, which it destroys.
func solve(m [][]float64, y []float64) []float64 {
	for i := range m {
		for k := i + 1; k < len(m); k++ {
			f := m[k][i] / m[i][i]
			for j := i; j < len(m); j++ {
				m[k][j] -= float64(f * m[i][j])
			}
			y[k] -= float64(f * y[i])
		}
	}
	x := make([]float64, len(m))
	for i := len(m) - 1; i >= 0; i-- {
		sum := y[i]
		for j := i + 1; j < len(m); j++ {
			sum -= float64(m[i][j] * x[j])
		}
		x[i] = sum / m[i][i]
	}
	return x
}

// CrossCalibrate calibrates every judged score by a calibration that was
// fitted without its fold, and returns the probabilities.
func CrossCalibrate(judged []Judged, labels, folds int, freedom float64) []float64 {
	out := make([]float64, len(judged))
	for fold := range folds {
		var others []Judged
		for _, j := range judged {
			if j.Fold != fold {
				others = append(others, j)
			}
		}
		c := Calibrate(others, labels, freedom)
		for i, j := range judged {
			if j.Fold == fold {
				out[i] = linear.Probability(c.LogOdds(j.Score, j.Label))
			}
		}
	}
	return out
}
