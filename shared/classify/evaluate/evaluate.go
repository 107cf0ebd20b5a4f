package evaluate

import (
	"math"
	"slices"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/sdg"
)

// Score is how well yes-or-no answers agree with the truth. Every share is 0
// where there is nothing to divide by, and rounded to four decimals.
type Score struct {
	Label     string  `json:"label"`
	Precision float64 `json:"precision"`
	Recall    float64 `json:"recall"`
	F1        float64 `json:"f1"`
	Accuracy  float64 `json:"accuracy"`
	Positive  int     `json:"positive"` // questions whose true answer is yes
	Asked     int     `json:"asked"`    // questions
}

// Summary is the score of several labels. Mean accuracy and macro-F1 are the
// means over the labels that were asked about; micro-F1 counts all questions
// alike.
type Summary struct {
	Labels       []Score `json:"labels"`
	All          Score   `json:"all"` // all questions together; its F1 is the micro-F1
	MeanAccuracy float64 `json:"meanAccuracy"`
	MacroF1      float64 `json:"macroF1"`
}

// Result is a classifier measured on labelled rows. A part is nil where no
// row says anything about it.
type Result struct {
	Rows int `json:"rows"`
	// Pairs are the rows of the form text, goal, true or false: whether the
	// classifier gives the goal.
	Pairs *Summary `json:"pairs,omitempty"`
	// Goals are the goals of passages.
	Goals *Summary `json:"goals,omitempty"`
	// FirstGoal is the share of rows with a goal whose first goal was given
	// first.
	FirstGoal float64 `json:"firstGoal"`
	// LeftEmpty is the share of passages without a goal that got none, and
	// Empty how many these are.
	LeftEmpty float64 `json:"leftEmpty"`
	Empty     int     `json:"empty"`
	// Targets is the share of the targets that readers gave which are among
	// the suggestions; what readers did not give counts for nothing.
	Targets float64 `json:"targets"`
	// Themes are the cross-cutting themes, Kinds the kinds of statement.
	Themes *Summary `json:"themes,omitempty"`
	Kinds  *Summary `json:"kinds,omitempty"`
	// Calibration is the mean difference between the score of a given goal
	// and the share of goals given with about that score that are right, over
	// ten bins, weighted by their size.
	Calibration float64 `json:"calibration"`
}

// Evaluate measures label on the rows, in their order.
func Evaluate(rows []Row, label func(corpus.Passage) corpus.Labels) Result {
	m := newMeasurer()
	for i, r := range rows {
		got := label(corpus.Passage{Number: i + 1, Kind: corpus.Body, Language: r.Language, Text: r.Text})
		m.pair(r, got)
		m.passage(r, got)
	}
	return m.result(len(rows))
}

// tally counts answers, by label.
type tally struct {
	labels []string
	counts map[string]*[4]int // right yes, wrong no, wrong yes, right no
}

func newTally(labels []string) *tally {
	t := &tally{labels: labels, counts: map[string]*[4]int{}}
	for _, l := range labels {
		t.counts[l] = new([4]int)
	}
	return t
}

func (t *tally) add(label string, truth, said bool) {
	c := t.counts[label]
	switch {
	case c == nil:
	case truth && said:
		c[0]++
	case truth:
		c[1]++
	case said:
		c[2]++
	default:
		c[3]++
	}
}

func score(label string, c [4]int) Score {
	hit, miss, wrong, right := c[0], c[1], c[2], c[3]
	return Score{
		Label:     label,
		Precision: share(hit, hit+wrong), Recall: share(hit, hit+miss), F1: share(2*hit, 2*hit+miss+wrong),
		Accuracy: share(hit+right, hit+miss+wrong+right),
		Positive: hit + miss, Asked: hit + miss + wrong + right,
	}
}

// summary is nil where nothing was asked.
func (t *tally) summary() *Summary {
	var s Summary
	var all [4]int
	var accuracy, f1, asked, positive float64
	for _, l := range t.labels {
		one := score(l, *t.counts[l])
		if one.Asked == 0 {
			continue
		}
		s.Labels = append(s.Labels, one)
		for i, n := range t.counts[l] {
			all[i] += n
		}
		accuracy, asked = accuracy+one.Accuracy, asked+1
		if one.Positive > 0 {
			f1, positive = f1+one.F1, positive+1
		}
	}
	if asked == 0 {
		return nil
	}
	s.All = score("all", all)
	s.MeanAccuracy = round4(accuracy / asked)
	s.MacroF1 = round4(f1 / max(positive, 1))
	return &s
}

