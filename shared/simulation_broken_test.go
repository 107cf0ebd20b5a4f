package shared_test

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/city-outcomes/throughline/shared/compile"
	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/items"
	"github.com/city-outcomes/throughline/shared/memory"
	"github.com/city-outcomes/throughline/shared/pipeline"
)

// broken is a rule of the pipeline that is broken on purpose, by what stands
// between a stage and its stores. The zero value breaks none.
type broken struct {
	archive           func(*simulation) pipeline.Objects
	store             func(*simulation) items.Store
	acknowledgesFirst bool
	stateFirst        bool
	editionFromClock  bool
}

// rules are the rules, each broken.
var rules = map[string]broken{
	"counter outside the commit":  {store: func(s *simulation) items.Store { return countsApart{s.table.Store()} }},
	"last event wins":             {store: func(s *simulation) items.Store { return forgetsHistory{s.table.Store()} }},
	"last reading wins":           {store: func(s *simulation) items.Store { return forgetsGeneration{s.table.Store()} }},
	"no generation":               {store: func(s *simulation) items.Store { return showsStaged{s.table.Store()} }},
	"manifest first":              {archive: func(s *simulation) pipeline.Objects { return manifestFirst{s.bucket, s.late} }},
	"no snapshot":                 {archive: func(s *simulation) pipeline.Objects { return noSnapshot{s.bucket, s} }},
	"overwriting create":          {archive: func(s *simulation) pipeline.Objects { return overwrites{s.bucket, s.late} }},
	"acknowledged before durable": {acknowledgesFirst: true},
	"state before object":         {stateFirst: true},
	"edition named by the clock":  {editionFromClock: true},
	"attachments outlive a mail":  {store: func(s *simulation) items.Store { return outlivesMail{s.table.Store()} }},
}

// TestSimulationSeesEachBrokenRule breaks one rule at a time: a simulation
// that does not see it is too weak.
func TestSimulationSeesEachBrokenRule(t *testing.T) {
	t.Parallel()
	const most = 500
	for name, b := range rules {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			began, drawn := time.Now(), schedules(mostDeeds, mostTurns)
			for n := range most {
				if err := simulate(drawn.Example(n), b).breach; err != nil {
					t.Logf("seen in schedule %d, after %.1f s: %.200s", n+1, time.Since(began).Seconds(), err)
					return
				}
			}
			t.Errorf("%d schedules do not see it", most)
		})
	}
}

// countsApart changes the totals after the commit, in a write of its own.
type countsApart struct{ items.Store }

func (c countsApart) Update(ctx context.Context, deed, key string, f func(items.Writer) error) error {
	if deed != "commit" {
		return c.Store.Update(ctx, deed, key, f)
	}
	apart := &withheld{kind: "total"}
	err := c.Store.Update(ctx, deed, key, func(w items.Writer) error {
		apart.Writer = w
		return f(apart)
	})
	if err != nil || apart.key == "" {
		return err
	}
	return c.Store.Update(ctx, deed, key, func(w items.Writer) error { return w.Put("total", apart.key, apart.value) })
}

// withheld keeps back what is written of a kind.
type withheld struct {
	items.Writer
	kind, key string
	value     []byte
}

func (w *withheld) Put(kind, key string, value []byte) error {
	if kind == w.kind {
		w.key, w.value = key, value
		return nil
	}
	return w.Writer.Put(kind, key, value)
}

// forgetsHistory keeps the last step of a submission alone.
type forgetsHistory struct{ items.Store }

func (c forgetsHistory) Update(ctx context.Context, deed, key string, f func(items.Writer) error) error {
	return c.Store.Update(ctx, deed, key, func(w items.Writer) error { return f(lastStep{w}) })
}

type lastStep struct{ items.Writer }

func (w lastStep) Put(kind, key string, value []byte) error {
	var was, is corpus.Submission
	before := w.Get(kind, key)
	if kind != "submission" || before == nil {
		return w.Writer.Put(kind, key, value)
	}
	if err := errors.Join(json.Unmarshal(before, &was), json.Unmarshal(value, &is)); err != nil {
		return err
	}
	for _, step := range is.History {
		if !was.Reached(step.Status) {
			is.History = []corpus.Step{step}
			break
		}
	}
	value, err := json.Marshal(is)
	if err != nil {
		return err
	}
	return w.Writer.Put(kind, key, value)
}

// forgetsGeneration does not look which generation is visible.
type forgetsGeneration struct{ items.Store }

func (c forgetsGeneration) Update(ctx context.Context, deed, key string, f func(items.Writer) error) error {
	return c.Store.Update(ctx, deed, key, func(w items.Writer) error { return f(oldest{w}) })
}

type oldest struct{ items.Writer }

func (w oldest) Get(kind, key string) []byte {
	value := w.Writer.Get(kind, key)
	var h corpus.Head
	if kind != "head" || value == nil || json.Unmarshal(value, &h) != nil {
		return value
	}
	h.Generation = corpus.Generation{}
	value, err := json.Marshal(h)
	if err != nil {
		return nil
	}
	return value
}

