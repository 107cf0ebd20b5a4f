package reconcile_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/city-outcomes/throughline/shared/audit"
	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/index"
	"github.com/city-outcomes/throughline/shared/items"
	"github.com/city-outcomes/throughline/shared/memory"
	"github.com/city-outcomes/throughline/shared/pipeline"
	"github.com/city-outcomes/throughline/shared/reconcile"
)

var night = time.Date(2026, 11, 24, 3, 0, 0, 0, time.UTC)

// world is an archive and a catalogue, and the stage between them.
type world struct {
	archive *memory.Objects
	catalog *memory.Catalog
	now     time.Time
	log     bytes.Buffer
}

func newWorld() *world {
	return &world{archive: memory.NewObjects(), catalog: memory.NewCatalog(), now: night}
}

func (w *world) stage() reconcile.Stage {
	now := func() time.Time { return w.now }
	replayer := index.Replayer{Archive: w.archive, Catalog: w.catalog}
	return reconcile.Stage{
		Open:   func(ctx context.Context) (reconcile.Ledger, error) { return audit.Open(ctx, w.archive, now) },
		Replay: replayer.Record, Records: replayer.Prefixes(),
		Heads: w.catalog.Heads, Counters: w.counters,
		Now: now, Log: slog.New(slog.NewJSONHandler(&w.log, nil)),
	}
}

