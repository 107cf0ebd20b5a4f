package main

import (
	"math"
	"testing"

	"github.com/city-outcomes/throughline/shared/classify"
	"github.com/city-outcomes/throughline/shared/classify/evaluate"
	"github.com/city-outcomes/throughline/shared/classify/internal/linear"
)

// firsts are first goals of texts with one goal: of those with the log-odds
// of a step, as many are right as is said of the step, in a hundred.
func firsts(right map[float64]int) []given {
	var out []given
	for odds, share := range right {
		for i := range 100 {
			out = append(out, given{set: community, goal: odds, first: true, right: i < share, weight: 1})
		}
	}
	return out
}

func TestKnotKeepsWhatIsRightAsOftenAsAimed(t *testing.T) {
	t.Parallel()
	raw := classify.Raw()
	for _, test := range []struct {
		name  string
		right map[float64]int
		want  float64
	}{
		{"all of them", map[float64]int{1: 99, 2: 99, 3: 99}, 1},
		{"from a step on", map[float64]int{1: 60, 2: 95, 3: 100}, 2},
		{"never under the score itself", map[float64]int{0.1: 100, 2: 100}, linear.LogOdds(evaluate.Sure)},
		{"nothing is right enough", map[float64]int{1: 50, 2: 60}, linear.LogOdds(classify.Certain - 0.01)},
	} {
		if got := knot(firsts(test.right), raw); math.Abs(got-test.want) > 1e-9 {
			t.Errorf("%s: knot at %v, want %v", test.name, got, test.want)
		}
	}
	second := firsts(map[float64]int{2: 100})
	for i := range second {
		second[i].first = false
	}
	if got := knot(second, raw); math.Abs(got-linear.LogOdds(classify.Certain-0.01)) > 1e-9 {
		t.Errorf("second goals moved the knot to %v", got)
	}
}
