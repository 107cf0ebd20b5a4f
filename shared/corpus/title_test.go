package corpus_test

import (
	"testing"

	"github.com/city-outcomes/throughline/shared/corpus"
)

func TestTitlesThatProgramsWrite(t *testing.T) {
	t.Parallel()
	for written, want := range map[string]struct {
		proper string
		silent bool
	}{
		"Water for all":                            {"Water for all", false},
		"Microsoft Word - Water for all.docx":      {"Water for all", false},
		"Microsoft PowerPoint - untitled - a.pptx": {"a", false},
		"PowerPoint Presentation":                  {"", true},
		"Présentation PowerPoint":                  {"", true},
		"vlr_final_v3.indd":                        {"vlr_final_v3", false},
		"document12":                               {"", true},
		"Documents of the city":                    {"Documents of the city", false},
		"Presentation of results":                  {"Presentation of results", false},
		"Microsoft Publisher":                      {"Microsoft Publisher", true},
		"Slide 1":                                  {"Slide 1", true},
		"Slide 1 of the review":                    {"Slide 1 of the review", false},
		"flows.csv":                                {"flows.csv", true},
		"":                                         {"", true},
	} {
		proper := corpus.ProperTitle(written)
		if silent := corpus.SaysNothing(proper); proper != want.proper || silent != want.silent {
			t.Errorf("ProperTitle(%q) = %q, which says nothing: %t; want %q, %t", written, proper, silent, want.proper, want.silent)
		}
	}
}
