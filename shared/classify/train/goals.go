package main

import (
	"runtime"
	"slices"
	"strconv"
	"sync"

	"github.com/city-outcomes/throughline/shared/classify/internal/learn"
	"github.com/city-outcomes/throughline/shared/classify/internal/linear"
	"github.com/city-outcomes/throughline/shared/sdg"
	"github.com/city-outcomes/throughline/shared/terms"
)

// goals is how many labels a goal model has; goal g is label g-1.
const goals = 17

// blend is one of the fits that a model mixes: which sets it reads, how much
// a row of each weighs, and its share in the mixture.
type blend struct {
	share   float64
	weights map[set]float64
}

// recipe says how a goal model is made.
type recipe struct {
	name     string
	kind     terms.Kind
	blends   []blend
	minTexts int     // an n-gram must stand in so many texts
	maxShare float64 // and in no more than this share of them
	features int     // that are kept
	cost     float64 // of errors against large weights
	unknown  float64 // idf of the n-grams that are not kept, in the norm
	hold     []set   // sets of which no row of the measured fold is trained on

	languages []string // whose rows it is trained on
	family    bool     // it has nothing but the framework's texts
}

// single tells whether what measures the model has one goal a text, so that
// its second goals are not known.
func (r recipe) single() bool { return !slices.Contains(r.hold, expert) }

// expertWeight is what an expert's verdict weighs against a silver vote.
const expertWeight = 2

// truth is what a row says about a goal: positive or not, and the weight of
// saying so; 0 where it says nothing.
func truth(r row, g sdg.Goal) (positive bool, weight float64) {
	switch {
	case r.Label != nil && r.Goal == g:
		return *r.Label, expertWeight
	case r.Votes != nil:
		// Six of ten voters make a goal; under three of ten unmake it.
		share := r.Votes[g]
		if share >= 0.6 {
			return true, 1
		}
		if share < 0.3 {
			return false, 1
		}
		return false, 0
	case r.Label != nil:
		return false, 0
	case r.Goals != nil:
		return slices.Contains(r.Goals, g), 1
	case r.Goal != 0:
		return r.Goal == g, 1
	}
	return false, 0
}

// corpusOf is rows with their n-grams, those with a stop word left out.
type corpusOf struct {
	rows  []row
	grams [][]terms.Gram
}

func gramsOf(rows []row, kind terms.Kind) corpusOf {
	c := corpusOf{rows: rows}
	var s terms.Scanned
	stop := stopwords()
	for _, r := range rows {
		s.Scan(r.Text)
		grams := slices.DeleteFunc(s.Grams(nil, kind), func(g terms.Gram) bool {
			return stop[s.Tokens[g.First].Hash] || stop[s.Tokens[g.Last].Hash]
		})
		c.grams = append(c.grams, slices.Clone(grams))
	}
	return c
}

// fitGoals trains on the rows for which use is true and returns the model,
// not calibrated.
func (r recipe) fitGoals(c corpusOf, use func(row) bool) (*linear.Model, error) {
	var rows []row
	var grams [][]terms.Gram
	for i, row := range c.rows {
		if use(row) {
			rows = append(rows, row)
			grams = append(grams, c.grams[i])
		}
	}
	table := learn.Vocabulary(grams, func(i int) bool { return rows[i].set == vocabulary }, r.kind, r.minTexts, r.maxShare)
	table.Name = r.name
	for g := 1; g <= goals; g++ {
		table.Labels = append(table.Labels, strconv.Itoa(g))
	}
	if len(table.Keys) > r.features {
		rough, err := r.mixture(table, rows, grams, 4)
		if err != nil {
			return nil, err
		}
		table = learn.Prune(table, rough, r.features)
		table.Unknown = r.unknown
	}
	fit, err := r.mixture(table, rows, grams, 12)
	if err != nil {
		return nil, err
	}
	return linear.New(learn.Round(table, fit))
}

// mixture fits every blend on the table's features and adds them up.
func (r recipe) mixture(table linear.Table, rows []row, grams [][]terms.Gram, epochs int) (learn.Fit, error) {
	blank := learn.Round(table, learn.Fit{Weights: make([][]float64, goals), Intercept: make([]float64, goals)})
	blank.Weights = make([]int8, goals*len(table.Keys))
	m, err := linear.New(blank)
	if err != nil {
		return learn.Fit{}, err
	}
	vectors := make([]linear.Sparse, len(rows))
	parallel(len(rows), func(i int) { vectors[i] = m.Vector(grams[i]) })
	fits := make([]learn.Fit, len(r.blends))
	shares := make([]float64, len(r.blends))
	for b, blend := range r.blends {
		shares[b] = blend.share
		fit := learn.Fit{Weights: make([][]float64, goals), Intercept: make([]float64, goals)}
		parallel(goals, func(l int) {
			var examples []learn.Example
			for i, row := range rows {
				positive, weight := truth(row, sdg.Goal(l+1))
				if weight *= blend.weights[row.set]; weight > 0 {
					examples = append(examples, learn.Example{Sparse: vectors[i], Positive: positive, Weight: weight})
				}
			}
			o := learn.Options{Cost: r.cost, Epochs: epochs, Even: true}
			fit.Weights[l], fit.Intercept[l] = learn.Logistic(examples, len(table.Keys), o)
		})
		fits[b] = fit
	}
	return learn.Mix(fits, shares), nil
}

// outOfFold scores every row by a model that has seen no row of its fold.
func (r recipe) outOfFold(c corpusOf) ([][]float64, error) {
	scores := make([][]float64, len(c.rows))
	for fold := range folds {
		m, err := r.fitGoals(c, func(x row) bool { return x.fold != fold || !slices.Contains(r.hold, x.set) })
		if err != nil {
			return nil, err
		}
		for i, x := range c.rows {
			if x.fold == fold {
				scores[i] = score(m, c.grams[i])
			}
		}
	}
	return scores, nil
}

func score(m *linear.Model, grams []terms.Gram) []float64 {
	hits, norm := m.Match(nil, grams)
	out := make([]float64, len(m.Labels))
	m.Score(out, hits, norm)
	return out
}

// parallel calls do for 0 to n-1 on all processors; what do writes must not
// depend on the order.
func parallel(n int, do func(i int)) {
	var wg sync.WaitGroup
	next := make(chan int)
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for i := range next {
				do(i)
			}
		})
	}
	for i := range n {
		next <- i
	}
	close(next)
	wg.Wait()
}
