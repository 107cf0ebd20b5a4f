package corpus

import "github.com/city-outcomes/throughline/shared/sdg"

// Section is the part of a report that a passage stands in, as the headings
// above it or the words below them say. Its zero value is the honest answer
// where nothing says so.
type Section struct {
	Kind  SectionKind `json:"kind"`
	Goals []sdg.Goal  `json:"goals,omitempty"` // that a chapter is about, ascending; none of a chapter about goals at large
}

// SectionKind is what a part of a report is for. The kinds are those that
// Voluntary Local Reviews have in common: the UNECE Guidelines
// (ECE/HBP/2021/4) name most of them, and no review has them all.
type SectionKind string

// The kinds of section.
const (
	Opening      SectionKind = "opening"      // opening statement, foreword, message of a mayor
	Summary      SectionKind = "summary"      // executive summary, highlights
	Introduction SectionKind = "introduction" // why a review, the city in short
	Method       SectionKind = "method"       // methodology and process: who wrote it, how, with which data
	Policy       SectionKind = "policy"       // policy and enabling environment
	GoalChapter  SectionKind = "goals"        // progress on goals and targets
	Challenges   SectionKind = "challenges"   // new and emerging challenges
	Means        SectionKind = "means"        // means of implementation
	Conclusion   SectionKind = "conclusion"   // conclusion, next steps, outlook
	Annex        SectionKind = "annex"
	References   SectionKind = "references" // bibliography, sources
)

// SectionKinds lists the kinds in the order in which a review has them.
func SectionKinds() []SectionKind {
	return []SectionKind{Opening, Summary, Introduction, Method, Policy, GoalChapter, Challenges, Means, Conclusion, Annex, References}
}
