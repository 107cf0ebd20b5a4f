package shared_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/city-outcomes/throughline/shared/compile"
	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/index"
	"github.com/city-outcomes/throughline/shared/items"
	"github.com/city-outcomes/throughline/shared/memory"
	"github.com/city-outcomes/throughline/shared/pipeline"
)

// simulation is the pipeline with its queues, its users and its operators.
// Objects that come into being wake their stage, as S3 does; a message stays
// in its queue until it is done, and may be delivered again after that, or
// twice at once; after some tries it goes to the dead-letter queue, which is
// delivered again at the end.
type simulation struct {
	*world
	broken  broken // the rule that is broken on purpose
	running *process
	active  []*process
	turns   int
	wait    int // the turn until which the next deed waits

	queue, done, dead []*message

	deeds     []deed
	uploads   []upload
	scheduled map[corpus.EditionID]bool
	backup    *memory.Catalog
	story     []event
	late      map[string][]byte // for a rule that is broken: what stands in the place of an object, or comes after another
	records
}

const (
	atOnce    = 4  // processes
	nap       = 64 // turns
	mostTries = 5
)

// simulate runs a schedule to its end, or until a promise is not kept.
func simulate(s schedule, b broken) *simulation {
	sim := &simulation{world: newWorld(), broken: b,
		scheduled: map[corpus.EditionID]bool{}, late: map[string][]byte{}, records: newRecords()}
	sim.settle()
	defer sim.stopAll()
	for n := range s.Before {
		sim.deeds = append(sim.deeds, deed{What: "upload", A: n})
	}
	sim.drain()
	sim.deeds = slices.Clone(s.Deeds)
	for _, t := range s.Turns {
		if !sim.turn(t) || sim.breach != nil {
			break
		}
	}
	sim.finish()
	return sim
}

// settle wires the stages, through what breaks a rule.
func (s *simulation) settle() {
	s.archive, s.catalog = s.bucket, s.table
	if s.broken.store != nil {
		s.catalog = items.New(s.broken.store(s))
	}
	if s.broken.archive != nil {
		s.archive = s.broken.archive(s)
	}
	s.wire()
	s.fault(s.hook)
	s.ingest.Read = s.readChecked
	s.index.Label = labelUnder(s.index.Rules)
	s.compile.Package = quickPackage
}

// hook stops whoever runs before its operation. The simulation itself, which
// looks on, is not stopped.
func (s *simulation) hook(op memory.Op) memory.Verdict {
	if s.running == nil {
		return memory.Pass
	}
	return s.running.do(op)
}

// turn lets somebody go on: a process, a message, a deed. It reports whether
// there was anybody.
func (s *simulation) turn(t turn) bool {
	s.now = s.now.Add(time.Second)
	s.turns++
	var choices []func()
	for _, p := range s.active {
		if p.until <= s.turns {
			choices = append(choices, func() { s.goOn(p, t.fateOf()) })
		}
	}
	if len(s.active) < atOnce {
		for _, m := range s.queue {
			if m.held < 2 {
				choices = append(choices, func() { s.begin(m) })
			}
		}
		if len(s.done) > 0 {
			choices = append(choices, s.redeliver)
		}
	}
	if len(s.deeds) > 0 && (s.turns >= s.wait || len(choices) == 0) {
		choices = append(choices, s.nextDeed)
	}
	if len(choices) == 0 {
		return len(s.active) > 0
	}
	choices[int(t.Who)%len(choices)]()
	return true
}

// finish does what is left, takes up what somebody died over, has every
// document read under the newest rules, and looks at what has become of
// everything.
func (s *simulation) finish() {
	s.drain()
	if s.breach == nil {
		s.check("replay the archive", index.Replay(context.Background(), s.archive, s.catalog))
	}
	if s.breach == nil && s.index.Rules > 1 {
		s.reprocess()
		s.drain()
	}
	if s.breach == nil {
		s.lookAtTheEnd()
	}
}

// drain does everything that there is to do, without faults and one thing
// after the other.
func (s *simulation) drain() {
	for s.breach == nil {
		s.now = s.now.Add(time.Second)
		switch {
		case len(s.active) > 0:
			s.goOn(s.active[0], passes)
		case len(s.queue) > 0:
			s.begin(s.queue[0])
		case len(s.deeds) > 0:
			s.nextDeed()
		case len(s.dead) > 0:
			s.queue, s.dead = s.dead, nil
		default:
			return
		}
	}
}

