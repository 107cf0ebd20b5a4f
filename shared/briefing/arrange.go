package briefing

import (
	"fmt"
	"slices"

	"github.com/city-outcomes/throughline/shared/corpus"
)

// The headings of parts.
const (
	practicesTitle       = "Good practices"
	challengesTitle      = "Challenges met"
	commitmentsTitle     = "Commitments"
	recommendationsTitle = "Recommendations"
)

// heading is a place in the text.
type heading struct {
	section int
	part    string
}

// headings lists the places in the order of the text.
func headings() []heading {
	return []heading{{1, ""}, {2, ""}, {3, ""}, {4, practicesTitle}, {4, challengesTitle}, {5, ""}, {6, commitmentsTitle}, {6, recommendationsTitle}}
}

// titles of the six sections, which are what expert group meetings on a goal
// are asked. The second names its year.
func titles(b Briefing) []string {
	since := "What changed since the last review"
	if b.LastReview != 0 {
		since = fmt.Sprintf("What changed since the review of %d", b.LastReview)
	} else if b.Since != 0 {
		since = fmt.Sprintf("What changed since %d", b.Since)
	}
	return []string{"Progress", since, "Interlinkages and trade-offs", "Good practices and challenges", "Areas of concern", "Ways forward"}
}

// arrange numbers statements and paragraphs and sets them in their sections.
func arrange(b *Briefing, c *chooser) {
	n := 0
	next := func(text string, statement int) Paragraph {
		n++
		return Paragraph{Number: n, Text: text, Statement: statement}
	}
	for _, text := range introduction(*b, c) {
		b.Introduction = append(b.Introduction, next(text, 0))
	}
	picks := ordered(c)
	for i, title := range titles(*b) {
		section := Section{Number: i + 1, Title: title}
		for _, h := range headings() {
			if h.section != section.Number {
				continue
			}
			part := Part{Title: h.part}
			if h.section == 3 {
				for _, text := range interlinkages(*b, c) {
					part.Paragraphs = append(part.Paragraphs, next(text, 0))
				}
			}
			for _, p := range picks {
				if s := c.slots[p.slot]; s.section != h.section || s.part != h.part {
					continue
				}
				st := statementOf(len(b.Statements)+1, h.section, p, b.Goal)
				b.Statements = append(b.Statements, st)
				part.Paragraphs = append(part.Paragraphs, next(lead(st, p), st.Number))
			}
			if len(part.Paragraphs) > 0 {
				section.Parts = append(section.Parts, part)
			}
		}
		switch len(section.Parts) {
		case 0:
			section.Parts = []Part{{Paragraphs: []Paragraph{next(silence(*b, section.Number, c), 0)}}}
		case 1: // no A without a B
			section.Parts[0].Title = ""
		}
		b.Sections = append(b.Sections, section)
	}
	pointAcross(b)
}

// pointAcross adds to the third section where else in the text more than one
// goal is spoken of.
func pointAcross(b *Briefing) {
	var numbers []string
	for _, section := range b.Sections {
		for _, part := range section.Parts {
			for _, p := range part.Paragraphs {
				if p.Statement > 0 && section.Number != 3 && len(b.statement(p.Statement).Goals) > 1 {
					numbers = append(numbers, fmt.Sprint(p.Number))
				}
			}
		}
	}
	if len(numbers) == 0 {
		return
	}
	first := &b.Sections[2].Parts[0].Paragraphs[0]
	noun := "paragraphs "
	if len(numbers) == 1 {
		noun = "paragraph "
	}
	first.Text += " Statements that concern more than one goal stand also in " + noun + list(numbers) + "."
}

// silence says that a section has nothing, and why.
func silence(b Briefing, section int, c *chooser) string {
	subject := []string{
		"progress on the theme",
		fmt.Sprintf("what changed since %d, with its year", max(b.LastReview, b.Since)),
		"interlinkages between goals",
		"good practices, or challenges met beside them",
		"areas of concern",
		"commitments or recommendations",
	}[section-1]
	found, elsewhere := 0, false
	for _, cand := range c.candidates {
		if slices.ContainsFunc(c.slots, func(s slot) bool { return s.section == section && s.takes(cand) }) {
			found++
			elsewhere = elsewhere || cand.fate == chosen
		}
	}
	switch {
	case found == 0:
		return "No passage of the documents considered was classified as a statement on " + subject + ". Silence in the documents is not absence in the cities, and the rules may have missed a statement."
	case elsewhere:
		return "What was found on " + subject + " stands under other headings of this briefing."
	case found == 1:
		return "The one passage found on " + subject + " could not be quoted; annex IV gives the reason."
	default:
		return fmt.Sprintf("None of the %s found on %s could be quoted; annex IV gives the reasons.", count(found, "passage"), subject)
	}
}

// introduction says what the briefing rests on.
func introduction(b Briefing, c *chooser) []string {
	documents, cities, countries := map[corpus.DocumentID]bool{}, map[string]bool{}, map[string]bool{}
	for _, p := range c.picks {
		documents[p.source.id] = true
		if p.source.city() != "" {
			cities[p.source.cityKey()] = true
		}
		if p.source.country() != "" {
			countries[p.source.country()] = true
		}
	}
	forum := fmt.Sprintf("The present briefing brings together what cities and countries have submitted on the theme “%s” ahead of the high-level political forum on sustainable development in %d", b.Title, b.Year)
	if b.ForumTheme != "" {
		forum += fmt.Sprintf(", whose own theme is, in short, “%s”", b.ForumTheme)
	}
	read := fmt.Sprintf("In all, %s considered. Documents dated outside the period from %d to %d, classified, or under embargo on the date of this edition were left unread. The briefing rests on %s, with %s, of which %s the theme.",
		wasWere(b.Method.Considered, "document"), b.Since, b.Year, count(b.Method.Read, "document")+" that "+verb(b.Method.Read, "was", "were")+" read", count(b.Method.Passages, "passage"), concerns(b.Method.OnTheme))
	if len(c.picks) == 0 {
		return []string{forum + ".", read + " Nothing could be quoted on the theme, and the briefing is short for that reason. Silence in the documents is not absence in the cities."}
	}
	from := []string{count(len(documents), "document")}
	if len(cities) > 0 {
		from = append(from, count(len(cities), "city"))
	}
	if len(countries) > 0 {
		from = append(from, count(len(countries), "country"))
	}
	return []string{
		forum + ".",
		fmt.Sprintf("%s It quotes %s from %s. The documents that it does not quote are listed with the reasons in annex IV.", read, count(len(c.picks), "statement"), list(from)),
		"Every statement is a verbatim quotation in its original language, found character for character on the page named in its footnote. Statements are in alphabetical order of countries and cities; none is ranked. Quotations are the words of their authors.",
	}
}

// interlinkages says how often goals are spoken of together.
func interlinkages(b Briefing, c *chooser) []string {
	if len(b.Pairs) == 0 {
		return nil
	}
	several := 0
	for _, cand := range c.candidates {
		if len(goalsOf(cand.passage.Labels, 0)) > 1 {
			several++
		}
	}
	var top []string
	for _, p := range b.Pairs[:min(5, len(b.Pairs))] {
		top = append(top, fmt.Sprintf("goals %d and %d (%s)", p.A, p.B, count(p.Passages, "passage")))
	}
	return []string{fmt.Sprintf("More than one goal is the concern of %s on the theme. Spoken of together most often are %s.", count(several, "passage"), list(top))}
}
