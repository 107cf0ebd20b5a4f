package memory_test

import (
	"bytes"
	"context"
	"errors"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/items"
	"github.com/city-outcomes/throughline/shared/memory"
	"github.com/city-outcomes/throughline/shared/pipeline"
	"github.com/city-outcomes/throughline/shared/pipeline/pipelinetest"
)

func TestObjects(t *testing.T) {
	t.Parallel()
	pipelinetest.TestObjects(t, func(*testing.T) pipeline.Objects { return memory.NewObjects() })
}

func TestCatalog(t *testing.T) {
	t.Parallel()
	pipelinetest.TestCatalog(t, func(*testing.T) pipeline.Catalog { return memory.NewCatalog() })
}

func TestLeases(t *testing.T) {
	t.Parallel()
	pipelinetest.TestLeases(t, func(*testing.T) pipeline.Leases { return memory.NewLeases() })
}

// once gives the verdict to the first operation with the deed.
func once(deed string, verdict memory.Verdict) memory.Fault {
	given := false
	return func(op memory.Op) memory.Verdict {
		if given || op.Deed != deed {
			return memory.Pass
		}
		given = true
		return verdict
	}
}

func TestFaultBeforeCreateLeavesNoObject(t *testing.T) {
	t.Parallel()
	o := memory.NewObjects()
	o.Fault = once("create", memory.NotDone)
	if err := o.Create(t.Context(), "originals/a", []byte("a")); !errors.Is(err, memory.ErrFault) {
		t.Fatalf("Create: error %v, want %v", err, memory.ErrFault)
	}
	if _, err := o.Get(t.Context(), "originals/a"); !errors.Is(err, pipeline.ErrNotFound) {
		t.Errorf("Get after a Create that was not done: error %v, want %v", err, pipeline.ErrNotFound)
	}
	if err := o.Create(t.Context(), "originals/a", []byte("a")); err != nil {
		t.Errorf("Create again: %v", err)
	}
}

func TestFaultAfterCreateLeavesTheObject(t *testing.T) {
	t.Parallel()
	o := memory.NewObjects()
	o.Fault = once("create", memory.DoneFails)
	if err := o.Create(t.Context(), "originals/a", []byte("a")); !errors.Is(err, memory.ErrFault) {
		t.Fatalf("Create: error %v, want %v", err, memory.ErrFault)
	}
	if got, err := o.Get(t.Context(), "originals/a"); err != nil || string(got) != "a" {
		t.Errorf("Get after a Create that was done and failed = %q, %v", got, err)
	}
	if err := o.Create(t.Context(), "originals/a", []byte("a")); !errors.Is(err, pipeline.ErrExists) {
		t.Errorf("Create again: error %v, want %v", err, pipeline.ErrExists)
	}
}

func TestFaultInListComesFirstOrLast(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		verdict memory.Verdict
		want    int
	}{{memory.NotDone, 0}, {memory.DoneFails, 2}} {
		o := memory.NewObjects()
		for _, key := range []string{"originals/a", "originals/b"} {
			if err := o.Create(t.Context(), key, nil); err != nil {
				t.Fatal(err)
			}
		}
		o.Fault = once("list", c.verdict)
		seen := 0
		var last error
		for _, last = range o.List(t.Context(), "originals/") {
			if last == nil {
				seen++
			}
		}
		if seen != c.want || !errors.Is(last, memory.ErrFault) {
			t.Errorf("a list with verdict %d yields %d objects and then %v, want %d and then the fault", c.verdict, seen, last, c.want)
		}
	}
}

func declaration(r corpus.Revision) corpus.Declaration {
	return corpus.Declaration{Revision: r, Submitter: "organiser", Document: corpus.Identify([]byte("a")),
		Issued: time.Date(2026, 11, 24, 6, 0, 0, 0, time.UTC)}
}

func reading(text string) corpus.Reading {
	return corpus.Reading{Document: corpus.Identify([]byte("a")), Generation: corpus.Generation{Extract: 1, Rules: len(text)}, Pages: 1,
		Passages: []corpus.Labelled{{Passage: corpus.Passage{Number: 1, Text: text}}}}
}

func contents(t *testing.T, c *memory.Catalog) []items.Item {
	t.Helper()
	var got []items.Item
	for item, err := range c.Items(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, item)
	}
	return got
}

func equal(a, b []items.Item) bool {
	return slices.EqualFunc(a, b, func(a, b items.Item) bool { return a.Key == b.Key && bytes.Equal(a.Value, b.Value) })
}

