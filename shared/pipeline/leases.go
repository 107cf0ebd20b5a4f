package pipeline

import (
	"context"
	"time"
)

// Leases keep work from being done twice that leaves no object by which it
// could be seen to be done, such as sending a message to people. A claim ends
// by itself, so that whoever dies over the work holds nobody up for long; done
// work is remembered for a time. Times are kept to the second.
type Leases interface {
	// Take claims the work under a key for a holder until a time, unless
	// somebody else has claimed it or it is done, both as of now, and returns
	// the lease that then stands: the claim is the caller's where the holder
	// is. A holder is named by a token that nobody else uses; taking again
	// what one holds is success.
	Take(ctx context.Context, key, holder string, now, until time.Time) (Lease, error)
	// Finish marks the work under a key as done, whoever has claimed it, and
	// remembers that until a time. Finishing again is success.
	Finish(ctx context.Context, key string, until time.Time) error
	// Release gives up a holder's claim. What somebody else has claimed, or
	// is done, is left as it is, which is success.
	Release(ctx context.Context, key, holder string) error
}

// Lease is who has claimed some work, or that it is done.
type Lease struct {
	Holder string
	Done   bool
	Until  time.Time // UTC, to the second
}
