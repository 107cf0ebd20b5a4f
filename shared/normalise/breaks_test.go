package normalise_test

import (
	"strings"
	"testing"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/normalise"
)

func TestTextBringsSentencesOverPageEndsTogether(t *testing.T) {
	t.Parallel()
	body := func(s string) corpus.Paragraph { return corpus.Paragraph{Kind: corpus.Body, Text: s} }
	note := corpus.Paragraph{Kind: corpus.Note, Text: "1 Counted by the office."}
	tests := map[string]struct {
		first, second []corpus.Paragraph
		want          []string // the pages' paragraphs; > marks one that runs over
	}{
		"the rest of a sentence": {
			[]corpus.Paragraph{body("Trees cool the streets. The city wants to plant"), note},
			[]corpus.Paragraph{body("ten thousand more by 2030. It has the land.")},
			[]string{">Trees cool the streets. The city wants to plant ten thousand more by 2030.\n1 Counted by the office.", "It has the land."},
		},
		"a whole paragraph": {
			[]corpus.Paragraph{body("The city wants to plant trees for")},
			[]corpus.Paragraph{body("Lindenfurt and its valley."), body("Next.")},
			[]string{">The city wants to plant trees for Lindenfurt and its valley.", "Next."},
		},
		"a word that was cut": {
			[]corpus.Paragraph{body("The city wants to be sustain-"), body("Of sustainable places there are few in the develop-")},
			[]corpus.Paragraph{body("ment of cities.")},
			[]string{"The city wants to be sustain-\n>Of sustainable places there are few in the development of cities.", ""},
		},
		"a compound": {
			[]corpus.Paragraph{body("Income was low then; homes for people of low-")},
			[]corpus.Paragraph{body("income are built.")},
			[]string{">Income was low then; homes for people of low-income are built.", ""},
		},
		"a finished sentence": {
			[]corpus.Paragraph{body("The city has planted many trees.")},
			[]corpus.Paragraph{body("and so it goes on here.")},
			[]string{"The city has planted many trees.", "and so it goes on here."},
		},
		"a heading between": {
			[]corpus.Paragraph{body("The city wants to plant trees in")},
			[]corpus.Paragraph{{Kind: corpus.Heading, Level: 1, Text: "Water"}, body("all its streets.")},
			[]string{"The city wants to plant trees in", "Water\nall its streets."},
		},
		"another sentence": {
			[]corpus.Paragraph{body("A source of the figures of this page")},
			[]corpus.Paragraph{body("The city plants trees.")},
			[]string{"A source of the figures of this page", "The city plants trees."},
		},
		"a chart between": {
			[]corpus.Paragraph{body("In the years that followed the war the city wanted to plant trees in"), {Kind: corpus.Row, Text: "1990 | 1995 | 2000"}, body("Goal: 100")},
			[]corpus.Paragraph{body("all its streets. Soon.")},
			[]string{">In the years that followed the war the city wanted to plant trees in all its streets.\n1990 | 1995 | 2000\nGoal: 100", "Soon."},
		},
		"a chart, and another sentence": {
			[]corpus.Paragraph{body("In the years that followed the war the city wanted to plant trees in"), body("Goal: 100")},
			[]corpus.Paragraph{body("All its streets. Soon.")},
			[]string{"In the years that followed the war the city wanted to plant trees in\nGoal: 100", "All its streets. Soon."},
		},
		"a table between": {
			[]corpus.Paragraph{body("In the years that followed the war the city wanted to plant trees in"), {Kind: corpus.Row, Text: "Streets | 1995 | 2000"}},
			[]corpus.Paragraph{body("all its streets. Soon.")},
			[]string{"In the years that followed the war the city wanted to plant trees in\nStreets | 1995 | 2000", "all its streets. Soon."},
		},
		"a caption at the head": {
			[]corpus.Paragraph{body("The city wants to plant trees in")},
			[]corpus.Paragraph{{Kind: corpus.Caption, Text: "Figure 1. Trees"}, body("all its streets. Soon.")},
			[]string{">The city wants to plant trees in all its streets.", "Figure 1. Trees\nSoon."},
		},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text := normalise.Text(corpus.Text{Paged: true, Pages: []corpus.Page{{Number: 1, Paragraphs: tc.first}, {Number: 2, Paragraphs: tc.second}}})
			for i, page := range text.Pages {
				var got []string
				for j, p := range page.Paragraphs {
					if p.Number != j+1 {
						t.Errorf("paragraph %d of page %d is numbered %d", j+1, i+1, p.Number)
					}
					if p.RunsOver {
						p.Text = ">" + p.Text
					}
					got = append(got, p.Text)
				}
				if s := strings.Join(got, "\n"); s != tc.want[i] {
					t.Errorf("page %d is %q, want %q", i+1, s, tc.want[i])
				}
			}
		})
	}
}
