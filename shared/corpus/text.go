package corpus

// Text is what a document says: pages of paragraphs, in reading order, after
// extraction and normalisation. It is what quotations are checked against,
// and is archived under the document's identity and ExtractVersion.
type Text struct {
	Document       DocumentID `json:"document"`
	ExtractVersion int        `json:"extractVersion"` // of the rules that made it
	MediaType      string     `json:"mediaType"`      // as sniffed, never as declared
	Language       string     `json:"language"`       // BCP 47; "und" where it cannot be told
	Title          string     `json:"title,omitempty"`
	Paged          bool       `json:"paged"` // false: the format has no pages, all is on page 1
	Pages          []Page     `json:"pages"`
	Notes          []string   `json:"notes,omitempty"` // what was left out, in plain sentences ("page 7 could not be read")
}

// Page is one physical page.
type Page struct {
	Number     int         `json:"number"`          // physical, from 1
	Label      string      `json:"label,omitempty"` // as printed or as the file names it: "iv", "12"
	Paragraphs []Paragraph `json:"paragraphs"`
}

// ParagraphKind is what a paragraph is on its page.
type ParagraphKind string

// The kinds of paragraph.
const (
	Body    ParagraphKind = "body"
	Heading ParagraphKind = "heading"
	Item    ParagraphKind = "item"    // of a list, its number or bullet included as printed
	Row     ParagraphKind = "row"     // of a table, cells separated by " | "
	Note    ParagraphKind = "note"    // footnote or endnote
	Caption ParagraphKind = "caption" // of a table or figure
)

// Paragraph is the smallest thing that is cited.
type Paragraph struct {
	Number   int           `json:"number"` // on its page, from 1, headings counted
	Kind     ParagraphKind `json:"kind"`
	Level    int           `json:"level,omitempty"`    // of a heading, from 1
	Language string        `json:"language,omitempty"` // BCP 47, where it differs from the text's
	RunsOver bool          `json:"runsOver,omitempty"` // the last sentence ends on the next page
	Columns  []string      `json:"columns,omitempty"`  // of a row: what heads each of its cells, "" where nothing does
	Unit     string        `json:"unit,omitempty"`     // of a row: what its table says of all figures, such as "in %"
	Text     string        `json:"text"`               // NFC, one line, single spaces
}
