// Package linear has the linear models that tell what a passage is about:
// TF-IDF of hashed n-grams, weights of eight bits, one score a label. A score
// is a sum of contributions of terms, so the reason of every verdict is there
// for the asking.
package linear

import (
	"math"
	"slices"
	"sync"

	"github.com/city-outcomes/throughline/shared/terms"
)

// Table is what a file of weights holds.
type Table struct {
	Name    string
	Kind    terms.Kind
	Labels  []string
	Unknown float64   // idf that an n-gram without weights counts for in the norm
	Keys    []uint32  // hashes of the n-grams, ascending
	IDF     []float32 // of each n-gram
	Weights []int8    // n-gram by label, in steps
	Step    []float64 // what one step is worth, by label
	Bias    []float64 // by label
}

// Model scores labels. It does not change after it is made, and may be used
// from many goroutines.
type Model struct {
	Table
	slots []int32 // open addressing: index into Keys plus 1
	tf    [maxTF + 1]float64
	spare sync.Pool // of *work
}

const maxTF = 64

type work struct {
	count []uint8
	last  []int32 // of a feature: index into hits
}

// Hit is an n-gram of the text that the model knows.
type Hit struct {
	Feature int32
	Count   uint8 // times in the text, at most 64
	Gram    terms.Gram
}

// prepare makes what is derived from the weights.
func (m *Model) prepare() {
	size := 4
	for size < 3*len(m.Keys) {
		size *= 2
	}
	m.slots = make([]int32, size)
	for i, k := range m.Keys {
		at := int(k) & (size - 1)
		for m.slots[at] != 0 {
			at = (at + 1) & (size - 1)
		}
		m.slots[at] = int32(i + 1)
	}
	for n := range m.tf {
		m.tf[n] = 1 + math.Log(float64(max(n, 1)))
	}
	m.spare.New = func() any {
		return &work{count: make([]uint8, len(m.Keys)), last: make([]int32, len(m.Keys))}
	}
}

func (m *Model) find(key uint32) int {
	mask := len(m.slots) - 1
	for at := int(key) & mask; m.slots[at] != 0; at = (at + 1) & mask {
		if i := int(m.slots[at] - 1); m.Keys[i] == key {
			return i
		}
	}
	return -1
}

// Match appends the n-grams that the model knows to dst, each once, in the
// order in which the text has them, and returns the norm of the text.
func (m *Model) Match(dst []Hit, grams []terms.Gram) ([]Hit, float64) {
	w := m.spare.Get().(*work)
	first, unknown := len(dst), 0
	for _, g := range grams {
		f := m.find(g.Key)
		if f < 0 {
			unknown++
			continue
		}
		switch {
		case w.count[f] == 0:
			w.last[f] = int32(len(dst))
			w.count[f] = 1
			dst = append(dst, Hit{Feature: int32(f), Count: 1, Gram: g})
		case w.count[f] < maxTF:
			w.count[f]++
			dst[w.last[f]].Count++
		}
	}
	squares := float64(float64(unknown) * m.Unknown * m.Unknown)
	for _, h := range dst[first:] {
		v := m.value(h)
		squares += float64(v * v)
		w.count[h.Feature] = 0
	}
	m.spare.Put(w)
	return dst, max(math.Sqrt(squares), 1)
}

func (m *Model) value(h Hit) float64 { return float64(m.IDF[h.Feature]) * m.tf[h.Count] }

// Score adds up the scores of all labels into scores, which has one place a
// label. They are log-odds where the model was calibrated.
func (m *Model) Score(scores []float64, hits []Hit, norm float64) {
	n := len(m.Labels)
	clear(scores)
	for _, h := range hits {
		v := m.value(h)
		row := m.Weights[int(h.Feature)*n:][:n]
		for l, w := range row {
			scores[l] += float64(v * float64(w))
		}
	}
	for l := range scores {
		scores[l] = m.Bias[l] + float64(scores[l]*m.Step[l]/norm)
	}
}

// Contribution is what a hit adds to the score of a label.
func (m *Model) Contribution(h Hit, label int, norm float64) float64 {
	w := float64(m.Weights[int(h.Feature)*len(m.Labels)+label])
	return float64(m.value(h)*w) * m.Step[label] / norm
}

// Words is how many different words of the text speak for a label, alone or
// in an n-gram.
func (m *Model) Words(s *terms.Scanned, hits []Hit, label int) int {
	n := 0
	seen := map[uint64]bool{}
	for _, h := range hits {
		if m.Weights[int(h.Feature)*len(m.Labels)+label] <= 0 {
			continue
		}
		for i := h.Gram.First; i <= h.Gram.Last; i++ {
			if word := s.Tokens[i].Hash; !seen[word] {
				seen[word] = true
				n++
			}
		}
	}
	return n
}

// Sparse is a text as features and values, scaled to length one: what
// training reads.
type Sparse struct {
	Features []int32 // ascending
	Values   []float64
}

// Vector is the text as the model sees it.
func (m *Model) Vector(grams []terms.Gram) Sparse {
	hits, norm := m.Match(nil, grams)
	slices.SortFunc(hits, func(a, b Hit) int { return int(a.Feature) - int(b.Feature) })
	var v Sparse
	for _, h := range hits {
		v.Features = append(v.Features, h.Feature)
		v.Values = append(v.Values, m.value(h)/norm)
	}
	return v
}
