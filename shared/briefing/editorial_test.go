package briefing_test

import (
	"testing"

	"github.com/city-outcomes/throughline/shared/briefing"
	"github.com/city-outcomes/throughline/shared/editorial"
)

func TestWordFileKeepsTheEditorialRules(t *testing.T) {
	t.Parallel()
	kind, err := editorial.ParseKind("briefing")
	if err != nil {
		t.Fatal(err)
	}
	if kind.Words != briefing.WordLimit {
		t.Errorf("a briefing may have %d words by one rule and %d by the other", kind.Words, briefing.WordLimit)
	}
	for name, w := range map[string]*world{"four cities": fourCities(), "nobody": newWorld()} {
		b := compose(t, w.input())
		d, err := editorial.ReadWord(unpack(t, pack(t, b))["briefing.docx"])
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range editorial.Check(d, kind) {
			t.Errorf("%s: %s: %s: %s: %s", name, f.Place, f.Rule, f.Found, f.Advice)
		}
	}
}
