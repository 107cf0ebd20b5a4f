package local_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"iter"
	"math"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/items"
	"github.com/city-outcomes/throughline/shared/local"
	"github.com/city-outcomes/throughline/shared/memory"
	"github.com/city-outcomes/throughline/shared/pipeline"
)

// While the first is open an answer that did not come by itself would never
// come: how soon it comes is the machine's affair.
func TestOpenCatalogAnswersErrLocked(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "catalog.db")
	first := openCatalog(t, file)
	if _, err := local.OpenCatalog(file); !errors.Is(err, local.ErrLocked) {
		t.Fatalf("opening what is open: error %v, want %v", err, local.ErrLocked)
	}
	must(t, first.Close())
	openCatalog(t, file)
}

func TestOpenCatalogRefusesAnotherFile(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "catalog.db")
	must(t, os.WriteFile(file, bytes.Repeat([]byte("this is no catalogue\n"), 1000), 0o600))
	if _, err := local.OpenCatalog(file); err == nil || errors.Is(err, local.ErrLocked) {
		t.Errorf("OpenCatalog of another file: error %v, want one that says so", err)
	}
}

func TestOpenCatalogFindsWhatWasWritten(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "catalog.db")
	c, err := local.OpenCatalog(file)
	must(t, err)
	fill(t, c)
	want := everything(t, c.Items(t.Context()))
	must(t, c.Close())
	if got := everything(t, openCatalog(t, file).Items(t.Context())); got != want || want == "" {
		t.Errorf("after opening again the items are\n%s\nwant\n%s", got, want)
	}
}

func TestItemsAreThoseOfTheCatalogueInMemory(t *testing.T) {
	t.Parallel()
	disk, mem := openCatalog(t, filepath.Join(t.TempDir(), "catalog.db")), memory.NewCatalog()
	fill(t, disk)
	fill(t, mem)
	got, want := everything(t, disk.Items(t.Context())), everything(t, mem.Items(t.Context()))
	if got != want || want == "" {
		t.Errorf("the items on disk are\n%s\nin memory\n%s", got, want)
	}
}

func TestAWriteThatFailsInTheMiddleLeavesNothing(t *testing.T) {
	t.Parallel()
	c := openCatalog(t, filepath.Join(t.TempDir(), "catalog.db"))
	must(t, c.Stage(t.Context(), madeUp(1, 2)))
	want := everything(t, c.Items(t.Context()))
	r := madeUp(1, 2)
	r.Passages[0].Text = "changed"
	r.Passages[1].Labels.Kind.Score = math.NaN()
	if err := c.Stage(t.Context(), r); err == nil {
		t.Fatal("staging a score that is no number succeeds")
	}
	if got := everything(t, c.Items(t.Context())); got != want {
		t.Errorf("a Stage that failed leaves\n%s\nwant\n%s", got, want)
	}
}

func TestClosedCatalogIsAnError(t *testing.T) {
	t.Parallel()
	c, err := local.OpenCatalog(filepath.Join(t.TempDir(), "catalog.db"))
	must(t, err)
	must(t, c.Close())
	must(t, c.Close())
	if _, err := c.Totals(t.Context()); err == nil {
		t.Error("Totals of a closed catalogue succeeds")
	}
	if err := c.Stage(t.Context(), madeUp(1, 1)); err == nil {
		t.Error("Stage on a closed catalogue succeeds")
	}
}

// fill writes items of every kind, more of some than are read at a time.
func fill(t *testing.T, c pipeline.Catalog) {
	t.Helper()
	const documents = 270
	for n := range documents {
		r := corpus.Revision{Submission: corpus.SubmissionID(fmt.Sprintf("01JDM2%020d", n)), Number: 1}
		if n < 3 {
			must(t, c.Open(t.Context(), corpus.Declaration{Revision: r, Submitter: "organiser/#1", Document: madeUp(n, 1).Document,
				Issued: time.Date(2026, 11, 24, 6, 0, 0, n, time.UTC)}))
			_, err := c.Advance(t.Context(), r, corpus.Step{Status: corpus.Received, At: time.Date(2026, 11, 24, 7, 0, 0, n, time.UTC)})
			must(t, err)
			must(t, c.Publish(t.Context(), corpus.Edition{Series: corpus.Series{Year: 2027, Theme: "housing"},
				ID: corpus.EditionID(fmt.Sprintf("2026112%dT020000Z", n)), Number: n + 1}))
			must(t, c.Stage(t.Context(), madeUp(n, 2)))
		}
		show(t.Context(), t, c, madeUp(n, 1))
	}
}

func show(ctx context.Context, t *testing.T, c pipeline.Catalog, r corpus.Reading) {
	t.Helper()
	must(t, c.Stage(ctx, r))
	must(t, c.Commit(ctx, r.Head()))
}

// madeUp is a reading of document n in generation g, which tells both apart.
func madeUp(n, g int) corpus.Reading {
	r := corpus.Reading{Document: corpus.Identify(fmt.Append(nil, n)), Generation: corpus.Generation{Extract: 1, Rules: g},
		MediaType: "text/plain", Language: "en", Pages: 1}
	for i := 1; i <= 1+g%7; i++ {
		r.Passages = append(r.Passages, corpus.Labelled{
			Passage: corpus.Passage{Number: i, Page: 1, Paragraph: i, Kind: corpus.Body, Text: fmt.Sprintf("made up %d %d %d", n, g, i)},
			Labels:  corpus.Labels{Goals: []corpus.Label{{ID: fmt.Sprint(1 + (n+i)%17), Score: 0.5}}}})
	}
	return r
}

func everything(t *testing.T, all iter.Seq2[items.Item, error]) string {
	t.Helper()
	var b bytes.Buffer
	for item, err := range all {
		must(t, err)
		fmt.Fprintf(&b, "%s %s\n", item.Key, item.Value)
	}
	return b.String()
}
