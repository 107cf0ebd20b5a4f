package shared_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

// The lengths of a schedule: as many turns as it takes to have most of its
// deeds meet one another.
const (
	mostDeeds = 10
	mostTurns = 400
)

func TestSimulation(t *testing.T) {
	t.Parallel()
	began, n := time.Now(), 0
	rapid.Check(t, func(t *rapid.T) {
		s := schedules(mostDeeds, mostTurns).Draw(t, "schedule")
		n++
		if run := simulate(s, broken{}); run.breach != nil {
			for _, e := range run.story {
				t.Log(e)
			}
			t.Fatal(run.breach)
		}
	})
	t.Logf("%d schedules in %.1f s", n, time.Since(began).Seconds())
}