// counters is the embedded catalogue's only counter, which counts everything.
func (w *world) counters(ctx context.Context) (map[string]corpus.Counts, error) {
	total, err := w.catalog.Totals(ctx)
	return map[string]corpus.Counts{"": total}, err
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func put[T any](ctx context.Context, t *testing.T, w *world, key string, v T) {
	t.Helper()
	_, err := pipeline.Settle(ctx, w.archive, key, v)
	must(t, err)
}

func revisionOf(n int) corpus.Revision {
	return corpus.Revision{Submission: corpus.SubmissionID(fmt.Sprintf("01J%023d", n)), Number: 1}
}

// archived puts all that a document leaves in the archive there, and the
// document itself into the catalogue, but none of the submission's history.
func archived(ctx context.Context, t *testing.T, w *world, n int) {
	t.Helper()
	rev, id := revisionOf(n), corpus.Identify(fmt.Append(nil, n))
	gen := corpus.Generation{Extract: 1, Rules: 1}
	put(ctx, t, w, pipeline.SubmissionKey(rev), corpus.Declaration{Revision: rev, Submitter: "organiser", Document: id, Issued: night})
	put(ctx, t, w, pipeline.ArrivalKey(rev), pipeline.Arrival{Revision: rev, At: night})
	put(ctx, t, w, pipeline.OutcomeKey(rev), pipeline.Outcome{Revision: rev, At: night, Document: id, ExtractVersion: 1, Pages: 2})
	must(t, w.archive.Create(ctx, pipeline.OriginalKey(id), fmt.Append(nil, n)))
	reading := corpus.Reading{Document: id, Generation: gen, Pages: 2, Passages: []corpus.Labelled{
		{Passage: corpus.Passage{Number: 1}, Labels: corpus.Labels{Goals: []corpus.Label{{ID: "11"}}}}}}
	put(ctx, t, w, pipeline.ReadingKey(id, gen), reading)
	must(t, w.catalog.Stage(ctx, reading))
	must(t, w.catalog.Commit(ctx, reading.Head()))
	put(ctx, t, w, pipeline.ReceiptKey(rev), pipeline.Receipt{Revision: rev, At: night, Document: id, Generation: gen, Passages: 1})
}

const perDocument, recordsOf = 6, 4 // objects, and of those records, that archived puts

func TestNightTakesUpWhatTheCatalogueMissed(t *testing.T) {
	t.Parallel()
	w := newWorld()
	for n := range 3 {
		archived(t.Context(), t, w, n)
	}
	r, err := w.stage().Run(t.Context())
	must(t, err)
	if want := (reconcile.Result{Replayed: 3 * recordsOf, Sealed: 3 * perDocument, Documents: 3}); !same(r, want) {
		t.Errorf("Run = %+v, want %+v", r, want)
	}
	for n := range 3 {
		sub, err := w.catalog.Submission(t.Context(), revisionOf(n))
		if err != nil || sub.Now().Status != corpus.Indexed {
			t.Errorf("submission %d is %+v, %v; want it indexed", n, sub.Now(), err)
		}
	}
	report, err := audit.Verify(t.Context(), w.archive)
	if err != nil || report.Sealed != 3*perDocument || len(report.Faults)+len(report.Unsealed) > 0 {
		t.Errorf("Verify = %+v, %v; want everything sealed", report, err)
	}
	var line map[string]any
	must(t, json.Unmarshal(w.log.Bytes(), &line))
	if line["msg"] != "reconciled" || line["seal"] != report.Last.String() || r.Seal != report.Last.String() || line["sealed"] != 18.0 || line["differences"] != 0.0 || line["documents"] != 3.0 {
		t.Errorf("logged %v, want what was done", line)
	}
}

func same(a, b reconcile.Result) bool {
	differences := slices.Equal(a.Differences, b.Differences)
	a.Differences, b.Differences, a.Seal, b.Seal = nil, nil, "", ""
	return differences && fmt.Sprint(a) == fmt.Sprint(b)
}

func TestNightTouchesOnlyWhatIsNew(t *testing.T) {
	t.Parallel()
	w := newWorld()
	archived(t.Context(), t, w, 0)
	_, err := w.stage().Run(t.Context())
	must(t, err)
	archived(t.Context(), t, w, 1)
	touched := map[string]bool{}
	w.archive.Fault = func(op memory.Op) memory.Verdict {
		if op.Deed == "get" && !strings.HasPrefix(op.Key, pipeline.SealsPrefix) {
			touched[op.Key] = true
		}
		return memory.Pass
	}
	r, err := w.stage().Run(t.Context())
	must(t, err)
	if r.Sealed != perDocument || len(touched) != perDocument {
		t.Errorf("the second night seals %d and reads %d objects, want %d", r.Sealed, len(touched), perDocument)
	}
	r, err = w.stage().Run(t.Context())
	must(t, err)
	if want := (reconcile.Result{Documents: 2}); !same(r, want) {
		t.Errorf("a night with nothing new gives %+v, want %+v", r, want)
	}
}

// spoil changes an item of the catalogue behind its back.
func spoil(t *testing.T, w *world, change func(*corpus.Counts)) {
	t.Helper()
	must(t, w.catalog.Store().Update(t.Context(), "spoil", "", func(tx items.Writer) error {
		var c corpus.Counts
		if err := json.Unmarshal(tx.Get("total", "corpus"), &c); err != nil {
			return err
		}
		change(&c)
		b, err := json.Marshal(c)
		return errors.Join(err, tx.Put("total", "corpus", b))
	}))
}

func TestWrongCounterIsToldByFieldAndNotMended(t *testing.T) {
	t.Parallel()
	w := newWorld()
	archived(t.Context(), t, w, 0)
	archived(t.Context(), t, w, 1)
	spoil(t, w, func(c *corpus.Counts) { c.Pages, c.Labels = 5, map[string]int{"11": 2, "4": 1} })
	want := []reconcile.Difference{{Field: "labels 4", Kept: 1}, {Field: "pages", Kept: 5, Counted: 4}}
	for range 2 {
		r, err := w.stage().Run(t.Context())
		must(t, err)
		if !slices.Equal(r.Differences, want) {
			t.Errorf("differences %v, want %v", r.Differences, want)
		}
	}
	if !strings.Contains(w.log.String(), `"differences":2`) || !strings.Contains(w.log.String(), "pages: kept 5, counted 4") {
		t.Errorf("the log does not tell the differences: %s", &w.log)
	}
}

func TestEachCounterIsComparedByItself(t *testing.T) {
	t.Parallel()
	w := newWorld()
	for n := range 40 {
		archived(t.Context(), t, w, n)
	}
	byDigit := map[string]corpus.Counts{}
	for _, digit := range "0123456789abcdef" {
		byDigit[string(digit)] = corpus.Counts{}
	}
	for head, err := range w.catalog.Heads(t.Context(), "") {
		must(t, err)
		digit := string(head.Document[:1])
		byDigit[digit] = byDigit[digit].Add(head.Counts, 1)
	}
	s := w.stage()
	s.Counters = func(context.Context) (map[string]corpus.Counts, error) { return byDigit, nil }
	r, err := s.Run(t.Context())
	must(t, err)
	if len(r.Differences) > 0 || r.Documents != 40 {
		t.Errorf("Run = %+v, want 40 documents without a difference", r)
	}
	a, b := byDigit["3"], byDigit["b"]
	a.Documents, b.Documents = a.Documents+1, b.Documents-1 // their sum is right
	byDigit["3"], byDigit["b"] = a, b
	r, err = s.Run(t.Context())
	must(t, err)
	if len(r.Differences) != 2 || r.Differences[0].Counter != "3" || r.Differences[1].Counter != "b" {
		t.Errorf("differences %v, want one of 3 and one of b", r.Differences)
	}
}

func TestCounterThatChangesMeanwhileIsCountedAgain(t *testing.T) {
	t.Parallel()
	w := newWorld()
	archived(t.Context(), t, w, 0)
	s, n := w.stage(), 0
	heads := s.Heads
	s.Heads = func(ctx context.Context, after corpus.DocumentID) iter.Seq2[corpus.Head, error] {
		if n++; n <= 2 {
			archived(ctx, t, w, n)
		}
		return heads(ctx, after)
	}
	r, err := s.Run(t.Context())
	must(t, err)
	if len(r.Differences) > 0 || r.Busy != 0 || r.Documents != 3 || n != 3 {
		t.Errorf("Run = %+v after %d countings, want 3 documents, no difference, after 3", r, n)
	}
	s.Heads = func(ctx context.Context, after corpus.DocumentID) iter.Seq2[corpus.Head, error] {
		n++
		archived(ctx, t, w, n)
		return heads(ctx, after)
	}
	r, err = s.Run(t.Context())
	must(t, err)
	if len(r.Differences) > 0 || r.Busy != 1 {
		t.Errorf("Run = %+v, want a counter that is never compared told as busy", r)
	}
}

func TestRunStopsBeforeItsDeadlineAndTheNextGoesOn(t *testing.T) {
	t.Parallel()
	w := newWorld()
	for n := range 3 {
		archived(t.Context(), t, w, n)
	}
	// Every replay takes a minute, and the run has ten.
	s := w.stage()
	replay := s.Replay
	s.Replay = func(ctx context.Context, key string) error {
		w.now = w.now.Add(time.Minute)
		return replay(ctx, key)
	}
	runs, sealed := 0, 0
	for left := 1; left > 0; runs++ {
		w.now = time.Now()
		ctx, cancel := context.WithDeadline(t.Context(), w.now.Add(10*time.Minute))
		r, err := s.Run(ctx)
		cancel()
		must(t, err)
		sealed += r.Sealed
		if left = r.Left; r.Sealed == 0 || runs > 5 {
			t.Fatalf("run %d = %+v, want it to get on", runs, r)
		}
	}
	if runs != 2 || sealed != 3*perDocument {
		t.Errorf("%d objects sealed in %d runs, want %d in 2", sealed, runs, 3*perDocument)
	}
}

func TestBadRecordKeepsNoOtherFromItsSeal(t *testing.T) {
	t.Parallel()
	w := newWorld()
	archived(t.Context(), t, w, 0)
	bad := pipeline.ArrivalKey(revisionOf(7)) // of no submission
	put(t.Context(), t, w, bad, pipeline.Arrival{Revision: revisionOf(7), At: night})
	r, err := w.stage().Run(t.Context())
	if err == nil || r.Failed != 1 || r.Sealed != perDocument {
		t.Errorf("Run = %+v, %v; want an error for one object and the others sealed", r, err)
	}
	if !strings.Contains(w.log.String(), bad) {
		t.Errorf("the log does not name %s: %s", bad, &w.log)
	}
	report, err := audit.Verify(t.Context(), w.archive)
	if err != nil || !slices.Equal(report.Unsealed, []string{bad}) {
		t.Errorf("unsealed %v, %v; want %s alone", report.Unsealed, err, bad)
	}
}

func TestFailureOfANightIsLogged(t *testing.T) {
	t.Parallel()
	w := newWorld()
	archived(t.Context(), t, w, 0)
	s := w.stage()
	s.Counters = func(context.Context) (map[string]corpus.Counts, error) { return nil, errors.New("the table is away") }
	if _, err := s.Run(t.Context()); err == nil {
		t.Error("Run succeeds, want an error")
	}
	var line map[string]any
	must(t, json.Unmarshal(w.log.Bytes(), &line))
	if line["level"] != "ERROR" || line["msg"] != "not reconciled" || !strings.Contains(fmt.Sprint(line["err"]), "the table is away") {
		t.Errorf("logged %v, want the failure", line)
	}
}

// TestCrashAnywhereIsTakenUp lets a night die at each of its operations.
func TestCrashAnywhereIsTakenUp(t *testing.T) {
	t.Parallel()
	for _, verdict := range []memory.Verdict{memory.NotDone, memory.DoneFails} {
		for at := 0; ; at++ {
			w := newWorld()
			archived(t.Context(), t, w, 0)
			archived(t.Context(), t, w, 1)
			count := 0
			fault := func(memory.Op) memory.Verdict {
				count++
				if count-1 == at {
					return verdict
				}
				return memory.Pass
			}
			w.archive.Fault, w.catalog.Fault = fault, fault
			_, _ = w.stage().Run(t.Context()) // whether it noticed does not matter
			w.archive.Fault, w.catalog.Fault = nil, nil
			r, err := w.stage().Run(t.Context())
			report, verr := audit.Verify(t.Context(), w.archive)
			if err != nil || verr != nil || len(r.Differences) > 0 || report.Sealed != 2*perDocument || len(report.Faults) > 0 {
				t.Fatalf("after a crash at operation %d: %+v, %v; %+v, %v", at, r, err, report, verr)
			}
			if sub, err := w.catalog.Submission(t.Context(), revisionOf(1)); err != nil || sub.Now().Status != corpus.Indexed {
				t.Fatalf("after a crash at operation %d the submission is %+v, %v", at, sub, err)
			}
			if count <= at {
				break
			}
		}
	}
}
