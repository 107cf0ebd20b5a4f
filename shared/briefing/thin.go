package briefing

import (
	"slices"
	"strings"

	"github.com/city-outcomes/throughline/shared/corpus"
)

// heldShare is how much of what spoke for a goal a quotation must hold.
const heldShare = 0.2

// thin reports whether the terms that speak for a theme in a quotation carry
// it by a word in passing only: for a cross-cutting theme, whose label is made
// of terms, by fewer than two; for a goal by little of what made its label.
// What a person decided is not weighed.
func (a asking) thin(theme corpus.Label, held []corpus.Evidence) bool {
	if a.passage.Labels.Reviewed || len(theme.Evidence) == 0 {
		return false
	}
	if _, cross := a.passage.Labels.Theme(theme.ID); cross {
		weak, _ := a.cues.of(passing, a.passage.Language)
		return !several(held, weak.says)
	}
	all, part := 0.0, 0.0
	for _, e := range theme.Evidence {
		all += e.Weight
	}
	for _, e := range held {
		part += e.Weight
	}
	return part < all*heldShare
}

// several reports whether there are two terms of which neither is part of the
// other, nor is one of the weak: "annual budget" and "budget" are one.
func several(held []corpus.Evidence, weak phrases) bool {
	var counted []string
	for _, e := range held {
		term := fold(e.Term)
		if lineOf(term).has(weak) {
			continue
		}
		if slices.ContainsFunc(counted, func(s string) bool { return !strings.Contains(s, term) && !strings.Contains(term, s) }) {
			return true
		}
		counted = append(counted, term)
	}
	return false
}

// heldWithin lists the terms that speak for a label in [start, end).
func heldWithin(l corpus.Label, start, end int) []corpus.Evidence {
	var out []corpus.Evidence
	for _, e := range l.Evidence {
		if e.Start >= start && e.End <= end && e.Weight > 0 {
			out = append(out, e)
		}
	}
	return out
}
