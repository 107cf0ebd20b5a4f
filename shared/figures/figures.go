// Package figures reads the figures of a passage: how much of what, when, and
// which way it went. It reads what is written and no more: a number with a
// unit (or counted by name), a year that stands beside it, the words that say
// what it is of, each with its place in the passage. What cannot be read for
// sure is left out. Numbers of goals, targets, pages and documents, dates and
// ranges are no figures.
//
// It knows how numbers, units and changes are written in English, French,
// Spanish, German, Swedish, Russian, Portuguese and Italian (the files of
// data, which say what their fields are); passages in other languages are
// read by their symbols alone. A figure is linked to a global indicator only
// where its words, its unit and the goals of its passage fit.
//
// The figures of a passage depend on the passage and its labels alone.
package figures

import (
	"cmp"
	"slices"
	"strings"

	"github.com/city-outcomes/throughline/shared/corpus"
)

// Of are the figures of a passage, in the order of its text. It reads Text,
// Language and Labels, and of a row of a table what heads it.
func Of(p corpus.Labelled) []corpus.Figure {
	if !strings.ContainsAny(p.Text, "0123456789") {
		return nil
	}
	var out []corpus.Figure
	if strings.Contains(p.Text, cellBreak) {
		out = row(p.Passage)
	} else {
		out = prose(p.Text, 0, p.Language)
	}
	setIndicators(out, p)
	return out
}

// prose are the figures of a text that begins at an offset of its passage.
func prose(text string, offset int, tag string) []corpus.Figure {
	rd := newReading(text, tag)
	resolveYears(rd)
	var out []corpus.Figure
	for first := 0; first < len(rd.marks); {
		end := first
		for end < len(rd.marks) && rd.marks[end].kind != stop {
			end++
		}
		s := sentence{reading: rd, marks: rd.marks[first:end], start: 0, end: len(rd.low)}
		if first > 0 {
			s.start = rd.marks[first-1].end
		}
		if end < len(rd.marks) {
			s.end = rd.marks[end].start
		}
		out = append(out, s.figures(offset)...)
		first = end + 1
	}
	slices.SortStableFunc(out, func(a, b corpus.Figure) int { return cmp.Compare(a.Start, b.Start) })
	return out
}