func (s *simulation) push(m *message) { s.queue = append(s.queue, m) }

// begin has a process take a message, up to its first operation.
func (s *simulation) begin(m *message) {
	m.tries++
	m.held++
	if s.broken.acknowledgesFirst {
		s.remove(m)
	}
	p := newProcess(context.Background(), m)
	s.active = append(s.active, p)
	s.resume(p)
}

// goOn lets a process do the operation before which it stands.
func (s *simulation) goOn(p *process, f fate) {
	op := p.op
	s.story = append(s.story, event{p.name, op, f})
	switch f {
	case diesAt:
		s.kill(p)
		return
	case sleeps:
		p.until = s.turns + nap
		return
	case fails:
		p.verdict = memory.NotDone
	case unheard:
		p.verdict = memory.DoneFails
	}
	s.resume(p)
	if f == diesPast && slices.Contains(s.active, p) {
		s.kill(p)
	}
	if f != fails && op.Writes() {
		s.observe(op)
	}
}

func (s *simulation) resume(p *process) {
	s.running = p
	_, more := p.next()
	s.running = nil
	s.lookAtPages()
	if !more {
		s.end(p)
	}
}

// kill ends a process on the spot: what it was about to do is not done, and
// nobody hears of it.
func (s *simulation) kill(p *process) {
	p.abort()
	s.end(p)
}

// end takes a message off its queue if it is done.
func (s *simulation) end(p *process) {
	s.active = slices.DeleteFunc(s.active, func(q *process) bool { return q == p })
	p.held--
	switch {
	case p.dead || errors.Is(p.err, memory.ErrFault):
		if p.once {
			s.remove(p.message)
		} else if p.tries >= mostTries && p.held == 0 && s.remove(p.message) {
			p.tries = 0
			s.dead = append(s.dead, p.message)
		}
	case p.err != nil && !errors.Is(p.err, compile.ErrOvertaken):
		s.failed(fmt.Errorf("%s: %w", p.name, p.err))
	case s.remove(p.message):
		s.done = append(s.done, p.message)
	}
}

// remove takes a message off its queue, and reports whether it was there.
func (s *simulation) remove(m *message) bool {
	i := slices.Index(s.queue, m)
	if i >= 0 {
		s.queue = slices.Delete(s.queue, i, i+1)
	}
	return i >= 0
}

// redeliver puts a message that was done back, once.
func (s *simulation) redeliver() {
	s.push(s.done[0])
	s.done = s.done[1:]
}

func (s *simulation) stopAll() {
	for _, p := range slices.Clone(s.active) {
		p.abort()
	}
}

// observe follows an operation that may have written: what it created wakes
// its stage, and what can be seen then is looked at.
func (s *simulation) observe(op memory.Op) {
	switch op.Deed {
	case "create":
		s.created(op.Key)
	case "stage":
		s.lookAtDocument(op.Key)
	case "commit":
		s.lookAtDocument(op.Key)
		s.lookAtTotals()
	case "advance":
		s.lookAtSubmission(op.Key)
	case "publish":
		s.lookAtLatest()
	}
}

// created wakes the stage that an object is for.
func (s *simulation) created(key string) {
	store := s.archive
	_, errInbox := pipeline.ParseInboxKey(key)
	if errInbox == nil {
		store = s.inbox
	}
	body, err := store.Get(context.Background(), key)
	if errors.Is(err, pipeline.ErrNotFound) {
		return
	}
	s.check("read "+key, err)
	if !s.first(key, body) {
		return
	}
	if errInbox == nil {
		s.push(&message{name: "ingest " + key, run: func(ctx context.Context) error { return s.ingest.Run(ctx, key) }})
		return
	}
	_, errOutcome := pipeline.ParseOutcomeKey(key)
	if _, verdict := pipeline.ParseVerdictKey(key); verdict || errOutcome == nil {
		s.push(s.indexing(key))
	}
	s.lookAtObject(key)
}

func (s *simulation) indexing(key string) *message {
	return &message{name: "index " + key, run: func(ctx context.Context) error { return s.index.Run(ctx, key) }}
}
