package corpus

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// SubmissionID is a ULID: 26 characters of Crockford's base 32, ascending in
// time of issue.
type SubmissionID string

// Revision names one revision of a submission. A correction is a new revision
// of the same submission, and replaces the earlier ones once it is indexed.
type Revision struct {
	Submission SubmissionID `json:"submission"`
	Number     int          `json:"revision"` // from 1
}

// String is the revision in keys: "01J…/0001".
func (r Revision) String() string { return fmt.Sprintf("%s/%04d", r.Submission, r.Number) }

// ParseRevision reads what String writes.
func ParseRevision(s string) (Revision, error) {
	id, number, _ := strings.Cut(s, "/")
	n, err := strconv.Atoi(number)
	r := Revision{Submission: SubmissionID(id), Number: n}
	if err != nil || n < 1 || !ulid(id) || r.String() != s {
		return Revision{}, fmt.Errorf("%q is not a revision of a submission", s)
	}
	return r, nil
}

// ulid reports whether s has the form of a ULID.
func ulid(s string) bool {
	return len(s) == 26 && strings.Trim(s, crockford) == ""
}

// Compare orders revisions by submission, then by number.
func (r Revision) Compare(q Revision) int {
	return cmp.Or(cmp.Compare(r.Submission, q.Submission), cmp.Compare(r.Number, q.Number))
}

// Declaration is what a submitter announced before sending a file. It is
// archived as it stands and never changes.
type Declaration struct {
	Revision
	Submitter string     `json:"submitter"` // the subject of the access token
	Filename  string     `json:"filename"`  // as the submitter names it; shown, never used as a key
	MediaType string     `json:"mediaType"` // as declared; the bytes decide
	Size      int64      `json:"size"`      // bytes
	Document  DocumentID `json:"sha256"`    // of the bytes that will be sent
	Metadata  Metadata   `json:"metadata"`
	Issued    time.Time  `json:"issued"` // UTC
	// AttachedTo is what the document came with, where nobody sent it by
	// itself: nothing was announced then but the mail.
	AttachedTo AttachedTo `json:"attachedTo,omitzero"`
}

// Status is how far a submission has come.
type Status string

// The statuses, in order of rank.
const (
	Issued     Status = "issued"     // announced; the file has not come yet
	Received   Status = "received"   // the file is there
	Scanned    Status = "scanned"    // the malware scan passed it, where scanning is on
	Extracted  Status = "extracted"  // its text is archived
	Indexed    Status = "indexed"    // its passages are visible
	InReview   Status = "in-review"  // a reviewer is asked about some of its labels
	Included   Status = "included"   // a published edition quotes it
	Rejected   Status = "rejected"   // refused, for the step's Reason
	Superseded Status = "superseded" // a later revision took its place
	Withdrawn  Status = "withdrawn"  // taken back by its submitter
)

// Statuses lists the statuses by rank, lowest first.
func Statuses() []Status {
	return []Status{Issued, Received, Scanned, Extracted, Indexed, InReview, Included, Rejected, Superseded, Withdrawn}
}

// Step is one thing that happened to a submission.
type Step struct {
	Status Status    `json:"status"`
	At     time.Time `json:"at"` // UTC
	Reason Reason    `json:"reason,omitempty"`
	Detail string    `json:"detail,omitempty"`
	// Of Extracted: what was left out of the text, in plain sentences, and the
	// documents that came with this one.
	Notes       []string   `json:"notes,omitempty"`
	Attachments []Attached `json:"attachments,omitempty"`
	// Of Extracted, too: what the document says of the fields that its
	// submitter left empty.
	Proposals []Proposal `json:"proposals,omitempty"`
}

// Submission is a declaration and what has become of it.
type Submission struct {
	Declaration
	History []Step `json:"history"` // one step a status, by rank
}

// NewSubmission is a submission that has been issued and no more.
func NewSubmission(d Declaration) Submission {
	return Submission{Declaration: d, History: []Step{{Status: Issued, At: d.Issued}}}
}

// Now is the step of the highest rank: where the submission stands.
func (s Submission) Now() Step {
	if len(s.History) == 0 {
		return Step{}
	}
	return s.History[len(s.History)-1]
}

// Reached reports whether the submission has had the step.
func (s Submission) Reached(status Status) bool {
	return slices.ContainsFunc(s.History, func(st Step) bool { return st.Status == status })
}

// When is the time of the step, and whether the submission has had it.
func (s Submission) When(status Status) (time.Time, bool) {
	for _, st := range s.History {
		if st.Status == status {
			return st.At, true
		}
	}
	return time.Time{}, false
}

// Live reports whether a briefing may draw on the submission's document: it
// is indexed, and neither refused, superseded nor withdrawn.
func (s Submission) Live() bool {
	rank := rankOf(s.Now().Status)
	return s.Reached(Indexed) && rank < rankOf(Rejected)
}

// Ended is the step by which a document ceased to be live that several
// submissions declare, and whether there is one: the last of those that ended
// them. A submission that was both superseded and withdrawn is withdrawn.
func Ended(subs []Submission) (Step, bool) {
	var last Step
	for _, s := range subs {
		if now := s.Now(); s.Reached(Indexed) && rankOf(now.Status) > rankOf(Rejected) && compareEnds(now, last) > 0 {
			last = now
		}
	}
	return last, last.Status != ""
}

// compareEnds orders steps that end submissions: by time, then a withdrawal
// after a correction.
func compareEnds(a, b Step) int {
	return cmp.Or(a.At.Compare(b.At), cmp.Compare(rankOf(a.Status), rankOf(b.Status)))
}

// With returns s with the step in its history, and whether that changed
// anything. Steps may come in any order and more than once: the history keeps
// one a status, the earliest, and is sorted by rank, so that every order of
// the same steps gives the same submission.
func (s Submission) With(step Step) (Submission, bool) {
	if rankOf(step.Status) < 0 {
		return s, false
	}
	history := slices.Clone(s.History)
	i, had := slices.BinarySearchFunc(history, step, func(a, b Step) int {
		return cmp.Compare(rankOf(a.Status), rankOf(b.Status))
	})
	switch {
	case !had:
		history = slices.Insert(history, i, step)
	case compareSteps(step, history[i]) < 0:
		history[i] = step
	default:
		return s, false
	}
	s.History = history
	return s, true
}

func compareSteps(a, b Step) int {
	return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Reason, b.Reason), cmp.Compare(a.Detail, b.Detail),
		slices.Compare(a.Notes, b.Notes), slices.CompareFunc(a.Attachments, b.Attachments, Attached.compare),
		slices.CompareFunc(a.Proposals, b.Proposals, Proposal.compare))
}

func rankOf(s Status) int { return slices.Index(Statuses(), s) }
