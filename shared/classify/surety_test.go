package classify_test

import (
	"math"
	"testing"

	"github.com/city-outcomes/throughline/shared/classify"
	"github.com/city-outcomes/throughline/shared/classify/evaluate"
	"github.com/city-outcomes/throughline/shared/classify/internal/linear"
)

func TestScoreRisesWithItsGoalAndFallsWithARival(t *testing.T) {
	t.Parallel()
	for _, s := range []classify.GoalSurety{
		classify.Raw(),
		{Shift: 0.3, Slope: 0.6, Rival: -0.2, None: -0.5},
		{Shift: 0.2, Slope: 0.4, Rival: -0.6, Knot: 1.6},
	} {
		before := 0.0
		for odds := -6.0; odds <= 12; odds += 0.05 {
			score := s.Score(odds, -1, 0)
			if score <= before || score >= 1 {
				t.Fatalf("%+v: score %v at log-odds %v, behind %v", s, score, odds, before)
			}
			before = score
		}
		if with, without := s.Score(2, 1, 0), s.Score(2, -3, 0); with > without {
			t.Errorf("%+v: score %v beside a strong rival, %v without", s, with, without)
		}
		if doubted, plain := s.Score(2, -1, 2), s.Score(2, -1, 0); doubted > plain {
			t.Errorf("%+v: score %v in a passage that says nothing, %v in another", s, doubted, plain)
		}
	}
}

func TestScoresAreUnderstatedAboutTheKnotAlone(t *testing.T) {
	t.Parallel()
	plain := classify.GoalSurety{Slope: 1}
	cautious := classify.GoalSurety{Slope: 1, Knot: linear.LogOdds(0.84)}
	for _, p := range []float64{0.2, 0.5, 0.95, 0.99} {
		odds := linear.LogOdds(p)
		if a, b := plain.Score(odds, 0, 0), cautious.Score(odds, 0, 0); math.Abs(a-b) > 1e-9 {
			t.Errorf("a score of %v is shown as %v, want it as it is", a, b)
		}
	}
	if got := cautious.Score(linear.LogOdds(0.84), 0, 0); math.Abs(got-evaluate.Sure) > 1e-9 {
		t.Errorf("the knot is shown as %v, want %v", got, evaluate.Sure)
	}
	for _, p := range []float64{0.6, 0.7, 0.8, 0.9} {
		if got := cautious.Score(linear.LogOdds(p), 0, 0); got >= p {
			t.Errorf("%v is shown as %v, want less", p, got)
		}
	}
}
