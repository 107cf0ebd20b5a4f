// Package memory is the store for tests: objects and the catalogue in memory,
// with a hook that makes any operation fail before or after it took effect,
// which are the two crashes that matter. Nothing that goes in or comes out
// shares memory with what is stored.
package memory

import (
	"context"
	"errors"
	"fmt"
)

// ErrFault is what an operation answers that the hook made fail.
var ErrFault = errors.New("fault made on purpose")

// Op is an operation about to be done.
type Op struct {
	// Deed is, on objects: create, get, stat, list; on the catalogue: open,
	// submission, advance, revisions, submissions of, submissions of a
	// submitter; stage, commit, head, heads, passages, totals; publish,
	// edition, latest, editions. Heads comes once for every 256 documents.
	// On leases: take, finish, release. On translations: translate.
	Deed string
	// Key is the object's key or the list's prefix; the revision, the
	// document (with "/" and its generation, where one is meant), the edition
	// or the lease. It is empty where the operation has none.
	Key string
}

// Writes reports whether the operation can change what is stored.
func (o Op) Writes() bool {
	switch o.Deed {
	case "create", "open", "advance", "stage", "commit", "publish", "take", "finish", "release":
		return true
	}
	return false
}

// Verdict is what becomes of an operation.
type Verdict int

// The verdicts.
const (
	Pass      Verdict = iota // do it
	NotDone                  // fail, and do not do it
	DoneFails                // do it, and fail all the same, as when a reply is lost
)

// Fault decides what becomes of an operation. It may be called from many
// goroutines at once, and must not use the store that calls it.
type Fault func(Op) Verdict

// do carries an operation out as the hook decides. The operation's own error
// comes before the fault's.
func (f Fault) do(ctx context.Context, op Op, act func() error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	verdict := Pass
	if f != nil {
		verdict = f(op)
	}
	if verdict == NotDone {
		return fmt.Errorf("%w, not done", ErrFault)
	}
	if err := act(); err != nil {
		return err
	}
	if verdict == DoneFails {
		return fmt.Errorf("%w, but done", ErrFault)
	}
	return nil
}
