package local

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"time"
)

// Handler does the work that a key stands for. It may be called again for the
// same key, at any time.
type Handler func(ctx context.Context, key string) error

// What the queues on AWS are set to.
const (
	workers      = 2
	attempts     = 5
	usualBackoff = 200 * time.Millisecond
)

// errNoHandler is the end of a key that no handler is for.
var errNoHandler = errors.New("no handler takes this key")

// Dispatcher stands in for the queues: it calls handlers for keys, again where
// they fail, and keeps a list of what it gave up on. It remembers nothing
// beyond its process: whoever starts it enqueues what is pending.
type Dispatcher struct {
	// Backoff is the wait after a first failure; each further one doubles it.
	// Zero means 200 ms. Set it before the first use.
	Backoff time.Duration

	log      *slog.Logger
	handlers map[string]Handler

	mu      sync.Mutex
	changed *sync.Cond
	tasks   map[string]*task
	queue   []string // keys of tasks that are ready
	dead    map[string]DeadLetter
}

// task is a key that is not done with.
type task struct {
	running bool
	again   bool // enqueued while it ran
	failed  int  // attempts
}

// DeadLetter is a key that the dispatcher gave up on.
type DeadLetter struct {
	Key      string
	Attempts int
	Err      error // of the last attempt
}

// NewDispatcher returns a dispatcher that calls, for each key, the handler
// under the longest prefix that the key has.
func NewDispatcher(log *slog.Logger, handlers map[string]Handler) *Dispatcher {
	d := &Dispatcher{log: log, handlers: maps.Clone(handlers), tasks: map[string]*task{}, dead: map[string]DeadLetter{}}
	d.changed = sync.NewCond(&d.mu)
	return d
}

// Enqueue asks for a key to be handled, and does not wait. A key that waits
// already is handled once; one that is being handled is handled once more
// afterwards, never twice at a time. It may be called before Run.
func (d *Dispatcher) Enqueue(key string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	t, waiting := d.tasks[key]
	switch {
	case !waiting:
		d.tasks[key] = &task{}
		d.push(key)
	case t.running:
		t.again = true
	}
}

// Run handles keys until ctx is done, and returns when the last handler has
// returned. What is not done by then stays enqueued.
func (d *Dispatcher) Run(ctx context.Context) {
	stop := context.AfterFunc(ctx, d.wake)
	defer stop()
	var all sync.WaitGroup
	for range workers {
		all.Go(func() {
			for key, ok := d.next(ctx); ok; key, ok = d.next(ctx) {
				d.settle(ctx, key, d.handle(ctx, key))
			}
		})
	}
	all.Wait()
}

// Drain waits until no key is enqueued, being handled or about to be tried
// again; or until ctx is done, and returns its error then.
func (d *Dispatcher) Drain(ctx context.Context) error {
	stop := context.AfterFunc(ctx, d.wake)
	defer stop()
	d.mu.Lock()
	defer d.mu.Unlock()
	for len(d.tasks) > 0 {
		if err := ctx.Err(); err != nil {
			return fmt.Errorf("wait for %d keys: %w", len(d.tasks), err)
		}
		d.changed.Wait()
	}
	return nil
}

// Dead lists what was given up on, ascending by key. A key that is handled
// with success later is on it no more.
func (d *Dispatcher) Dead() []DeadLetter {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.SortedFunc(maps.Values(d.dead), func(a, b DeadLetter) int { return cmp.Compare(a.Key, b.Key) })
}

// wake makes all that wait look again.
func (d *Dispatcher) wake() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.changed.Broadcast()
}

// push makes a task ready. The caller holds the lock.
func (d *Dispatcher) push(key string) {
	d.queue = append(d.queue, key)
	d.changed.Broadcast()
}

// next waits for a task that is ready; false means that ctx is done.
func (d *Dispatcher) next(ctx context.Context) (string, bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for ctx.Err() == nil {
		if len(d.queue) > 0 {
			key := d.queue[0]
			d.queue = d.queue[1:]
			d.tasks[key].running = true
			return key, true
		}
		d.changed.Wait()
	}
	return "", false
}

// handle calls the handler. A panic is this key's failure and no other's, as
// it would be in a function of its own.
func (d *Dispatcher) handle(ctx context.Context, key string) (err error) {
	defer func() {
		if p := recover(); p != nil {
			d.log.ErrorContext(ctx, "handler panicked", "key", key, "stack", string(debug.Stack()))
			err = fmt.Errorf("handler panicked: %v", p)
		}
	}()
	prefix := ""
	for p := range d.handlers {
		if strings.HasPrefix(key, p) && len(p) > len(prefix) {
			prefix = p
		}
	}
	handler, ok := d.handlers[prefix]
	if !ok {
		return errNoHandler
	}
	return handler(ctx, key)
}

// settle decides how a task goes on after an attempt.
func (d *Dispatcher) settle(ctx context.Context, key string, err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	t := d.tasks[key]
	t.running = false
	switch {
	case err == nil:
		delete(d.dead, key)
		d.finish(key, t)
	case ctx.Err() != nil: // stopped, not failed
		d.push(key)
	default:
		d.fail(ctx, key, t, err)
	}
}

// fail lets a task rest before it is tried again, or gives it up.
func (d *Dispatcher) fail(ctx context.Context, key string, t *task, err error) {
	t.failed++
	if t.failed == attempts || errors.Is(err, errNoHandler) {
		d.log.ErrorContext(ctx, "gave up", "key", key, "attempts", t.failed, "err", err)
		d.dead[key] = DeadLetter{Key: key, Attempts: t.failed, Err: err}
		d.finish(key, t)
		return
	}
	wait := cmp.Or(d.Backoff, usualBackoff) << (t.failed - 1)
	d.log.WarnContext(ctx, "will try again", "key", key, "attempts", t.failed, "wait", wait, "err", err)
	time.AfterFunc(wait, func() {
		d.mu.Lock()
		defer d.mu.Unlock()
		d.push(key)
	})
}

// finish is done with a task, or begins it anew if it was enqueued meanwhile.
func (d *Dispatcher) finish(key string, t *task) {
	if t.again {
		*t = task{}
		d.push(key)
		return
	}
	delete(d.tasks, key)
	d.changed.Broadcast()
}
