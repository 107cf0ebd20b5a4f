package pipelinetest

import (
	"context"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"github.com/city-outcomes/throughline/shared/pipeline"
)

// TestLeases holds leases to the promises of pipeline.Leases. Every call of
// open returns leases of which none is taken.
func TestLeases(t *testing.T, open func(t *testing.T) pipeline.Leases) {
	for _, c := range []struct {
		promise string
		test    func(*testing.T, pipeline.Leases)
	}{
		{"work is claimed by one holder until the claim ends", claimEnds},
		{"work that is done stays done until it is forgotten", doneIsRemembered},
		{"of many who claim at once one gets it", oneClaimWins},
		{"a claim that is released can be taken at once", releaseFrees},
		{"nobody releases what is another's or done", releaseIsTheHolders},
		{"keys are apart", leasesApart},
		{"a cancelled context is an error", leasesCancelled},
	} {
		t.Run(c.promise, func(t *testing.T) {
			t.Parallel()
			c.test(t, open(t))
		})
	}
}

// wantTaken takes a lease and checks who has it then, and until when.
func wantTaken(t *testing.T, l pipeline.Leases, key, holder string, now, until int, want pipeline.Lease) {
	t.Helper()
	got, err := l.Take(t.Context(), key, holder, at(now), at(until))
	want.Until = want.Until.Truncate(time.Second)
	if err != nil || got != want {
		t.Errorf("Take(%s, %s) in minute %d = %+v, %v, want %+v", key, holder, now, got, err, want)
	}
}

func held(holder string, until int) pipeline.Lease {
	return pipeline.Lease{Holder: holder, Until: at(until)}
}

// done is work that was finished, and is remembered until minute 30.
func done() pipeline.Lease { return pipeline.Lease{Done: true, Until: at(30)} }

func claimEnds(t *testing.T, l pipeline.Leases) {
	wantTaken(t, l, "a", "one", 0, 2, held("one", 2))
	wantTaken(t, l, "a", "two", 1, 3, held("one", 2))
	wantTaken(t, l, "a", "one", 1, 4, held("one", 2)) // again, as when a reply was lost
	wantTaken(t, l, "a", "two", 2, 5, held("two", 5))
	wantTaken(t, l, "a", "one", 4, 9, held("two", 5))
}

func doneIsRemembered(t *testing.T, l pipeline.Leases) {
	wantTaken(t, l, "a", "one", 0, 2, held("one", 2))
	for range 2 {
		must(t, l.Finish(t.Context(), "a", at(30)))
	}
	wantTaken(t, l, "a", "two", 3, 5, done())
	wantTaken(t, l, "a", "one", 29, 31, done())
	wantTaken(t, l, "a", "two", 30, 32, held("two", 32))
	wantTaken(t, l, "b", "one", 0, 2, held("one", 2))
	wantTaken(t, l, "b", "two", 2, 4, held("two", 4))
	must(t, l.Finish(t.Context(), "b", at(30))) // by the one whose claim had ended
	wantTaken(t, l, "b", "two", 3, 5, done())
}

func oneClaimWins(t *testing.T, l pipeline.Leases) {
	var won atomic.Int64
	together(12, func(i int) {
		holder := fmt.Sprintf("holder-%d", i)
		lease, err := l.Take(t.Context(), "a", holder, at(0), at(2))
		if err != nil {
			t.Errorf("Take: %v", err)
		}
		if lease.Holder == holder {
			won.Add(1)
		}
	})
	if won.Load() != 1 {
		t.Errorf("%d of 12 have the claim, want one", won.Load())
	}
}

func releaseFrees(t *testing.T, l pipeline.Leases) {
	wantTaken(t, l, "a", "one", 0, 9, held("one", 9))
	for range 2 {
		must(t, l.Release(t.Context(), "a", "one"))
	}
	wantTaken(t, l, "a", "two", 1, 3, held("two", 3))
}

func releaseIsTheHolders(t *testing.T, l pipeline.Leases) {
	must(t, l.Release(t.Context(), "a", "one"))
	wantTaken(t, l, "a", "one", 0, 9, held("one", 9))
	must(t, l.Release(t.Context(), "a", "two"))
	wantTaken(t, l, "a", "two", 1, 3, held("one", 9))
	must(t, l.Finish(t.Context(), "a", at(30)))
	must(t, l.Release(t.Context(), "a", "one"))
	wantTaken(t, l, "a", "two", 2, 4, done())
}

func leasesApart(t *testing.T, l pipeline.Leases) {
	for _, key := range []string{"edition/2027/sdg-1", "edition/2027/sdg-11", "edition/2027/sdg-1#LEASE", hostile} {
		wantTaken(t, l, key, "one", 0, 2, held("one", 2))
	}
}

func leasesCancelled(t *testing.T, l pipeline.Leases) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := l.Take(ctx, "a", "one", at(0), at(2))
	wantErr(t, "Take", err, context.Canceled)
	wantErr(t, "Finish", l.Finish(ctx, "a", at(30)), context.Canceled)
	wantErr(t, "Release", l.Release(ctx, "a", "one"), context.Canceled)
	wantTaken(t, l, "a", "two", 1, 3, held("two", 3))
}
