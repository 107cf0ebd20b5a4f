// Package briefing makes a forum briefing from labelled passages, and its
// forms. Compose selects, arranges and writes; Package writes the result as
// one zip: a BagIt bag with the Word file, the web page, the evidence tables
// and the notes; Verify checks such a zip against the stored text.
//
// The package invents nothing. Every statement is a verbatim, contiguous
// quotation that is found, character for character, on the page and in the
// paragraph that it names, or it is dropped and the drop is recorded. Our own
// sentences only say who reported what, where, and what is missing. Nothing
// here reads a clock, a file or a network: the same Input gives the same
// Briefing, and the same Briefing the same bytes.
package briefing

import (
	"strings"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/hlpf"
	"github.com/city-outcomes/throughline/shared/sdg"
)

// Version is the version of the rules of selection, arrangement and writing.
// It changes whenever the same inputs would give another briefing or another
// package.
const Version = 3

// WordLimit is the most words that a document of the United Nations
// Secretariat may have, footnotes included (A/RES/52/214, B, para. 4, as
// applied today: 8,500). It binds the text and its footnotes; annexes are
// counted beside it.
const WordLimit = 8500

// Input is what a briefing is composed from.
type Input struct {
	Snapshot   corpus.Snapshot
	Theme      hlpf.Theme
	Year       hlpf.Year
	Since      int // first year considered: the goal's last review, or four years before the forum
	LastReview int // the year of the goal's last review, 0 where there is none
	Readings   map[corpus.DocumentID]corpus.Reading
	// Text returns the stored text of a document, to check quotations. It is
	// called for documents about to be quoted, once each.
	Text     func(corpus.DocumentID) (corpus.Text, error)
	Previous *Briefing // the edition before, for the change list; nil for the first
	Measures []corpus.Measure
	Line     []hlpf.Event // the events that lead to the forum, in the order in which they end
}

// Briefing is one edition as data: what its forms are written from, what the
// archive keeps, and what the next edition is compared with. Statements,
// documents and paragraphs refer to one another by number, so that it
// survives JSON unchanged.
type Briefing struct {
	corpus.Series
	Version    int              `json:"version"`
	Edition    corpus.EditionID `json:"edition"`
	Number     int              `json:"number"` // in the series, from 1
	Masthead   Masthead         `json:"masthead"`
	Goal       sdg.Goal         `json:"goal,omitempty"` // 0 for a cross-cutting theme
	Title      string           `json:"title"`          // the theme's, in English
	ForumTheme string           `json:"forumTheme,omitempty"`
	Since      int              `json:"since"`
	LastReview int              `json:"lastReview,omitempty"`

	KeyMessages   []int        `json:"keyMessages,omitempty"`   // numbers of statements
	Summary       []string     `json:"summary,omitempty"`       // paragraphs of ours, one page at most, without numbers
	TalkingPoints []int        `json:"talkingPoints,omitempty"` // numbers of statements, none of them a key message
	Introduction  []Paragraph  `json:"introduction"`
	Sections      []Section    `json:"sections"`             // always six
	Statements    []Statement  `json:"statements,omitempty"` // ascending by number, in the order of the text
	Pairs         []Pair       `json:"pairs,omitempty"`      // of goals spoken of together, most passages first
	Coverage      []Coverage   `json:"coverage,omitempty"`   // alphabetical by country and city
	Countries     []Coverage   `json:"countries,omitempty"`  // the same by country, alphabetical
	Figures       []Reported   `json:"figures,omitempty"`    // alphabetical by country and city
	Line          []Occasion   `json:"line,omitempty"`       // of events, where documents belong to one
	Documents     []Document   `json:"documents,omitempty"`  // every one considered, alphabetical
	Considered    []Considered `json:"considered,omitempty"` // every passage on the theme whose kind answers a section, in the order of the documents
	Changes       Changes      `json:"changes"`
	Method        Method       `json:"method"`
	Words         Words        `json:"words"`
}

// Masthead is the head of the first page.
type Masthead struct {
	Symbol       string `json:"symbol"` // "THROUGHLINE/2027/SDG-11/1": ours, not one of the United Nations
	Distribution string `json:"distribution"`
	Date         string `json:"date"`     // "24 November 2026", the edition's
	Original     string `json:"original"` // language
}

// Distributed is the distribution as the masthead's column has it: for whom
// the briefing is, and below it how far it has come, each a line.
func (m Masthead) Distributed() []string {
	whom, standing, both := strings.Cut(m.Distribution, "; ")
	if !both {
		return []string{"Distr.: " + whom}
	}
	return []string{"Distr.: " + whom, capital(standing)}
}

