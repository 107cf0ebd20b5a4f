package statement

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/city-outcomes/throughline/shared/classify/internal/linear"
)

// Model weighs the features of a passage, for each label. It is small, and
// kept as JSON for people to read.
type Model struct {
	Features []string    `json:"features"`
	Mean     []float64   `json:"mean"`   // of a feature, taken off it
	Spread   []float64   `json:"spread"` // of a feature, it is divided by
	Labels   []string    `json:"labels"`
	Weights  [][]float64 `json:"weights"` // by label, then by feature
	Offsets  []float64   `json:"offsets"` // by label
}

// ParseModel reads a model and checks it against the features and labels that
// the rules have.
func ParseModel(b []byte, features, labels []string) (*Model, error) {
	m := new(Model)
	if err := json.Unmarshal(b, m); err != nil {
		return nil, fmt.Errorf("read statement weights: %w", err)
	}
	if err := m.check(features, labels); err != nil {
		return nil, fmt.Errorf("read statement weights: %w", err)
	}
	return m, nil
}

func (m *Model) check(features, labels []string) error {
	n, l := len(features), len(labels)
	switch {
	case !slices.Equal(m.Features, features):
		return errors.New("the features are not those of the rules: train again")
	case !slices.Equal(m.Labels, labels):
		return fmt.Errorf("labels %q where %q are wanted", m.Labels, labels)
	case len(m.Mean) != n || len(m.Spread) != n || len(m.Weights) != l || len(m.Offsets) != l:
		return errors.New("the parts do not fit each other")
	}
	for i, w := range m.Weights {
		if len(w) != n {
			return fmt.Errorf("%q has %d weights for %d features", labels[i], len(w), n)
		}
	}
	if slices.ContainsFunc(m.Spread, func(v float64) bool { return v <= 0 }) {
		return errors.New("a spread is not above zero")
	}
	return nil
}

// Probabilities are those of the labels, each a question by itself.
func (m *Model) Probabilities(dst, features []float64) []float64 {
	dst = m.logOdds(dst, features)
	for l, v := range dst {
		dst[l] = linear.Probability(v)
	}
	return dst
}

func (m *Model) logOdds(dst, features []float64) []float64 {
	dst = dst[:0]
	for l := range m.Labels {
		sum := m.Offsets[l]
		for i, x := range features {
			sum += float64(m.Weights[l][i] * ((x - m.Mean[i]) / m.Spread[i]))
		}
		dst = append(dst, sum)
	}
	return dst
}
