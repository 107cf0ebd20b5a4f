package evaluate

import (
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
	// Repeated are the rows that ask of a text what an earlier row has asked,
	// and Contradicted those of them with another answer. They are counted
	// like all others.
	Repeated     int `json:"repeated,omitempty"`
	Contradicted int `json:"contradicted,omitempty"`
	// TrainedOn tells that the classifier was made from these very rows, so
	// that figures flatter it. Who knows that sets it.
	TrainedOn bool `json:"trainedOn,omitempty"`
	// Pairs are the rows of the form text, goal, true or false: whether the
	// classifier gives the goal.
	Pairs *Summary `json:"pairs,omitempty"`
	// Goals are the goals of passages.
	Goals *Summary `json:"goals,omitempty"`
	// FirstGoal is the share of rows with a goal whose first goal was given
	// first.
	FirstGoal float64 `json:"firstGoal"`
	// Kept is the share of rows with a goal whose first goal has a score of at
	// least Sure, and KeptRight how many of these first goals are right.
	Kept      float64 `json:"kept"`
	KeptRight float64 `json:"keptRight"`
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
	// ten bins, weighted by their size. A row that says its main goal alone
	// judges the first goal given: whether a second is right is not known. The
	// same of themes and of kinds.
	Calibration      float64 `json:"calibration"`
	ThemeCalibration float64 `json:"themeCalibration"`
	KindCalibration  float64 `json:"kindCalibration"`
	// Reliability shows the bins, Confusions what was taken for what.
	Reliability []Reliability `json:"reliability,omitempty"`
	Confusions  []Confusion   `json:"confusions,omitempty"`
	// Certain and Verbatim are the rows which say that they are, measured
	// alone; nil where all rows are, or none.
	Certain  *Result `json:"certain,omitempty"`
	Verbatim *Result `json:"verbatim,omitempty"`
}

// Sure is the score of a first goal under which it is left to a person.
const Sure = 0.7

// Evaluate measures label on the rows, in their order.
func Evaluate(rows []Row, label func(corpus.Passage) corpus.Labels) Result {
	said := make([]corpus.Labels, len(rows))
	for i, r := range rows {
		said[i] = label(corpus.Passage{Number: i + 1, Kind: corpus.Body, Language: r.Language, Text: r.Text})
	}
	result := measure(rows, said)
	result.Repeated, result.Contradicted = repeats(rows)
	result.Certain = among(rows, said, func(r Row) bool { return r.Certain })
	result.Verbatim = among(rows, said, func(r Row) bool { return r.Verbatim })
	return result
}

func measure(rows []Row, said []corpus.Labels) Result {
	m := newMeasurer()
	for i, r := range rows {
		m.pair(r, said[i])
		m.passage(r, said[i])
	}
	return m.result(len(rows))
}

// among measures the rows that are so, where some are and some are not.
func among(rows []Row, said []corpus.Labels, is func(Row) bool) *Result {
	var some []Row
	var theirs []corpus.Labels
	for i, r := range rows {
		if is(r) {
			some, theirs = append(some, r), append(theirs, said[i])
		}
	}
	if len(some) == 0 || len(some) == len(rows) {
		return nil
	}
	result := measure(some, theirs)
	return &result
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
	s.MeanAccuracy = corpus.Rounded(accuracy / asked)
	s.MacroF1 = corpus.Rounded(f1 / max(positive, 1))
	return &s
}

type measurer struct {
	pairs, goals, themes, kinds *tally

	first, withGoal     int
	kept, keptRight     int
	left, empty         int
	targets, targetsAll int

	goalScores, themeScores, kindScores Scores
	mainGoals, kindsTaken               *confusions
}

// noGoal is what a passage without a goal is about.
const noGoal = "none"

func newMeasurer() *measurer {
	var goals, kinds []string
	for _, g := range sdg.Goals() {
		goals = append(goals, g.String())
	}
	for _, k := range corpus.StatementKinds() {
		kinds = append(kinds, string(k))
	}
	return &measurer{pairs: newTally(goals), goals: newTally(goals), themes: newTally(nil), kinds: newTally(kinds),
		mainGoals: newConfusions("main goal", append(goals, noGoal)), kindsTaken: newConfusions("kind", kinds)}
}

func (m *measurer) pair(r Row, got corpus.Labels) {
	if r.Label == nil {
		return
	}
	l, given := got.Goal(r.Goal)
	m.pairs.add(r.Goal.String(), *r.Label, given)
	if given {
		m.goalScores.Add(r.Question(l.ID), l.Score, *r.Label)
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
		m.kindScores.Add(r.Question(got.Kind.ID), got.Kind.Score, got.Kind.ID == string(r.Kind))
		m.kindsTaken.add(string(r.Kind), got.Kind.ID)
	}
	m.passageThemes(r, got)
}

func (m *measurer) passageThemes(r Row, got corpus.Labels) {
	if r.Themes == nil {
		return
	}
	for _, id := range r.Themes {
		m.theme(id)
	}
	for _, l := range got.Themes {
		m.theme(l.ID)
		m.themeScores.Add(r.Question(l.ID), l.Score, slices.Contains(r.Themes, l.ID))
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
		if given && (r.Goals != nil || l.ID == got.Goals[0].ID) {
			m.goalScores.Add(r.Question(l.ID), l.Score, slices.Contains(truth, g))
		}
	}
	main, said := noGoal, noGoal
	if len(truth) > 0 {
		main = truth[0].String()
	}
	if len(got.Goals) > 0 {
		said = got.Goals[0].ID
	}
	m.mainGoals.add(main, said)
	if main == noGoal {
		m.empty++
		m.left += one(said == noGoal)
		return
	}
	m.withGoal++
	m.first += one(said == main)
	if len(got.Goals) > 0 && got.Goals[0].Score >= Sure {
		m.kept++
		m.keptRight += one(said == main)
	}
}

func one(is bool) int {
	if is {
		return 1
	}
	return 0
}

func (m *measurer) result(rows int) Result {
	r := Result{
		Rows: rows, Pairs: m.pairs.summary(), Goals: m.goals.summary(), Themes: m.themes.summary(), Kinds: m.kinds.summary(),
		FirstGoal: share(m.first, m.withGoal), Kept: share(m.kept, m.withGoal), KeptRight: share(m.keptRight, m.kept),
		LeftEmpty: share(m.left, m.empty), Empty: m.empty,
		Targets: share(m.targets, m.targetsAll),
	}
	for _, s := range []struct {
		of     string
		scores Scores
		error  *float64
	}{{"goals", m.goalScores, &r.Calibration}, {"themes", m.themeScores, &r.ThemeCalibration}, {"kinds", m.kindScores, &r.KindCalibration}} {
		table := s.scores.Reliability(s.of)
		*s.error = table.Error
		if table.Bins != nil {
			r.Reliability = append(r.Reliability, table)
		}
	}
	for _, c := range []*confusions{m.mainGoals, m.kindsTaken} {
		if table := c.table(); table != nil {
			r.Confusions = append(r.Confusions, *table)
		}
	}
	return r
}

func share(part, whole int) float64 { return corpus.Rounded(float64(part) / float64(max(whole, 1))) }
