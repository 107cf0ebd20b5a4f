package statement

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
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
	// Slope and Shift, by label, turn the share of the largest label into the
	// probability that it is right; only models whose labels exclude each
	// other have them.
	Slope float64   `json:"slope,omitempty"`
	Shift []float64 `json:"shift,omitempty"`
}

// ParseModel reads a model and checks it against the features and labels that
// the rules have.
func ParseModel(b []byte, features, labels []string) (*Model, error) {
	m := new(Model)
	if err := json.Unmarshal(b, m); err != nil {
		return nil, fmt.Errorf("read statement weights: %w", err)
	}
	n, l := len(features), len(labels)
	switch {
	case !slices.Equal(m.Features, features):
		return nil, fmt.Errorf("read statement weights: the features are not those of the rules: train again")
	case !slices.Equal(m.Labels, labels):
		return nil, fmt.Errorf("read statement weights: labels %q where %q are wanted", m.Labels, labels)
	case len(m.Mean) != n || len(m.Spread) != n || len(m.Weights) != l || len(m.Offsets) != l:
		return nil, fmt.Errorf("read statement weights: the parts do not fit each other")
	}
	if len(m.Shift) != 0 && len(m.Shift) != l {
		return nil, fmt.Errorf("read statement weights: %d shifts for %d labels", len(m.Shift), l)
	}
	for i, w := range m.Weights {
		if len(w) != n {
			return nil, fmt.Errorf("read statement weights: %q has %d weights for %d features", labels[i], len(w), n)
		}
	}
	if slices.ContainsFunc(m.Spread, func(v float64) bool { return v <= 0 }) {
		return nil, fmt.Errorf("read statement weights: a spread is not above zero")
	}
	return m, nil
}

// Probabilities are those of the labels, each a question by itself.
func (m *Model) Probabilities(dst, features []float64) []float64 {
	dst = m.logOdds(dst, features)
	for l, v := range dst {
		dst[l] = 1 / (1 + math.Exp(-v))
	}
	return dst
}

// Shares are the probabilities of the labels where exactly one is right.
func (m *Model) Shares(dst, features []float64) []float64 {
	dst = m.logOdds(dst, features)
	top, sum := slices.Max(dst), 0.0
	for l, v := range dst {
		dst[l] = math.Exp(v - top)
		sum += dst[l]
	}
	for l := range dst {
		dst[l] /= sum
	}
	return dst
}

// Surety is the probability that the label at place l is right where it has
// the given share, the largest.
func (m *Model) Surety(l int, share float64) float64 {
	const most = 1 - 1e-9
	share = min(share, most)
	return 1 / (1 + math.Exp(-float64(m.Slope*math.Log(share/(1-share)))-m.Shift[l]))
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
