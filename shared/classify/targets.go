package classify

import (
	"cmp"
	"math"
	"slices"

	"github.com/city-outcomes/throughline/shared/classify/internal/linear"
	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/sdg"
	"github.com/city-outcomes/throughline/shared/terms/mention"
)

const (
	maxTargets = 3
	// TargetThreshold is the probability, where its goal is right, from which
	// a target is suggested.
	TargetThreshold = 0.35
	// TargetWords is how many different words must speak for a target that
	// the passage does not name: one alone ("municipal", "plan") is a theme of
	// many targets.
	TargetWords = 2
)

// targetModel is a model of targets with the places of each goal's labels.
type targetModel struct {
	*linear.Model
	of map[string][]int // by goal, as a label names it
}

func newTargetModel(m *linear.Model) targetModel {
	t := targetModel{m, map[string][]int{}}
	for l, id := range m.Labels {
		goal := sdg.Target(id).Goal().String()
		t.of[goal] = append(t.of[goal], l)
	}
	return t
}

// targetsOf suggests targets of the given goals, best first: those that the
// passage names, and those whose wording is likest. A suggestion's score is
// the probability that goal and target are right.
func (c *Classifier) targetsOf(w *work, lang Language, given []corpus.Label, found []mention.Mention) []corpus.Label {
	out := c.namedTargets(w, given, found)
	if lang.Targets == "" || len(given) == 0 {
		return out[:min(len(out), maxTargets)]
	}
	m := c.targets[lang.Targets]()
	w.grams = w.text.Grams(w.grams[:0], m.Kind)
	w.hits, w.norm = m.Match(w.hits[:0], w.grams)
	for _, g := range given {
		out = append(out, c.likest(w, m, g)...)
	}
	slices.SortStableFunc(out, func(a, b corpus.Label) int { return cmp.Compare(b.Score, a.Score) })
	var kept []corpus.Label
	for _, l := range out {
		if !slices.ContainsFunc(kept, func(k corpus.Label) bool { return k.ID == l.ID }) && len(kept) < maxTargets {
			kept = append(kept, l)
		}
	}
	return kept
}

// namedTargets are the targets that the passage names, of goals that were
// given.
func (c *Classifier) namedTargets(w *work, given []corpus.Label, found []mention.Mention) []corpus.Label {
	var out []corpus.Label
	for _, m := range found {
		id := string(m.Target)
		isGiven := slices.ContainsFunc(given, func(l corpus.Label) bool { return l.ID == m.Goal.String() })
		if id == "" || !isGiven || slices.ContainsFunc(out, func(l corpus.Label) bool { return l.ID == id }) {
			continue
		}
		out = append(out, corpus.Label{ID: id, Score: sureScore,
			Evidence: evidence(w, []term{{first: m.First, last: m.Last, weight: 1}})})
	}
	return out
}

// likest are the targets of one goal whose wording the passage is like.
func (c *Classifier) likest(w *work, m targetModel, goal corpus.Label) []corpus.Label {
	type scored struct {
		label int
		odds  float64
	}
	var all []scored
	sum := 0.0
	for _, l := range m.of[goal.ID] {
		odds := m.Bias[l]
		for _, h := range w.hits {
			odds += m.Contribution(h, l, w.norm)
		}
		odds = math.Exp(odds)
		sum += odds
		all = append(all, scored{l, odds})
	}
	var out []corpus.Label
	for _, s := range all {
		p := c.card.Targets.of(s.odds / sum)
		if p < TargetThreshold || m.Words(&w.text, w.hits, s.label) < TargetWords {
			continue
		}
		out = append(out, corpus.Label{ID: m.Labels[s.label], Score: corpus.Rounded(goal.Score * p), LowConfidence: goal.LowConfidence,
			Evidence: evidence(w, contributions(w, m.Model, s.label))})
	}
	return out
}