// Section is one of the six questions that a briefing answers.
type Section struct {
	Number int    `json:"number"` // 1 to 6
	Title  string `json:"title"`
	Parts  []Part `json:"parts"` // one without a title, or two and more with titles
}

// Part is a run of paragraphs under a heading of the second level.
type Part struct {
	Title      string      `json:"title,omitempty"`
	Paragraphs []Paragraph `json:"paragraphs"`
}

// Paragraph is numbered through the whole briefing. Its text is ours; where
// it carries a statement, the quotation follows the text.
type Paragraph struct {
	Number    int    `json:"number"`
	Text      string `json:"text"`
	Statement int    `json:"statement,omitempty"` // number, 0 for none
}

// Statement is a quotation with its place and the verdicts on it.
type Statement struct {
	Number        int                  `json:"number"`  // from 1, in the order of the text
	Section       int                  `json:"section"` // 1 to 6
	Kind          corpus.StatementKind `json:"kind"`
	Goals         []sdg.Goal           `json:"goals,omitempty"` // the briefing's goal first, then as labelled
	Targets       []sdg.Target         `json:"targets,omitempty"`
	City          string               `json:"city,omitempty"`
	Country       string               `json:"country,omitempty"`     // ISO 3166-1 alpha-3
	CountryName   string               `json:"countryName,omitempty"` // as the United Nations writes it
	Year          int                  `json:"year,omitempty"`        // of the document, 0 for undated
	Quotation     string               `json:"quotation"`             // verbatim, contiguous
	Prefix        string               `json:"prefix,omitempty"`      // what stands before it in the paragraph
	Suffix        string               `json:"suffix,omitempty"`      // what stands after it
	Language      string               `json:"language"`              // of the quotation, BCP 47
	Translation   string               `json:"translation,omitempty"` // of the quotation into English, by Method.Translation.Engine; no quotation, and no evidence
	Document      corpus.DocumentID    `json:"document"`
	DocumentTitle string               `json:"documentTitle"`
	Passage       int                  `json:"passage"` // number in the document
	Page          int                  `json:"page"`    // physical; 1 where the format has no pages
	PageLabel     string               `json:"pageLabel,omitempty"`
	Paragraph     int                  `json:"paragraph"` // on the page
	Paged         bool                 `json:"paged"`
	InSection     corpus.SectionKind   `json:"inSection,omitempty"` // of the document, where anything says so
	Score         float64              `json:"score"`               // of the label on the theme, 0 to 1
	LowConfidence bool                 `json:"lowConfidence,omitempty"`
	Cautions      []Caution            `json:"cautions,omitempty"` // why the labels want a reader's eye
	Evidence      []string             `json:"evidence,omitempty"` // terms that made the label
	Unattributed  bool                 `json:"unattributed,omitempty"`
	Event         string               `json:"event,omitempty"`     // that the document is of
	Voice         string               `json:"voice,omitempty"`     // heading of another's note, or "others", where the city is not who speaks
	Confidence    float64              `json:"confidence"`          // that it is on the theme and of its kind, 0 to 1; 1 where a person decided
	Elsewhere     int                  `json:"elsewhere,omitempty"` // other places of which a document says nearly the same
	New           bool                 `json:"new,omitempty"`       // not in the edition before
	Similar       int                  `json:"similar,omitempty"`   // other passages that say nearly the same
}

// Cite is the place of the statement in its document, in words.
func (s Statement) Cite() string {
	return corpus.Passage{Page: s.Page, Label: s.PageLabel, Paragraph: s.Paragraph}.Cite(s.Paged)
}

// Pair counts the passages on the theme that concern two goals at once.
type Pair struct {
	A        sdg.Goal `json:"a"` // A < B
	B        sdg.Goal `json:"b"`
	Passages int      `json:"passages"`
	Examples []int    `json:"examples,omitempty"` // numbers of statements that concern both, at most three
}

// Coverage is what one city, or a country where no city is named, says on
// each goal: passages, in all documents within the period.
type Coverage struct {
	City        string  `json:"city,omitempty"`
	Country     string  `json:"country,omitempty"`
	CountryName string  `json:"countryName,omitempty"`
	Documents   int     `json:"documents"`
	Passages    int     `json:"passages"`
	Goals       [17]int `json:"goals"`   // passages by goal, index 0 for goal 1
	OnTheme     int     `json:"onTheme"` // passages on the briefing's theme
}

// Standing is what became of a document in the briefing.
type Standing string

