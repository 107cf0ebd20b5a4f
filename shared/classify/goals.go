package classify

import (
	"cmp"
	"math"
	"slices"
	"strconv"

	"github.com/city-outcomes/throughline/shared/classify/internal/linear"
	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/sdg"
	"github.com/city-outcomes/throughline/shared/terms/mention"
)

const (
	maxGoals = 4
	// listed is how many goals a passage may name before it counts as a list,
	// which is about none of them.
	listed = 4
	// headingBonus is what a heading that names a goal adds to its log-odds.
	headingBonus = 2.5
	// The score of a goal that is named, in words that can only mean one of
	// the 17, or in words that other plans use too.
	sureScore   = 0.99
	likelyScore = 0.95
)

// weigh fills in the log-odds and the probabilities of the goals.
func (c *Classifier) weigh(w *work, m *linear.Model, heading []string) {
	w.grams = w.text.Grams(w.grams[:0], m.Kind)
	w.hits, w.norm = m.Match(w.hits[:0], w.grams)
	w.scores = slices.Grow(w.scores[:0], goals)[:goals]
	m.Score(w.scores, w.hits, w.norm)
	for _, h := range heading {
		w.heading.Scan(h)
		found := c.mentions.Find(&w.heading)
		if named(found) > listed {
			continue
		}
		for g := range namedGoals(found) {
			w.scores[g-1] += headingBonus
		}
	}
	w.setChances()
}

func (w *work) setChances() {
	w.chances = w.chances[:0]
	for _, s := range w.scores {
		w.chances = append(w.chances, linear.Probability(s))
	}
}

// doubt takes from all goals what speaks for a passage that says nothing of
// substance, where that is more than usual.
func (w *work) doubt() {
	for g := range w.scores {
		w.scores[g] = Doubt(w.scores[g], w.none)
	}
	w.setChances()
}

// doubtSlope is how steeply doubt grows.
const doubtSlope = 2

// Doubt is the log-odds of a goal in a passage which says nothing of substance
// with log-odds that lie so far above the usual ones.
func Doubt(logOdds, none float64) float64 { return logOdds - doubtSlope*max(0, none) }

// namedGoals are the goals that a text names, each with its surest mention.
func namedGoals(found []mention.Mention) map[sdg.Goal]mention.Mention {
	if len(found) == 0 {
		return nil
	}
	out := map[sdg.Goal]mention.Mention{}
	for _, m := range found {
		if had, ok := out[m.Goal]; !ok || m.Sure && !had.Sure {
			out[m.Goal] = m
		}
	}
	return out
}

// Rival is the largest of the values but the one at place i.
func Rival(values []float64, i int) float64 {
	most := math.Inf(-1)
	for k, v := range values {
		if k != i {
			most = max(most, v)
		}
	}
	return most
}

// goalsOf are the goals of the passage, main first: those that it names, and
// those whose probability reaches the threshold.
func (c *Classifier) goalsOf(w *work, lang Language, m *linear.Model, found []mention.Mention) []corpus.Label {
	limits := c.card.Models[lang.Model]
	naming := namedGoals(found)
	if len(naming) > listed {
		naming = nil
	}
	var out []corpus.Label
	for i, chance := range w.chances {
		g := sdg.Goal(i + 1)
		mentioned, isNamed := naming[g]
		score := limits.Surety.Score(w.scores[i], Rival(w.scores, i), w.none)
		switch {
		case isNamed && mentioned.Sure:
			score = max(score, sureScore)
		case isNamed:
			score = max(score, likelyScore)
		case chance < limits.Threshold:
			continue
		}
		l := corpus.Label{ID: strconv.Itoa(int(g)), Score: corpus.Rounded(score), LowConfidence: lang.Low && !isNamed}
		l.Evidence = c.goalEvidence(w, m, i, mentioned, isNamed)
		out = append(out, l)
	}
	slices.SortStableFunc(out, func(a, b corpus.Label) int { return cmp.Compare(b.Score, a.Score) })
	return out[:min(len(out), maxGoals)]
}

// goalEvidence are the terms that speak for the goal at place label: where
// the passage names it, and what its words add to the score.
func (c *Classifier) goalEvidence(w *work, m *linear.Model, label int, mentioned mention.Mention, isNamed bool) []corpus.Evidence {
	var terms []term
	if isNamed {
		terms = append(terms, term{first: mentioned.First, last: mentioned.Last, weight: -1})
	}
	return evidence(w, append(terms, contributions(w, m, label)...))
}
