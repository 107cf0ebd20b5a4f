package figures_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/figures"
)

// truth is a case of testdata/truth.txt: a passage and its figures as said
// writes them.
type truth struct {
	line           int
	language, text string
	want           []string
}

func readTruth(t testing.TB) []truth {
	t.Helper()
	b, err := os.ReadFile("testdata/truth.txt")
	if err != nil {
		t.Fatal(err)
	}
	var out []truth
	n := 0
	for line := range strings.Lines(string(b)) {
		n++
		line = strings.TrimSpace(line)
		switch figure, isFigure := strings.CutPrefix(line, "= "); {
		case line == "" || strings.HasPrefix(line, "#"):
		case isFigure:
			out[len(out)-1].want = append(out[len(out)-1].want, figure)
		default:
			lang, text, ok := strings.Cut(line, ": ")
			if !ok {
				t.Fatalf("line %d of the truth is neither a case nor a figure: %q", n, line)
			}
			out = append(out, truth{line: n, language: lang, text: text})
		}
	}
	return out
}

// passage is the case's; a row of a table has its heads and its unit before it,
// "heads | of | cells [unit] ⇒ row | of | cells".
func (c truth) passage() corpus.Passage {
	p := corpus.Passage{Language: c.language, Text: c.text}
	if heads, text, ok := strings.Cut(c.text, " ⇒ "); ok {
		heads, p.Unit, _ = strings.Cut(strings.TrimSuffix(heads, "]"), " [")
		p.Columns, p.Text = strings.Split(heads, " | "), text
	}
	return p
}

// said writes a figure as the truth does.
func said(f corpus.Figure) string {
	parts := []string{strings.TrimSpace(f.Value + " " + f.Unit)}
	add := func(yes bool, s string) {
		if yes {
			parts = append(parts, s)
		}
	}
	add(f.Year > 0, fmt.Sprint(f.Year))
	switch {
	case f.From.Year > 0:
		add(true, fmt.Sprintf("from %s %d", f.From.Value, f.From.Year))
	case f.From.Value != "":
		add(true, "from "+f.From.Value)
	}
	add(f.Change, "change")
	add(f.Aim, "aim")
	add(f.Trend != "", string(f.Trend))
	add(f.Bound != "", string(f.Bound))
	add(f.Measures.Text != "", "of "+f.Measures.Text)
	add(f.Indicator.ID != "", "@ "+f.Indicator.ID)
	return strings.Join(parts, " · ")
}

func TestFiguresAreThoseOfTheTruth(t *testing.T) {
	t.Parallel()
	for _, c := range readTruth(t) {
		var got []string
		for _, f := range figures.Of(corpus.Labelled{Passage: c.passage()}) {
			got = append(got, said(f))
		}
		if g, w := strings.Join(got, "\n= "), strings.Join(c.want, "\n= "); g != w {
			t.Errorf("line %d: %s\n= %s\nwant\n= %s", c.line, c.text, g, w)
		}
	}
}
