package figures_test

import (
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/figures"
	"github.com/city-outcomes/throughline/shared/sdg"
)

func FuzzOf(f *testing.F) {
	for _, c := range readTruth(f) {
		p := c.passage()
		f.Add(p.Language, p.Text, strings.Join(p.Columns, "\n"), p.Unit)
	}
	f.Add("de", "−5 % | (– 7.2 %) | 1’234 t | 5 m€ | 12.05.2021 | 2019/20 | №5", "2010\n\nZiel 2030", "in Mio. EUR")
	f.Add("en", "\xff 5 per cent \xed\xa0\x80 İ 5 per cent of İstanbul", "", "")
	f.Fuzz(func(t *testing.T, language, text, columns, unit string) {
		if !utf8.ValidString(text) || len(text) > corpus.MaxPassage {
			t.Skip("no passage")
		}
		p := corpus.Labelled{Passage: corpus.Passage{Language: language, Text: text, Unit: unit}}
		if columns != "" {
			p.Columns = strings.Split(columns, "\n")
		}
		got := figures.Of(p)
		for i, fig := range got {
			verbatim(t, text, fig)
			if i > 0 && fig.Start < got[i-1].Start {
				t.Errorf("figures of %q are out of order: %d before %d", text, got[i-1].Start, fig.Start)
			}
		}
		if again := figures.Of(p); !reflect.DeepEqual(again, got) {
			t.Errorf("figures of %q are %v, then %v", text, got, again)
		}
	})
}

// verbatim reports where a figure is no part of its passage, or no figure.
func verbatim(t *testing.T, text string, f corpus.Figure) {
	t.Helper()
	part := func(what string, start, end int) string {
		if start < 0 || end > len(text) || start > end || !utf8.ValidString(text[start:end]) {
			t.Fatalf("%s of %+v stands at %d–%d of %q", what, f, start, end, text)
		}
		return text[start:end]
	}
	for what, q := range map[string]corpus.Quantity{"the value": f.Quantity, "what it was": f.From} {
		if q.Value == "" {
			continue
		}
		if at := part(what, q.Start, q.End); !strings.ContainsAny(at, "0123456789") {
			t.Errorf("%s of %+v is %q, want digits", what, f, at)
		}
		if strings.Trim(q.Value, "-.0123456789") != "" || strings.Count(q.Value, ".") > 1 || strings.HasSuffix(q.Value, ".") {
			t.Errorf("%s is %q, want a decimal", what, q.Value)
		}
	}
	if f.Value == "" {
		t.Errorf("%+v has no value", f)
	}
	if at := part("what it measures", f.Measures.Start, f.Measures.End); at != f.Measures.Text {
		t.Errorf("%+v measures %q, which is %q in %q", f, f.Measures.Text, at, text)
	}
	for _, e := range f.Indicator.Evidence {
		if at := part("evidence", e.Start, e.End); at != e.Term {
			t.Errorf("evidence is %q, which is %q in %q", e.Term, at, text)
		}
	}
	if id := f.Indicator.ID; id != "" && (!sdg.Indicator(id).Valid() || f.Indicator.Score <= 0 || f.Indicator.Score > 1) {
		t.Errorf("%+v is linked to %q with the score %g", f, id, f.Indicator.Score)
	}
}
