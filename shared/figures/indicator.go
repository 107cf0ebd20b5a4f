package figures

import (
	"bytes"
	_ "embed"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/sdg"
)

// The words of indicators are our own; the file says what its fields are.
//
//go:embed data/indicators.tsv
var indicatorsTSV string

// rule is how figures of an indicator are told by their words.
type rule struct {
	indicator sdg.Indicator
	goals     []sdg.Goal // under which it is listed
	units     []string
	groups    [][]string // each with one that must be there
	never     []string
}

// rulesOf are the rules of each language; those for all are in each.
var rulesOf = sync.OnceValue(func() map[string][]rule {
	out := map[string][]rule{}
	for _, f := range rows(indicatorsTSV, 5) {
		r := rule{indicator: sdg.Indicator(f[0]), units: strings.Split(f[1], ", ")}
		if !r.indicator.Valid() {
			panic(fmt.Sprintf("figures: %q is no indicator", f[0]))
		}
		for _, twin := range sdg.Indicators() {
			if twin.Code() == r.indicator.Code() {
				r.goals = append(r.goals, twin.Goal())
			}
		}
		for g := range strings.SplitSeq(f[3], " + ") {
			r.groups = append(r.groups, strings.Split(g, "|"))
		}
		if f[4] != "" {
			r.never = strings.Split(f[4], "|")
		}
		for _, lang := range append(languages(), "") {
			if f[2] == "*" || f[2] == lang {
				out[lang] = append(out[lang], r)
			}
		}
	}
	return out
})

// setIndicators links the figures of a passage to indicators: to the one that
// the passage names, which is taken at its word, or else each to its own. A
// change by so much is no value of an indicator.
func setIndicators(all []corpus.Figure, p corpus.Labelled) {
	if len(all) == 0 {
		return
	}
	named, isNamed := namedIndicator(p.Text)
	for i := range all {
		switch f := &all[i]; {
		case f.Change:
		case isNamed:
			f.Indicator = named
			f.Indicator.Evidence = slices.Clone(named.Evidence)
		default:
			f.Indicator = indicator(*f, p)
		}
	}
}

// indicator is the global indicator that a figure speaks to, where exactly
// one fits: its words are in what the figure is of, its unit is the figure's,
// and its goal is among the passage's, where those are known.
func indicator(f corpus.Figure, p corpus.Labelled) corpus.Label {
	lang, _ := wordsIn(p.Language)
	low, at := lowered(f.Measures.Text)
	var found corpus.Label
	for _, r := range rulesOf()[lang] {
		if !r.measures(f) || !r.agrees(p.Labels) {
			continue
		}
		if barred, _ := find(low, r.never); barred >= 0 {
			continue
		}
		evidence, ok := r.evidence(low)
		if !ok || found.ID == string(r.indicator) {
			continue
		}
		if found.ID != "" {
			return corpus.Label{}
		}
		found = corpus.Label{ID: string(r.indicator)}
		covered := 0
		for _, e := range evidence {
			covered += e[1] - e[0]
		}
		for _, e := range evidence {
			a, b := f.Measures.Start+int(at[e[0]]), f.Measures.Start+int(at[e[1]])
			found.Evidence = append(found.Evidence, corpus.Evidence{Term: p.Text[a:b], Start: a, End: b,
				Weight: corpus.Rounded(float64(e[1]-e[0]) / float64(covered))})
		}
		found.Score = corpus.Rounded(min(1, float64(covered)/float64(len(low))))
	}
	slices.SortStableFunc(found.Evidence, func(a, b corpus.Evidence) int { return a.Start - b.Start })
	return found
}

// namesIndicator finds "indicator 11.6.2", in the languages that are read.
var namesIndicator = regexp.MustCompile(`(?i)\b(?:indicator|indicateur|indicador|indikator(?:n|s|en)?|indicator[ei]|SDG|ODS|ODD)\s+([0-9]{1,2}\.[0-9a-d]{1,2}\.[0-9])\b`)

// namedIndicator is the indicator that a passage names, where it names one
// alone.
func namedIndicator(text string) (corpus.Label, bool) {
	var l corpus.Label
	for _, m := range namesIndicator.FindAllStringSubmatchIndex(text, -1) {
		id := sdg.Indicator(strings.ToLower(text[m[2]:m[3]]))
		if !id.Valid() {
			continue
		}
		if l.ID != "" && l.ID != string(id) {
			return corpus.Label{}, false
		}
		l = corpus.Label{ID: string(id), Score: 1, Evidence: []corpus.Evidence{{Term: text[m[0]:m[1]], Start: m[0], End: m[1], Weight: 1}}}
	}
	return l, l.ID != ""
}

// agrees reports whether a passage is labelled with a goal of the rule's
// indicator, or with none at all.
func (r rule) agrees(l corpus.Labels) bool {
	return len(l.Goals) == 0 || slices.ContainsFunc(r.goals, func(g sdg.Goal) bool {
		_, ok := l.Goal(g)
		return ok
	})
}

// measures reports whether a figure's unit is one of the rule's. Where the
// words stand behind a percentage they say what it is a share of, which is
// the indicator's for some alone: most smokers are no share of smokers.
func (r rule) measures(f corpus.Figure) bool {
	if f.Unit != "per cent" {
		return slices.Contains(r.units, f.Unit)
	}
	if f.Measures.Start >= f.End {
		return slices.Contains(r.units, "share of")
	}
	return slices.Contains(r.units, "share")
}

// evidence is where the words stand that a rule wants, one of each group.
func (r rule) evidence(low []byte) ([][2]int, bool) {
	var out [][2]int
	for _, g := range r.groups {
		i, end := find(low, g)
		if i < 0 {
			return nil, false
		}
		out = append(out, [2]int{i, end})
	}
	return out, true
}

// find is where the first of some beginnings of words stands that is there at
// all, and where its word ends; -1 for none.
func find(low []byte, words []string) (start, end int) {
	for _, w := range words {
		for from := 0; ; {
			i := bytes.Index(low[from:], []byte(w))
			if i < 0 {
				break
			}
			i += from
			if !wordBefore(low, i) {
				return i, wordEnd(low, i+len(w))
			}
			from = i + 1
		}
	}
	return -1, -1
}
