package classify

import (
	"cmp"
	"slices"

	"github.com/city-outcomes/throughline/shared/classify/internal/statement"
	"github.com/city-outcomes/throughline/shared/corpus"
)

// kindOf is the kind of statement, and how probable it is that the passage
// says nothing of substance.
func (c *Classifier) kindOf(w *work, lang Language) (corpus.Label, float64) {
	w.judged = c.kinds.Probabilities(w.judged, w.reading.Features)
	kinds, none := w.judged[:len(w.judged)-1], w.judged[len(w.judged)-1]
	best, sum := 0, 0.0
	for k, p := range kinds {
		sum += p
		if p > kinds[best] {
			best = k
		}
	}
	return corpus.Label{
		ID:            c.kinds.Labels[best],
		Score:         round4(kinds[best] / max(sum, 1e-9)),
		LowConfidence: lang.Cues == "",
		Evidence:      cueEvidence(w, w.reading.Kinds.Cues[best]),
	}, none
}

// themesOf are the cross-cutting themes whose probability reaches the
// theme's threshold, best first. A theme needs at least one cue.
func (c *Classifier) themesOf(w *work, lang Language) []corpus.Label {
	w.judged = c.themes.Probabilities(w.judged, w.reading.Features)
	var out []corpus.Label
	for t, p := range w.judged {
		cues := w.reading.Themes.Cues[t]
		if p < c.themes.Thresholds[t] || len(cues) == 0 {
			continue
		}
		out = append(out, corpus.Label{ID: statement.Themes()[t], Score: round4(p), Evidence: cueEvidence(w, cues),
			LowConfidence: lang.Cues == ""})
	}
	slices.SortStableFunc(out, func(a, b corpus.Label) int { return cmp.Compare(b.Score, a.Score) })
	return out
}
