package api

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/identity"
	"github.com/city-outcomes/throughline/shared/pipeline"
)

// Submissions announces documents, signs the links by which they are sent,
// and says what became of them. All fields are needed.
type Submissions struct {
	Inbox   pipeline.Objects // only asked whether a file is there
	Archive pipeline.Objects
	Catalog pipeline.Submissions
	Signer  pipeline.Uploads // of the inbox
	Now     func() time.Time
	NewID   func() corpus.SubmissionID // a fresh ULID
}

func (s Submissions) handlers() map[string]handler {
	return map[string]handler{
		"POST /v1/submissions":                             s.create,
		"GET /v1/submissions":                              s.list,
		"GET /v1/submissions/{id}":                         s.get,
		"POST /v1/submissions/{id}/revisions":              s.correct,
		"POST /v1/submissions/{id}/revisions/{n}/upload":   s.sign,
		"POST /v1/submissions/{id}/revisions/{n}/complete": s.complete,
		"POST /v1/submissions/{id}/revisions/{n}/withdraw": s.withdraw,
	}
}

// uploadTime is how long a link for sending a file is good.
const uploadTime = time.Hour

// tries is how many numbers a correction tries to take before it gives up.
const tries = 5

// submission is a revision as callers see it.
type submission struct {
	corpus.Submission
	History  []step        `json:"history"`
	Status   corpus.Status `json:"status"`
	Reason   corpus.Reason `json:"reason,omitempty"`   // of a rejection
	Sentence string        `json:"sentence,omitempty"` // the reason in plain words
}

func view(s corpus.Submission) submission {
	now := s.Now()
	v := submission{Submission: s, History: steps(s.History), Status: now.Status, Reason: now.Reason}
	if now.Reason != "" {
		v.Sentence = now.Reason.Sentence()
	}
	return v
}

func (s Submissions) create(w http.ResponseWriter, r *request) error {
	d, err := s.announced(r)
	if err != nil {
		return err
	}
	d.Revision = corpus.Revision{Submission: s.NewID(), Number: 1}
	d.Submitter = r.caller.Subject
	stands, err := s.open(r.Context(), d)
	if err != nil {
		return err
	}
	if stands != d {
		return fmt.Errorf("open submission %s: the id is taken", d.Revision)
	}
	return s.answerIssued(w, r, d)
}

// correct announces the next revision of a submission. It belongs to whom the
// first belongs, whoever sends it.
func (s Submissions) correct(w http.ResponseWriter, r *request) error {
	revisions, err := s.mine(r)
	if err != nil {
		return err
	}
	d, err := s.announced(r)
	if err != nil {
		return err
	}
	last := revisions[len(revisions)-1]
	d.Submitter = last.Submitter
	for n := range tries {
		d.Revision = corpus.Revision{Submission: last.Submission, Number: last.Number + 1 + n}
		// A number that somebody else took, or that was taken by a try that
		// broke off, is entered into the catalogue as it stands.
		stands, err := s.open(r.Context(), d)
		if err != nil {
			return err
		}
		if stands == d {
			return s.answerIssued(w, r, d)
		}
	}
	return problem(http.StatusConflict, "busy", "Other corrections of this submission came at the same moment. Please look at it, and try again.")
}

func (s Submissions) announced(r *request) (corpus.Declaration, error) {
	var a announcement
	if err := r.decode(&a); err != nil {
		return corpus.Declaration{}, err
	}
	d, err := a.declaration()
	d.Issued = s.time()
	return d, err
}

// time is the present, in a form that survives the archive unchanged.
func (s Submissions) time() time.Time { return s.Now().UTC().Truncate(time.Millisecond) }

// open archives a declaration and then records it, and returns the one that
// stands under its revision: d, unless the revision was taken.
func (s Submissions) open(ctx context.Context, d corpus.Declaration) (corpus.Declaration, error) {
	stands, err := pipeline.Settle(ctx, s.Archive, pipeline.SubmissionKey(d.Revision), d)
	if err != nil {
		return corpus.Declaration{}, err
	}
	if err := s.Catalog.Open(ctx, stands); err != nil {
		return corpus.Declaration{}, fmt.Errorf("open submission %s: %w", d.Revision, err)
	}
	return stands, nil
}

func (s Submissions) answerIssued(w http.ResponseWriter, r *request, d corpus.Declaration) error {
	answer, err := s.issue(r.Context(), corpus.NewSubmission(d), sending{})
	if err != nil {
		return err
	}
	w.Header().Set("Location", "/v1/submissions/"+string(d.Submission))
	return write(w, http.StatusCreated, answer)
}

// sign gives fresh links for a file that has not arrived.
func (s Submissions) sign(w http.ResponseWriter, r *request) error {
	sub, err := s.wanted(r)
	if err != nil {
		return err
	}
	var want sending
	if err := r.decodeOptional(&want); err != nil {
		return err
	}
	switch there, err := pipeline.Exists(r.Context(), s.Inbox, pipeline.InboxKey(sub.Revision)); {
	case err != nil:
		return err
	case there || sub.Now().Status != corpus.Issued:
		return problem(http.StatusConflict, "arrived", "The file has arrived. Another one is sent as a correction.")
	}
	answer, err := s.issue(r.Context(), sub, want)
	if err != nil {
		return err
	}
	return write(w, http.StatusOK, answer)
}

