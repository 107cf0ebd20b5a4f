package classify

import (
	"cmp"
	"slices"

	"github.com/city-outcomes/throughline/shared/classify/internal/statement"
	"github.com/city-outcomes/throughline/shared/corpus"
)

// kindOf is the kind of statement: the most probable one that has a cue, and
// context where none has.
func (c *Classifier) kindOf(w *work, lang Language) corpus.Label {
	w.judged = c.kinds.Shares(w.judged, w.reading.Features)
	best := slices.Index(c.kinds.Labels, string(corpus.Context))
	for k, p := range w.judged {
		if p > w.judged[best] && w.reading.Kinds.Strong[k]+w.reading.Kinds.Weak[k] > 0 {
			best = k
		}
	}
	return corpus.Label{
		ID:            c.kinds.Labels[best],
		Score:         round4(w.judged[best]),
		LowConfidence: lang.Cues == "",
		Evidence:      cueEvidence(w, w.reading.Kinds.Cues[best]),
	}
}

// themesOf are the cross-cutting themes whose probability reaches the
// threshold, best first, and with them how probable it is that the passage
// says nothing of substance. A theme needs at least one cue.
func (c *Classifier) themesOf(w *work, lang Language) (themes []corpus.Label, none float64) {
	w.judged = c.themes.Probabilities(w.judged, w.reading.Features)
	for t, cues := range w.reading.Themes.Cues {
		p := w.judged[t]
		if p < c.themes.Threshold || len(cues) == 0 {
			continue
		}
		themes = append(themes, corpus.Label{ID: statement.Themes()[t], Score: round4(p), LowConfidence: lang.Cues == "",
			Evidence: cueEvidence(w, cues)})
	}
	slices.SortStableFunc(themes, func(a, b corpus.Label) int { return cmp.Compare(b.Score, a.Score) })
	return themes, w.judged[len(w.judged)-1]
}
