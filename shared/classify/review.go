package classify

import (
	"math"

	"github.com/city-outcomes/throughline/shared/classify/internal/linear"
	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/sdg"
	"github.com/city-outcomes/throughline/shared/terms/mention"
)

// narrow is how near the log-odds of a goal lie to those of the threshold
// where a reviewer should look.
const narrow = 0.25

// doubtOf says why a reviewer should look at the passage's labels, if one
// should: the views of it disagree, or a goal was given, or left out, by a
// narrow margin.
func (c *Classifier) doubtOf(w *work, lang Language, found []mention.Mention, kind string) corpus.Doubt {
	limit := c.card.Models[lang.Model].Threshold
	naming := namedGoals(found)
	if c.kindsDisagree(w, kind) || len(naming) <= listed && wordsDeny(naming, w.chances, limit) {
		return corpus.ViewsDisagree
	}
	at := linear.LogOdds(limit)
	for g, p := range w.chances {
		if _, isNamed := naming[sdg.Goal(g+1)]; !isNamed && math.Abs(linear.LogOdds(p)-at) < narrow {
			return corpus.NearThreshold
		}
	}
	return ""
}

// wordsDeny tells whether a goal is named in words that other plans use, too,
// while nothing else in the passage speaks for it.
func wordsDeny(naming map[sdg.Goal]mention.Mention, chances []float64, limit float64) bool {
	for g, m := range naming {
		if !m.Sure && chances[g-1] < limit/2 {
			return true
		}
	}
	return false
}

// plain is the sum of strong cues from which the definition of a kind speaks
// plainly: two of them.
const plain = 6

// kindsDisagree tells whether the cues speak plainly for one kind of
// statement and the model, which weighs all that it sees, chose another for
// which no strong cue speaks.
func (c *Classifier) kindsDisagree(w *work, chosen string) bool {
	best, at := 0.0, -1
	for k, sum := range w.reading.Kinds.Strong[:len(c.kinds.Labels)] {
		if sum > best {
			best, at = sum, k
		}
		if c.kinds.Labels[k] == chosen && sum > 0 {
			return false
		}
	}
	return best >= plain && c.kinds.Labels[at] != chosen
}
