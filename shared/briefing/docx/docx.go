// Package docx writes Word documents (Office Open XML, ISO/IEC 29500
// transitional) with the standard library alone: real heading styles,
// automatic numbers of headings and paragraphs, footnotes, comments, tables
// whose header rows repeat, a table of contents, page numbers, and the language
// and direction of every run; and the changes from one document to another,
// tracked. It knows nothing of briefings. The same Document gives the same
// bytes.
package docx

import "time"

// Document is what is written: its properties and its blocks in order.
type Document struct {
	Title    string
	Subject  string
	Creator  string // of the document, of its comments and its tracked changes
	Keywords string
	Language string    // BCP 47, of all that names no other
	Created  time.Time // as for the creator; never the clock of this machine
	Header   string    // on every page but the first
	Footer   string    // on every page, before the page number
	Body     []Block
}

// Block is a Heading, Paragraph, Table or Contents.
type Block interface{ write(*writer) }

// Heading is a heading of level 1 (20 pt), 2 (14 pt), 3 (12 pt) or 4 (10 pt).
// Numbered ones take I., A. and 1. on levels 2, 3 and 4.
type Heading struct {
	Level    int
	Text     string
	Numbered bool
	NewPage  bool // begin a page with it
}

// Style is the name of a paragraph's style.
type Style string

// The styles of paragraphs.
const (
	Body      Style = "BodyText"
	Numbered  Style = "NumberedParagraph" // numbered through the document: 1., 2., 3.
	Bullet    Style = "BulletParagraph"
	Masthead  Style = "Masthead" // what stands after a tab has a column of its own, on the right
	Symbol    Style = "Symbol"   // the first line of the masthead, above a rule; after the tab at the right margin
	Original  Style = "Original" // its last line, above a thick rule
	Caption   Style = "Caption"
	SmallNote Style = "SmallNote"
	cellText  Style = "TableText"

	afterTable Style = "AfterTable"
)

// Paragraph is a run of text in one style.
type Paragraph struct {
	Style Style // empty: Body
	Runs  []Run
}

// Run is text of one language and direction.
type Run struct {
	Text      string
	Language  string // BCP 47; empty: the document's
	Leftwards bool   // written from right to left
	Quotation bool   // in the character style "Quotation", by which a reader of the file finds it
	// Translation sets the run on a line of its own in the character style
	// "Translation": it repeats the quotation before it in another language.
	Translation bool
	Name        bool   // in the character style "Name": the body that a masthead names
	Colour      string // RRGGBB, empty for that of the style
	Bookmark    string // a name of letters, digits and underscores around the run
	Goto        string // a bookmark that the run links to
	Footnote    []Run  // a footnote that hangs on the end of the run
	Comment     string // a comment on the run, a sentence or more
}

// Table has a caption, a header row that repeats on every page, and rows.
// Widths are in twentieths of a point and sum to the width of the text
// (TextWidth) at most.
type Table struct {
	Caption     string
	Description string // for those who do not see it
	Header      []string
	Widths      []int
	Rows        [][]Cell
	Compact     bool // 7 pt, for tables of many columns
}

// TextWidth is the width of the text on an A4 page with these margins, in
// twentieths of a point.
const TextWidth = 9638

// Cell is one cell of a table.
type Cell struct {
	Text     string
	Language string
	Fill     string // RRGGBB, empty for none
	Ink      string // RRGGBB of the text, empty for that of the style
	Centred  bool
}

// Contents is a table of contents of the headings of levels 2 and 3, under a
// title of its own that is no heading, at the top of a page. Word fills in the
// page numbers when it opens the file; until then the entries are links.
type Contents struct{ Title string }
