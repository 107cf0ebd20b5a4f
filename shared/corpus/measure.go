package corpus

// Measure is how well the labelling rules did on passages they had not seen,
// for one label and language. A briefing's method note prints them.
type Measure struct {
	Set       string  `json:"set"`      // what it was measured on, in a few words
	Language  string  `json:"language"` // BCP 47
	Label     string  `json:"label"`    // a goal ("11"), a theme's id or a StatementKind; "all" for the micro average
	Precision float64 `json:"precision"`
	Recall    float64 `json:"recall"`
	F1        float64 `json:"f1"`
	Passages  int     `json:"passages"` // that carry the label in the set
}
