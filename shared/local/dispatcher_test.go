package local_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/city-outcomes/throughline/shared/local"
)

func quiet() *slog.Logger { return slog.New(slog.DiscardHandler) }

// run starts a dispatcher, which stops at the test's end.
func run(t *testing.T, d *local.Dispatcher) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		d.Run(ctx)
	}()
	t.Cleanup(func() { cancel(); <-done })
}

// calls notes the keys that handlers were called for.
type calls struct {
	mu   sync.Mutex
	keys []string
}

func (c *calls) add(key string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.keys = append(c.keys, key)
}

func (c *calls) sorted() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Sorted(slices.Values(c.keys))
}

func (c *calls) handler(name string, err error) local.Handler {
	return func(_ context.Context, key string) error {
		c.add(name + " " + key)
		return err
	}
}

func TestDispatcherCallsTheHandlerOfTheLongestPrefix(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var c calls
		d := local.NewDispatcher(quiet(), map[string]local.Handler{"u/": c.handler("ingest", nil),
			"outcomes/": c.handler("index", nil), "outcomes/special/": c.handler("special", nil)})
		d.Enqueue("u/1") // before it runs
		run(t, d)
		d.Enqueue("outcomes/1")
		want := []string{"index outcomes/1", "ingest u/1"}
		for n := range 20 {
			d.Enqueue(fmt.Sprintf("outcomes/special/%02d", n))
			want = append(want, fmt.Sprintf("special outcomes/special/%02d", n))
		}
		must(t, d.Drain(t.Context()))
		if got := c.sorted(); !slices.Equal(got, want) {
			t.Errorf("the calls are %q, want %q", got, want)
		}
	})
}

func TestDispatcherTriesAgainWithLongerAndLongerWaits(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		var at []time.Duration
		d := local.NewDispatcher(quiet(), map[string]local.Handler{"u/": func(context.Context, string) error {
			at = append(at, time.Since(began))
			if len(at) < 5 {
				return errors.New("not yet")
			}
			return nil
		}})
		d.Backoff = time.Second
		run(t, d)
		d.Enqueue("u/1")
		must(t, d.Drain(t.Context()))
		want := []time.Duration{0, time.Second, 3 * time.Second, 7 * time.Second, 15 * time.Second}
		if !slices.Equal(at, want) {
			t.Errorf("the attempts were made after %v, want %v", at, want)
		}
		if got := d.Dead(); len(got) > 0 {
			t.Errorf("dead letters %v after success at the last attempt", got)
		}
	})
}

func TestDispatcherDoesNotHurryAKeyThatRests(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		var at []time.Duration
		d := local.NewDispatcher(quiet(), map[string]local.Handler{"u/": func(context.Context, string) error {
			if at = append(at, time.Since(began)); len(at) == 1 {
				return errors.New("not yet")
			}
			return nil
		}})
		d.Backoff = time.Minute
		run(t, d)
		d.Enqueue("u/1")
		synctest.Wait()
		d.Enqueue("u/1")
		must(t, d.Drain(t.Context()))
		if want := []time.Duration{0, time.Minute}; !slices.Equal(at, want) {
			t.Errorf("the attempts were made after %v, want %v", at, want)
		}
	})
}

func TestDispatcherGivesUpAfterFiveAttempts(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var c calls
		broken := errors.New("broken")
		fail := broken
		d := local.NewDispatcher(quiet(), map[string]local.Handler{
			"u/":     func(ctx context.Context, key string) error { return c.handler("u", fail)(ctx, key) },
			"panic/": func(context.Context, string) error { panic("a bug") },
		})
		run(t, d)
		for _, key := range []string{"u/1", "panic/1", "unknown/1"} {
			d.Enqueue(key)
		}
		must(t, d.Drain(t.Context()))
		if got := len(c.sorted()); got != 5 {
			t.Errorf("a handler that fails was called %d times, want 5", got)
		}
		dead := d.Dead()
		if len(dead) != 3 || dead[0].Key != "panic/1" || dead[0].Attempts != 5 || dead[1].Key != "u/1" || dead[1].Attempts != 5 ||
			!errors.Is(dead[1].Err, broken) || dead[2].Key != "unknown/1" || dead[2].Attempts != 1 {
			t.Errorf("the dead letters are %v, want panic/1 and u/1 after 5 attempts, unknown/1 after 1", dead)
		}

		fail = nil // repaired
		d.Enqueue("u/1")
		must(t, d.Drain(t.Context()))
		if got := d.Dead(); len(got) != 2 {
			t.Errorf("after a success the dead letters are %v, want u/1 gone", got)
		}
	})
}

func TestDispatcherBeginsAnewWithAKeyEnqueuedAtItsLastAttempt(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		calls := 0
		var d *local.Dispatcher
		d = local.NewDispatcher(quiet(), map[string]local.Handler{"u/": func(_ context.Context, key string) error {
			if calls++; calls == 5 {
				d.Enqueue(key)
			}
			return errors.New("broken")
		}})
		run(t, d)
		d.Enqueue("u/1")
		must(t, d.Drain(t.Context()))
		if got := d.Dead(); calls != 10 || len(got) != 1 {
			t.Errorf("%d calls and the dead letters %v, want 10 and one", calls, got)
		}
	})
}

func TestDispatcherHandlesAKeyOnceAtATime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		running, most, total := map[string]int{}, 0, 0
		d := local.NewDispatcher(quiet(), map[string]local.Handler{"u/": func(_ context.Context, key string) error {
			mu.Lock()
			running[key]++
			total++
			if running[key] > 1 {
				t.Errorf("%s is handled twice at a time", key)
			}
			most = max(most, len(running))
			mu.Unlock()
			time.Sleep(time.Second)
			mu.Lock()
			defer mu.Unlock()
			if running[key]--; running[key] == 0 {
				delete(running, key)
			}
			return nil
		}})
		for range 3 { // waiting already: no more than once
			d.Enqueue("u/1")
			d.Enqueue("u/2")
		}
		run(t, d)
		synctest.Wait()
		for range 3 { // being handled: once more
			d.Enqueue("u/1")
		}
		must(t, d.Drain(t.Context()))
		if total != 3 || most != 2 {
			t.Errorf("%d calls, at most %d at a time, want 3 and 2", total, most)
		}
	})
}

func TestDispatcherKeepsWhatItDidNotFinish(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var done atomic.Int32
		d := local.NewDispatcher(quiet(), map[string]local.Handler{"u/": func(ctx context.Context, _ string) error {
			select {
			case <-ctx.Done():
				return ctx.Err()
			case <-time.After(time.Minute):
				done.Add(1)
				return nil
			}
		}})
		for n := range 3 {
			d.Enqueue(fmt.Sprint("u/", n))
		}
		for range 20 { // more often than a key may fail
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			d.Run(ctx)
			cancel()
		}
		if done.Load() != 0 || len(d.Dead()) != 0 {
			t.Errorf("a stopped dispatcher finished %d and gave up on %v", done.Load(), d.Dead())
		}
		run(t, d)
		must(t, d.Drain(t.Context()))
		if done.Load() != 3 {
			t.Errorf("%d keys were handled after a restart, want 3", done.Load())
		}
	})
}

func TestDrainEndsWithItsContext(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := local.NewDispatcher(quiet(), nil)
		must(t, d.Drain(t.Context())) // nothing to wait for
		d.Enqueue("u/1")              // which nobody handles: it does not run
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := d.Drain(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("Drain: error %v, want %v", err, context.DeadlineExceeded)
		}
	})
}
