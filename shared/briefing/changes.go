package briefing

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

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
	was := map[place]Statement{}
	for _, s := range in.Previous.Statements {
		was[s.place()] = s
	}
	c := Changes{Previous: in.Previous.Edition, PreviousNumber: in.Previous.Number}
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
	live := map[corpus.DocumentID]bool{}
	for _, input := range in.Snapshot.Inputs {
		live[input.Document] = true
	}
	for _, s := range in.Previous.Statements {
		if !is[s.place()] {
			detail := "not chosen in this edition"
			if !live[s.Document] {
				detail = "the document was withdrawn or replaced"
			}
			c.Items = append(c.Items, changeOf("removed", s, 0, detail))
		}
	}
	slices.SortStableFunc(c.Items, func(a, b Change) int { return cmp.Compare(a.Change, b.Change) })
	return c
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
