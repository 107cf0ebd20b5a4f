package statement

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"

	"github.com/city-outcomes/throughline/shared/classify/internal/linear"
)

// ThemeModel weighs the cues of a theme. All themes share the weights and
// differ in an offset, so that a theme which is added to the cues can be told
// without training.
type ThemeModel struct {
	Features  []string           `json:"features"`
	Mean      []float64          `json:"mean"`    // of a feature, taken off it
	Spread    []float64          `json:"spread"`  // of a feature, it is divided by
	Weights   []float64          `json:"weights"` // by feature
	Offset    float64            `json:"offset"`
	Offsets   map[string]float64 `json:"offsets"`   // beyond Offset, by theme; 0 for a theme that is not there
	Threshold float64            `json:"threshold"` // probability from which a theme is given
}

// ThemeFeatures are the names of what a ThemeModel weighs: the theme's own
// cues, those of the other themes together and of the strongest of them, and
// how thick its own stand in the passage.
func ThemeFeatures() []string {
	return []string{"strong", "weak", "others", "strongest other", "strong a word", "weak a word"}
}

// ParseThemes reads a model of themes.
func ParseThemes(b []byte) (*ThemeModel, error) {
	m := new(ThemeModel)
	if err := json.Unmarshal(b, m); err != nil {
		return nil, fmt.Errorf("read theme weights: %w", err)
	}
	switch n := len(ThemeFeatures()); {
	case !slices.Equal(m.Features, ThemeFeatures()):
		return nil, fmt.Errorf("read theme weights: the features are not those of the rules: train again")
	case len(m.Mean) != n || len(m.Spread) != n || len(m.Weights) != n:
		return nil, fmt.Errorf("read theme weights: the parts do not fit each other")
	case slices.ContainsFunc(m.Spread, func(v float64) bool { return v <= 0 }):
		return nil, fmt.Errorf("read theme weights: a spread is not above zero")
	case m.Threshold <= 0 || m.Threshold >= 1:
		return nil, fmt.Errorf("read theme weights: the threshold is %v, not between 0 and 1", m.Threshold)
	}
	return m, nil
}

// ThemeFeatures fills in what a ThemeModel weighs of the theme at place l.
func (r *Reading) ThemeFeatures(dst []float64, l int) []float64 {
	dst = dst[:0]
	all, strongest := 0.0, 0.0
	for k := range r.Themes.Strong {
		if k == l {
			continue
		}
		sum := math.Log1p(r.Themes.Strong[k]) + math.Log1p(r.Themes.Weak[k])
		all += sum
		strongest = max(strongest, sum)
	}
	strong, weak := r.Themes.Strong[l], r.Themes.Weak[l]
	return append(dst, math.Log1p(strong), math.Log1p(weak), all, strongest,
		strong/r.words*usualLength, weak/r.words*usualLength)
}

// Probability is that of a theme with these features.
func (m *ThemeModel) Probability(theme string, features []float64) float64 {
	sum := m.Offset + m.Offsets[theme]
	for i, x := range features {
		sum += float64(m.Weights[i] * ((x - m.Mean[i]) / m.Spread[i]))
	}
	return linear.Probability(sum)
}
