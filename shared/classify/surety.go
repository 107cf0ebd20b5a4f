package classify

import (
	"github.com/city-outcomes/throughline/shared/classify/evaluate"
	"github.com/city-outcomes/throughline/shared/classify/internal/linear"
)

// GoalSurety turns the log-odds of a goal that is given into its score. The
// probability by which goals are chosen is fitted to all goals of all texts,
// most of them far from any threshold; the score is fitted to those alone
// that are given.
//
// Where a model learned from texts with one goal each, scores about
// evaluate.Sure are understated: as many first goals as the model card says
// are right among those with this score or more.
type GoalSurety struct {
	Shift float64 `json:"shift"`
	Slope float64 `json:"slope"`          // of the goal's own log-odds
	Rival float64 `json:"rival"`          // of those of the strongest other goal
	None  float64 `json:"none"`           // of what speaks for a passage that says nothing of substance
	Knot  float64 `json:"knot,omitempty"` // log-odds that are shown as evaluate.Sure; 0 where all are shown as they are
}

// Raw is the surety that leaves log-odds as they are: that of models which
// nothing but the framework's own texts can be measured on.
func Raw() GoalSurety { return GoalSurety{Slope: 1} }

// LogOdds are those of the score of a goal, before caution.
func (s GoalSurety) LogOdds(goal, rival, none float64) float64 {
	return s.Shift + float64(s.Slope*goal) + float64(s.Rival*rival) + float64(s.None*none)
}

// Score is the score of a goal.
func (s GoalSurety) Score(goal, rival, none float64) float64 {
	return linear.Probability(s.cautious(s.LogOdds(goal, rival, none)))
}

// Certain is the score from which nothing is taken off any more.
const Certain = 0.95

// cautious understates log-odds between even chances and Certain, most where
// they are shown as evaluate.Sure, on straight lines.
func (s GoalSurety) cautious(logOdds float64) float64 {
	sure, certain := linear.LogOdds(evaluate.Sure), linear.LogOdds(Certain)
	switch {
	case s.Knot == 0 || logOdds <= 0 || logOdds >= certain:
		return logOdds
	case logOdds < s.Knot:
		return logOdds * sure / s.Knot
	}
	return sure + (logOdds-s.Knot)*(certain-sure)/(certain-s.Knot)
}

// NoneOdds is how far the log-odds of a passage that says nothing of
// substance lie above the usual ones.
func NoneOdds(none, usual float64) float64 { return linear.LogOdds(none) - linear.LogOdds(usual) }
