package linear

import "math"

// Probability is the logistic function.
func Probability(logOdds float64) float64 { return 1 / (1 + math.Exp(-logOdds)) }

// LogOdds are those of a probability, which is taken as neither 0 nor 1.
func LogOdds(p float64) float64 {
	const least = 1e-9
	p = min(max(p, least), 1-least)
	return math.Log(p / (1 - p))
}
