package shared_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/memory"
	"github.com/city-outcomes/throughline/shared/pipeline"
)

// awaited are uploads that were announced and put, and whose events have not
// come: a document sent twice, one corrected and one refused.
func awaited(t *testing.T) (*world, []upload) {
	t.Helper()
	w := quickWorld()
	uploads := append(threeCities(),
		newUpload(4, 1, "Altamira", review("Altamira")),
		newUpload(1, 2, "Lintuvaara", review("Lintuvaara")+" Corrected."),
		newUpload(5, 1, "Haavisto", "UNREADABLE"))
	for _, u := range uploads {
		must(t, w.announce(t.Context(), u))
		must(t, w.put(t.Context(), u))
	}
	return w, uploads
}

// eventsOf are what wakes the stages for uploads, and an edition.
func eventsOf(w *world, uploads []upload) []func(context.Context) error {
	var all []func(context.Context) error
	for _, u := range uploads {
		all = append(all,
			func(ctx context.Context) error { return w.runIngest(ctx, u) },
			func(ctx context.Context) error { return w.runIndex(ctx, u) })
	}
	return all
}

func edition(w *world) func(context.Context) error {
	return func(ctx context.Context) error {
		_, err := w.compile.Run(ctx, education, firstEdition)
		return err
	}
}

func TestEventsThatComeTwiceChangeNothing(t *testing.T) {
	t.Parallel()
	w, uploads := awaited(t)
	events := append(eventsOf(w, uploads), edition(w))
	for _, event := range events {
		must(t, event(t.Context()))
		want := w.state(t)
		must(t, event(t.Context()))
		wantState(t, w, want)
	}
}

// TestRedriveIsHarmless delivers everything that ever was in a queue again,
// last first, long after.
func TestRedriveIsHarmless(t *testing.T) {
	t.Parallel()
	w, uploads := awaited(t)
	events := append(eventsOf(w, uploads), edition(w))
	for _, event := range events {
		must(t, event(t.Context()))
	}
	want := w.state(t)
	w.now = w.now.AddDate(0, 1, 0)
	for i := range events {
		must(t, events[len(events)-1-i](t.Context()))
	}
	wantState(t, w, want)
}

// TestTheSameEventsInAnyOrderEndInTheSameState delivers the events of the same
// uploads in an order that rapid draws, some more than once; one that comes
// before what it needs fails, and is delivered again.
func TestTheSameEventsInAnyOrderEndInTheSameState(t *testing.T) {
	t.Parallel()
	calm, uploads := awaited(t)
	for _, event := range eventsOf(calm, uploads) {
		must(t, event(t.Context()))
	}
	want := calm.state(t)
	rapid.Check(t, func(r *rapid.T) {
		w, uploads := awaited(t)
		events := eventsOf(w, uploads)
		order := rapid.Permutation(append(numbers(len(events)), numbers(len(events)/2)...)).Draw(r, "order")
		for len(order) > 0 {
			next := order[0]
			order = order[1:]
			switch err := events[next](t.Context()); {
			case errors.Is(err, pipeline.ErrNotFound):
				order = append(order, next)
			case err != nil:
				r.Fatal(err)
			}
		}
		for _, d := range differences(w.state(t), want) {
			r.Error(d)
		}
	})
}

func numbers(n int) []int {
	all := make([]int, n)
	for i := range all {
		all[i] = i
	}
	return all
}

// TestTwoAtOnceWhereverOneStops has two functions take the same event: one
// stops before each of its operations in turn, while the other does all of
// the work.
func TestTwoAtOnceWhereverOneStops(t *testing.T) {
	t.Parallel()
	for name, before := range map[string]int{"ingest": 0, "index": 1, "compile": 2} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			want, operations := twoAtOnce(t, before, -1)
			for n := range operations {
				got, _ := twoAtOnce(t, before, n)
				for _, d := range differences(got, want) {
					t.Errorf("one stopped before operation %d: %s", n, d)
				}
			}
			t.Logf("%d operations", operations)
		})
	}
}

// twoAtOnce runs the steps of a document before the given one, and that one
// twice: the first stops before operation n until the second is through. It
// returns the state, and how many operations the first had.
func twoAtOnce(t *testing.T, before, n int) (state map[string]string, operations int) {
	t.Helper()
	w, u := quickWorld(), newUpload(1, 1, "Lintuvaara", review("Lintuvaara"))
	must(t, w.announce(t.Context(), u))
	must(t, w.put(t.Context(), u))
	steps := append(eventsOf(w, []upload{u}), edition(w))
	for _, step := range steps[:before] {
		must(t, step(t.Context()))
	}
	p := newProcess(t.Context(), &message{run: steps[before]})
	for {
		w.fault(p.do)
		_, more := p.next()
		w.fault(nil)
		if !more {
			break
		}
		if operations == n {
			must(t, steps[before](t.Context()))
		}
		operations++
	}
	must(t, p.err)
	return w.state(t), operations
}

