package shared_test

import (
	"context"
	"iter"

	"github.com/city-outcomes/throughline/shared/memory"
)

// message is work that a queue holds until somebody has done it: an event, a
// step of the state machine, a request of a client.
type message struct {
	name  string
	run   func(context.Context) error
	once  bool // a client that does not ask again
	tries int
	held  int // by how many processes
}

// process is a function at work on a message. It stops before each of its
// operations, and goes on when the simulation says so, with the verdict that
// the simulation gives: of all processes one runs at a time, so that a
// schedule decides everything.
type process struct {
	*message
	op      memory.Op // that it is about to do
	verdict memory.Verdict
	err     error // what it ended in
	dead    bool
	until   int // the turn until which it sleeps

	stop  func() bool // at an operation; reports whether to go on
	next  func() (memory.Op, bool)
	abort func()
}

// killed unwinds a process that dies.
type killed struct{}

// newProcess is a process that has not begun.
func newProcess(ctx context.Context, m *message) *process {
	p := &process{message: m}
	p.next, p.abort = iter.Pull(func(yield func(memory.Op) bool) {
		defer func() {
			switch r := recover().(type) {
			case nil:
			case killed:
				p.dead = true
			default:
				panic(r)
			}
		}()
		p.stop = func() bool { return yield(p.op) }
		p.err = m.run(ctx)
	})
	return p
}

// do is the hook of every store while the process runs.
func (p *process) do(op memory.Op) memory.Verdict {
	p.op, p.verdict = op, memory.Pass
	if !p.stop() {
		panic(killed{})
	}
	return p.verdict
}
