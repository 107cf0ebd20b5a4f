package briefing

import (
	"slices"

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
	says, bars map[question]bool
	numbered   bool
	finite     bool // has a verb that we know
	dated      bool // names a year of the candidate's period
}

// fewVerbless is how many words a text needs for us to take it for a sentence
// where it has no verb that we know.
const fewVerbless = 12

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
	var out []sentence
	for _, r := range sentences(text) {
		s := text[r.start:r.end]
		line := lineOf(s)
		h := sentence{run: r, unfit: fit(s), pointsBack: line.has(back.bars), says: map[question]bool{}, bars: map[question]bool{},
			numbered: line.plain != line.numbers || line.has(amounts.says), finite: len(verbs.says) == 0 || line.has(verbs.says)}
		switch {
		case h.unfit != nil:
		case line.has(elsewhere.bars):
			h.unfit = errRefers
		case a.template[hashOf(s)]:
			h.unfit = errTemplate
		}
		for _, q := range a.questions() {
			cue, _ := a.cues.of(q, language)
			h.says[q], h.bars[q] = line.has(cue.says), line.has(cue.bars)
		}
		h.dated = a.changed != nil && namesYear(s, a.changed.after, a.changed.until)
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
	if countWords(s) < fewVerbless && !slices.ContainsFunc(heard, func(h sentence) bool { return h.finite }) {
		return errFragment
	}
	if heard[0].pointsBack {
		return errPointsBack
	}
	if a.asks == change && !slices.ContainsFunc(heard, func(h sentence) bool { return h.dated }) {
		return errUnsaid
	}
	if a.passage.Labels.Reviewed {
		return nil
	}
	certain := a.passage.Labels.Kind.Score >= certainBar
	for _, q := range a.questions() {
		cue, _ := a.cues.of(q, a.passage.Language)
		says := len(cue.says) == 0 || slices.ContainsFunc(heard, func(h sentence) bool { return h.says[q] })
		if !says && (!certain || q == link || q == change) || slices.ContainsFunc(heard, func(h sentence) bool { return h.bars[q] }) {
			return errUnsaid
		}
	}
	measured := slices.ContainsFunc(heard, func(h sentence) bool { return h.numbered })
	if a.asks != link && a.kind == corpus.Progress && !measured && !certain {
		return errUnsaid
	}
	return nil
}