// deeds write to a catalogue one after another, each once.
func deeds() []struct {
	deed string
	do   func(context.Context, *memory.Catalog) error
} {
	r := corpus.Revision{Submission: "01JDM200000000000000000001", Number: 1}
	edition := corpus.Edition{Series: corpus.Series{Year: 2027, Theme: "housing"}, ID: "20261124T020000Z", Number: 1}
	return []struct {
		deed string
		do   func(context.Context, *memory.Catalog) error
	}{
		{"open", func(ctx context.Context, c *memory.Catalog) error { return c.Open(ctx, declaration(r)) }},
		{"advance", func(ctx context.Context, c *memory.Catalog) error {
			_, err := c.Advance(ctx, r, corpus.Step{Status: corpus.Received})
			return err
		}},
		{"stage", func(ctx context.Context, c *memory.Catalog) error { return c.Stage(ctx, reading("a")) }},
		{"commit", func(ctx context.Context, c *memory.Catalog) error { return c.Commit(ctx, reading("a").Head()) }},
		{"publish", func(ctx context.Context, c *memory.Catalog) error { return c.Publish(ctx, edition) }},
	}
}

func TestFaultInCatalogIsAllOrNothing(t *testing.T) {
	t.Parallel()
	for _, deed := range deeds() {
		without, with := memory.NewCatalog(), memory.NewCatalog()
		for _, d := range deeds() {
			if d.deed == deed.deed {
				break
			}
			must(t, d.do(t.Context(), without))
			must(t, d.do(t.Context(), with))
		}
		must(t, deed.do(t.Context(), with))
		for _, c := range []struct {
			verdict memory.Verdict
			want    []items.Item
		}{{memory.NotDone, contents(t, without)}, {memory.DoneFails, contents(t, with)}} {
			without.Fault = once(deed.deed, c.verdict)
			if err := deed.do(t.Context(), without); !errors.Is(err, memory.ErrFault) {
				t.Errorf("%s: error %v, want %v", deed.deed, err, memory.ErrFault)
			}
			if got := contents(t, without); !equal(got, c.want) {
				t.Errorf("%s with verdict %d leaves %s, want %s", deed.deed, c.verdict, got, c.want)
			}
		}
		if !(memory.Op{Deed: deed.deed}).Writes() {
			t.Errorf("Writes reports false for %s", deed.deed)
		}
	}
}

func TestFaultIsToldDeedAndKey(t *testing.T) {
	t.Parallel()
	var got []memory.Op
	c := memory.NewCatalog()
	c.Fault = func(op memory.Op) memory.Verdict { got = append(got, op); return memory.Pass }
	for _, d := range deeds() {
		must(t, d.do(t.Context(), c))
	}
	_, err := c.Totals(t.Context())
	must(t, err)
	a := string(corpus.Identify([]byte("a")))
	want := []memory.Op{
		{Deed: "open", Key: "01JDM200000000000000000001/0001"},
		{Deed: "advance", Key: "01JDM200000000000000000001/0001"},
		{Deed: "stage", Key: a + "/x0001-r0001-v000000"},
		{Deed: "commit", Key: a + "/x0001-r0001-v000000"},
		{Deed: "publish", Key: "2027/housing/20261124T020000Z"},
		{Deed: "totals"},
	}
	if !slices.Equal(got, want) {
		t.Errorf("the hook was told %v, want %v", got, want)
	}
}

func TestCommitClearsOlderPassagesAway(t *testing.T) {
	t.Parallel()
	c := memory.NewCatalog()
	for _, text := range []string{"x", "older", "the visible one", "a later one, that is still waiting"} {
		must(t, c.Stage(t.Context(), reading(text)))
	}
	must(t, c.Commit(t.Context(), reading("the visible one").Head()))
	must(t, c.Stage(t.Context(), reading("older")))
	var left []string
	for _, item := range contents(t, c) {
		if strings.HasPrefix(item.Key, "passage/") {
			left = append(left, item.Key[len(item.Key)-len("x0001-r0001-v000000/00000001"):])
		}
	}
	if want := []string{"x0001-r0015-v000000/00000001", "x0001-r0034-v000000/00000001"}; !slices.Equal(left, want) {
		t.Errorf("after the commit the passages %q are left, want %q", left, want)
	}
}

