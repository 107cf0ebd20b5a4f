package briefing

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/city-outcomes/throughline/shared/briefing/docx"
	"github.com/city-outcomes/throughline/shared/corpus"
)

// strongBar is the confidence from which a statement may stand apart from its
// section, among the key messages or the talking points; a person's approval
// is worth as much.
const strongBar = 0.7

// strong reports whether a statement may stand apart from its section: it is
// sure, in a language whose labels were trained on its own text, short, and
// the words of the city itself.
func (s Statement) strong(words int) bool {
	return s.Confidence >= strongBar && !s.LowConfidence && s.Voice == "" && countWords(s.Quotation) <= words
}

// bestFirst lists the statements by confidence; equals in the order of the
// text.
func bestFirst(b Briefing) []Statement {
	best := slices.Clone(b.Statements)
	slices.SortStableFunc(best, func(s, t Statement) int { return cmp.Compare(t.Confidence, s.Confidence) })
	return best
}

// keyMessages chooses what stands on the first page: the strongest quotation
// of each section but the third, from as many countries, and short.
func keyMessages(b Briefing) []int {
	const most, words = 5, 60
	best := bestFirst(b)
	var out []int
	sections, places := map[int]bool{}, map[string]bool{}
	for _, fresh := range []bool{true, false} { // first one a country, then whoever is left
		for _, s := range best {
			place := cmp.Or(s.Country, string(s.Document))
			if len(out) == most || s.Section == 3 || sections[s.Section] || fresh && places[place] || !s.strong(words) {
				continue
			}
			sections[s.Section], places[place] = true, true
			out = append(out, s.Number)
		}
	}
	slices.Sort(out)
	return out
}

// talkingPoints chooses what may be said aloud: up to two short quotations of
// each section, of different countries where there are any, that are no key
// messages.
func talkingPoints(b Briefing) []int {
	const most, words = 2, 45
	best := bestFirst(b)
	var out []int
	section, places := map[int]int{}, map[string]bool{}
	for _, fresh := range []bool{true, false} {
		for _, s := range best {
			place := fmt.Sprint(s.Section, cmp.Or(s.Country, string(s.Document)))
			if section[s.Section] == most || slices.Contains(out, s.Number) || slices.Contains(b.KeyMessages, s.Number) || fresh && places[place] || !s.strong(words) {
				continue
			}
			section[s.Section]++
			places[place] = true
			out = append(out, s.Number)
		}
	}
	slices.Sort(out)
	return out
}

// fewMessages says that the briefing has too few strong statements for a full
// page of key messages or talking points; empty where it has not.
func fewMessages(n int, what string) string {
	switch {
	case n == 0:
		return fmt.Sprintf("No statement on the theme is sure enough, short enough and in its city's own words to be a %s.", what)
	case n < 3:
		return fmt.Sprintf("Only %s sure enough, short enough and in its city's own words to be a %s.", count(n, "statement")+verb(n, " is", " are"), what)
	}
	return ""
}

// summary is the briefing on one page, in counts: who is quoted on what, where
// goals meet, and who is silent. It says nothing that a section does not show.
func summary(b Briefing) []string {
	if len(b.Statements) == 0 {
		return []string{"Nothing could be quoted on the theme. Silence in the documents is not absence in the cities."}
	}
	var said []string
	for _, section := range b.Sections {
		places, first, last, n := map[string]bool{}, 0, 0, 0
		for _, s := range b.Statements {
			if s.Section != section.Number {
				continue
			}
			n++
			places[cmp.Or(s.Country+fold(s.City), string(s.Document))] = true
			p := b.paragraphOf(s.Number)
			first, last = cmp.Or(first, p), max(last, p)
		}
		if n == 0 {
			said = append(said, fmt.Sprintf("on %s, nothing could be quoted", inRunning(section.Title)))
			continue
		}
		said = append(said, fmt.Sprintf("on %s, %s from %s (%s)", inRunning(section.Title), count(n, "statement"), count(len(places), "place"), span(first, last)))
	}
	out := []string{"The briefing quotes: " + strings.Join(said, "; ") + "."}
	if kinds := kindsSaid(b); kinds != "" {
		out = append(out, kinds)
	}
	if len(b.Pairs) > 0 {
		p := b.Pairs[0]
		out = append(out, fmt.Sprintf("Goals %d and %d are spoken of together most often, in %s on the theme.", p.A, p.B, count(p.Passages, "passage")))
	}
	silent := 0
	for _, c := range b.Coverage {
		if c.OnTheme == 0 {
			silent++
		}
	}
	if silent > 0 {
		out = append(out, fmt.Sprintf("Of %s whose documents were read, %s nothing on the theme in them. Silence is not absence.", count(len(b.Coverage), "place"), number(silent)+verb(silent, " says", " say")))
	}
	return out
}

// inRunning is a heading inside a sentence.
func inRunning(title string) string { return strings.ToLower(title[:1]) + title[1:] }

// span is paragraphs in words.
func span(first, last int) string {
	if first == last {
		return fmt.Sprintf("paragraph %d", first)
	}
	return fmt.Sprintf("paragraphs %d to %d", first, last)
}

// kindsSaid counts the quoted statements by kind.
func kindsSaid(b Briefing) string {
	n := map[corpus.StatementKind]int{}
	for _, s := range b.Statements {
		n[s.Kind]++
	}
	var parts []string
	for _, k := range []struct {
		kind      corpus.StatementKind
		one, many string
	}{
		{corpus.Progress, "report of progress", "reports of progress"}, {corpus.Practice, "practice", "practices"}, {corpus.Challenge, "challenge", "challenges"},
		{corpus.Commitment, "commitment", "commitments"}, {corpus.Recommendation, "recommendation", "recommendations"},
	} {
		if n[k.kind] > 0 {
			parts = append(parts, number(n[k.kind])+" "+verb(n[k.kind], k.one, k.many))
		}
	}
	return "By kind, the statements are " + list(parts) + "."
}

// keyNote stands below the key messages.
func keyNote(b Briefing) string {
	return strings.Join(slices.DeleteFunc([]string{
		fewMessages(len(b.KeyMessages), "key message"),
		"Key messages are quotations, one from each section that has one fit for the purpose.", changesText(b),
	}, func(s string) bool { return s == "" }), " ")
}

// topic is who says a talking point, and on what.
func (b Briefing) topic(n int) string {
	s := b.statement(n)
	return b.Sections[s.Section-1].Title + ": " + speaker(s)
}

// summaryPage is what follows the key messages, on their page as far as it
// goes: the summary and the talking points.
func summaryPage(b Briefing) []docx.Block {
	blocks := []docx.Block{docx.Heading{Level: 2, Text: "Summary"}}
	for _, text := range b.Summary {
		blocks = append(blocks, say(docx.Body, text))
	}
	blocks = append(blocks, docx.Heading{Level: 2, Text: "Talking points"})
	for _, n := range b.TalkingPoints {
		blocks = append(blocks, bullet(b, n, "talk", b.topic(n)))
	}
	if few := fewMessages(len(b.TalkingPoints), "talking point"); few != "" {
		blocks = append(blocks, say(docx.Body, few))
	}
	return blocks
}
