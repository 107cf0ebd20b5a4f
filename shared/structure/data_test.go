package structure_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/sdg"
	"github.com/city-outcomes/throughline/shared/terms"
	"github.com/city-outcomes/throughline/shared/terms/phrases"
)

// TestWordsAreInOrder lints the lists: each is of one language, has every kind
// of section and every goal, says nothing twice, and repeats no official title
// of a goal, which is known anyway.
func TestWordsAreInOrder(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("data/*.tsv")
	if err != nil || len(files) != 6 {
		t.Fatalf("%d lists, %v; want six", len(files), err)
	}
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		list, err := phrases.Parse(string(b))
		if err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		language := strings.TrimSuffix(filepath.Base(file), ".tsv")
		labels, heads := map[string]bool{}, map[string]int{}
		for _, r := range list.Rules {
			labels[r.Label] = true
			if r.Language != language {
				t.Errorf("%s:%d: the language is %s", file, r.Line, r.Language)
			}
			if r.Weight == 1 {
				continue
			}
			phrase := terms.Fold(r.Phrase)
			if first, twice := heads[phrase]; twice {
				t.Errorf("%s:%d: %q stands in line %d already", file, r.Line, r.Phrase, first)
			}
			heads[phrase] = r.Line
			if slices.ContainsFunc(sdg.Goals(), func(g sdg.Goal) bool { return terms.Fold(g.Title(language)) == phrase }) {
				t.Errorf("%s:%d: %q is the goal's official title", file, r.Line, r.Phrase)
			}
		}
		for _, k := range corpus.SectionKinds() {
			if !labels[string(k)] {
				t.Errorf("%s: no words for %s", file, k)
			}
		}
		for _, g := range sdg.Goals() {
			if !labels[g.String()] {
				t.Errorf("%s: no words for goal %s", file, g)
			}
		}
	}
}
