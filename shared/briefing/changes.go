package briefing

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/city-outcomes/throughline/shared/corpus"
)

// place is what makes two statements of two editions the same.
type place struct {
	document        corpus.DocumentID
	page, paragraph int
	quotation       string
}

func (s Statement) place() place { return place{s.Document, s.Page, s.Paragraph, s.Quotation} }

// changes compares a briefing with the edition before.
func changes(b Briefing, in Input) Changes {
	if in.Previous == nil {
		return Changes{}
	}
	c := Changes{Previous: in.Previous.Edition, PreviousNumber: in.Previous.Number, Approved: in.Snapshot.Approved, Gone: gone(in)}
	was := map[place]Statement{}
	for _, s := range in.Previous.Statements {
		was[s.place()] = s
	}
	is := map[place]bool{}
	for _, s := range b.Statements {
		is[s.place()] = true
		before, had := was[s.place()]
		if !had {
			c.Items = append(c.Items, changeOf("added", s, s.Number, "not in edition "+fmt.Sprint(c.PreviousNumber)))
		} else if detail := difference(before, s); detail != "" {
			c.Items = append(c.Items, changeOf("changed", s, s.Number, detail))
		}
	}
	why := missing(b, in, c.Gone)
	b.Changes = c
	veils := b.withheld()
	for _, s := range in.Previous.Statements {
		if is[s.place()] {
			continue
		}
		item := changeOf("removed", s, 0, why(s.Document))
		if v, there := veils[s.Document]; there {
			item = v.overChange(item)
		}
		c.Items = append(c.Items, item)
	}
	slices.SortStableFunc(c.Items, func(a, b Change) int { return cmp.Compare(a.Change, b.Change) })
	return c
}

// missing says why a statement of a document is there no more.
func missing(b Briefing, in Input, taken []Gone) func(corpus.DocumentID) string {
	why := map[corpus.DocumentID]string{}
	for _, input := range in.Snapshot.Inputs {
		why[input.Document] = "not chosen in this edition"
	}
	for _, d := range b.Documents {
		switch d.Standing {
		case Classified:
			why[d.ID] = "the document is classified"
		case Embargoed:
			why[d.ID] = "the document is under embargo on the date of this edition"
		}
	}
	for _, g := range taken {
		why[g.Document] = "the document " + g.deed()
	}
	return func(id corpus.DocumentID) string {
		return cmp.Or(why[id], "the document was withdrawn or replaced")
	}
}

// gone lists the documents that were taken back, under the titles by which the
// briefing may call them.
func gone(in Input) []Gone {
	var out []Gone
	for _, g := range in.Snapshot.Gone {
		s := &source{id: g.Document, meta: g.Metadata}
		s.admit(in.Snapshot.Edition.Time().Format(time.DateOnly), in)
		out = append(out, Gone{Document: g.Document, Title: s.title(), Editions: g.Editions, Status: g.Status, Date: dated(g.At)})
	}
	slices.SortFunc(out, func(a, b Gone) int {
		return cmp.Or(strings.Compare(fold(a.Title), fold(b.Title)), cmp.Compare(a.Document, b.Document))
	})
	return out
}

// dated is a day in words.
func dated(t time.Time) string { return t.UTC().Format("2 January 2006") }

// deed is what was done to the document, and when.
func (g Gone) deed() string {
	if g.Status == corpus.Superseded {
		return "was replaced by a correction on " + g.Date
	}
	return "was withdrawn on " + g.Date
}

// sentence names the document, the editions that quote it, and what was done.
func (g Gone) sentence() string {
	numbers := make([]string, len(g.Editions))
	for i, n := range g.Editions {
		numbers[i] = fmt.Sprint(n)
	}
	return fmt.Sprintf("“%s”, quoted in %s %s, %s.", g.Title, verb(len(numbers), "edition", "editions"), list(numbers), g.deed())
}

// goneText names each document that was taken back, a sentence each.
func goneText(b Briefing) []string {
	out := make([]string, len(b.Changes.Gone))
	for i, g := range b.Changes.Gone {
		out[i] = g.sentence()
	}
	return out
}

// changeOf is a change of the statement, whose number is of this edition.
func changeOf(change string, s Statement, number int, detail string) Change {
	return Change{Change: change, Statement: number, Section: s.Section, Country: s.Country, City: s.City,
		Quotation: s.Quotation, Document: s.Document, Title: s.DocumentTitle, Page: s.Page, Paragraph: s.Paragraph, Detail: detail}
}

// difference says in words what differs between the verdicts on a statement
// in two editions; nothing where they agree.
func difference(was, is Statement) string {
	var out []string
	note := func(what string, a, b any) {
		if x, y := fmt.Sprint(a), fmt.Sprint(b); x != y {
			out = append(out, fmt.Sprintf("%s was %s, is %s", what, x, y))
		}
	}
	note("section", was.Section, is.Section)
	note("kind", was.Kind, is.Kind)
	note("goals", was.Goals, is.Goals)
	note("targets", was.Targets, is.Targets)
	note("score", was.Score, is.Score)
	if is.Unattributed && !was.Unattributed {
		return strings.Join(append(out, "who says it is not named any more"), "; ")
	}
	note("city", was.City, is.City)
	note("country", was.Country, is.Country)
	note("year", was.Year, is.Year)
	note("title", was.DocumentTitle, is.DocumentTitle)
	return strings.Join(out, "; ")
}

// markNew marks the statements that the edition before did not have.
func markNew(b *Briefing) {
	for _, c := range b.Changes.Items {
		if c.Change == "added" {
			b.Statements[c.Statement-1].New = true
		}
	}
}

// Count returns how many statements were added, changed or removed.
func (c Changes) Count(change string) int {
	n := 0
	for _, item := range c.Items {
		if item.Change == change {
			n++
		}
	}
	return n
}

// changesText says in a few sentences what changed since the edition before.
func changesText(b Briefing) string {
	if b.Changes.Previous == "" {
		return "This is the first edition of the briefing."
	}
	text := statementsText(b.Changes)
	if b.Changes.Approved > 0 {
		text += fmt.Sprintf(" Edition %d is the last that a person approved as final.", b.Changes.Approved)
	}
	switch gone := goneText(b); len(gone) {
	case 0:
	case 1:
		text += " " + gone[0]
	default:
		text += fmt.Sprintf(" Of the documents that earlier editions quote, %s were withdrawn or replaced since edition %d; annex V names them.", number(len(gone)), b.Changes.PreviousNumber)
	}
	return text
}

// statementsText counts the statements that changed.
func statementsText(c Changes) string {
	if len(c.Items) == 0 {
		return fmt.Sprintf("No statement changed since edition %d.", c.PreviousNumber)
	}
	none := func(n int) string {
		if n == 0 {
			return "none"
		}
		return number(n)
	}
	return fmt.Sprintf("Of the statements quoted, %s added since edition %d, %s changed and %s removed. Paragraphs that are new are marked so.",
		none(c.Count("added"))+verb(c.Count("added"), " was", " were"), c.PreviousNumber, none(c.Count("changed")), none(c.Count("removed")))
}
