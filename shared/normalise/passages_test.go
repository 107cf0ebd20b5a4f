package normalise_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/normalise"
)

func kinds(paras ...corpus.Paragraph) corpus.Text {
	for i := range paras {
		paras[i].Number = i + 1
	}
	return corpus.Text{Language: "en", Pages: []corpus.Page{{Number: 1, Label: "iv", Paragraphs: paras}}}
}

func texts(passages []corpus.Passage) []string {
	var out []string
	for _, p := range passages {
		out = append(out, p.Text)
	}
	return out
}

func TestPassagesCarryTheirPlace(t *testing.T) {
	t.Parallel()
	got := normalise.Passages(kinds(
		corpus.Paragraph{Kind: corpus.Heading, Level: 1, Text: "Progress"},
		corpus.Paragraph{Kind: corpus.Heading, Level: 3, Text: "SDG 6"},
		corpus.Paragraph{Kind: corpus.Body, Text: english},
		corpus.Paragraph{Kind: corpus.Heading, Level: 2, Text: "SDG 11"},
		corpus.Paragraph{Kind: corpus.Note, Language: "fr", Text: french}))
	if len(got) != 2 {
		t.Fatalf("Passages = %v, want 2", texts(got))
	}
	first, second := got[0], got[1]
	if first.Number != 1 || first.Page != 1 || first.Label != "iv" || first.Paragraph != 3 || first.Language != "en" || !slices.Equal(first.Heading, []string{"Progress", "SDG 6"}) {
		t.Errorf("first passage = %+v", first)
	}
	if second.Number != 2 || second.Paragraph != 5 || second.Kind != corpus.Note || second.Language != "fr" || !slices.Equal(second.Heading, []string{"Progress", "SDG 11"}) {
		t.Errorf("second passage = %+v", second)
	}
}

func TestPassagesLeaveOutScraps(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		para corpus.Paragraph
		want bool
	}{
		"a sentence":                {corpus.Paragraph{Kind: corpus.Body, Text: "The city has planted ten thousand trees since spring."}, true},
		"a scrap":                   {corpus.Paragraph{Kind: corpus.Body, Text: "Goal 2050: 80"}, false},
		"an item with a figure":     {corpus.Paragraph{Kind: corpus.Item, Text: "• 300 trees planted"}, true},
		"an item without one":       {corpus.Paragraph{Kind: corpus.Item, Text: "• plant trees"}, false},
		"a row with a figure":       {corpus.Paragraph{Kind: corpus.Row, Text: "Green space | 11.5 | 13.2"}, true},
		"a row of figures":          {corpus.Paragraph{Kind: corpus.Row, Text: "1990 | 1995 | 2000 | 2005 | 2010 | 2015 | 2020 | 2025"}, false},
		"a line of the contents":    {corpus.Paragraph{Kind: corpus.Body, Text: "How the city means to house all of its people ........ 12"}, false},
		"another, in roman figures": {corpus.Paragraph{Kind: corpus.Item, Text: "1. How the city means to house its people ..... iv"}, false},
		"Chinese":                   {corpus.Paragraph{Kind: corpus.Body, Text: chinese}, true},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := normalise.Passages(kinds(tc.para)); (len(got) == 1) != tc.want {
				t.Errorf("Passages(%q) = %v, want one: %v", tc.para.Text, texts(got), tc.want)
			}
		})
	}
}

func TestPassagesCutLongParagraphsBetweenSentences(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	for i := range 30 {
		fmt.Fprintf(&b, "Sentence number %d says that Dr. A. B. Smith et al. saw approx. 5 per cent more on the 3. May in St. Ives, e.g. near p. 7 of it. ", i)
	}
	text := strings.TrimSpace(b.String())
	got := texts(normalise.Passages(kinds(corpus.Paragraph{Kind: corpus.Body, Text: text})))
	if strings.Join(got, " ") != text {
		t.Fatalf("the passages do not make the paragraph")
	}
	for _, p := range got {
		if n := len(strings.Fields(p)); n > 150 || n < 30 || !strings.HasPrefix(p, "Sentence number") || !strings.HasSuffix(p, "of it.") {
			t.Errorf("a passage of %d words: %q", n, p)
		}
	}
}

func TestPassagesCutWhatHasNoSentences(t *testing.T) {
	t.Parallel()
	for _, text := range []string{strings.TrimSpace(strings.Repeat("word ", 3000)), strings.Repeat("水", 5000)} {
		got := texts(normalise.Passages(kinds(corpus.Paragraph{Kind: corpus.Body, Text: text})))
		if len(got) < 2 || strings.ReplaceAll(strings.Join(got, ""), " ", "") != strings.ReplaceAll(text, " ", "") {
			t.Errorf("%d passages lose text", len(got))
		}
		for _, p := range got {
			if len(p) > corpus.MaxPassage {
				t.Errorf("a passage of %d bytes", len(p))
			}
		}
	}
}

func TestPassagesSayWhereTheyAreNoWholeSentences(t *testing.T) {
	t.Parallel()
	text := corpus.Text{Language: "en", Pages: []corpus.Page{{Number: 1, Paragraphs: []corpus.Paragraph{
		{Number: 1, Kind: corpus.Body, Text: "and to the sea, where the boats of the city bring it every day."},
		{Number: 2, Kind: corpus.Item, Text: "a) plant four hundred trees along the streets of the two southern districts"},
		{Number: 3, Kind: corpus.Row, Text: "Trees along the streets | 11 | 13", Columns: []string{"Indicator", "2015", "2020"}, Unit: "thousands"},
		{Number: 4, Kind: corpus.Body, RunsOver: true, Text: strings.Repeat("The council set out to halve the waste of all households. ", 20) + "It will go on."},
		{Number: 5, Kind: corpus.Body, Text: "Water " + strings.Repeat("and more water ", 400)},
	}}}}
	var got []string
	for _, p := range normalise.Passages(text) {
		got = append(got, fmt.Sprintf("%d %t %t %v %s", p.Paragraph, p.Continues, p.RunsOver, p.Columns, p.Unit))
	}
	want := []string{
		"1 true false [] ", "2 false false [] ", "3 false false [Indicator 2015 2020] thousands",
		"4 false false [] ", "4 false true [] ", "5 false false [] ", "5 true false [] ",
	}
	if !slices.Equal(got, want) {
		t.Errorf("Passages = %q, want %q", got, want)
	}
}
