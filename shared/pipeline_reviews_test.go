package shared_test

import (
	"testing"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/index"
	"github.com/city-outcomes/throughline/shared/memory"
	"github.com/city-outcomes/throughline/shared/pipeline"
)

// pronounce has a reviewer reject the labels of a document's first passage.
func pronounce(t *testing.T, w *world, id corpus.DocumentID) corpus.Labelled {
	t.Helper()
	passages, _, err := w.catalog.Passages(t.Context(), id, pipeline.Page{Limit: 1})
	must(t, err)
	v, err := pipeline.Pronounce(t.Context(), w.archive, corpus.Verdict{Document: id, Passage: passages[0].Passage,
		Decision: corpus.RejectLabels, Labels: corpus.Decided(corpus.RejectLabels, passages[0].Labels, corpus.Labels{}), Reason: "boilerplate", By: "reviewer", At: firstEdition.Time()})
	must(t, err)
	must(t, w.index.Run(t.Context(), pipeline.VerdictKey(id, v.Number)))
	return passages[0]
}

// first returns the visible first passage of a document.
func (w *world) first(t *testing.T, id corpus.DocumentID) corpus.Labelled {
	t.Helper()
	passages, _, err := w.catalog.Passages(t.Context(), id, pipeline.Page{Limit: 1})
	must(t, err)
	return passages[0]
}

func TestVerdictHoldsUnderLaterRulesAndInARebuiltCatalogue(t *testing.T) {
	t.Parallel()
	w := newWorld()
	uploads := threeCities()
	must(t, w.take(t.Context(), uploads...))
	id := uploads[0].Document
	before := pronounce(t, w, id)
	if len(before.Labels.Goals) == 0 {
		t.Fatal("the passage has no goal that could be rejected")
	}
	holds := func(when string) {
		t.Helper()
		if got := w.first(t, id); len(got.Labels.Goals) > 0 || !got.Labels.Reviewed || got.Text != before.Text {
			t.Errorf("%s the passage has the labels %+v, want the verdict's", when, got.Labels)
		}
	}
	holds("after the verdict")
	head, err := w.catalog.Head(t.Context(), id)
	must(t, err)
	w.index.Rules++
	_, err = w.index.Document(t.Context(), id, head.Generation.Extract)
	must(t, err)
	holds("under later rules")
	w.table = memory.NewCatalog()
	w.catalog = w.table
	w.wire()
	must(t, index.Rebuild(t.Context(), w.archive, w.catalog))
	holds("in a rebuilt catalogue")
}

func TestVerdictBeforeTheFirstReadingIsTakenIn(t *testing.T) {
	t.Parallel()
	calm := newWorld()
	uploads := threeCities()
	must(t, calm.take(t.Context(), uploads...))
	id := uploads[0].Document
	text := calm.first(t, id).Text

	w := newWorld()
	v, err := pipeline.Pronounce(t.Context(), w.archive, corpus.Verdict{Document: id, Passage: corpus.Passage{Text: text}, Decision: corpus.RejectLabels, Labels: corpus.Decided(corpus.RejectLabels, corpus.Labels{}, corpus.Labels{})})
	must(t, err)
	must(t, w.index.Run(t.Context(), pipeline.VerdictKey(id, v.Number)))
	must(t, w.take(t.Context(), uploads...))
	if got := w.first(t, id); !got.Labels.Reviewed {
		t.Errorf("the first reading has %+v, want the verdict", got.Labels)
	}
}