// showsStaged makes the head point to a reading before its passages are
// written, and writes these one by one.
type showsStaged struct{ items.Store }

func (c showsStaged) Update(ctx context.Context, deed, key string, f func(items.Writer) error) error {
	if deed != "stage" {
		return c.Store.Update(ctx, deed, key, f)
	}
	passages := &noted{}
	err := c.Store.Update(ctx, deed, key, func(w items.Writer) error {
		passages.Writer = w
		return f(passages)
	})
	for _, p := range passages.puts {
		if err == nil {
			err = c.Store.Update(ctx, deed, key, func(w items.Writer) error { return p(w) })
		}
	}
	return err
}

// noted takes notes of what is written; the first of it is written, and a
// head that shows it.
type noted struct {
	items.Writer
	puts []func(items.Writer) error
}

func (n *noted) Put(kind, key string, value []byte) error {
	n.puts = append(n.puts, func(w items.Writer) error { return w.Put(kind, key, value) })
	id, rest, _ := strings.Cut(key, "/")
	g, err := corpus.ParseGeneration(strings.Split(rest, "/")[0])
	if err != nil {
		return err
	}
	head, err := json.Marshal(corpus.Head{Document: corpus.DocumentID(id), Generation: g})
	if err != nil {
		return err
	}
	return n.Writer.Put("head", id, head)
}

// manifestFirst publishes an edition and then stores its package.
type manifestFirst struct {
	*memory.Objects
	late map[string][]byte
}

func (m manifestFirst) Create(ctx context.Context, key string, body []byte) error {
	switch kind, rest, _ := strings.Cut(key, "/"); kind {
	case "packages":
		m.late[rest] = body
		return nil
	case "published":
		if err := m.Objects.Create(ctx, key, body); err != nil {
			return err
		}
		var e corpus.Edition
		if err := json.Unmarshal(body, &e); err != nil {
			return err
		}
		name := pipeline.PackageKey(e.Series, e.ID)
		_, rest, _ := strings.Cut(name, "/")
		return m.Objects.Create(ctx, name, m.late[rest])
	}
	return m.Objects.Create(ctx, key, body)
}

// noSnapshot answers with what is live now in the place of what was frozen.
type noSnapshot struct {
	*memory.Objects
	s *simulation
}

func (n noSnapshot) Get(ctx context.Context, key string) ([]byte, error) {
	body, err := n.Objects.Get(ctx, key)
	if !strings.HasPrefix(key, "snapshots/") || err != nil || n.s.running == nil {
		return body, err
	}
	var f compile.Frozen
	if err := json.Unmarshal(body, &f); err != nil {
		return nil, err
	}
	stage := n.s.compile
	stage.Archive = nothingFrozen{n.Objects}
	live, err := stage.Freeze(ctx, f.Series, f.Edition)
	if err != nil {
		return nil, err
	}
	return pipeline.Encode(key, live)
}

// nothingFrozen is an archive without snapshots.
type nothingFrozen struct{ *memory.Objects }

func (n nothingFrozen) Get(ctx context.Context, key string) ([]byte, error) {
	if strings.HasPrefix(key, "snapshots/") {
		return nil, pipeline.ErrNotFound
	}
	return n.Objects.Get(ctx, key)
}

func (n nothingFrozen) Create(ctx context.Context, key string, body []byte) error {
	if strings.HasPrefix(key, "snapshots/") {
		return nil
	}
	return n.Objects.Create(ctx, key, body)
}

// overwrites puts a new body under a key that is taken.
type overwrites struct {
	*memory.Objects
	bodies map[string][]byte
}

func (o overwrites) Create(ctx context.Context, key string, body []byte) error {
	err := o.Objects.Create(ctx, key, body)
	if errors.Is(err, pipeline.ErrExists) {
		o.bodies[key] = body
		return nil
	}
	return err
}

func (o overwrites) Get(ctx context.Context, key string) ([]byte, error) {
	body, err := o.Objects.Get(ctx, key)
	if over, ok := o.bodies[key]; ok && err == nil {
		return over, nil
	}
	return body, err
}

// outlivesMail keeps from attachments what becomes of the mail that they came
// with.
type outlivesMail struct{ items.Store }

func (c outlivesMail) Update(ctx context.Context, deed, key string, f func(items.Writer) error) error {
	return c.Store.Update(ctx, deed, key, func(w items.Writer) error { return f(ownSteps{w}) })
}

// ownSteps writes no step of an attachment that is its mail's.
type ownSteps struct{ items.Writer }

func (w ownSteps) Put(kind, key string, value []byte) error {
	var is corpus.Submission
	if kind != "submission" {
		return w.Writer.Put(kind, key, value)
	}
	if err := json.Unmarshal(value, &is); err != nil {
		return err
	}
	if is.AttachedTo != (corpus.AttachedTo{}) && len(is.PassedOn()) > 0 {
		return nil
	}
	return w.Writer.Put(kind, key, value)
}
