package structure

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/terms"
)

const dateLabel = "date" // the label of words that go with a date

// The years that documents are of.
const (
	firstYear = 1990
	lastYear  = 2039
	aimedAt   = 2030 // the year of the Agenda, in which no document was made yet
)

// years are figures of four digits, and ranges of them.
var years = regexp.MustCompile(`\b(19|20)\d\d\b(?:\s?[-–—/]\s?(?:(?:19|20)\d\d|\d\d)\b)?`)

// yearsIn lists the years that a text names, but for ranges and the year that
// the Agenda aims at.
func yearsIn(text string) []string {
	var out []string
	for _, y := range years.FindAllString(text, -1) {
		n, err := strconv.Atoi(y)
		if err == nil && n >= firstYear && n <= lastYear && n != aimedAt && !slices.Contains(out, y) {
			out = append(out, y)
		}
	}
	return out
}

// year is the year of the title, or that of a date on the cover or in the
// imprint, where these do not contradict each other.
func (f *front) year() (corpus.Proposal, bool) {
	var titled, dated []corpus.Proposal
	own := terms.Fold(f.text.Title)
	for _, l := range f.lines {
		found := yearsIn(l.text)
		if len(found) != 1 || !l.short() {
			continue
		}
		switch p := l.proposal(found[0]); {
		case f.dates(l):
			dated = append(dated, p)
		case l.kind == corpus.Heading && l.page == f.lines[0].page || terms.Fold(l.text) == own:
			titled = append(titled, p)
		}
	}
	if found := yearsIn(f.text.Title); len(titled) == 0 && len(found) == 1 {
		titled = append(titled, corpus.Proposal{Value: found[0], Words: f.text.Title})
	}
	for _, p := range titled {
		if slices.ContainsFunc(dated, func(q corpus.Proposal) bool { return q.Value == p.Value }) {
			return p, true
		}
	}
	switch {
	case len(titled) == 0:
		return alone(dated)
	case len(dated) == 0:
		return alone(titled)
	}
	return corpus.Proposal{}, false
}

// dates reports whether a line is a date: it names a month, says that
// something was published, or is a year and no more.
func (f *front) dates(l *line) bool {
	if len(l.scanned.Tokens) == 1 {
		return true
	}
	v := words()
	return slices.ContainsFunc(v.find(&l.scanned, v.languages), func(m found) bool { return m.label == dateLabel }) ||
		strings.Contains(l.text, "©")
}

// alone is the first of proposals that all say the same.
func alone(all []corpus.Proposal) (corpus.Proposal, bool) {
	if len(all) == 0 || slices.ContainsFunc(all, func(p corpus.Proposal) bool { return p.Value != all[0].Value }) {
		return corpus.Proposal{}, false
	}
	return all[0], true
}
