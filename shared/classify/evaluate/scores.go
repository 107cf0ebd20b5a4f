package evaluate

import (
	"math"
	"math/rand/v2"
	"slices"

	"github.com/city-outcomes/throughline/shared/corpus"
)

// Reliability shows whether the scores of labels are probabilities.
type Reliability struct {
	Of string `json:"of"` // goals, themes, kinds
	// Error is the mean difference between score and share of right ones over
	// the bins, weighted by their size.
	Error float64 `json:"error"`
	Luck  Luck    `json:"luck"`
	// Questions is how many different questions the labels answer: where a
	// passage is asked about several times, by models that were made anew, its
	// labels have one truth.
	Questions int   `json:"questions"`
	Bins      []Bin `json:"bins"` // ascending; those without a label are left out
}

// Luck is the error that so few labels show where every score is exactly the
// probability of being right: an error about the mean is that of dice.
type Luck struct {
	Mean float64 `json:"mean"`
	Most float64 `json:"most"` // 95 of 100 throws stay under it
}

// Bin is the given labels with about the same score.
type Bin struct {
	From   float64 `json:"from"` // lowest score; the bin ends a tenth higher
	Labels int     `json:"labels"`
	Score  float64 `json:"score"` // mean
	Right  float64 `json:"right"` // share
}

// Scores collects scores, each with whether it was right.
type Scores struct {
	answers   []answer
	questions map[string]int // to their number
}

type answer struct {
	question int
	score    float64
	right    bool
}

// Add counts one score of an answer to a question. Answers to the same
// question have the same truth.
func (s *Scores) Add(question string, score float64, right bool) {
	n, asked := s.questions[question]
	if !asked {
		if s.questions == nil {
			s.questions = map[string]int{}
		}
		n = len(s.questions)
		s.questions[question] = n
	}
	s.answers = append(s.answers, answer{n, score, right})
}

// tenths is how many bins there are.
const tenths = 10

func tenth(score float64) int { return min(int(score*tenths), tenths-1) }

// Reliability is the table of the scores.
func (s *Scores) Reliability(of string) Reliability {
	mean := corpus.Rounded(s.off(func(a answer) bool { return a.right }))
	return Reliability{Of: of, Error: mean, Luck: s.luck(), Questions: len(s.questions), Bins: s.bins()}
}

// off is the calibration error, were the answers right that are said to be.
func (s *Scores) off(right func(answer) bool) float64 {
	var by [tenths]float64
	for _, a := range s.answers {
		by[tenth(a.score)] += a.score - float64(one(right(a)))
	}
	sum := 0.0
	for _, v := range by {
		sum += math.Abs(v)
	}
	return sum / float64(max(len(s.answers), 1))
}

// throws is how often the truth is thrown.
const throws = 1000

// luck throws the truth of every question, with the scores as they are: an
// answer is right where the throw of its question lies under its score. The
// throws are the same at all times.
func (s *Scores) luck() Luck {
	dice := rand.New(rand.NewPCG(1, 2))
	thrown := make([]float64, len(s.questions))
	errs := make([]float64, throws)
	mean := 0.0
	for n := range errs {
		for q := range thrown {
			thrown[q] = dice.Float64()
		}
		errs[n] = s.off(func(a answer) bool { return thrown[a.question] < a.score })
		mean += errs[n] / throws
	}
	slices.Sort(errs)
	return Luck{Mean: corpus.Rounded(mean), Most: corpus.Rounded(errs[throws*95/100-1])}
}

func (s *Scores) bins() []Bin {
	var labels, right [tenths]int
	var sums [tenths]float64
	for _, a := range s.answers {
		b := tenth(a.score)
		labels[b]++
		right[b] += one(a.right)
		sums[b] += a.score
	}
	var out []Bin
	for b, n := range labels {
		if n > 0 {
			out = append(out, Bin{From: float64(b) / tenths, Labels: n, Score: corpus.Rounded(sums[b] / float64(n)), Right: share(right[b], n)})
		}
	}
	return out
}
