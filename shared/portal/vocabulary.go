package portal

import (
	"encoding/json"
	"fmt"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/country"
	"github.com/city-outcomes/throughline/shared/sdg"
)

// word is something that has an identifier, with what people read.
type word struct {
	ID    string `json:"id"`
	Title string `json:"title"`
	Help  string `json:"help,omitempty"` // a sentence
}

// vocabulary is what the pages know beforehand: the words of the packages
// that define them.
type vocabulary struct {
	Goals         []string          `json:"goals"`     // titles; index 0 for goal 1
	Targets       map[string]string `json:"targets"`   // labels by target
	Countries     map[string]string `json:"countries"` // UN names by ISO 3166-1 alpha-3
	DocumentKinds []word            `json:"documentKinds"`
	Statements    []word            `json:"statements"` // the kinds of statement
	Sections      []word            `json:"sections"`   // of a report, in its order
	Sensitivities []word            `json:"sensitivities"`
	Statuses      []word            `json:"statuses"` // by rank
	Roles         []word            `json:"roles"`
}

func words() vocabulary {
	v := vocabulary{Targets: map[string]string{}, Countries: map[string]string{}, DocumentKinds: documentKinds(),
		Statements: statementKinds(), Sections: reportSections(), Sensitivities: sensitivities(), Statuses: statuses(), Roles: roles()}
	for _, g := range sdg.Goals() {
		v.Goals = append(v.Goals, g.Title("en"))
	}
	for _, t := range sdg.Targets() {
		v.Targets[string(t)] = t.Label()
	}
	for _, c := range country.All() {
		v.Countries[c.Alpha3] = c.Name
	}
	return v
}

// vocabularyModule is the vocabulary as a module of the pages.
func vocabularyModule() ([]byte, error) {
	b, err := json.Marshal(words())
	if err != nil {
		return nil, fmt.Errorf("write vocabulary: %w", err)
	}
	return fmt.Appendf(nil, "// Made by package portal.\nexport default %s;\n", b), nil
}

// goalStyles gives each goal's class its colour. A colour never stands without
// the goal's number beside it.
func goalStyles() []byte {
	css := []byte("/* Made by package portal. */\n")
	for _, g := range sdg.Goals() {
		css = fmt.Appendf(css, ".goal-%s { --goal: %s; }\n", g, g.Colour())
	}
	return css
}

// titled puts a title to each id, in the order of the ids.
func titled[ID ~string](ids []ID, titles map[ID]string) []word {
	out := make([]word, len(ids))
	for i, id := range ids {
		out[i] = word{ID: string(id), Title: titles[id]}
	}
	return out
}

func documentKinds() []word {
	titles := map[corpus.DocumentKind]string{
		corpus.KindVLR: "Voluntary Local Review", corpus.KindVNR: "Voluntary National Review",
		corpus.KindSessionOutcome: "Session outcome", corpus.KindDeclaration: "Declaration",
		corpus.KindPlan: "Strategy or plan", corpus.KindAnnex: "Annex with figures", corpus.KindOther: "Other document",
	}
	return titled(corpus.DocumentKinds(), titles)
}

func statementKinds() []word {
	titles := map[corpus.StatementKind]string{
		corpus.Progress: "Progress", corpus.Practice: "Practice", corpus.Commitment: "Commitment",
		corpus.Challenge: "Challenge", corpus.Recommendation: "Recommendation", corpus.Context: "Background",
	}
	return titled(corpus.StatementKinds(), titles)
}

func reportSections() []word {
	titles := map[corpus.SectionKind]string{
		corpus.Opening: "Opening statement", corpus.Summary: "Summary", corpus.Introduction: "Introduction", corpus.Method: "Methodology and process",
		corpus.Policy: "Policy and enabling environment", corpus.GoalChapter: "Progress on goals", corpus.Challenges: "Challenges",
		corpus.Means: "Means of implementation", corpus.Conclusion: "Conclusion and next steps", corpus.Annex: "Annex", corpus.References: "References",
	}
	return titled(corpus.SectionKinds(), titles)
}

func sensitivities() []word {
	titles := map[corpus.Sensitivity]string{
		corpus.Unclassified: "Unclassified", corpus.Confidential: "Confidential", corpus.StrictlyConfidential: "Strictly confidential",
	}
	return titled(corpus.Sensitivities(), titles)
}

func statuses() []word {
	meaning := map[corpus.Status]word{
		corpus.Issued:     {Title: "Announced", Help: "We wait for the file to arrive."},
		corpus.Received:   {Title: "Received", Help: "The file has arrived and waits to be read."},
		corpus.Scanned:    {Title: "Scanned", Help: "The malware scan passed the file; it waits to be read."},
		corpus.Extracted:  {Title: "Read", Help: "Its text is stored; its passages are being labelled."},
		corpus.Indexed:    {Title: "Indexed", Help: "Its passages can be read, and briefings can quote them."},
		corpus.InReview:   {Title: "In review", Help: "A reviewer looks at some of its labels."},
		corpus.Included:   {Title: "Quoted", Help: "A published briefing quotes it."},
		corpus.Rejected:   {Title: "Refused", Help: "The file could not be taken."},
		corpus.Superseded: {Title: "Replaced", Help: "A correction has taken its place."},
		corpus.Withdrawn:  {Title: "Withdrawn", Help: "It was taken back, and no briefing to come will quote it."},
	}
	var out []word
	for _, s := range corpus.Statuses() {
		out = append(out, word{ID: string(s), Title: meaning[s].Title, Help: meaning[s].Help})
	}
	return out
}

// roles are those of package identity, which this package does not link: a
// test holds them together.
func roles() []word {
	return []word{
		{ID: "organiser", Title: "Organiser"},
		{ID: "reviewer", Title: "Reviewer"},
		{ID: "policy", Title: "Policy officer"},
		{ID: "admin", Title: "Administrator"},
	}
}
