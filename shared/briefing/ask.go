package briefing

import (
	"slices"
	"strings"

	"github.com/city-outcomes/throughline/shared/corpus"
)

// asking is a question put to a candidate.
type asking struct {
	*candidate
	asks     question // empty: what its kind does
	cues     cues
	template map[uint64]bool // sentences that many places have in common
}

// sentence is a sentence of a passage and what was found in it.
type sentence struct {
	run
	unfit      error
	pointsBack bool
	says       map[question]bool
	hints      map[question]bool
	bars       map[question]bool
	others     bool // names another level of government
	ours       bool // names the city, or speaks of cities
	numbered   bool
	finite     bool // has a verb that can be nothing else
	dated      bool // names a year of the candidate's period
	planned    bool // tells what is to come
	defines    bool // tells what a thing is that the city does not call its own
	leftOver   bool // tells of what is left of a number
	taken      []taken
	words      wordLine // by its fields
}

// open reports whether a question can be answered in so many ways that no
// list of words holds them.
func open(q question) bool { return q == question(corpus.Practice) }

// fewVerbless is how many words a text needs for us to take it for a sentence
// where it has no verb that we know; one that begins with a gerund needs one.
const fewVerbless = 12

// A quotation must answer for the most part of it, not in passing: of what
// changed, one sentence in so many must be dated; and of a practice less than
// that share may tell what is to come.
const (
	leastDated  = 3
	mostPlanned = 0.5
)

// tellsChange reports whether sentences tell of a change in one of the
// candidate's years, in words that we know if we know any of the language:
// half of them, or the first and one in leastDated.
func (a asking) tellsChange(heard []sentence) bool {
	_, known := a.cues.of(change, a.passage.Language)
	tells := func(h sentence) bool { return h.dated && (h.says[change] || !known) }
	part := share(heard, tells)
	return part >= 0.5 || tells(heard[0]) && part*leastDated >= 1
}

// share is how many of the sentences are so, 0 to 1.
func share(heard []sentence, so func(sentence) bool) float64 {
	n := 0
	for _, h := range heard {
		if so(h) {
			n++
		}
	}
	return float64(n) / float64(len(heard))
}

// questions are those that a quotation must answer in its own words.
func (a asking) questions() []question {
	switch a.asks {
	case "":
		return []question{question(a.kind)}
	case link:
		return []question{link}
	}
	return []question{question(a.kind), a.asks}
}

// listen looks at each sentence of a text, once.
func (a asking) listen(text string) []sentence {
	language := a.passage.Language
	back, _ := a.cues.of(opening, language)
	elsewhere, _ := a.cues.of(refers, language)
	amounts, _ := a.cues.of(amount, language)
	verbs, _ := a.cues.of(finite, language)
	whose, _ := a.cues.of(other, language)
	known, _ := a.cues.of(unnamed, language)
	ahead, _ := a.cues.of(plan, language)
	meaning, _ := a.cues.of(define, language)
	bids, _ := a.cues.of(command, language)
	city, country := tokens(a.source.meta.City), tokens(countryName(a.source.meta.Country))
	runs := sentences(text)
	out := make([]sentence, 0, len(runs))
	for i, r := range runs {
		s := text[r.start:r.end]
		line := lineOf(s)
		h := sentence{run: r, unfit: fit(s), pointsBack: line.has(back.bars) || leans(s, line, a.cues, language), others: line.has(whose.bars) || line.contains(country),
			ours: line.has(whose.says) || line.contains(city), says: map[question]bool{}, hints: map[question]bool{}, bars: map[question]bool{},
			numbered: line.numbered() || line.has(amounts.says), finite: verbs.says.empty() || line.has(verbs.says)}
		switch {
		case a.passage.Continues && i == 0 || a.passage.RunsOver && i == len(runs)-1:
			h.unfit = errFragment
		case h.unfit != nil:
		case verbless(s, line, verbs), a.kind != corpus.Recommendation && line.has(bids.says):
			h.unfit = errFragment
		case headed(s, city):
			h.unfit = errHeading
		case line.has(elsewhere.bars):
			h.unfit = errRefers
		case a.template[hashOf(line)]:
			h.unfit = errTemplate
		}
		for _, q := range a.questions() {
			cue, _ := a.cues.of(q, language)
			h.says[q], h.hints[q], h.bars[q] = line.has(cue.says), line.has(cue.hints), line.has(cue.bars)
		}
		h.dated = a.changed != nil && namesYear(s, a.changed.after, a.changed.until)
		h.planned, h.defines, h.leftOver = line.does(ahead), !h.ours && line.defines(meaning), line.has(amounts.bars)
		fields := strings.Fields(s)
		h.words = wordsOf(fields)
		h.taken = takenForKnown(fields, h.words, known)
		out = append(out, h)
	}
	return out
}

// allows says why a run of sentences may not be quoted in answer; nil where
// it may. What a person decided need not say so in the words that we know.
func (a asking) allows(s string, heard []sentence) error {
	if !startsSentence(s) || !endsSentence(s) || !balanced(s) {
		return errFragment
	}
	for _, h := range heard {
		if h.unfit != nil {
			return h.unfit
		}
	}
	short := countWords(s) < fewVerbless || strings.HasSuffix(strings.TrimRight(strings.SplitN(s, " ", 2)[0], ",:"), "ing")
	if short && !slices.ContainsFunc(heard, func(h sentence) bool { return h.finite }) {
		return errFragment
	}
	if heard[0].pointsBack || leavesOpen(heard) {
		return errPointsBack
	}
	if a.unexplained(s) {
		return errLetters
	}
	if a.asks == change && !a.tellsChange(heard) {
		return errUnsaid
	}
	if a.passage.Labels.Reviewed {
		return nil
	}
	if a.kind != corpus.Recommendation && a.source.meta.City != "" && slices.ContainsFunc(heard, func(h sentence) bool { return h.others }) && !slices.ContainsFunc(heard, func(h sentence) bool { return h.ours }) {
		return errOthers
	}
	for _, q := range a.questions() {
		_, known := a.cues.of(q, a.passage.Language)
		says := slices.ContainsFunc(heard, func(h sentence) bool { return h.says[q] || h.hints[q] && a.likely() >= hintedBar })
		if known && !says && (!open(q) || a.likely() < silentBar) || slices.ContainsFunc(heard, func(h sentence) bool { return h.bars[q] }) {
			return errUnsaid
		}
	}
	if a.kind == corpus.Practice && a.asks != link && (heard[0].planned || heard[0].defines || share(heard, func(h sentence) bool { return h.planned }) >= mostPlanned) {
		return errUnsaid
	}
	measured := slices.ContainsFunc(heard, func(h sentence) bool { return h.numbered })
	if a.asks != link && a.kind == corpus.Progress && !measured {
		return errUnsaid
	}
	return nil
}
