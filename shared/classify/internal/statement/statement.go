// Package statement reads what kind of statement a passage makes and which
// cross-cutting themes it touches. Cues, written down as data, become a few
// dozen numbers; a small logistic model, trained on labelled passages, weighs
// them.
package statement

import (
	"cmp"
	"slices"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/terms"
	"github.com/city-outcomes/throughline/shared/terms/phrases"
)

// Negation is the label of rules that turn off the cues behind them.
const Negation = "negation"

// None is the label of rules which speak for a passage that says nothing of
// substance.
const None = "none"

// Kinds are the kinds of statement.
func Kinds() []string {
	var out []string
	for _, k := range corpus.StatementKinds() {
		out = append(out, string(k))
	}
	return out
}

// Moods are the moods of the verb that are counted.
func Moods() []string { return []string{"must", "need", "not", "should", "was", "will"} }

// KindCues are the labels of cues in the list of kinds that are summed up.
func KindCues() []string { return append(Kinds(), None) }

// Cue is a phrase that counted.
type Cue struct {
	Rule        int32 // of the list
	First, Last int32 // tokens
	Weight      float64
}

// Cues finds the cues of a list.
type Cues struct {
	List      *phrases.List
	Negations *phrases.List
	Labels    []string

	label map[string]int
}

// NewCues prepares a list whose labels are given, and the negations that turn
// its cues off.
func NewCues(list, negations *phrases.List, labels []string) *Cues {
	c := &Cues{List: list, Negations: negations, Labels: labels, label: map[string]int{}}
	for i, l := range labels {
		c.label[l] = i
	}
	return c
}

// Found is what Cues found in a text; it is reused from text to text.
type Found struct {
	Cues   [][]Cue   // by label, strongest first
	Strong []float64 // by label: sum of the weights of 3 and more
	Weak   []float64 // by label: sum of the others

	matches []phrases.Match
	negated []bool // by token
	rules   []int32
}

// Rules are the rules of the cues that were found, each once. The slice is
// the Found's own.
func (f *Found) Rules() []int32 {
	f.rules = f.rules[:0]
	for _, cues := range f.Cues {
		for _, c := range cues {
			f.rules = append(f.rules, c.Rule)
		}
	}
	slices.Sort(f.rules)
	f.rules = slices.Compact(f.rules)
	return f.rules
}

const (
	// strongWeight is the weight from which a rule speaks by itself.
	strongWeight = 3
	// reach is how many words behind a negation are turned off.
	reach = 3
)

// Find reads a text. Of cues of one label that overlap, the heavier counts.
func (c *Cues) Find(f *Found, s *terms.Scanned, language string) {
	f.reset(len(c.Labels), len(s.Tokens))
	f.matches = c.Negations.Find(f.matches[:0], s, language)
	for _, m := range f.matches {
		for i := m.Last + 1; i <= min(m.Last+reach, int32(len(s.Tokens)-1)) && !s.Tokens[i].Breaks; i++ {
			f.negated[i] = true
		}
	}
	f.matches = c.List.Find(f.matches[:0], s, language)
	slices.SortStableFunc(f.matches, func(a, b phrases.Match) int {
		return cmp.Or(cmp.Compare(c.List.Rules[b.Rule].Weight, c.List.Rules[a.Rule].Weight),
			cmp.Compare(b.Last-b.First, a.Last-a.First), cmp.Compare(a.First, b.First), cmp.Compare(a.Rule, b.Rule))
	})
	for _, m := range f.matches {
		rule := &c.List.Rules[m.Rule]
		l, ok := c.label[rule.Label]
		if !ok || f.negated[m.First] || overlaps(f.Cues[l], m) {
			continue
		}
		f.count(l, m, rule.Weight)
	}
}

func (f *Found) reset(labels, tokens int) {
	if len(f.Cues) != labels {
		f.Cues, f.Strong, f.Weak = make([][]Cue, labels), make([]float64, labels), make([]float64, labels)
	}
	for l := range labels {
		f.Cues[l], f.Strong[l], f.Weak[l] = f.Cues[l][:0], 0, 0
	}
	f.negated = slices.Grow(f.negated[:0], tokens)[:tokens]
	clear(f.negated)
}

func overlaps(cues []Cue, m phrases.Match) bool {
	for _, c := range cues {
		if m.First <= c.Last && c.First <= m.Last {
			return true
		}
	}
	return false
}

func (f *Found) count(label int, m phrases.Match, weight float64) {
	f.Cues[label] = append(f.Cues[label], Cue{Rule: m.Rule, First: m.First, Last: m.Last, Weight: weight})
	if weight >= strongWeight {
		f.Strong[label] += weight
	} else {
		f.Weak[label] += weight
	}
}
