package statement

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/city-outcomes/throughline/shared/classify/internal/linear"
	"github.com/city-outcomes/throughline/shared/terms/phrases"
)

// KindModel tells the kinds of statement apart: by the features of the
// passage, and by what its cues were found to say.
type KindModel struct {
	Model
	// Votes are what each cue says, by its CueName, then by kind; of cues that
	// are not there it is what they are written down for.
	Votes map[string][]float64 `json:"votes"`
	// VoteWeights weigh the votes, by label, then by the kind voted for.
	VoteWeights [][]float64 `json:"voteWeights"`
	// Slope and Shift, by label, turn the share of the largest label into the
	// probability that it is right.
	Slope float64   `json:"slope"`
	Shift []float64 `json:"shift"`

	byRule [][]float64
}

// ParseKinds reads a model of kinds and checks it against the features and
// the cues that the rules have.
func ParseKinds(b []byte, features []string, cues *phrases.List) (*KindModel, error) {
	m := new(KindModel)
	if err := json.Unmarshal(b, m); err != nil {
		return nil, fmt.Errorf("read kind weights: %w", err)
	}
	if err := m.check(features, Kinds()); err != nil {
		return nil, fmt.Errorf("read kind weights: %w", err)
	}
	n := len(Kinds())
	short := func(v []float64) bool { return len(v) != n }
	if len(m.Shift) != n || len(m.VoteWeights) != n || slices.ContainsFunc(m.VoteWeights, short) {
		return nil, errors.New("read kind weights: without votes or calibration: train again")
	}
	for cue, v := range m.Votes {
		if short(v) {
			return nil, fmt.Errorf("read kind weights: %d votes of %q for %d kinds", len(v), cue, n)
		}
	}
	m.Bind(cues)
	return m, nil
}

// Bind finds the votes of the rules of a list, so that Shares can be asked.
func (m *KindModel) Bind(cues *phrases.List) {
	m.byRule = make([][]float64, len(cues.Rules))
	for i, r := range cues.Rules {
		v, ok := m.Votes[CueName(r)]
		if !ok {
			v = Vote(r.Label, nil, 0)
		}
		m.byRule[i] = v
	}
}

// CueName is how votes name a cue: a phrase may be a cue of several kinds.
func CueName(r phrases.Rule) string { return r.Label + " " + r.Language + " " + r.Phrase }

const (
	// written is how many passages what a cue is written down for counts as.
	written = 10
	// own is the share of these that are of the cue's own kind; passages that
	// say nothing of substance are context, nearly always.
	own     = 0.4
	ofNone  = 0.5
	atFirst = "context"
)

// Vote is what a cue with the label says of each kind: the logarithm of how
// many times as often passages with it are of the kind as passages in general
// are. They are counted by kind, each kind weighing the same; counts may be
// nil.
func Vote(label string, counts []float64, total float64) []float64 {
	kinds := Kinds()
	n := float64(len(kinds))
	home, share := label, own
	if label == None {
		home, share = atFirst, ofNone
	}
	out := make([]float64, len(kinds))
	for k, kind := range kinds {
		prior := (1 - share) / (n - 1)
		if kind == home {
			prior = share
		}
		seen := 0.0
		if counts != nil {
			seen = counts[k]
		}
		out[k] = math.Log((seen + written*prior) / (total + written) * n)
	}
	return out
}

// Voted sums up in dst, by kind, the votes of the cues that were found: of
// each rule once, divided by the root of their number, since cues repeat each
// other.
func (m *KindModel) Voted(dst []float64, f *Found) []float64 {
	dst = append(dst[:0], make([]float64, len(Kinds()))...)
	rules := f.Rules()
	for _, rule := range rules {
		for k, v := range m.byRule[rule] {
			dst[k] += v
		}
	}
	for k := range dst {
		dst[k] /= math.Sqrt(float64(1 + len(rules)))
	}
	return dst
}

// Shares are the probabilities of the kinds, exactly one of which is right.
func (m *KindModel) Shares(dst []float64, r *Reading) []float64 {
	dst = m.logOdds(dst, r.Features)
	r.votes = m.Voted(r.votes, &r.Kinds)
	for l := range dst {
		for k, v := range r.votes {
			dst[l] += float64(m.VoteWeights[l][k] * v)
		}
	}
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
func (m *KindModel) Surety(l int, share float64) float64 {
	return linear.Probability(float64(m.Slope*linear.LogOdds(share)) + m.Shift[l])
}