// The standings.
const (
	Quoted          Standing = "quoted"
	OutsidePeriod   Standing = "outside-period"
	Embargoed       Standing = "embargoed"
	Classified      Standing = "classified"
	LanguageVersion Standing = "language-version"
	OffTheme        Standing = "off-theme"
	BackgroundOnly  Standing = "background-only"
	NotFound        Standing = "quotation-not-found"
	NotQuotable     Standing = "not-quotable"
	NearDuplicate   Standing = "near-duplicate"
	LowerScore      Standing = "lower-score"
	Unsure          Standing = "unsure"
)

// Document is a document that was considered, and what became of it.
type Document struct {
	ID          corpus.DocumentID   `json:"id"`
	Title       string              `json:"title"`
	Kind        corpus.DocumentKind `json:"kind"`
	City        string              `json:"city,omitempty"`
	Country     string              `json:"country,omitempty"`
	CountryName string              `json:"countryName,omitempty"`
	Year        int                 `json:"year,omitempty"`
	Language    string              `json:"language,omitempty"`
	Passages    int                 `json:"passages"` // looked at; 0 where the document was left out unread
	OnTheme     int                 `json:"onTheme"`
	Quoted      int                 `json:"quoted"`
	Standing    Standing            `json:"standing"`
	Reason      string              `json:"reason"` // a sentence
}

// Considered is a passage that could have been quoted, and what became of it.
type Considered struct {
	Document   corpus.DocumentID    `json:"document"`
	Passage    int                  `json:"passage"`
	Page       int                  `json:"page"`
	Paragraph  int                  `json:"paragraph"`
	Kind       corpus.StatementKind `json:"kind"`
	Confidence float64              `json:"confidence"`          // as of a Statement
	Statement  int                  `json:"statement,omitempty"` // number of the one that quotes it, or that it nearly repeats
	Outcome    Standing             `json:"outcome"`             // Quoted, NotFound, NotQuotable, NearDuplicate, LowerScore or Unsure
	Reason     string               `json:"reason"`              // a sentence
}

// Method says how the briefing was made.
type Method struct {
	Versions   corpus.Versions  `json:"versions"`
	Considered int              `json:"considered"` // documents
	Read       int              `json:"read"`       // documents whose passages were looked at
	Passages   int              `json:"passages"`   // looked at
	OnTheme    int              `json:"onTheme"`    // passages that carry the theme
	Dropped    []Dropped        `json:"dropped,omitempty"`
	Measures   []corpus.Measure `json:"measures,omitempty"` // sorted by set, language, label
	// Translation is zero where no quotation was to be translated.
	Translation Translating `json:"translation,omitzero"`
}

// Dropped is a passage whose quotation was not found in the stored text.
type Dropped struct {
	Document  corpus.DocumentID `json:"document"`
	Passage   int               `json:"passage"`
	Page      int               `json:"page"`
	Paragraph int               `json:"paragraph"`
}

// Words is the meter of the document's length.
type Words struct {
	Text      int `json:"text"`      // with headings, key messages and quotations
	Footnotes int `json:"footnotes"` // count against the limit
	Limit     int `json:"limit"`
}

// Changes is what differs from the edition before.
type Changes struct {
	Previous       corpus.EditionID `json:"previous,omitempty"` // empty for the first edition
	PreviousNumber int              `json:"previousNumber,omitempty"`
	Approved       int              `json:"approved,omitempty"` // number of the last edition that was approved as final, 0 for none
	Gone           []Gone           `json:"gone,omitempty"`     // alphabetical by title
	Items          []Change         `json:"items,omitempty"`    // added, changed, removed; each in the order of its text
}

// Gone is a document that earlier editions quote and that was taken back since
// the edition before.
type Gone struct {
	Document corpus.DocumentID `json:"document"`
	Title    string            `json:"title"`
	Editions []int             `json:"editions"` // numbers of those that quote it, ascending
	Status   corpus.Status     `json:"status"`   // withdrawn, or superseded by a correction
	Date     string            `json:"date"`     // "24 November 2026"
}

// Change is one statement that was added, changed or removed.
type Change struct {
	Change    string            `json:"change"` // "added", "changed" or "removed"
	Statement int               `json:"statement,omitempty"`
	Section   int               `json:"section"`
	Country   string            `json:"country,omitempty"`
	City      string            `json:"city,omitempty"`
	Quotation string            `json:"quotation"`
	Document  corpus.DocumentID `json:"document"`
	Title     string            `json:"title"`
	Page      int               `json:"page"`
	Paragraph int               `json:"paragraph"`
	Detail    string            `json:"detail"` // what changed, or why it was removed
}

// statement returns the statement of that number.
func (b Briefing) statement(n int) Statement { return b.Statements[n-1] }