// TestCrashBetweenPackageAndPublishLeavesTheLatest kills compile before the
// object that publishes: the package is an orphan that nobody sees.
func TestCrashBetweenPackageAndPublishLeavesTheLatest(t *testing.T) {
	t.Parallel()
	w := quickWorld()
	must(t, w.take(t.Context(), threeCities()...))
	first, err := w.compile.Run(t.Context(), education, firstEdition)
	must(t, err)
	must(t, w.take(t.Context(), newUpload(4, 1, "Novy Most", review("Novy Most"))))
	const second = corpus.EditionID("20261125T020000Z")
	w.fault(func(op memory.Op) memory.Verdict {
		if op.Deed == "create" && op.Key == pipeline.PublishedKey(education, 2) {
			return memory.NotDone
		}
		return memory.Pass
	})
	if _, err := w.compile.Run(t.Context(), education, second); !errors.Is(err, memory.ErrFault) {
		t.Fatalf("Run with a crash before the publication: %v", err)
	}
	w.fault(nil)
	if there, err := pipeline.Exists(t.Context(), w.archive, pipeline.PackageKey(education, second)); err != nil || !there {
		t.Errorf("the package is there: %v, %v; want an orphan", there, err)
	}
	if latest, err := w.catalog.Latest(t.Context(), education); err != nil || latest.ID != first.ID {
		t.Errorf("the latest is %s, %v; want %s", latest.ID, err, first.ID)
	}
	again, err := w.compile.Run(t.Context(), education, second)
	must(t, err)
	if again.Number != 2 || again.Previous != first.ID {
		t.Errorf("the next try makes number %d after %s, want 2 after %s", again.Number, again.Previous, first.ID)
	}
}

// TestNothingOrdersByTheClock moves the clock before every step: what is
// stored differs in its times alone, and editions follow by number.
func TestNothingOrdersByTheClock(t *testing.T) {
	t.Parallel()
	for name, tick := range map[string]func(time.Time) time.Time{
		"an hour back":    func(at time.Time) time.Time { return at.Add(-time.Hour) },
		"back and forth":  func(at time.Time) time.Time { return at.AddDate(0, 0, 1-2*(at.Second()%2)).Add(time.Second) },
		"over a leap day": func(time.Time) time.Time { return time.Date(2028, 2, 29, 23, 59, 59, 0, time.UTC) },
		"summer time":     func(at time.Time) time.Time { return at.In(time.FixedZone("summer", 2*60*60)) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, uploads := awaited(t)
			for _, event := range eventsOf(w, uploads) {
				w.now = tick(w.now)
				must(t, event(t.Context()))
			}
			wantStatuses(t, w, uploads, corpus.Superseded, corpus.Indexed, corpus.Indexed, corpus.Indexed, corpus.Indexed, corpus.Rejected)
			for i, id := range []corpus.EditionID{"20280229T020000Z", "20280228T020000Z"} {
				e, err := w.compile.Run(t.Context(), education, id)
				must(t, err)
				if e.Number != i+1 {
					t.Errorf("edition %s is number %d, want %d", id, e.Number, i+1)
				}
				must(t, w.take(t.Context(), newUpload(6+i, 1, "Novy Most", review("Novy Most")+fmt.Sprint(i))))
			}
			if latest, err := w.catalog.Latest(t.Context(), education); err != nil || latest.Number != 2 {
				t.Errorf("the latest is number %d, %v; want 2", latest.Number, err)
			}
		})
	}
}

func wantStatuses(t *testing.T, w *world, uploads []upload, want ...corpus.Status) {
	t.Helper()
	for i, u := range uploads {
		sub, err := w.catalog.Submission(t.Context(), u.Revision)
		must(t, err)
		if got := sub.Now().Status; got != want[i] {
			t.Errorf("%s is %s, want %s", u.Revision, got, want[i])
		}
	}
}

func wantState(t *testing.T, w *world, want map[string]string) {
	t.Helper()
	for _, d := range differences(w.state(t), want) {
		t.Error(d)
	}
}
