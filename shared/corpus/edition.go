package corpus

import (
	"fmt"
	"time"

	"github.com/city-outcomes/throughline/shared/hlpf"
)

// EditionID names an edition by the time it was scheduled for, in UTC, ISO
// 8601 basic: "20261124T020000Z". It never comes from the clock of the
// machine that compiles.
type EditionID string

const editionLayout = "20060102T150405Z"

// NewEditionID is the edition scheduled for t.
func NewEditionID(t time.Time) EditionID { return EditionID(t.UTC().Format(editionLayout)) }

// ParseEditionID reads an edition's name.
func ParseEditionID(s string) (EditionID, error) {
	if t, err := time.Parse(editionLayout, s); err != nil || t.Format(editionLayout) != s {
		return "", fmt.Errorf("%q is not an edition such as 20261124T020000Z", s)
	}
	return EditionID(s), nil
}

// Time is when the edition was scheduled for.
func (id EditionID) Time() time.Time {
	t, err := time.Parse(editionLayout, string(id))
	if err != nil {
		return time.Time{}
	}
	return t
}

// Series is what editions follow one another in: a theme of one year's forum.
type Series struct {
	Year  int          `json:"year"`
	Theme hlpf.ThemeID `json:"theme"`
}

// String is the series in keys: "2027/sdg-11".
func (s Series) String() string { return fmt.Sprintf("%04d/%s", s.Year, s.Theme) }

// Versions are the versions of everything that shapes an edition.
type Versions struct {
	Briefing int    `json:"briefing"` // of the rules that select, arrange and write
	Calendar string `json:"calendar"` // hlpf.Calendar.Version
	Rules    int    `json:"rules"`    // of the newest labels among the inputs
	Extract  int    `json:"extract"`  // of the newest text among the inputs
}

// Snapshot is an edition's inputs, frozen: an edition is made from its
// snapshot and the archive, and from nothing else.
type Snapshot struct {
	Series
	Edition  EditionID `json:"edition"`
	Number   int       `json:"number"`             // in the series, from 1
	Previous EditionID `json:"previous,omitempty"` // the edition before, empty for the first
	// Approved is the number of the last edition that a person had approved as
	// final, 0 for none.
	Approved int      `json:"approved,omitempty"`
	Versions Versions `json:"versions"`
	Inputs   []Input  `json:"inputs"` // ascending by document
	// Gone are the inputs of the edition before that are live no more, as far
	// as an edition of the series quotes them; ascending by document.
	Gone []Gone `json:"gone,omitempty"`
}

// Gone is a document that editions quote and that was taken back since.
type Gone struct {
	Document DocumentID `json:"document"`
	Metadata Metadata   `json:"metadata"` // as it was in the edition before
	Editions []int      `json:"editions"` // the numbers of those that quote it, ascending
	Status   Status     `json:"status"`   // Withdrawn, or Superseded by a correction
	At       time.Time  `json:"at"`
}

// Input is one live document at the time of the freeze.
type Input struct {
	Document   DocumentID `json:"document"`
	Generation Generation `json:"generation"`
	Metadata   Metadata   `json:"metadata"`
	// Submissions are the live revisions that sent the document, ascending.
	// They are for the record: no byte of a package depends on them.
	Submissions []Revision `json:"submissions"`
}

// Edition is a published briefing package.
type Edition struct {
	Series
	ID         EditionID    `json:"id"`
	Number     int          `json:"number"`
	Previous   EditionID    `json:"previous,omitempty"`
	Package    DocumentID   `json:"package"` // SHA-256 of the zip
	Size       int64        `json:"size"`    // of the zip, bytes
	Inputs     DocumentID   `json:"inputs"`  // SHA-256 of the snapshot's inputs and versions
	Versions   Versions     `json:"versions"`
	Considered int          `json:"considered"` // documents looked at
	Quoted     []DocumentID `json:"quoted"`     // documents quoted, ascending
	Included   []Revision   `json:"included"`   // the submissions that sent the quoted documents, ascending
	Statements int          `json:"statements"` // quotations in the briefing
	Changes    Changes      `json:"changes,omitzero"`
}

// Changes counts what is new in an edition against the one before it; all are
// 0 in a first edition.
type Changes struct {
	Added   int `json:"added,omitempty"`   // statements
	Changed int `json:"changed,omitempty"` // statements that are told otherwise than before
	Removed int `json:"removed,omitempty"` // statements of the edition before
}
