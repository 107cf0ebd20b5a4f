package briefing

import (
	"cmp"
	"strconv"
	"strings"
	"unicode"

	"github.com/city-outcomes/throughline/shared/corpus"
)

// slot is a place in the briefing that statements are chosen for.
type slot struct {
	section int
	part    string   // heading, where the section has parts
	most    int      // statements
	asks    question // what a quotation must answer; empty: what its kind does
	takes   func(*candidate) bool
}

// slots lists the places in the order in which they are filled. A candidate
// goes to the first that takes it and has room, so the narrower question
// comes before the wider one, and examples of interlinkages are what the
// other sections left.
func slots() []slot {
	kind := func(k corpus.StatementKind) func(*candidate) bool {
		return func(c *candidate) bool { return c.kind == k }
	}
	return []slot{
		{section: 2, most: 10, asks: change, takes: func(c *candidate) bool { return c.changed != nil }},
		{section: 1, most: 10, takes: kind(corpus.Progress)},
		{section: 4, part: practicesTitle, most: 10, takes: kind(corpus.Practice)},
		{section: 5, most: 10, takes: kind(corpus.Challenge)},
		{section: 4, part: challengesTitle, most: 4, takes: func(c *candidate) bool { return c.kind == corpus.Challenge && c.besidePractice }},
		{section: 6, part: commitmentsTitle, most: 10, takes: kind(corpus.Commitment)},
		{section: 6, part: recommendationsTitle, most: 8, takes: kind(corpus.Recommendation)},
		{section: 3, most: 6, asks: link, takes: func(c *candidate) bool { return c.linking }},
	}
}

// The bars: the scores are probabilities, and an honest short section is worth
// more than a wrong statement. A quotation that says in plain words what its
// section asks must be as likely on the theme and of its kind as not; one that
// only hints at it more so, and a practice or result told without any word
// that we know still more. Where we know no words of its language, its kind
// must be certain.
const (
	themeBar   = 0.8
	kindBar    = 0.55
	saidBar    = 0.55 // of theme and kind together
	hintedBar  = 0.7
	silentBar  = 0.75
	certainBar = 0.8
)

// What a passage weighs that speaks less plainly than others.
const (
	hintingWeight    = 0.85
	silentWeight     = 0.7
	placelessWeight  = 0.85
	numberlessWeight = 0.9
)

// rounds is how often a city may be quoted in one slot: in round r it may
// stand there r times and its country 2r times, so that nobody is quoted
// twice before everybody was once.
const rounds = 3

// fate is what became of a candidate.
type fate int

const (
	left      fate = iota // others scored higher, or the caps were reached
	chosen                // quoted
	duplicate             // says nearly what a quoted passage says
	notFound              // its quotation is not in the stored text
	unfit                 // gives no quotation
	unsure                // its labels are below the bars
)

// candidate is a passage on the theme whose kind answers a section.
type candidate struct {
	source         *source
	passage        corpus.Labelled
	theme          corpus.Label
	kind           corpus.StatementKind
	relevance      float64
	changed        *period // the years since the last review, where it may tell of one
	linking        bool    // its labels are sure of two goals
	besidePractice bool    // a challenge told next to a practice
	fate           fate
	why            error // why it gives no quotation
	answers        map[question]answer
	quotation      string
	prefix, suffix string
	shingles       map[uint64]bool
	similar        int
	elsewhere      map[string]bool // other places that say nearly the same
	like           *candidate      // the quoted one that a duplicate repeats
	voice          string          // who else than the city speaks
}

// answer is what a candidate has to quote on a question.
type answer struct {
	quotation string
	why       error
}

// period is years: after the one, until the other and with it.
type period struct{ after, until int }

// relevance weighs a passage: how sure it is that it concerns the theme and
// is of its kind; less for notes and list items than for running text, for
// fragments than for sentences, and for languages whose labels are weak.
func relevance(p corpus.Labelled, theme corpus.Label) float64 {
	score := float64(theme.Score * p.Labels.Kind.Score)
	switch {
	case p.Labels.Reviewed:
		score = 1
	case tabular(p.Passage):
		score = float64(score * 0.5)
	case p.Kind == corpus.Note:
		score = float64(score * 0.7)
	case p.Kind == corpus.Item:
		score = float64(score * 0.9)
	}
	text := withoutBullet(p.Text)
	if !startsSentence(text) || !endsSentence(text) {
		score = float64(score * 0.75)
	}
	if n := countWords(text); n < 15 {
		score = float64(score * 0.8)
	}
	if theme.LowConfidence {
		score = float64(score * 0.8)
	}
	return corpus.Rounded(score)
}

// tabular reports whether a passage is a row of a table, or text that was
// taken out of one.
func tabular(p corpus.Passage) bool { return p.Kind == corpus.Row || strings.Contains(p.Text, " | ") }

// compare orders candidates by relevance; equals by place, so that the order
// of the inputs never shows.
func (c *candidate) compare(d *candidate) int {
	return cmp.Or(cmp.Compare(d.relevance, c.relevance), cmp.Compare(c.source.order, d.source.order), cmp.Compare(c.passage.Number, d.passage.Number))
}

// sure reports whether the labels reach the bars, or a person decided.
func (c *candidate) sure(cues cues) bool {
	if c.passage.Labels.Reviewed {
		return true
	}
	bar := kindBar
	if _, ok := cues.of(question(c.kind), c.passage.Language); !ok {
		bar = certainBar
	}
	return c.theme.Score >= themeBar && c.passage.Labels.Kind.Score >= bar && c.likely() >= saidBar
}

// plainly weighs how plainly a passage speaks: less where it answers what its
// kind asks in words that only hint at it, or in none that we know; less where
// it neither names its city nor speaks of cities; and less where it has no
// number. Of many that may be quoted, those come first that tell a reader most.
func (c *candidate) plainly(cues cues) float64 {
	if c.passage.Labels.Reviewed {
		return 1
	}
	language, line := c.passage.Language, lineOf(c.passage.Text)
	asked, known := cues.of(question(c.kind), language)
	whose, _ := cues.of(other, language)
	weight := 1.0
	switch {
	case !known || line.has(asked.says):
	case line.has(asked.hints):
		weight = hintingWeight
	default:
		weight = silentWeight
	}
	if known && !line.has(whose.says) && !line.contains(tokens(c.source.meta.City)) {
		weight = float64(weight * placelessWeight)
	}
	if !line.numbered() {
		weight = float64(weight * numberlessWeight)
	}
	return weight
}

// likely is how likely the passage is both on the theme and of its kind; what
// a person decided is certain.
func (c *candidate) likely() float64 {
	if c.passage.Labels.Reviewed {
		return 1
	}
	return float64(c.theme.Score * c.passage.Labels.Kind.Score)
}

// namesYear reports whether s names a year after the one and not after the
// other, otherwise than as the end of a span ("Plan 2020–2025").
func namesYear(s string, after, until int) bool {
	was := rune(0) // before the digits
	digits := ""
	for _, r := range s + " " {
		if unicode.IsDigit(r) {
			digits += string(r)
			continue
		}
		y, err := strconv.Atoi(digits)
		span := strings.ContainsRune("-–/", r) || strings.ContainsRune("-–/", was)
		if err == nil && len(digits) == 4 && !span && y > after && y <= until {
			return true
		}
		was, digits = r, ""
	}
	return false
}
