package index_test

import (
	"reflect"
	"slices"
	"testing"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/index"
	"github.com/city-outcomes/throughline/shared/memory"
	"github.com/city-outcomes/throughline/shared/pipeline"
	"github.com/city-outcomes/throughline/shared/sdg"
)

// TestSectionsAndProposalsReachTheCatalogue, and are there again when it is
// made anew.
func TestSectionsAndProposalsReachTheCatalogue(t *testing.T) {
	t.Parallel()
	id := corpus.Identify([]byte("a review"))
	proposals := []corpus.Proposal{{Field: corpus.CityField, Value: "Aldermere", Page: 1, Paragraph: 1, Words: "City of Aldermere"}}
	s, _ := accepted(t, pipeline.Outcome{Document: id, ExtractVersion: 1, Pages: 1, Proposals: proposals})
	s.Passages = func(corpus.Text) []corpus.Passage {
		return []corpus.Passage{{Number: 1, Page: 1, Paragraph: 1, Text: "one"}, {Number: 2, Page: 1, Paragraph: 3, Text: "two"}}
	}
	text := corpus.Text{Document: id, ExtractVersion: 1, Pages: []corpus.Page{{Number: 1, Paragraphs: []corpus.Paragraph{
		{Number: 1, Kind: corpus.Body, Text: "one"}, {Number: 2, Kind: corpus.Heading, Level: 1, Text: "SDG 6 and SDG 7"}, {Number: 3, Kind: corpus.Body, Text: "two"}}}}}
	if _, err := pipeline.Settle(t.Context(), s.Archive, pipeline.TextKey(id, 1), text); err != nil {
		t.Fatal(err)
	}
	if err := s.Run(t.Context(), pipeline.OutcomeKey(revision)); err != nil {
		t.Fatal(err)
	}
	anew := memory.NewCatalog()
	if err := index.Rebuild(t.Context(), s.Archive, anew); err != nil {
		t.Fatal(err)
	}
	for about, c := range map[string]interface {
		pipeline.Submissions
		pipeline.Documents
	}{"as it was indexed": s.Catalog.(*memory.Catalog), "made anew": anew} {
		passages, _, err := c.Passages(t.Context(), id, pipeline.Page{})
		want := []corpus.Section{{}, {Kind: corpus.GoalChapter, Goals: []sdg.Goal{6, 7}}}
		if got := sections(passages); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: the passages stand in %+v, %v; want %+v", about, got, err, want)
		}
		sub, err := c.Submission(t.Context(), revision)
		if err != nil {
			t.Fatal(err)
		}
		i := slices.IndexFunc(sub.History, func(step corpus.Step) bool { return step.Status == corpus.Extracted })
		if i < 0 || !slices.Equal(sub.History[i].Proposals, proposals) {
			t.Errorf("%s: the history is %+v, want the proposals with the step to extracted", about, sub.History)
		}
	}
}

func sections(passages []corpus.Labelled) []corpus.Section {
	var out []corpus.Section
	for _, p := range passages {
		out = append(out, p.Section)
	}
	return out
}
