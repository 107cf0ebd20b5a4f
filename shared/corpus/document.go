package corpus

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"
)

// DocumentID is the lower-case hexadecimal SHA-256 of a document's bytes. The
// content is the identity: the same file sent twice is one document.
type DocumentID string

// Identify returns the identity of a document from its bytes.
func Identify(b []byte) DocumentID {
	sum := sha256.Sum256(b)
	return DocumentID(hex.EncodeToString(sum[:]))
}

// ParseDocumentID accepts 64 lower-case hexadecimal digits and nothing else.
func ParseDocumentID(s string) (DocumentID, error) {
	if len(s) != sha256.Size*2 {
		return "", fmt.Errorf("a document's identity has 64 hexadecimal digits, not %d characters", len(s))
	}
	for _, r := range s {
		if (r < '0' || r > '9') && (r < 'a' || r > 'f') {
			return "", fmt.Errorf("a document's identity has only the digits 0-9 and a-f, not %q", r)
		}
	}
	return DocumentID(s), nil
}

// DocumentKind is what sort of document a city or organiser sent.
type DocumentKind string

// The kinds of document.
const (
	KindVLR            DocumentKind = "vlr"             // Voluntary Local Review (ECE/HBP/2021/4)
	KindVNR            DocumentKind = "vnr"             // Voluntary National Review
	KindSessionOutcome DocumentKind = "session-outcome" // what a session concluded
	KindDeclaration    DocumentKind = "declaration"     // of mayors, of a forum
	KindPlan           DocumentKind = "plan"            // a city's strategy, contract or action plan
	KindAnnex          DocumentKind = "annex"           // figures and tables to another document
	KindOther          DocumentKind = "other"
)

// DocumentKinds lists the kinds in the order in which forms offer them.
func DocumentKinds() []DocumentKind {
	return []DocumentKind{KindVLR, KindSessionOutcome, KindDeclaration, KindVNR, KindPlan, KindAnnex, KindOther}
}

// Sensitivity is a document's classification (ST/SGB/2007/6).
type Sensitivity string

// The classifications. Only unclassified documents are quoted in briefings.
const (
	Unclassified         Sensitivity = "unclassified"
	Confidential         Sensitivity = "confidential"
	StrictlyConfidential Sensitivity = "strictly-confidential"
)

// Metadata is what the submitter says of a document (Dublin Core terms in
// brackets). Every field may be empty but Title and Kind.
type Metadata struct {
	Title        string       `json:"title"`                  // [title]
	Kind         DocumentKind `json:"kind"`                   // [type]
	City         string       `json:"city,omitempty"`         // [spatial]
	Country      string       `json:"country,omitempty"`      // ISO 3166-1 alpha-3
	Event        string       `json:"event,omitempty"`        // such as "Forum of Mayors 2022"
	Session      string       `json:"session,omitempty"`      // within the event
	Date         string       `json:"date,omitempty"`         // [issued] YYYY, YYYY-MM or YYYY-MM-DD
	Language     string       `json:"language,omitempty"`     // [language] BCP 47; empty: detect
	Rights       string       `json:"rights,omitempty"`       // [rights] statement
	Embargo      string       `json:"embargo,omitempty"`      // YYYY-MM-DD: not quoted before that day (UTC)
	Sensitivity  Sensitivity  `json:"sensitivity,omitempty"`  // empty means unclassified
	OnBehalfOf   string       `json:"onBehalfOf,omitempty"`   // the city or body that the submitter acts for
	ChathamHouse bool         `json:"chathamHouse,omitempty"` // quote without speaker or affiliation
}

// Year is the calendar year of Date, 0 where there is none.
func (m Metadata) Year() int {
	for _, layout := range []string{"2006-01-02", "2006-01", "2006"} {
		if t, err := time.Parse(layout, m.Date); err == nil {
			return t.Year()
		}
	}
	return 0
}