type measurer struct {
	pairs, goals, themes, kinds *tally

	first, withGoal     int
	left, empty         int
	targets, targetsAll int
	bins                [10]struct {
		n, right int
		sum      float64
	}
}

func newMeasurer() *measurer {
	var goals, kinds []string
	for _, g := range sdg.Goals() {
		goals = append(goals, g.String())
	}
	for _, k := range corpus.StatementKinds() {
		kinds = append(kinds, string(k))
	}
	return &measurer{pairs: newTally(goals), goals: newTally(goals), themes: newTally(nil), kinds: newTally(kinds)}
}

func (m *measurer) pair(r Row, got corpus.Labels) {
	if r.Label == nil {
		return
	}
	l, given := got.Goal(r.Goal)
	m.pairs.add(r.Goal.String(), *r.Label, given)
	if given {
		m.bin(l.Score, *r.Label)
	}
}

func (m *measurer) passage(r Row, got corpus.Labels) {
	m.passageGoals(r, got)
	for _, t := range r.Targets {
		m.targetsAll++
		if slices.ContainsFunc(got.Targets, func(l corpus.Label) bool { return l.ID == string(t) }) {
			m.targets++
		}
	}
	if r.Kind != "" {
		for _, k := range corpus.StatementKinds() {
			m.kinds.add(string(k), r.Kind == k, got.Kind.ID == string(k))
		}
	}
	if r.Themes == nil {
		return
	}
	for _, id := range r.Themes {
		m.theme(id)
	}
	for _, l := range got.Themes {
		m.theme(l.ID)
	}
	for _, id := range m.themes.labels {
		_, given := got.Theme(id)
		m.themes.add(id, slices.Contains(r.Themes, id), given)
	}
}

// theme makes room for a theme: what themes there are is the rows' to say.
func (m *measurer) theme(id string) {
	if m.themes.counts[id] == nil {
		m.themes.counts[id] = new([4]int)
		m.themes.labels = append(m.themes.labels, id)
		slices.Sort(m.themes.labels)
	}
}

func (m *measurer) passageGoals(r Row, got corpus.Labels) {
	if r.Label != nil {
		return
	}
	truth := r.Goals
	if truth == nil && r.Goal != 0 {
		truth = []sdg.Goal{r.Goal}
	}
	if truth == nil {
		return
	}
	for _, g := range sdg.Goals() {
		l, given := got.Goal(g)
		m.goals.add(g.String(), slices.Contains(truth, g), given)
		if given {
			m.bin(l.Score, slices.Contains(truth, g))
		}
	}
	if len(truth) == 0 {
		m.empty++
		if len(got.Goals) == 0 {
			m.left++
		}
		return
	}
	m.withGoal++
	if len(got.Goals) > 0 && got.Goals[0].ID == truth[0].String() {
		m.first++
	}
}

func (m *measurer) bin(score float64, right bool) {
	b := &m.bins[min(int(score*10), 9)]
	b.n++
	b.sum += score
	if right {
		b.right++
	}
}

func (m *measurer) result(rows int) Result {
	r := Result{
		Rows: rows, Pairs: m.pairs.summary(), Goals: m.goals.summary(), Themes: m.themes.summary(), Kinds: m.kinds.summary(),
		FirstGoal: share(m.first, m.withGoal), LeftEmpty: share(m.left, m.empty), Empty: m.empty,
		Targets: share(m.targets, m.targetsAll),
	}
	n, off := 0, 0.0
	for _, b := range m.bins {
		n += b.n
		off += max(b.sum-float64(b.right), float64(b.right)-b.sum)
	}
	r.Calibration = round4(off / float64(max(n, 1)))
	return r
}

func share(part, whole int) float64 { return round4(float64(part) / float64(max(whole, 1))) }

// round4 rounds to four decimals.
func round4(v float64) float64 { return math.Round(v*1e4) / 1e4 }
