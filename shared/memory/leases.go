package memory

import (
	"context"
	"sync"
	"time"

	"github.com/city-outcomes/throughline/shared/pipeline"
)

// Leases are leases in memory. They implement pipeline.Leases, and are safe
// for concurrent use.
type Leases struct {
	// Fault, where it is set, is asked before every operation: take, finish,
	// release. Set it while no operation is under way.
	Fault Fault

	mu    sync.Mutex
	taken map[string]pipeline.Lease
}

// NewLeases returns leases of which none is taken.
func NewLeases() *Leases { return &Leases{taken: map[string]pipeline.Lease{}} }

// Take claims work, and returns the lease that stands.
func (l *Leases) Take(ctx context.Context, key, holder string, now, until time.Time) (stands pipeline.Lease, err error) {
	err = l.do(ctx, "take", key, func() {
		there, ok := l.taken[key]
		if !ok || there.Until.Unix() <= now.Unix() {
			l.taken[key] = pipeline.Lease{Holder: holder, Until: second(until)}
		}
		stands = l.taken[key]
	})
	return stands, err
}

// Finish marks work as done.
func (l *Leases) Finish(ctx context.Context, key string, until time.Time) error {
	return l.do(ctx, "finish", key, func() { l.taken[key] = pipeline.Lease{Done: true, Until: second(until)} })
}

// Release gives up a claim.
func (l *Leases) Release(ctx context.Context, key, holder string) error {
	return l.do(ctx, "release", key, func() {
		if there := l.taken[key]; there.Holder == holder && !there.Done {
			delete(l.taken, key)
		}
	})
}

func (l *Leases) do(ctx context.Context, deed, key string, act func()) error {
	return l.Fault.do(ctx, Op{Deed: deed, Key: key}, func() error {
		l.mu.Lock()
		defer l.mu.Unlock()
		act()
		return nil
	})
}

func second(t time.Time) time.Time { return time.Unix(t.Unix(), 0).UTC() }
