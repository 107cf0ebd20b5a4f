package evaluate

import (
	"math"

	"github.com/city-outcomes/throughline/shared/corpus"
)

// Reliability shows whether the scores of labels are probabilities.
type Reliability struct {
	Of   string `json:"of"`   // goals, themes, kinds
	Bins []Bin  `json:"bins"` // ascending; those without a label are left out
}

// Bin is the given labels with about the same score.
type Bin struct {
	From   float64 `json:"from"` // lowest score; the bin ends a tenth higher
	Labels int     `json:"labels"`
	Score  float64 `json:"score"` // mean
	Right  float64 `json:"right"` // share
}

// Confusion is how often each label was taken for each other.
type Confusion struct {
	Of     string   `json:"of"`     // main goal, kind
	Labels []string `json:"labels"` // those that were there or were said, in their usual order
	Counts [][]int  `json:"counts"` // by truth, then by what was said
}

// Scores collects scores by tenths, each with whether it was right.
type Scores struct {
	bins [10]struct {
		n, right int
		sum      float64
	}
}

// Add counts one score.
func (s *Scores) Add(score float64, right bool) {
	b := &s.bins[min(int(score*10), 9)]
	b.n++
	b.sum += score
	b.right += one(right)
}

// Error is the mean difference between score and truth over the bins,
// weighted by their size.
func (s *Scores) Error() float64 {
	n, off := 0, 0.0
	for _, b := range s.bins {
		n += b.n
		off += math.Abs(b.sum - float64(b.right))
	}
	return corpus.Rounded(off / float64(max(n, 1)))
}

// Bins is what was counted.
func (s *Scores) Bins() []Bin {
	var out []Bin
	for i, b := range s.bins {
		if b.n > 0 {
			out = append(out, Bin{From: float64(i) / 10, Labels: b.n, Score: corpus.Rounded(b.sum / float64(b.n)), Right: share(b.right, b.n)})
		}
	}
	return out
}

// confusions counts what was taken for what.
type confusions struct {
	of     string
	labels []string
	counts map[[2]string]int // truth and what was said
}

func newConfusions(of string, labels []string) *confusions {
	return &confusions{of: of, labels: labels, counts: map[[2]string]int{}}
}

func (c *confusions) add(truth, said string) { c.counts[[2]string{truth, said}]++ }

// table leaves out the labels that were neither there nor said; it is nil
// where nothing was asked.
func (c *confusions) table() *Confusion {
	seen := map[string]bool{}
	for pair := range c.counts {
		seen[pair[0]], seen[pair[1]] = true, true
	}
	if len(seen) == 0 {
		return nil
	}
	t := &Confusion{Of: c.of}
	for _, l := range c.labels {
		if seen[l] {
			t.Labels = append(t.Labels, l)
		}
	}
	for _, truth := range t.Labels {
		var row []int
		for _, said := range t.Labels {
			row = append(row, c.counts[[2]string{truth, said}])
		}
		t.Counts = append(t.Counts, row)
	}
	return t
}
