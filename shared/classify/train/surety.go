package main

import (
	"cmp"
	"slices"

	"github.com/city-outcomes/throughline/shared/classify"
	"github.com/city-outcomes/throughline/shared/classify/evaluate"
	"github.com/city-outcomes/throughline/shared/classify/internal/learn"
	"github.com/city-outcomes/throughline/shared/classify/internal/linear"
	"github.com/city-outcomes/throughline/shared/classify/internal/statement"
	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/sdg"
)

// aim is the share of first goals with a score of at least evaluate.Sure that
// shall be right, where texts have one goal: what is promised, and the
// standard error of its measurement.
const aim = 0.97 + 0.002

// given is a goal that the classifier gives, with what its score is made of.
type given struct {
	set               set
	question          string
	goal, rival, none float64 // log-odds
	first             bool    // of the goals of its text
	right             bool
	fold              int
	weight            float64
}

// surety fits the scores of the goals that are given, for each model that is
// measured on more than the framework's texts, and measures them by sureties
// that have not seen the fold.
func (t *training) surety(trials []trial, none *statement.Model) {
	var everywhere, english evaluate.Scores // of passages in all languages; of passages and pairs in English
	for _, r := range recipes() {
		if r.family {
			continue
		}
		all, texts := t.givenBy(r, trials, none)
		limits := t.card.Models[r.name]
		limits.Surety = suretyOf(all, r.single(), func(given) bool { return true })
		t.card.Models[r.name] = limits
		scores := make([]float64, len(all))
		for fold := range folds {
			s := suretyOf(all, r.single(), func(g given) bool { return g.fold != fold })
			for i, g := range all {
				if g.fold == fold {
					scores[i] = s.Score(g.goal, g.rival, g.none)
				}
			}
		}
		for i, g := range all {
			if g.set == passages {
				everywhere.Add(g.question, scores[i], g.right)
			}
			if !r.single() {
				for range g.times() {
					english.Add(g.question, scores[i], g.right)
				}
			}
		}
		for _, s := range []set{passages, expert, community, translated} {
			t.measureScores(r, s, all, scores, texts[s])
		}
	}
	t.reliable("passages", "scores of goals given", everywhere)
	t.reliable("passages and pairs, English", "scores of goals given", english)
}

// times is how often a goal counts beside those of passages, which every
// partition gives anew.
func (g given) times() int {
	if g.set == passages {
		return 1
	}
	return partitions
}

// givenBy are the goals that a model gives to the texts that say whether they
// are right, and how many texts of each set there are. A text with one goal
// says so of the first that it is given: whether a second is right is not
// known.
func (t *training) givenBy(r recipe, trials []trial, none *statement.Model) (all []given, texts map[set]float64) {
	texts = map[set]float64{}
	add := func(x row, p picked, weight float64, judges func(place int, g sdg.Goal) (right, judged bool)) {
		texts[x.set]++
		for i, g := range p.given {
			if right, judged := judges(i, g); judged {
				all = append(all, given{set: x.set, question: x.Question(g.String()), goal: p.odds[g-1], rival: classify.Rival(p.odds, int(g-1)), none: p.none,
					first: i == 0, right: right, fold: x.fold, weight: weight})
			}
		}
	}
	for _, trial := range trials {
		for i, p := range t.pickTrial(trial) {
			if x := trial.rows[i]; t.rules.Model(x.Language) == r.name {
				add(x, p, 1.0/partitions, func(_ int, g sdg.Goal) (bool, bool) { return slices.Contains(x.Goals, g), true })
			}
		}
	}
	for _, x := range t.singles[r.name] {
		add(x.row, t.pickSeen(x.row, x.chances, none), singleWeight, func(place int, g sdg.Goal) (bool, bool) { return x.Goal == g, place == 0 })
	}
	for _, x := range t.sets.from(expert) {
		if t.rules.Model(x.Language) == r.name {
			add(x, t.pickSeen(x, t.pairs[x.Line], none), 1, func(_ int, g sdg.Goal) (bool, bool) { return *x.Label, x.Goal == g })
		}
	}
	return all, texts
}

// suretyOf fits the score to the goals for which use is true. Where texts have
// one goal, scores are understated so far that the aim is reached. Where too
// little is given to say how log-odds tell right from wrong, they stay.
func suretyOf(all []given, single bool, use func(given) bool) classify.GoalSurety {
	var rows []learn.Example
	var used []given
	for _, g := range all {
		if use(g) {
			used = append(used, g)
			rows = append(rows, learn.Example{Positive: g.right, Weight: g.weight,
				Sparse: linear.Sparse{Features: []int32{0, 1, 2, 3}, Values: []float64{1, g.goal, g.rival, g.none}}})
		}
	}
	w := learn.Newton(rows, 4)
	s := classify.GoalSurety{Shift: corpus.Rounded(w[0]), Slope: corpus.Rounded(w[1]), Rival: corpus.Rounded(w[2]), None: corpus.Rounded(w[3])}
	if s.Slope <= max(s.Rival, 0) {
		return classify.Raw()
	}
	if single {
		s.Knot = corpus.Rounded(knot(used, s))
	}
	return s
}

// knot is the smallest log-odds from which on the first goals of texts with
// one goal are right as often as is aimed at; between those of evaluate.Sure
// and of classify.Certain.
func knot(used []given, s classify.GoalSurety) float64 {
	type first struct {
		odds  float64
		right bool
	}
	var firsts []first
	for _, g := range used {
		if g.first && g.set != passages {
			firsts = append(firsts, first{s.LogOdds(g.goal, g.rival, g.none), g.right})
		}
	}
	slices.SortFunc(firsts, func(a, b first) int { return cmp.Compare(b.odds, a.odds) })
	const nearly = 0.01 // below that of Certain, so that the line has a slope
	lowest, right := linear.LogOdds(classify.Certain-nearly), 0.0
	for n, f := range firsts {
		right += oneIf(f.right)
		tied := n+1 < len(firsts) && firsts[n+1].odds == f.odds
		if !tied && right >= aim*float64(n+1) {
			lowest = min(lowest, f.odds)
		}
	}
	return max(lowest, linear.LogOdds(evaluate.Sure))
}

// measureScores says how far the scores of given goals are probabilities, and
// what abstaining under evaluate.Sure leaves of the texts.
func (t *training) measureScores(r recipe, s set, all []given, scores []float64, texts float64) {
	if texts == 0 {
		return
	}
	var reliable evaluate.Scores
	var firsts counts // by whether they are right, and kept
	for i, g := range all {
		if g.set == s {
			reliable.Add(g.question, scores[i], g.right)
			if g.first {
				firsts.add(g.right, scores[i] >= evaluate.Sure)
			}
		}
	}
	where, of := r.name+" "+string(s)+", as labelled", "scores of goals given"
	if s == community || s == translated {
		of = "scores of first goals"
	}
	if s != expert {
		t.figure(where, "abstaining under a score of 0.7: share kept", (firsts.hit+firsts.wrong)/texts)
		t.figure(where, "abstaining under a score of 0.7: share right", firsts.precision())
	}
	t.reliable(where, of, reliable)
}
