package corpus

import (
	"math"

	"github.com/city-outcomes/throughline/shared/sdg"
)

// Passage is a paragraph, or a run of whole sentences of a long one, with its
// place: what gets labels, and what is quoted. Its Text is a verbatim,
// contiguous part of the paragraph that it names.
type Passage struct {
	Number    int           `json:"number"`          // in the document, from 1
	Page      int           `json:"page"`            // physical, from 1
	Label     string        `json:"label,omitempty"` // the page as printed
	Paragraph int           `json:"paragraph"`       // on the page, from 1
	Kind      ParagraphKind `json:"kind"`
	Heading   []string      `json:"heading,omitempty"`   // the path of headings above it, outermost first
	Section   Section       `json:"section,omitzero"`    // of the report, where anything says so
	Language  string        `json:"language"`            // BCP 47; "und" where it cannot be told
	Columns   []string      `json:"columns,omitempty"`   // of a row, as Paragraph has them
	Unit      string        `json:"unit,omitempty"`      // of a row, as Paragraph has it
	RunsOver  bool          `json:"runsOver,omitempty"`  // its last sentence ends on the next page
	Continues bool          `json:"continues,omitempty"` // it begins in the midst of a sentence
	Text      string        `json:"text"`                // at most MaxPassage bytes
}

// MaxPassage is the longest passage, in bytes of UTF-8: a passage is one item
// of the catalogue.
const MaxPassage = 4096

// Labelled is a passage with what the rules say of it.
type Labelled struct {
	Passage
	Labels  Labels   `json:"labels"`
	Figures []Figure `json:"figures,omitempty"` // in the order of the text
}

// Labels is what a passage is about and what kind of statement it makes.
// Nothing to say is an answer: every list may be empty.
type Labels struct {
	Goals   []Label `json:"goals,omitempty"`   // main first, at most 4; ID is "11"
	Targets []Label `json:"targets,omitempty"` // best first, at most 3; ID is "11.2"
	Themes  []Label `json:"themes,omitempty"`  // cross-cutting, best first; ID is an hlpf.ThemeID
	Kind    Label   `json:"kind"`              // exactly one; ID is a StatementKind
	Doubt   Doubt   `json:"doubt,omitempty"`   // why a reviewer should look
	// Reviewed says that a person decided: the labels are a verdict's.
	Reviewed bool `json:"reviewed,omitempty"`
}

// Label is one verdict with its reason.
type Label struct {
	ID            string     `json:"id"`
	Score         float64    `json:"score"`                   // 0 to 1, rounded to 4 decimals
	LowConfidence bool       `json:"lowConfidence,omitempty"` // the rules for this language were not trained on its text
	Evidence      []Evidence `json:"evidence,omitempty"`      // strongest first
}

// Evidence is a term in the passage that made a label.
type Evidence struct {
	Term   string  `json:"term"`   // as it stands in the passage
	Start  int     `json:"start"`  // offset into Passage.Text, in bytes
	End    int     `json:"end"`    // exclusive
	Weight float64 `json:"weight"` // its share of the score, rounded to 4 decimals
}

// Rounded is a score, or a share of one, as labels carry it: with four
// decimals, so that the last bits in which processors differ are not seen.
func Rounded(score float64) float64 { return math.Round(score*1e4) / 1e4 }

// StatementKind is what sort of statement a passage makes.
type StatementKind string

// The kinds of statement; a briefing's sections are built from them.
const (
	Progress       StatementKind = "progress"       // a measured result, trend or state
	Practice       StatementKind = "practice"       // a programme, law, body or project that runs
	Commitment     StatementKind = "commitment"     // will, plans to, aims at
	Challenge      StatementKind = "challenge"      // a problem, gap, barrier, risk
	Recommendation StatementKind = "recommendation" // what others should do
	Context        StatementKind = "context"        // definition, background, method, boilerplate
)

// StatementKinds lists the kinds in the order of a briefing.
func StatementKinds() []StatementKind {
	return []StatementKind{Progress, Practice, Commitment, Challenge, Recommendation, Context}
}

// Goal returns the label on goal g, and whether there is one.
func (l Labels) Goal(g sdg.Goal) (Label, bool) { return find(l.Goals, g.String()) }

// Theme returns the label on the cross-cutting theme id, and whether there is
// one.
func (l Labels) Theme(id string) (Label, bool) { return find(l.Themes, id) }

func find(labels []Label, id string) (Label, bool) {
	for _, l := range labels {
		if l.ID == id {
			return l, true
		}
	}
	return Label{}, false
}
