package pipeline

import (
	"time"

	"github.com/city-outcomes/throughline/shared/corpus"
)

// Arrival notes that an upload is complete.
type Arrival struct {
	corpus.Revision
	At time.Time `json:"at"`
}

// Step is what the arrival does to its submission.
func (a Arrival) Step() corpus.Step { return corpus.Step{Status: corpus.Received, At: a.At} }

// Withdrawal notes that a submitter took a document back.
type Withdrawal struct {
	corpus.Revision
	At     time.Time `json:"at"`
	By     string    `json:"by"` // the subject of the access token
	Reason string    `json:"reason,omitempty"`
}

// Step is what the withdrawal does to its submission.
func (w Withdrawal) Step() corpus.Step {
	return corpus.Step{Status: corpus.Withdrawn, At: w.At, Detail: w.Reason}
}

// Outcome is what ingest says of an upload: accepted under an identity and a
// version of the extraction rules, or rejected for a reason.
type Outcome struct {
	corpus.Revision
	At             time.Time         `json:"at"`
	Document       corpus.DocumentID `json:"document,omitempty"`
	ExtractVersion int               `json:"extractVersion,omitempty"`
	Pages          int               `json:"pages,omitempty"`
	Reason         corpus.Reason     `json:"reason,omitempty"` // empty: accepted
	Detail         string            `json:"detail,omitempty"`
	Notes          []string          `json:"notes,omitempty"`       // what was left out of the text
	Attachments    []Enclosure       `json:"attachments,omitempty"` // the documents that came with it
	Proposals      []corpus.Proposal `json:"proposals,omitempty"`   // of the document for what its submitter left empty
}

// Enclosure is a file that came with a mail, and what became of it. It is
// said with the mail's outcome, so that both are settled by one write.
type Enclosure struct {
	Filename  string            `json:"filename"`
	MediaType string            `json:"mediaType"` // as the mail declares it
	Size      int64             `json:"size"`      // bytes
	Document  corpus.DocumentID `json:"sha256"`    // of the bytes, also of those that were refused
	Title     string            `json:"title"`     // its own, or its file's name
	Outcome   Outcome           `json:"outcome"`   // of the submission that it becomes; a refusal is said here alone
}

// Declaration is what the submitter of a mail is taken to say of a file that
// came with it: the same as of the mail, but that it is an annex with a title
// of its own, and that its language is its own affair.
func (e Enclosure) Declaration(mail corpus.Declaration) corpus.Declaration {
	d := mail
	d.Revision = mail.Attachment(e.Document)
	d.Filename, d.MediaType, d.Size, d.Document = e.Filename, e.MediaType, e.Size, e.Document
	d.Metadata.Title, d.Metadata.Kind, d.Metadata.Language = e.Title, corpus.KindAnnex, ""
	d.AttachedTo = corpus.AttachedTo{Revision: mail.Revision, Document: mail.Document}
	return d
}

// Receipt says that a submission's document is visible, and in which reading.
type Receipt struct {
	corpus.Revision
	At         time.Time         `json:"at"`
	Document   corpus.DocumentID `json:"document"`
	Generation corpus.Generation `json:"generation"`
	Passages   int               `json:"passages"`
}
