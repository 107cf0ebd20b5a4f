// Package classify says what a passage is about: the goals and targets of the
// 2030 Agenda, the cross-cutting themes, and the kind of statement it makes.
// Every label has a score and the terms that made it, with their places in
// the text; having nothing to say is an answer.
//
// Goals come from linear models on words, one a language or family of
// languages, trained by the command in shared/classify/train; from goals and
// targets that the passage names; and from the headings above it. Themes and
// kinds of statement come from cues that are written down as data, weighed by
// a small logistic model. Targets are suggestions, by likeness to the
// framework's vocabulary. What each is worth is measured, and printed with
// the labels (Measures).
//
// Labels depend on the passage alone: neither on the clock, nor on order, nor
// on the machine. Sums run in a fixed order, and scores are rounded to four
// decimals.
package classify

import (
	"sync"

	"github.com/city-outcomes/throughline/shared/classify/internal/linear"
	"github.com/city-outcomes/throughline/shared/classify/internal/statement"
	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/terms"
	"github.com/city-outcomes/throughline/shared/terms/mention"
)

// Version is the version of the rules of a reading: of this code, its data and
// its weights, and of shared/figures. Readings of different versions may
// differ; those of one do not.
const Version = 2

// Classifier labels passages. It does not change after it is made, and may be
// used from many goroutines.
type Classifier struct {
	languages map[string]Language
	goals     map[string]model              // by name
	targets   map[string]func() targetModel // by name
	mentions  mention.Finder
	reader    statement.Reader
	kinds     *statement.KindModel
	none      *statement.Model // whether a passage says nothing of substance
	themes    *statement.ThemeModel
	card      Card
	spare     sync.Pool // of *work
}

// work is the memory that labelling a passage takes.
type work struct {
	text, heading terms.Scanned
	grams         []terms.Gram
	hits          []linear.Hit
	norm          float64
	scores        []float64 // log-odds by goal
	none          float64   // log-odds of saying nothing of substance, above the usual ones
	chances       []float64 // probabilities by goal
	reading       statement.Reading
	judged        []float64
}

// Label says what p is about. It reads Text, Language and Heading, and never
// fails: of a passage that it can make nothing of, it says that it is context.
func (c *Classifier) Label(p corpus.Passage) corpus.Labels {
	w := c.spare.Get().(*work)
	defer c.spare.Put(w)
	w.text.Scan(p.Text)
	if len(w.text.Tokens) == 0 {
		return corpus.Labels{Kind: corpus.Label{ID: string(corpus.Context), LowConfidence: true}}
	}
	lang := c.language(p.Language, &w.text)
	found := c.mentions.Find(&w.text)
	m := c.goals[lang.Model]()
	c.weigh(w, m, p.Heading)
	c.reader.Read(&w.reading, &w.text, lang.Cues, w.chances, named(found))
	var labels corpus.Labels
	labels.Kind = c.kindOf(w, lang)
	labels.Themes = c.themesOf(w, lang)
	w.judged = c.none.Probabilities(w.judged, w.reading.Features)
	w.none = NoneOdds(w.judged[0], c.card.UsualNone)
	w.doubt()
	labels.Goals = c.goalsOf(w, lang, m, found)
	labels.Doubt = c.doubtOf(w, lang, found, labels.Kind.ID)
	labels.Targets = c.targetsOf(w, lang, labels.Goals, found)
	return labels
}

// named is how many different goals a passage names.
func named(found []mention.Mention) int {
	var set [goals + 1]bool
	n := 0
	for _, m := range found {
		if !set[m.Goal] {
			set[m.Goal] = true
			n++
		}
	}
	return n
}

// goals is how many goals there are; goal g has place g-1 in a model.
const goals = 17
