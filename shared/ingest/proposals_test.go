package ingest_test

import (
	"context"
	"slices"
	"testing"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/pipeline"
)

// TestOutcomesProposeWhatTheFormLeftEmpty: and nothing that it says, be it
// right or wrong.
func TestOutcomesProposeWhatTheFormLeftEmpty(t *testing.T) {
	t.Parallel()
	cover := corpus.Page{Number: 1, Paragraphs: []corpus.Paragraph{
		{Number: 1, Kind: corpus.Heading, Level: 1, Text: "Aldermere Voluntary Local Review 2026"},
		{Number: 2, Kind: corpus.Body, Text: "City of Aldermere, Norway"},
		{Number: 3, Kind: corpus.Body, Text: "The council of Aldermere adopted it."}}}
	city := corpus.Proposal{Field: corpus.CityField, Value: "Aldermere", Page: 1, Paragraph: 1, Words: "Aldermere Voluntary Local Review 2026"}
	nation := corpus.Proposal{Field: corpus.CountryField, Value: "NOR", Page: 1, Paragraph: 2, Words: "City of Aldermere, Norway"}
	date := corpus.Proposal{Field: corpus.DateField, Value: "2026", Page: 1, Paragraph: 1, Words: "Aldermere Voluntary Local Review 2026"}
	title := corpus.Proposal{Field: corpus.TitleField, Value: "Aldermere Voluntary Local Review 2026", Page: 1, Paragraph: 1, Words: "Aldermere Voluntary Local Review 2026"}
	for about, c := range map[string]struct {
		form corpus.Metadata
		want []corpus.Proposal
	}{
		"an empty form":                      {corpus.Metadata{}, []corpus.Proposal{title, city, nation, date}},
		"a title made of the file's name":    {corpus.Metadata{Title: "Review_final"}, []corpus.Proposal{title, city, nation, date}},
		"a form that says something else":    {corpus.Metadata{Title: "Our review", City: "Elsewhere", Date: "2025"}, []corpus.Proposal{nation}},
		"a form in which nothing is missing": {corpus.Metadata{Title: "Our review", City: "Aldermere", Country: "NOR", Date: "2026", Language: "en"}, nil},
	} {
		t.Run(about, func(t *testing.T) {
			t.Parallel()
			const body = "the review"
			stage, _ := closed(t)
			stage.Read = func(context.Context, []byte) (corpus.Text, error) {
				return corpus.Text{Paged: true, Title: title.Value, Pages: []corpus.Page{cover}}, nil
			}
			decl := corpus.Declaration{Revision: rev, Document: corpus.Identify([]byte(body)), Size: int64(len(body)), Filename: "review final.pdf", Metadata: c.form}
			if _, err := pipeline.Settle(t.Context(), stage.Archive, pipeline.SubmissionKey(rev), decl); err != nil {
				t.Fatal(err)
			}
			put(t, stage.Inbox, pipeline.InboxKey(rev), body)
			if err := stage.Run(t.Context(), pipeline.InboxKey(rev)); err != nil {
				t.Fatal(err)
			}
			got, err := pipeline.Load[pipeline.Outcome](t.Context(), stage.Archive, pipeline.OutcomeKey(rev))
			if err != nil || !slices.Equal(got.Proposals, c.want) {
				t.Errorf("the outcome proposes %+v, %v; want %+v", got.Proposals, err, c.want)
			}
		})
	}
}
