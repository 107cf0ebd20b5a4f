package corpus

import "cmp"

// Proposal is what a document itself says of a field that its submitter left
// empty. It is shown, and never applied: a person takes it by sending a
// correction.
type Proposal struct {
	Field     MetadataField `json:"field"`
	Value     string        `json:"value"`               // as the field takes it: a country is a code
	Page      int           `json:"page,omitempty"`      // physical, from 1; none where the format has no pages
	Paragraph int           `json:"paragraph,omitempty"` // on the page, from 1; 0: the file's own description says it
	Words     string        `json:"words"`               // that say so, as they stand there, or the first of them
}

// MetadataField is a field of Metadata that can be proposed, by its name in
// JSON.
type MetadataField string

// The fields that can be proposed.
const (
	TitleField    MetadataField = "title"
	CityField     MetadataField = "city"
	CountryField  MetadataField = "country"
	DateField     MetadataField = "date" // a year
	LanguageField MetadataField = "language"
)

func (a Proposal) compare(b Proposal) int {
	return cmp.Or(cmp.Compare(a.Field, b.Field), cmp.Compare(a.Value, b.Value), cmp.Compare(a.Page, b.Page),
		cmp.Compare(a.Paragraph, b.Paragraph), cmp.Compare(a.Words, b.Words))
}
