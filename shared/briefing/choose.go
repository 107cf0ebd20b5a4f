package briefing

import (
	"cmp"
	"errors"
	"slices"

	"github.com/city-outcomes/throughline/shared/corpus"
)

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
	cues       cues
	template   map[uint64]bool // sentences that many places have in common
	picks      []picked
	heard      echoes
}

// choose fills every slot.
func (c *chooser) choose() error {
	for _, cand := range c.candidates {
		if cand.sure(c.cues) {
			cand.relevance = corpus.Rounded(cand.relevance * cand.plainly(c.cues))
		} else {
			cand.fate = unsure
		}
		if k := cand.passage.Section.Kind; k == corpus.Method || k == corpus.References {
			cand.fate, cand.why = unfit, errMethod
		}
	}
	slices.SortFunc(c.candidates, (*candidate).compare)
	c.template = shared(c.candidates)
	for i := range c.slots {
		if err := c.fill(i); err != nil {
			return err
		}
	}
	for _, cand := range c.candidates {
		if cand.fate == left && cand.why != nil {
			cand.fate = unfit
		}
	}
	return nil
}

// fill chooses for one slot, in rounds.
func (c *chooser) fill(i int) error {
	t := tally{city: map[string]int{}, country: map[string]int{}}
	for round := 1; round <= rounds; round++ {
		if err := c.pass(i, round, &t); err != nil {
			return err
		}
	}
	return nil
}

// tally is who was chosen for a slot so far.
type tally struct {
	city, country map[string]int
	all           int
}

// pass goes once through the candidates for a slot, the most relevant first.
func (c *chooser) pass(i, round int, t *tally) error {
	for _, cand := range c.candidates {
		if t.all == c.slots[i].most {
			return nil
		}
		city, country := cand.source.cityKey(), cand.source.countryKey()
		if cand.fate != left || !c.slots[i].takes(cand) || t.city[city] >= round || t.country[country] >= 2*round {
			continue
		}
		if err := c.try(cand, c.slots[i].asks); err != nil {
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
func (c *chooser) try(cand *candidate, asks question) error {
	q := c.answer(cand, asks)
	if q == "" {
		return nil
	}
	set := shingles(q)
	if like := c.heard.of(set); like != nil {
		cand.fate, cand.like = duplicate, like
		return nil
	}
	if like := c.retold(cand, q); like != nil {
		cand.fate, cand.like = duplicate, like
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
	cand.voice = voiceOf(c.cues, cand.passage.Passage, cand.source.meta.City, q)
	c.heard.add(cand)
	return nil
}

// answer is what a candidate has to quote on a question, empty where it has
// nothing; found out once.
func (c *chooser) answer(cand *candidate, asks question) string {
	if a, ok := cand.answers[asks]; ok {
		return a.quotation
	}
	q, err := quotation(cand.passage, cand.theme, asking{cand, asks, c.cues, c.template})
	if err == nil && cand.source.unattributed() && cand.source.namedIn(q) {
		q, err = "", errNames
	}
	if cand.answers == nil {
		cand.answers = map[question]answer{}
	}
	cand.answers[asks] = answer{q, err}
	if cand.why == nil || !errors.Is(err, errUnsaid) {
		cand.why = err
	}
	return q
}

// settle tells the near-duplicates among what was left from what others
// merely outscored, and counts them for the statement that they repeat.
func (c *chooser) settle() {
	c.heard = echoes{}
	for _, p := range c.picks {
		c.heard.add(p.candidate)
	}
	for _, cand := range c.candidates {
		if cand.fate != left && cand.fate != duplicate && cand.fate != unfit {
			continue
		}
		like := c.heard.of(shingles(withoutBullet(cand.passage.Text)))
		if like == nil && cand.fate == duplicate && cand.like.fate == chosen {
			like = cand.like
		}
		if like == nil {
			continue
		}
		cand.fate, cand.like = duplicate, like
		like.similar++
		if place := cand.source.cityKey(); place != like.source.cityKey() {
			if like.elsewhere == nil {
				like.elsewhere = map[string]bool{}
			}
			like.elsewhere[place] = true
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
