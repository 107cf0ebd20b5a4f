package catalog

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"
)

// errContended says that others changed the same item in every try.
var errContended = errors.New("changed by others in every try")

// tries is how often a write is repeated that others overtook, or a batch of
// which part was not taken. The waits between them come to about six seconds.
const tries = 24

// contend calls try until it reports that it is done or fails.
func contend(ctx context.Context, try func() (done bool, err error)) error {
	for n := range tries {
		if done, err := try(); done || err != nil {
			return err
		}
		if err := pause(ctx, n); err != nil {
			return err
		}
	}
	return errContended
}

// pause waits after try n for a time drawn by chance from a span that doubles,
// so that those who met do not meet again.
func pause(ctx context.Context, n int) error {
	const first, last = 5 * time.Millisecond, 640 * time.Millisecond
	span := min(first<<min(n, 10), last)
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(rand.N(span)):
		return nil
	}
}
