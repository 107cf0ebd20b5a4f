package evaluate_test

import (
	"fmt"
	"math"
	"testing"

	"github.com/city-outcomes/throughline/shared/classify/evaluate"
)

// answers are n questions, each answered so many times with the same score, of
// which the first are right.
func answers(n, times, right int, score float64) evaluate.Reliability {
	var s evaluate.Scores
	for q := range n {
		for range times {
			s.Add(fmt.Sprint(q), score, q < right)
		}
	}
	return s.Reliability("goals")
}

func TestLuckIsTheErrorOfExactScores(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name           string
		n, times       int
		score          float64
		mean, most, by float64
	}{
		{"one coin is always off by a half", 1, 1, 0.5, 0.5, 0.5, 1e-9},
		{"four coins", 4, 1, 0.5, 0.1875, 0.5, 0.02},
		// The mean distance of a normal variable is its deviation times
		// sqrt(2/pi); it stays under twice its deviation in 95 of 100.
		{"many labels", 900, 1, 0.9, 0.01 * math.Sqrt(2/math.Pi), 0.0196, 0.001},
		{"the same labels six times", 900, 6, 0.9, 0.01 * math.Sqrt(2/math.Pi), 0.0196, 0.001},
		{"what is certain needs no luck", 50, 1, 1, 0, 0, 0},
	} {
		got := answers(test.n, test.times, 0, test.score)
		if math.Abs(got.Luck.Mean-test.mean) > test.by || math.Abs(got.Luck.Most-test.most) > test.by || got.Questions != test.n {
			t.Errorf("%s: %d questions, luck %+v, want %d, %.4f and %.4f", test.name, got.Questions, got.Luck, test.n, test.mean, test.most)
		}
	}
}

func TestErrorShowsWhatLuckDoesNotExplain(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		right   int
		beyond  bool
		outcome float64
	}{{540, false, 0}, {545, false, 0.0083}, {420, true, 0.2}} {
		got := answers(600, 1, test.right, 0.9)
		if got.Error != test.outcome || got.Error > got.Luck.Most != test.beyond {
			t.Errorf("%d of 600 right at 0.9: error %v, luck %+v", test.right, got.Error, got.Luck)
		}
	}
	if got := new(evaluate.Scores).Reliability("goals"); got.Error != 0 || got.Luck != (evaluate.Luck{}) || got.Bins != nil {
		t.Errorf("no labels give %+v", got)
	}
}
