package classify

import (
	"cmp"
	"slices"

	"github.com/city-outcomes/throughline/shared/classify/internal/linear"
	"github.com/city-outcomes/throughline/shared/classify/internal/statement"
	"github.com/city-outcomes/throughline/shared/corpus"
)

// maxEvidence is how many terms a label shows.
const maxEvidence = 8

// term is a run of tokens that speaks for a label. A negative weight marks
// the name of the goal itself, which outweighs everything.
type term struct {
	first, last int
	weight      float64
}

// contributions are the n-grams that add to the score of a label.
func contributions(w *work, m *linear.Model, label int) []term {
	var out []term
	for _, h := range w.hits {
		if v := m.Contribution(h, label, w.norm); v > 0 {
			out = append(out, term{int(h.Gram.First), int(h.Gram.Last), v})
		}
	}
	return out
}

// evidence picks the strongest terms that do not overlap and gives each its
// share of all that speaks for the label.
func evidence(w *work, terms []term) []corpus.Evidence {
	total := 0.0
	for i, t := range terms {
		if t.weight < 0 {
			terms[i].weight = namedWeight
		}
		total += terms[i].weight
	}
	slices.SortStableFunc(terms, func(a, b term) int {
		return cmp.Or(cmp.Compare(b.weight, a.weight), cmp.Compare(a.first, b.first), cmp.Compare(a.last, b.last))
	})
	var out []corpus.Evidence
	var chosen []term
	for _, t := range terms {
		if len(out) == maxEvidence {
			break
		}
		if slices.ContainsFunc(chosen, func(c term) bool { return t.first <= c.last && c.first <= t.last }) {
			continue
		}
		chosen = append(chosen, t)
		var e corpus.Evidence
		e.Term, e.Start, e.End = w.text.Span(t.first, t.last)
		e.Weight = corpus.Rounded(t.weight / total)
		out = append(out, e)
	}
	return out
}

// namedWeight is what naming a goal weighs among the terms of its evidence.
const namedWeight = 100

// telling is the weight from which a cue is shown: lighter ones are words as
// common as "the", which count but tell a reader nothing.
const telling = 2

// cueEvidence are the cues that speak for a label.
func cueEvidence(w *work, cues []statement.Cue) []corpus.Evidence {
	var terms []term
	for _, c := range cues {
		if c.Weight >= telling {
			terms = append(terms, term{int(c.First), int(c.Last), c.Weight})
		}
	}
	return evidence(w, terms)
}
