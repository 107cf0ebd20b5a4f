// Package pipeline has what the stages share: the two interfaces they work
// through, the keys of the archive, and the rule that tells a document's
// fault from ours. It knows no stage and no store.
//
// The order of writes is the design. A stage writes its object first and the
// catalogue's state last; every object is created once and never changed; so
// a stage that dies anywhere may simply run again, and the catalogue can be
// rebuilt from the objects alone.
package pipeline

import (
	"context"
	"errors"
	"iter"

	"github.com/city-outcomes/throughline/shared/corpus"
)

// What adapters answer, to be told apart with errors.Is.
var (
	ErrNotFound = errors.New("not found")
	ErrExists   = errors.New("already exists")
)

// Objects is a bucket whose objects are created once and never changed.
type Objects interface {
	// Create stores body under key and is durable when it returns nil. It
	// answers ErrExists, and changes nothing, where the key is taken. An
	// error of another kind leaves open whether the object was written:
	// calling again is safe.
	Create(ctx context.Context, key string, body []byte) error
	// Get returns an object whole, or ErrNotFound.
	Get(ctx context.Context, key string) ([]byte, error)
	// Stat returns an object's size, or ErrNotFound.
	Stat(ctx context.Context, key string) (Object, error)
	// List yields the objects whose keys begin with prefix, ascending by
	// key. It stops at the first error, which it yields.
	List(ctx context.Context, prefix string) iter.Seq2[Object, error]
}

// Object is an object without its bytes.
type Object struct {
	Key  string
	Size int64 // bytes
}

// Catalog is the state and the index: what can be asked without reading
// objects. It can be lost: the archive rebuilds it.
type Catalog interface {
	Submissions
	Documents
	Editions
}

// Submissions is the part of the catalogue that follows submissions.
type Submissions interface {
	// Open records a submission as issued. Opening the same declaration
	// again is success; another one under the same revision is ErrExists.
	Open(ctx context.Context, d corpus.Declaration) error
	// Submission returns one revision, or ErrNotFound.
	Submission(ctx context.Context, r corpus.Revision) (corpus.Submission, error)
	// Advance adds a step to a submission's history, as
	// corpus.Submission.With does, in one conditional write, and returns the
	// submission as it then stands. A step that changes nothing is success.
	Advance(ctx context.Context, r corpus.Revision, step corpus.Step) (corpus.Submission, error)
	// Revisions returns every revision of a submission, ascending; none is
	// ErrNotFound.
	Revisions(ctx context.Context, id corpus.SubmissionID) ([]corpus.Submission, error)
	// SubmissionsOf returns the revisions that declare the document,
	// ascending by revision; none is an empty list.
	SubmissionsOf(ctx context.Context, id corpus.DocumentID) ([]corpus.Submission, error)
	// SubmissionsBy returns a page of a submitter's revisions, newest
	// submission first and within it the newest revision, and the token of
	// the next page, empty where nothing follows. An unknown token is
	// ErrNotFound.
	SubmissionsBy(ctx context.Context, submitter string, page Page) ([]corpus.Submission, string, error)
}

// Documents is the part of the catalogue that holds passages. A document has
// one visible generation; passages of any other are never returned.
type Documents interface {
	// Stage writes the passages of a reading, which stay invisible. Staging
	// the same reading again is success.
	Stage(ctx context.Context, r corpus.Reading) error
	// Commit makes a staged generation visible and counts it into Totals,
	// in one conditional write, then clears away the passages of older
	// generations. Where the same or a later generation is visible already
	// it changes nothing, which is success.
	Commit(ctx context.Context, h corpus.Head) error
	// Head returns a document's entry, or ErrNotFound before its first
	// commit.
	Head(ctx context.Context, id corpus.DocumentID) (corpus.Head, error)
	// Heads yields the documents with a visible generation, ascending by
	// identity, from the first that is greater than after; all of them where
	// that is empty. It stops at the first error, which it yields.
	Heads(ctx context.Context, after corpus.DocumentID) iter.Seq2[corpus.Head, error]
	// Passages returns a page of the visible generation's passages,
	// ascending by number, and the token of the next page, empty after the
	// last. The first page begins at the passage From, or the first after it.
	// An unknown document or token is ErrNotFound.
	Passages(ctx context.Context, id corpus.DocumentID, page Page) ([]corpus.Labelled, string, error)
	// Totals returns the counts over all visible generations.
	Totals(ctx context.Context) (corpus.Counts, error)
}

// Editions is the part of the catalogue that lists what was published. The
// decision which edition takes a number is the archive's (see
// PublishedKey); the catalogue follows it.
type Editions interface {
	// Publish records an edition, and points the series' latest to it unless
	// a later number is there already: both or neither, so that whoever sees
	// the record finds a latest that is it or a later one. Publishing again
	// is success; another edition under the same name is ErrExists.
	Publish(ctx context.Context, e corpus.Edition) error
	// Edition returns one edition, or ErrNotFound.
	Edition(ctx context.Context, s corpus.Series, id corpus.EditionID) (corpus.Edition, error)
	// Latest returns the edition that the series points to, or ErrNotFound.
	Latest(ctx context.Context, s corpus.Series) (corpus.Edition, error)
	// Editions returns a series' editions, newest number first; none is an
	// empty list.
	Editions(ctx context.Context, s corpus.Series) ([]corpus.Edition, error)
	// Approve records the approval of an edition. Approving again is success;
	// another approval under the same number is ErrExists.
	Approve(ctx context.Context, a corpus.Approval) error
	// Approvals returns those of a series' editions, newest number first; none
	// is an empty list.
	Approvals(ctx context.Context, s corpus.Series) ([]corpus.Approval, error)
}

// Page asks for part of a list.
type Page struct {
	After string // a token that an earlier page returned; empty for the first page
	Limit int    // 0 means 100; at most 1,000
	From  int    // for Passages alone: the number that the first page begins at; 0 means 1
}

// Size is the page's limit within its bounds.
func (p Page) Size() int {
	const usual, most = 100, 1000
	if p.Limit <= 0 {
		return usual
	}
	return min(p.Limit, most)
}
