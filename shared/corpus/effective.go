package corpus

import (
	"bytes"
	"encoding/json"
	"slices"
	"time"
)

// Effective is what counts as a document's metadata where several
// submissions declare it, and whether any of them is live. Among the live
// ones it is the metadata whose JSON is smallest, byte by byte, so that
// neither identities nor the order of arrival decide; but what somebody said
// of the document goes before what follows from its having come with a mail.
// What restricts is the strictest that any live submission asks for: the
// latest embargo, the highest sensitivity, and the Chatham House flag.
func Effective(subs []Submission) (Metadata, bool) {
	var best Metadata
	var least []byte
	var derived bool // least is of an attachment
	var strict Metadata
	for _, s := range subs {
		if !s.Live() {
			continue
		}
		b, attached := canonical(s.Metadata), s.AttachedTo != AttachedTo{}
		if least == nil || derived && !attached || derived == attached && bytes.Compare(b, least) < 0 {
			best, least, derived = s.Metadata, b, attached
		}
		strict = stricter(strict, s.Metadata)
	}
	if least == nil {
		return Metadata{}, false
	}
	best.Embargo, best.Sensitivity, best.ChathamHouse = strict.Embargo, strict.Sensitivity, strict.ChathamHouse
	return best, true
}

// OpenAt reports whether a document with this metadata may be quoted, and
// read by others than its submitter, at t: it is unclassified and its embargo,
// which ends as its day begins in UTC, is over.
func (m Metadata) OpenAt(t time.Time) bool {
	return sensitivityRank(m.Sensitivity) == 0 && m.Embargo <= t.UTC().Format(time.DateOnly)
}

// canonical is the metadata in one form only: fields in the order of the
// type, no spaces, empty ones left out.
func canonical(m Metadata) []byte {
	b, err := json.Marshal(m)
	if err != nil {
		panic(err) // strings and a bool always marshal
	}
	return b
}

// stricter has the restrictions of a and b together.
func stricter(a, b Metadata) Metadata {
	a.Embargo = max(a.Embargo, b.Embargo)
	if sensitivityRank(b.Sensitivity) > sensitivityRank(a.Sensitivity) {
		a.Sensitivity = b.Sensitivity
	}
	a.ChathamHouse = a.ChathamHouse || b.ChathamHouse
	return a
}

// Sensitivities lists the classifications, least strict first.
func Sensitivities() []Sensitivity {
	return []Sensitivity{Unclassified, Confidential, StrictlyConfidential}
}

// sensitivityRank orders classifications: nothing said is unclassified, and a
// word that we do not know is taken for the strictest.
func sensitivityRank(s Sensitivity) int {
	if s == "" {
		return 0
	}
	if i := slices.Index(Sensitivities(), s); i >= 0 {
		return i
	}
	return len(Sensitivities())
}
