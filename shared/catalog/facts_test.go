package catalog_test

import (
	"fmt"
	"reflect"
	"testing"
	"time"

	"github.com/city-outcomes/throughline/shared/catalog"
	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/pipeline"
)

// The facts that the tests of faults tell a catalogue.

var document = corpus.Identify([]byte("a document"))

func declaration() corpus.Declaration {
	return corpus.Declaration{
		Revision:  corpus.Revision{Submission: "01JZ0000000000000000000001", Number: 1},
		Submitter: "organiser#1", Filename: "report.pdf", MediaType: "application/pdf", Size: 12, Document: document,
		Metadata: corpus.Metadata{Title: "A report", Kind: corpus.KindVLR},
		Issued:   time.Date(2026, time.November, 24, 9, 0, 0, 0, time.UTC),
	}
}

func reading(rules, passages int) corpus.Reading {
	r := corpus.Reading{Document: document, Generation: corpus.Generation{Extract: 1, Rules: rules},
		MediaType: "application/pdf", Language: "en", Paged: true, Pages: rules}
	for n := 1; n <= passages; n++ {
		r.Passages = append(r.Passages, corpus.Labelled{
			Passage: corpus.Passage{Number: n, Page: 1, Paragraph: n, Kind: corpus.Body, Language: "en",
				Text: fmt.Sprintf("Passage %d under the rules %d.", n, rules)},
			Labels: corpus.Labels{Goals: []corpus.Label{{ID: "11", Score: 0.9}}, Kind: corpus.Label{ID: string(corpus.Progress), Score: 0.8}},
		})
	}
	return r
}

func edition() corpus.Edition {
	return corpus.Edition{Series: corpus.Series{Year: 2027, Theme: "sdg-11"}, ID: "20261124T020000Z", Number: 1,
		Package: document, Quoted: []corpus.DocumentID{document}}
}

func show(t *testing.T, c catalog.Table, r corpus.Reading) {
	t.Helper()
	must(t, c.Stage(t.Context(), r))
	must(t, c.Commit(t.Context(), r.Head()))
}

// wantVisible checks that the reading and nothing else is visible and counted.
func wantVisible(t *testing.T, c catalog.Table, r corpus.Reading) {
	t.Helper()
	got, _, err := c.Passages(t.Context(), r.Document, pipeline.Page{Limit: 1000})
	if err != nil || !reflect.DeepEqual(got, r.Passages) {
		t.Errorf("Passages = %d passages, %v, want the %d of generation %s", len(got), err, len(r.Passages), r.Generation)
	}
	if got, err := c.Totals(t.Context()); err != nil || !reflect.DeepEqual(got, r.Head().Counts) {
		t.Errorf("Totals = %+v, %v, want %+v", got, err, r.Head().Counts)
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
