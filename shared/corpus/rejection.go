package corpus

import (
	"errors"
	"maps"
	"slices"
)

// Reason is why a document was refused: a word that code, the catalogue and
// the API agree on. Its Sentence is what the uploader reads.
type Reason string

// The reasons.
const (
	EmptyFile         Reason = "empty-file"
	TooLarge          Reason = "too-large"
	WrongSize         Reason = "wrong-size"
	WrongHash         Reason = "wrong-hash"
	UnknownFormat     Reason = "unknown-format"
	OldOffice         Reason = "old-office-format"
	UnsupportedFormat Reason = "unsupported-format"
	NotWhatItSays     Reason = "not-a-document"
	Encrypted         Reason = "asks-for-a-password"
	NoTextLayer       Reason = "no-text-layer"
	GarbledText       Reason = "garbled-text"
	Damaged           Reason = "damaged"
	TooManyPages      Reason = "too-many-pages"
	TooSlow           Reason = "too-slow"
	TooMuchMemory     Reason = "too-much-memory"
	ArchiveBomb       Reason = "archive-bomb"
	UnsafeArchive     Reason = "unsafe-archive"
	UnsafeMarkup      Reason = "unsafe-markup"
	NoWords           Reason = "no-words"
	Malware           Reason = "malware"
	Protected         Reason = "copy-protected"
)

// sentences say what is wrong and what to do about it. They are read by the
// clerk who sent the file.
var sentences = map[Reason]string{
	EmptyFile:         "The file is empty. Please check that it was saved, and send it again.",
	TooLarge:          "The file is larger than 200 MB. Please send a version with smaller pictures.",
	WrongSize:         "The file that arrived does not have the size that was announced. Please send it again.",
	WrongHash:         "The file that arrived is not the one that was announced (its SHA-256 differs). Please send it again.",
	UnknownFormat:     "We could not tell what kind of file this is. Welcome are PDF, Word, PowerPoint and Excel files (DOCX, PPTX, XLSX), OpenDocument, EPUB, RTF, web pages, Markdown, plain text, CSV and e-mail.",
	OldOffice:         "This is a file of an old office format (DOC, XLS or PPT). Please save it as DOCX or PDF and send it again.",
	UnsupportedFormat: "This kind of file is not read yet. Welcome are PDF, Word, PowerPoint and Excel files (DOCX, PPTX, XLSX), OpenDocument, EPUB, RTF, web pages, Markdown, plain text, CSV and e-mail.",
	NotWhatItSays:     "This is an archive, not a document: the parts of a Word file are missing. Please send the document itself.",
	Encrypted:         "The file asks for a password. Please send a version without one.",
	NoTextLayer:       "The pages are pictures without text (a scan). Please send the original document, or a scan with recognised text.",
	GarbledText:       "The text cannot be read: the file's fonts do not say which letters they show. Please export the document again, as PDF/A if you can.",
	Damaged:           "The file is damaged or incomplete. Please open it to check, and send it again.",
	TooManyPages:      "The document has more pages than we read (5,000). Please send it in parts.",
	TooSlow:           "Reading the file took too long. Please export it again from its source, or send it in parts.",
	TooMuchMemory:     "Reading the file took too much memory. Please export it again from its source, or send it in parts.",
	ArchiveBomb:       "The file unpacks to far more than a document can hold. Please save it again from its source.",
	UnsafeArchive:     "The file has parts that no office programme writes. Please save it again from its source.",
	UnsafeMarkup:      "The file's markup is nested or expanded beyond what a document needs. Please save it again from its source.",
	NoWords:           "There are no words in the file. Please check that it is the right one.",
	Protected:         "The publication is copy-protected (DRM), and opens for its buyer alone. Please send a version without protection.",
	Malware:           "The malware scan did not pass the file. Please check your computer, and send a clean version.",
}

// Reasons lists every reason, in alphabetical order.
func Reasons() []Reason { return slices.Sorted(maps.Keys(sentences)) }

// Sentence is what the uploader reads.
func (r Reason) Sentence() string {
	if s, ok := sentences[r]; ok {
		return s
	}
	return "The file could not be read."
}

// Rejection says that a document cannot be taken, through a fault of its own.
// It is recorded and shown, and never retried.
type Rejection struct {
	Reason Reason
	Detail string // for our logs and the submitter's help desk; never the text of a document
}

// Error is the reason's sentence.
func (r *Rejection) Error() string { return r.Reason.Sentence() }

// Reject makes a Rejection.
func Reject(reason Reason, detail string) error { return &Rejection{Reason: reason, Detail: detail} }

// AsRejection returns the Rejection in err's chain, and whether there is one.
func AsRejection(err error) (*Rejection, bool) { return errors.AsType[*Rejection](err) }
