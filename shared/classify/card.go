package classify

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"github.com/city-outcomes/throughline/shared/classify/evaluate"
	"github.com/city-outcomes/throughline/shared/classify/internal/linear"
	"github.com/city-outcomes/throughline/shared/corpus"
)

// Card is the model card: what the weights were made from, what they are
// worth, and the limits chosen with them. The training command writes it.
type Card struct {
	Version int               `json:"version"` // of the rules that the weights belong to
	Dated   string            `json:"dated"`   // of the rules, YYYY-MM-DD
	Models  map[string]Limits `json:"models"`  // of goals, by name
	// UsualNone is the probability of saying nothing of substance up to which
	// a passage's goals are not doubted.
	UsualNone   float64          `json:"usualNone"`
	Targets     Surety           `json:"targets"` // of a target, by its share among those of its goal
	Data        []Source         `json:"data"`    // ascending by file
	Measures    []corpus.Measure `json:"measures"`
	Figures     []Figure         `json:"figures"` // by fold, what Measures does not hold
	Reliability []Reliability    `json:"reliability"`
	Confusions  []Confusion      `json:"confusions"`
	Tried       []Tried          `json:"tried"` // what did not help
}

// Tried is an idea that did not help, with a figure without it and with it.
type Tried struct {
	Idea    string  `json:"idea"`
	Of      string  `json:"of"` // what was measured
	Without float64 `json:"without"`
	With    float64 `json:"with"`
}

// Reliability is a table that shows whether the scores given to a set are
// probabilities.
type Reliability struct {
	Set string `json:"set"`
	evaluate.Reliability
}

// Confusion is how often each label was taken for each other.
type Confusion struct {
	Set    string   `json:"set"`
	Labels []string `json:"labels"`
	Counts [][]int  `json:"counts"` // by truth, then by what was said
}

// Surety turns a share, by its log-odds, into the probability of being right.
type Surety struct {
	Slope float64 `json:"slope"`
	Shift float64 `json:"shift"`
}

func (s Surety) of(share float64) float64 {
	return linear.Probability(float64(s.Slope*linear.LogOdds(share)) + s.Shift)
}

// Limits are what was chosen on the folds for a model of goals.
type Limits struct {
	Threshold float64    `json:"threshold"` // probability from which a goal is given
	Surety    GoalSurety `json:"surety"`
	Features  int        `json:"features"`
	Rows      int        `json:"rows"` // that it was trained on
}

// Source is a file that the weights were made from.
type Source struct {
	File    string `json:"file"`
	SHA256  string `json:"sha256"`
	Licence string `json:"licence"`
}

// Figure is one measured figure.
type Figure struct {
	Set   string  `json:"set"`
	Name  string  `json:"name"`
	Value float64 `json:"value"`
}

func parseCard(b []byte) (Card, error) {
	var c Card
	if err := json.Unmarshal(b, &c); err != nil {
		return Card{}, fmt.Errorf("read model card: %w", err)
	}
	if c.Version != Version {
		return Card{}, fmt.Errorf("read model card: the weights belong to version %d of the rules, which are at %d: train again", c.Version, Version)
	}
	if c.UsualNone <= 0 || c.UsualNone >= 1 {
		return Card{}, fmt.Errorf("read model card: usualNone is %v, not between 0 and 1", c.UsualNone)
	}
	for _, name := range slices.Sorted(maps.Keys(c.Models)) {
		if s := c.Models[name].Surety; s.Slope <= max(s.Rival, 0) || s.Knot != 0 && (s.Knot < linear.LogOdds(evaluate.Sure) || s.Knot >= linear.LogOdds(Certain)) {
			return Card{}, fmt.Errorf("read model card: the surety of %s turns scores about: %+v", name, s)
		}
	}
	return c, nil
}

// Measures are the measured precision, recall and F1 by goal, theme, kind and
// language, on passages that the rules had not seen: folds grouped by source
// document.
func (c *Classifier) Measures() []corpus.Measure { return slices.Clone(c.card.Measures) }

// Card is the model card of the weights.
func (c *Classifier) Card() Card { return c.card }
