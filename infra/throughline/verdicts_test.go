package main

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/city-outcomes/throughline/shared/classify/evaluate"
	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/local"
	"github.com/city-outcomes/throughline/shared/pipeline"
)

func TestVerdictsArePrintedAsLabelledPassages(t *testing.T) {
	t.Parallel()
	store := t.TempDir()
	archive, err := local.OpenObjects(filepath.Join(store, archiveDir))
	if err != nil {
		t.Fatal(err)
	}
	label := func(ids ...string) (list []corpus.Label) {
		for _, id := range ids {
			list = append(list, corpus.Label{ID: id})
		}
		return list
	}
	pronounce := func(document, text string, d corpus.Decision, named corpus.Labels) {
		v := corpus.Verdict{Document: corpus.Identify([]byte(document)), Passage: corpus.Passage{Number: 1, Language: "en", Text: text}, Decision: d,
			Labels: corpus.Decided(d, corpus.Labels{Kind: corpus.Label{ID: "context"}}, named)}
		if _, err := pipeline.Pronounce(t.Context(), archive, v); err != nil {
			t.Fatal(err)
		}
	}
	pronounce("one", "Trees were planted.", corpus.RejectLabels, corpus.Labels{})
	pronounce("one", "Trees were planted.", corpus.Relabel, corpus.Labels{Goals: label("15", "11"), Targets: label("15.2"), Themes: label("housing"), Kind: corpus.Label{ID: "practice"}})
	pronounce("two", "Page 3 of 9.", corpus.RejectLabels, corpus.Labels{})
	code, out, errs := throughline(t, "", "verdicts", "--store", store)
	if code != 0 {
		t.Fatalf("verdicts ends with %d: %s", code, errs)
	}
	rows, err := evaluate.Read(strings.NewReader(out), []string{"housing"})
	if err != nil || len(rows) != 2 {
		t.Fatalf("evaluate reads %d rows, %v, want one for each passage:\n%s", len(rows), err, out)
	}
	for _, row := range rows {
		switch row.Text {
		case "Trees were planted.":
			if len(row.Goals) != 2 || row.Goals[0] != 15 || row.Kind != corpus.Practice || len(row.Themes) != 1 || row.Group == "" {
				t.Errorf("the last verdict is printed as %+v", row)
			}
		case "Page 3 of 9.":
			if row.Goals == nil || len(row.Goals) > 0 {
				t.Errorf("a rejection is printed with the goals %v, want none, said so", row.Goals)
			}
		}
	}
}
