package corpus

// Figure is a statement with a number that a passage makes: how much of what,
// when, and which way it went. Its numbers and what it measures are verbatim
// parts of the passage's Text, each with its place.
//
// Of "the share rose from 42 per cent in 2019 to 51 per cent in 2024", Value
// is 51 and Year 2024, From.Value 42 and From.Year 2019. Of "emissions fell
// by 45 per cent between 1990 and 2020", Value is 45, Year 2020, From.Year
// 1990, and Change is set: 45 is how far they fell, not what is left.
type Figure struct {
	Quantity
	From     Quantity `json:"from,omitzero"`   // what it was before, of a change from one to another
	Unit     string   `json:"unit,omitempty"`  // as the units of shared/figures/data are written; empty for a bare number
	Bound    Bound    `json:"bound,omitempty"` // where the passage says that the figure is not exact
	Change   bool     `json:"change,omitempty"`
	Aim      bool     `json:"aim,omitempty"` // a figure to be reached or foreseen, not one that was measured
	Trend    Trend    `json:"trend,omitempty"`
	Measures Excerpt  `json:"measures,omitzero"` // what the figure is of
	// Header is what heads the figure in its table, where its year is read from
	// it: one of the passage's Columns.
	Header string `json:"header,omitempty"`
	// Indicator is the global indicator that the figure speaks to; its ID is
	// an sdg.Indicator ("11.6.2"), empty where none fits.
	Indicator Label `json:"indicator,omitzero"`
}

// Quantity is a number at a time.
type Quantity struct {
	Value string `json:"value,omitempty"` // an exact decimal: "-1234.5"; millions are multiplied out, a comma is a point
	Year  int    `json:"year,omitempty"`  // the last of several, 0 where none is said
	Start int    `json:"start"`           // of the number with its unit, offset into Passage.Text in bytes
	End   int    `json:"end"`             // exclusive
}

// Excerpt is a verbatim part of a passage.
type Excerpt struct {
	Text  string `json:"text"`
	Start int    `json:"start"` // offset into Passage.Text, in bytes
	End   int    `json:"end"`   // exclusive
}

// Trend is which way a figure went. It says nothing of good or bad.
type Trend string

// The trends.
const (
	Rising  Trend = "rising"
	Falling Trend = "falling"
)

// Bound is on which side of a figure the truth lies.
type Bound string

// The bounds.
const (
	Over  Bound = "over"  // more than, at least
	Under Bound = "under" // less than, at most
	About Bound = "about" // nearly, around, approximately
)
