package classify

import (
	"cmp"
	"slices"

	"github.com/city-outcomes/throughline/shared/classify/internal/statement"
	"github.com/city-outcomes/throughline/shared/corpus"
)

// kindOf is the kind of statement: the most probable one that has a cue, and
// context where none has. Its score is the probability that it is right.
func (c *Classifier) kindOf(w *work, lang Language) corpus.Label {
	w.judged = c.kinds.Shares(w.judged, &w.reading)
	best := ChooseKind(w.judged, w.reading)
	return corpus.Label{
		ID:            c.kinds.Labels[best],
		Score:         corpus.Rounded(c.kinds.Surety(best, w.judged[best])),
		LowConfidence: lang.Cues == "",
		Evidence:      cueEvidence(w, w.reading.Kinds.Cues[best]),
	}
}

// ChooseKind is the place of the kind with the largest share that has a cue,
// and of context where none has.
func ChooseKind(shares []float64, r statement.Reading) int {
	best := slices.Index(statement.Kinds(), string(corpus.Context))
	for k, p := range shares {
		if p > shares[best] && r.Kinds.Strong[k]+r.Kinds.Weak[k] > 0 {
			best = k
		}
	}
	return best
}

// themesOf are the cross-cutting themes whose probability reaches the
// threshold, best first. A theme needs at least one cue.
func (c *Classifier) themesOf(w *work, lang Language) []corpus.Label {
	var themes []corpus.Label
	for t, cues := range w.reading.Themes.Cues {
		if len(cues) == 0 {
			continue
		}
		id := c.reader.Themes.Labels[t]
		w.judged = w.reading.ThemeFeatures(w.judged, t)
		p := c.themes.Probability(id, w.judged)
		if p < c.themes.Threshold {
			continue
		}
		themes = append(themes, corpus.Label{ID: id, Score: corpus.Rounded(p), LowConfidence: lang.Cues == "",
			Evidence: cueEvidence(w, cues)})
	}
	slices.SortStableFunc(themes, func(a, b corpus.Label) int { return cmp.Compare(b.Score, a.Score) })
	return themes
}