func TestItemsAreTheSameHoweverTheyCame(t *testing.T) {
	t.Parallel()
	forwards, backwards := memory.NewCatalog(), memory.NewCatalog()
	in, out := []string{"x", "older", "newest of them"}, []string{"newest of them", "older", "x"}
	for i := range in {
		for c, text := range map[*memory.Catalog]string{forwards: in[i], backwards: out[i]} {
			must(t, c.Stage(t.Context(), reading(text)))
			must(t, c.Commit(t.Context(), reading(text).Head()))
		}
	}
	got := contents(t, forwards)
	if want := contents(t, backwards); !equal(got, want) {
		t.Errorf("items are %s, in the other order %s", got, want)
	}
	if !slices.IsSortedFunc(got, func(a, b items.Item) int { return strings.Compare(a.Key, b.Key) }) {
		t.Errorf("items are not ascending: %s", got)
	}
	if len(got) != 3 { // head, passage, total
		t.Errorf("%d items, want 3: %s", len(got), got)
	}
}

func TestAWriteThatFailsInTheMiddleLeavesNothing(t *testing.T) {
	t.Parallel()
	c := memory.NewCatalog()
	must(t, c.Stage(t.Context(), reading("a")))
	want := contents(t, c)
	r := reading("a")
	r.Passages[0].Text = "changed"
	r.Passages = append(r.Passages, corpus.Labelled{Passage: corpus.Passage{Number: 2}},
		corpus.Labelled{Passage: corpus.Passage{Number: 3}, Labels: corpus.Labels{Kind: corpus.Label{Score: math.NaN()}}})
	if err := c.Stage(t.Context(), r); err == nil {
		t.Fatal("staging a score that is no number succeeds")
	}
	if got := contents(t, c); !equal(got, want) {
		t.Errorf("a Stage that failed leaves %s, want %s", got, want)
	}
}

func TestTokenOfAnInvisibleGenerationIsNotFound(t *testing.T) {
	t.Parallel()
	older, later := reading("x"), reading("later")
	for _, r := range []*corpus.Reading{&older, &later} {
		r.Passages = append(r.Passages, corpus.Labelled{Passage: corpus.Passage{Number: 2, Text: "the second"}})
	}
	ahead, c := memory.NewCatalog(), memory.NewCatalog()
	must(t, ahead.Stage(t.Context(), later))
	must(t, ahead.Commit(t.Context(), later.Head()))
	must(t, c.Stage(t.Context(), older))
	must(t, c.Commit(t.Context(), older.Head()))
	must(t, c.Stage(t.Context(), later))
	tokenOf := func(c *memory.Catalog) string {
		_, next, err := c.Passages(t.Context(), older.Document, pipeline.Page{Limit: 1})
		must(t, err)
		return next
	}
	wantUnknown := func(what, token string) {
		if got, _, err := c.Passages(t.Context(), older.Document, pipeline.Page{After: token}); !errors.Is(err, pipeline.ErrNotFound) {
			t.Errorf("Passages after a token of a generation %s = %v, %v, want %v", what, got, err, pipeline.ErrNotFound)
		}
	}
	wantUnknown("not yet visible", tokenOf(ahead))
	token := tokenOf(c)
	must(t, c.Commit(t.Context(), later.Head()))
	wantUnknown("visible no more", token)
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestCopyStaysAsItWas(t *testing.T) {
	t.Parallel()
	c := memory.NewCatalog()
	must(t, c.Stage(t.Context(), reading("older")))
	must(t, c.Commit(t.Context(), reading("older").Head()))
	want := contents(t, c)
	backup := c.Copy()
	must(t, c.Stage(t.Context(), reading("the later")))
	must(t, c.Commit(t.Context(), reading("the later").Head()))
	if got := contents(t, backup); !equal(got, want) {
		t.Errorf("after writes to the catalogue its copy has %s, want %s", got, want)
	}
	want = contents(t, c)
	must(t, backup.Stage(t.Context(), reading("the latest of all")))
	must(t, backup.Commit(t.Context(), reading("the latest of all").Head()))
	if got := contents(t, c); !equal(got, want) {
		t.Errorf("after writes to its copy the catalogue has %s, want %s", got, want)
	}
}

func TestStoreIsTheCatalogues(t *testing.T) {
	t.Parallel()
	c := memory.NewCatalog()
	must(t, items.New(c.Store()).Open(t.Context(), declaration(corpus.Revision{Submission: "01JDM200000000000000000001", Number: 1})))
	if got := contents(t, c); len(got) != 3 { // submission, declared, submitter
		t.Errorf("a submission opened through the store is %s, want its 3 items", got)
	}
}