// complete notes that a file has arrived, once it is there in the announced
// size; parts are made one file first. Ingest looks at the bytes themselves.
func (s Submissions) complete(w http.ResponseWriter, r *request) error {
	sub, err := s.wanted(r)
	if err != nil {
		return err
	}
	object, err := s.Inbox.Stat(r.Context(), pipeline.InboxKey(sub.Revision))
	if errors.Is(err, pipeline.ErrNotFound) && parted(sub.Declaration) {
		if err := s.join(r.Context(), sub.Declaration); err != nil {
			return err
		}
		object, err = s.Inbox.Stat(r.Context(), pipeline.InboxKey(sub.Revision))
	}
	switch {
	case errors.Is(err, pipeline.ErrNotFound):
		return notArrived()
	case err != nil:
		return fmt.Errorf("look for upload %s: %w", sub.Revision, err)
	case object.Size != sub.Size:
		return problem(http.StatusConflict, string(corpus.WrongSize), "%s", corpus.WrongSize.Sentence())
	}
	arrival, err := pipeline.Settle(r.Context(), s.Archive, pipeline.ArrivalKey(sub.Revision), pipeline.Arrival{Revision: sub.Revision, At: s.time()})
	if err != nil {
		return err
	}
	return s.advance(w, r, sub, corpus.Step{Status: corpus.Received, At: arrival.At})
}

func notArrived() *Problem {
	return problem(http.StatusConflict, "not-arrived", "The file has not arrived yet. Please send it first.")
}

// takeBack is the body of a withdrawal.
type takeBack struct {
	Reason string `json:"reason"`
}

// withdraw takes a document back. It is archived first, and cannot be undone;
// a correction sends the document anew.
func (s Submissions) withdraw(w http.ResponseWriter, r *request) error {
	sub, err := s.revision(r)
	if err != nil {
		return err
	}
	var body takeBack
	if err := r.decodeOptional(&body); err != nil {
		return err
	}
	var wrong faults
	reason := wrong.words("reason", body.Reason, maxRights)
	if len(wrong) > 0 {
		return invalid(wrong...)
	}
	withdrawal, err := pipeline.Settle(r.Context(), s.Archive, pipeline.WithdrawalKey(sub.Revision),
		pipeline.Withdrawal{Revision: sub.Revision, At: s.time(), By: r.caller.Subject, Reason: reason})
	if err != nil {
		return err
	}
	return s.advance(w, r, sub, withdrawal.Step())
}

func (s Submissions) advance(w http.ResponseWriter, r *request, sub corpus.Submission, step corpus.Step) error {
	after, err := pipeline.Mark(r.Context(), s.Catalog, sub.Revision, step)
	if err != nil {
		return err
	}
	return write(w, http.StatusOK, view(after))
}

// history is a submission with all its revisions.
type history struct {
	Submission corpus.SubmissionID `json:"submission"`
	Revisions  []submission        `json:"revisions"` // ascending
}

func (s Submissions) get(w http.ResponseWriter, r *request) error {
	revisions, err := s.mine(r)
	if err != nil {
		return err
	}
	return write(w, http.StatusOK, history{Submission: revisions[0].Submission, Revisions: views(revisions)})
}

func views(subs []corpus.Submission) []submission {
	out := make([]submission, len(subs))
	for i, s := range subs {
		out[i] = view(s)
	}
	return out
}

// submissionList is a page of revisions, newest submission first.
type submissionList struct {
	Submissions []submission `json:"submissions"`
	Next        string       `json:"next,omitempty"`
}

// list shows the caller's own revisions; an administrator may ask for those
// of another submitter.
func (s Submissions) list(w http.ResponseWriter, r *request) error {
	page, err := r.page(mostEntries)
	if err != nil {
		return err
	}
	submitter := r.caller.Subject
	if other := r.URL.Query().Get("submitter"); other != "" && other != submitter {
		if !r.caller.HasAny(identity.Admin) {
			return problem(http.StatusForbidden, "wrong-role", "Only an administrator may look at what others have sent.")
		}
		submitter = other
	}
	subs, next, err := s.Catalog.SubmissionsBy(r.Context(), submitter, page)
	switch {
	case errors.Is(err, pipeline.ErrNotFound):
		return unknownPage()
	case err != nil:
		return fmt.Errorf("list submissions: %w", err)
	}
	return write(w, http.StatusOK, submissionList{Submissions: views(subs), Next: next})
}

// mine returns the revisions of the submission in the path, if it is the
// caller's or the caller is an administrator.
func (s Submissions) mine(r *request) ([]corpus.Submission, error) {
	id := corpus.SubmissionID(r.PathValue("id"))
	if _, err := corpus.ParseRevision(corpus.Revision{Submission: id, Number: 1}.String()); err != nil {
		return nil, notFound("submission")
	}
	revisions, err := s.Catalog.Revisions(r.Context(), id)
	switch {
	case errors.Is(err, pipeline.ErrNotFound):
		return nil, notFound("submission")
	case err != nil:
		return nil, fmt.Errorf("read submission %s: %w", id, err)
	case revisions[0].Submitter != r.caller.Subject && !r.caller.HasAny(identity.Admin):
		return nil, notFound("submission")
	}
	return revisions, nil
}

// wanted returns the revision in the path, unless it was taken back.
func (s Submissions) wanted(r *request) (corpus.Submission, error) {
	sub, err := s.revision(r)
	if err == nil && sub.Reached(corpus.Withdrawn) {
		err = problem(http.StatusConflict, "withdrawn", "This revision was taken back. The document can be sent again as a correction.")
	}
	return sub, err
}

// revision returns the revision in the path, as mine does.
func (s Submissions) revision(r *request) (corpus.Submission, error) {
	revisions, err := s.mine(r)
	if err != nil {
		return corpus.Submission{}, err
	}
	n := r.number("n")
	for _, sub := range revisions {
		if sub.Number == n {
			return sub, nil
		}
	}
	return corpus.Submission{}, notFound("revision")
}
