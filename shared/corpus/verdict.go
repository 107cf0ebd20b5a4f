package corpus

import (
	"slices"
	"strings"
	"time"
)

// Decision is what a reviewer makes of a passage's labels.
type Decision string

// The decisions.
const (
	AcceptLabels Decision = "accept"  // the labels stand as they were shown
	RejectLabels Decision = "reject"  // the passage is on no goal and no theme
	Relabel      Decision = "relabel" // the labels are those that the reviewer names
)

// Verdict is what a reviewer said of a passage. It is about the passage's
// text, not its number: it holds for the same words of the same document
// under any later rules, and nothing but a later verdict changes it.
type Verdict struct {
	Document DocumentID `json:"document"`
	Number   int        `json:"number"`  // of the document's verdicts, from 1
	Passage  Passage    `json:"passage"` // as it was when it was reviewed
	Decision Decision   `json:"decision"`
	Labels   Labels     `json:"labels"` // what holds from now on
	Reason   string     `json:"reason"`
	By       string     `json:"by"` // subject of the reviewer's access token
	At       time.Time  `json:"at"`
}

// Verdicts are those of one document, ascending by number.
type Verdicts []Verdict

// On returns the last verdict on a text, and whether there is one.
func (v Verdicts) On(text string) (Verdict, bool) {
	for i := len(v) - 1; i >= 0; i-- {
		if v[i].Passage.Text == text {
			return v[i], true
		}
	}
	return Verdict{}, false
}

// Apply is a passage with its labels as the last verdict on it has them, or as
// they were where there is none.
func (v Verdicts) Apply(p Labelled) Labelled {
	if verdict, ok := v.On(p.Text); ok {
		p.Labels = verdict.Labels
	}
	return p
}

// Doubt is why a passage's labels want a reviewer's eye; empty for those that
// do not.
type Doubt string

// The doubts.
const (
	NearThreshold Doubt = "near-threshold" // a label was given, or left out, by a narrow margin
	ViewsDisagree Doubt = "views-disagree" // what the words say and what the definitions say differ
)

// Decided are the labels that a decision leaves, of those that were shown and
// those that the reviewer named. Nobody's score is surer than a person's: it
// is 1.
func Decided(d Decision, shown, named Labels) Labels {
	var l Labels
	switch d {
	case AcceptLabels:
		l = Labels{Goals: slices.Clone(shown.Goals), Targets: slices.Clone(shown.Targets), Themes: slices.Clone(shown.Themes), Kind: shown.Kind}
	case RejectLabels:
		l = Labels{Kind: shown.Kind}
	case Relabel:
		l = Labels{Goals: slices.Clone(named.Goals), Targets: slices.Clone(named.Targets), Themes: slices.Clone(named.Themes), Kind: named.Kind}
	}
	sure := func(label *Label) { label.Score, label.LowConfidence = 1, false }
	for _, list := range [][]Label{l.Goals, l.Targets, l.Themes} {
		for i := range list {
			sure(&list[i])
		}
	}
	sure(&l.Kind)
	l.Reviewed = true
	return l
}

// ParseDecision reads a decision, and tells whether it is one.
func ParseDecision(s string) (Decision, bool) {
	d := Decision(strings.ToLower(strings.TrimSpace(s)))
	return d, d == AcceptLabels || d == RejectLabels || d == Relabel
}
