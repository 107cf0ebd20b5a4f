package briefing

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/city-outcomes/throughline/shared/corpus"
)

// slot is a place in the briefing that statements are chosen for.
type slot struct {
	section int
	part    string // heading, where the section has parts
	most    int    // statements
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
		{section: 2, most: 12, takes: func(c *candidate) bool { return c.change }},
		{section: 1, most: 12, takes: kind(corpus.Progress)},
		{section: 4, part: practicesTitle, most: 12, takes: kind(corpus.Practice)},
		{section: 5, most: 12, takes: kind(corpus.Challenge)},
		{section: 4, part: challengesTitle, most: 6, takes: func(c *candidate) bool { return c.kind == corpus.Challenge && c.besidePractice }},
		{section: 6, part: commitmentsTitle, most: 12, takes: kind(corpus.Commitment)},
		{section: 6, part: recommendationsTitle, most: 8, takes: kind(corpus.Recommendation)},
		{section: 3, most: 8, takes: func(c *candidate) bool { return len(c.passage.Labels.Goals) > 1 }},
	}
}

// rounds is how often a city may be quoted in one slot: in round r it may
// stand there r times and its country 2r times, so that nobody is quoted
// twice before everybody was once.
const rounds = 4

// fate is what became of a candidate.
type fate int

const (
	left      fate = iota // others scored higher, or the caps were reached
	chosen                // quoted
	duplicate             // says nearly what a quoted passage says
	notFound              // its quotation is not in the stored text
	unfit                 // gives no quotation
)

// candidate is a passage on the theme whose kind answers a section.
type candidate struct {
	source         *source
	passage        corpus.Labelled
	theme          corpus.Label
	kind           corpus.StatementKind
	relevance      float64
	change         bool // tells of a year since the last review
	besidePractice bool // a challenge told next to a practice
	fate           fate
	quotation      string
	prefix, suffix string
	shingles       map[uint64]bool
	similar        int
}

// relevance weighs a passage: mostly its label on the theme, then how sure
// its kind is; less for rows, notes and list items than for running text,
// for fragments than for sentences, and for languages whose labels are weak.
func relevance(p corpus.Labelled, theme corpus.Label) float64 {
	score := float64(0.7*theme.Score) + float64(0.3*p.Labels.Kind.Score)
	switch {
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
	return round4(score)
}

// tabular reports whether a passage is a row of a table, or text that was
// taken out of one.
func tabular(p corpus.Passage) bool { return p.Kind == corpus.Row || strings.Count(p.Text, " | ") > 1 }

func round4(x float64) float64 { return math.Round(x*1e4) / 1e4 }

// compare orders candidates by relevance; equals by place, so that the order
// of the inputs never shows.
func (c *candidate) compare(d *candidate) int {
	return cmp.Or(cmp.Compare(d.relevance, c.relevance), cmp.Compare(c.source.order, d.source.order), cmp.Compare(c.passage.Number, d.passage.Number))
}

// picked is a candidate with the slot it was chosen for.
type picked struct {
	*candidate
	slot int
}

// chooser fills the slots.
type chooser struct {
	slots      []slot
	candidates []*candidate // by compare
	texts      *texts
	picks      []picked
	heard      echoes
}

// choose fills every slot.
func (c *chooser) choose() error {
	slices.SortFunc(c.candidates, (*candidate).compare)
	for i := range c.slots {
		if err := c.fill(i); err != nil {
			return err
		}
	}
	return nil
}

// fill chooses for one slot: running text in rounds, and a row of a table
// where nobody said it in a sentence.
func (c *chooser) fill(i int) error {
	t := tally{city: map[string]int{}, country: map[string]int{}}
	for round := 1; round <= rounds; round++ {
		if err := c.pass(i, round, &t, func(row bool) bool { return !row }); err != nil {
			return err
		}
	}
	if t.all > 0 {
		return nil
	}
	return c.pass(i, 1, &t, func(row bool) bool { return row })
}

// tally is who was chosen for a slot so far.
type tally struct {
	city, country map[string]int
	all           int
}

// pass goes once through the candidates for a slot, the most relevant first.
func (c *chooser) pass(i, round int, t *tally, fits func(row bool) bool) error {
	for _, cand := range c.candidates {
		if t.all == c.slots[i].most {
			return nil
		}
		city, country := cand.source.cityKey(), cand.source.countryKey()
		if cand.fate != left || !fits(tabular(cand.passage.Passage)) || !c.slots[i].takes(cand) || t.city[city] >= round || t.country[country] >= 2*round {
			continue
		}
		if err := c.try(cand); err != nil {
			return err
		}
		if cand.fate == chosen {
			c.picks = append(c.picks, picked{cand, i})
			t.city[city]++
			t.country[country]++
			t.all++
		}
	}
	return nil
}

// try quotes a candidate, if it can be quoted, is new, and is found.
func (c *chooser) try(cand *candidate) error {
	q, err := quotation(cand.passage, cand.theme)
	if err == nil && cand.source.unattributed() && cand.source.namedIn(q) {
		err = errNames
	}
	if err != nil {
		cand.fate = unfit
		return nil
	}
	set := shingles(q)
	if c.heard.of(set) != nil {
		cand.fate = duplicate
		return nil
	}
	prefix, suffix, found, err := c.texts.find(cand.source.id, cand.passage.Passage, q)
	if err != nil {
		return err
	}
	if !found {
		cand.fate = notFound
		return nil
	}
	cand.fate, cand.quotation, cand.prefix, cand.suffix, cand.shingles = chosen, q, prefix, suffix, set
	c.heard.add(cand)
	return nil
}

// settle tells the near-duplicates among what was left from what others
// merely outscored, and counts them for the statement that they repeat.
func (c *chooser) settle() {
	c.heard = echoes{}
	for _, p := range c.picks {
		c.heard.add(p.candidate)
	}
	for _, cand := range c.candidates {
		if cand.fate != left && cand.fate != duplicate {
			continue
		}
		if like := c.heard.of(shingles(withoutBullet(cand.passage.Text))); like != nil {
			cand.fate = duplicate
			like.similar++
		}
	}
}

// giveBack takes the least relevant statement from the fullest slot.
func (c *chooser) giveBack() {
	count := map[int]int{}
	for _, p := range c.picks {
		count[p.slot]++
	}
	worst := 0
	for i, p := range c.picks {
		w := c.picks[worst]
		if cmp.Or(cmp.Compare(count[p.slot], count[w.slot]), p.compare(w.candidate)) > 0 {
			worst = i
		}
	}
	c.picks[worst].fate = left
	c.picks = slices.Delete(c.picks, worst, worst+1)
}

// namesYear reports whether s names a year after the one and not after the
// other.
func namesYear(s string, after, until int) bool {
	for _, digits := range strings.FieldsFunc(s, func(r rune) bool { return !unicode.IsDigit(r) }) {
		if y, err := strconv.Atoi(digits); err == nil && len(digits) == 4 && y > after && y <= until {
			return true
		}
	}
	return false
}
