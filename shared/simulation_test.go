package shared_test

import (
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/city-outcomes/throughline/shared/briefing"
	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/pipeline"
)

// The lengths of a schedule: as many turns as it takes to have most of its
// deeds meet one another.
const (
	mostDeeds = 12
	mostTurns = 400
)

// TestSimulation runs the stages under schedules that rapid draws: shards of
// -rapid.checks schedules each, 2,000 in all where it says nothing else, and
// 20,000 with -rapid.checks=1000. A schedule that fails is made smaller and
// shown, with what happened in it.
func TestSimulation(t *testing.T) {
	t.Parallel()
	const shards = 20
	began, all := time.Now(), &tally{}
	t.Run("schedules", func(t *testing.T) {
		for n := range shards {
			t.Run(strconv.Itoa(n), func(t *testing.T) {
				t.Parallel()
				rapid.Check(t, func(t *rapid.T) {
					run := simulate(schedules(mostDeeds, mostTurns).Draw(t, "schedule"), broken{})
					all.add(run)
					if run.breach == nil {
						return
					}
					for _, e := range run.story {
						t.Log(e)
					}
					t.Fatal(run.breach)
				})
			})
		}
	})
	t.Logf("%d schedules in %.1f s: %d operations, of which %d went wrong; %d editions with %d statements",
		all.schedules, time.Since(began).Seconds(), all.operations, all.faults, all.editions, all.statements)
}

// tally counts what was simulated.
type tally struct {
	mu                                                  sync.Mutex
	schedules, operations, faults, editions, statements int
}

func (a *tally) add(run *simulation) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.schedules++
	a.operations += len(run.story)
	for _, e := range run.story {
		if e.fate != passes {
			a.faults++
		}
	}
	for _, e := range run.published() {
		a.editions++
		a.statements += e.Statements
	}
}

// TestSimulatedPackagesVerify makes real packages in a few schedules, and
// verifies each against the archive.
func TestSimulatedPackagesVerify(t *testing.T) {
	if testing.Short() {
		t.Skip("makes packages, which takes seconds")
	}
	t.Parallel()
	verified := 0
	for n := 0; verified < 4; n++ {
		run := simulate(schedules(mostDeeds, mostTurns).Example(n), broken{})
		for _, e := range run.published() {
			if verified++; e.Statements > 0 {
				verify(t, run, e)
			}
		}
	}
}

// verify makes an edition's real package from what was frozen, and verifies it.
func verify(t *testing.T, run *simulation, e corpus.Edition) {
	t.Helper()
	b := load[briefing.Briefing](run, pipeline.BriefingKey(e.Series, e.ID))
	var previous *briefing.Briefing
	if e.Previous != "" {
		before := load[briefing.Briefing](run, pipeline.BriefingKey(e.Series, e.Previous))
		previous = &before
	}
	zip, err := briefing.Package(b, previous)
	must(t, err)
	report, err := briefing.Verify(zip, func(id corpus.DocumentID) (corpus.Text, error) {
		return pipeline.Load[corpus.Text](t.Context(), run.archive, pipeline.TextKey(id, e.Versions.Extract))
	})
	if err != nil || !report.OK() {
		t.Errorf("the package of %s %s: %v, %s", e.Series, e.ID, err, strings.Join(report.Problems, "; "))
	}
}
