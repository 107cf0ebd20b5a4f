package corpus

import (
	"cmp"
	"crypto/sha256"
	"encoding/base32"
)

// Attachment is a file that came within a document: with a mail.
type Attachment struct {
	Filename  string // as the mail names it, empty where it does not
	MediaType string // as the mail declares it; the bytes decide
	Bytes     []byte
}

// AttachedTo names what a document came with.
type AttachedTo struct {
	Revision
	Document DocumentID `json:"sha256"`
}

// Attached is an attachment in the history of what it came with: the submission
// that it became, of which it is the first revision, or why it was refused.
type Attached struct {
	Filename   string       `json:"filename"`
	Document   DocumentID   `json:"sha256"`
	Submission SubmissionID `json:"submission,omitempty"` // empty where it was refused
	Reason     Reason       `json:"reason,omitempty"`     // empty where it was taken
}

func (a Attached) compare(b Attached) int {
	return cmp.Or(cmp.Compare(a.Filename, b.Filename), cmp.Compare(a.Document, b.Document), cmp.Compare(a.Submission, b.Submission), cmp.Compare(a.Reason, b.Reason))
}

// Attachments are the submissions that came with s and were taken.
func (s Submission) Attachments() []SubmissionID {
	var all []SubmissionID
	for _, step := range s.History {
		for _, a := range step.Attachments {
			if a.Submission != "" {
				all = append(all, a.Submission)
			}
		}
	}
	return all
}

// PassedOn are the steps of s that are those of its attachments as well.
func (s Submission) PassedOn() []Step {
	var all []Step
	for _, step := range s.History {
		if step.Status == Superseded || step.Status == Withdrawn {
			all = append(all, step)
		}
	}
	return all
}

// crockford is the alphabet of a ULID.
const crockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// Attachment is the submission that a document becomes which came with r's:
// always the same one. It has the time of r's, so that lists show it beside r.
func (r Revision) Attachment(id DocumentID) Revision {
	const stamp, random = 10, 10 // characters of time, bytes of chance (80 bits, 16 characters)
	sum := sha256.Sum256([]byte(r.String() + "/" + string(id)))
	chance := base32.NewEncoding(crockford).WithPadding(base32.NoPadding).EncodeToString(sum[:random])
	return Revision{Submission: r.Submission[:min(stamp, len(r.Submission))] + SubmissionID(chance), Number: 1}
}
