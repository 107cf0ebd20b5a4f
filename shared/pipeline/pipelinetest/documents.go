package pipelinetest

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/pipeline"
)

// show stages and commits a reading.
func show(t tester, c pipeline.Catalog, r corpus.Reading) {
	t.Helper()
	must(t, c.Stage(t.Context(), r))
	must(t, c.Commit(t.Context(), r.Head()))
}

// wantVisible checks that of a document exactly the reading is visible.
func wantVisible(t tester, c pipeline.Catalog, r corpus.Reading) {
	t.Helper()
	head, err := c.Head(t.Context(), r.Document)
	if err != nil || !reflect.DeepEqual(head, r.Head()) {
		t.Errorf("Head = %+v, %v, want %+v", head, err, r.Head())
	}
	if got := passages(t, c, r.Document, 0); !reflect.DeepEqual(got, r.Passages) {
		t.Errorf("the passages of %s are %+v, want %+v", r.Document, got, r.Passages)
	}
}

// passages reads all passages of a document, page by page.
func passages(t tester, c pipeline.Catalog, id corpus.DocumentID, limit int) []corpus.Labelled {
	t.Helper()
	var got []corpus.Labelled
	page := pipeline.Page{Limit: limit}
	for first := true; first || page.After != ""; first = false {
		some, next, err := c.Passages(t.Context(), id, page)
		must(t, err)
		if len(some) == 0 && next != "" {
			t.Fatalf("an empty page has the token %q", next)
		}
		got, page.After = append(got, some...), next
	}
	return got
}

func wantInvisible(t tester, c pipeline.Catalog, id corpus.DocumentID) {
	t.Helper()
	_, err := c.Head(t.Context(), id)
	wantErr(t, "Head", err, pipeline.ErrNotFound)
	_, _, err = c.Passages(t.Context(), id, pipeline.Page{})
	wantErr(t, "Passages", err, pipeline.ErrNotFound)
}

func wantTotals(t tester, c pipeline.Catalog, visible ...corpus.Head) {
	t.Helper()
	var want corpus.Counts
	for _, h := range visible {
		want = want.Add(h.Counts, 1)
	}
	if got, err := c.Totals(t.Context()); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("Totals = %+v, %v, want %+v", got, err, want)
	}
}

func readingRoundTrip(t *testing.T, c pipeline.Catalog) {
	r := fullReading(document(1), generation(12, 345))
	show(t, c, r)
	wantVisible(t, c, r)
	wantTotals(t, c, r.Head())
}

func stagedInvisible(t *testing.T, c pipeline.Catalog) {
	wantTotals(t, c)
	r := reading(document(1), generation(1, 1), 30)
	must(t, c.Stage(t.Context(), r))
	wantInvisible(t, c, r.Document)
	wantTotals(t, c)
	if heads, err := all(c.Heads(t.Context(), "")); err != nil || len(heads) > 0 {
		t.Errorf("Heads before the first commit = %v, %v, want none", heads, err)
	}
	must(t, c.Commit(t.Context(), r.Head()))
	wantVisible(t, c, r)
}

func commitTwice(t *testing.T, c pipeline.Catalog) {
	r := reading(document(1), generation(1, 1), 30)
	must(t, c.Stage(t.Context(), r))
	must(t, c.Stage(t.Context(), r))
	must(t, c.Commit(t.Context(), r.Head()))
	must(t, c.Commit(t.Context(), r.Head()))
	must(t, c.Stage(t.Context(), r))
	must(t, c.Commit(t.Context(), r.Head()))
	other := r.Head() // the same generation, counted otherwise
	other.Counts.Pages++
	must(t, c.Commit(t.Context(), other))
	wantVisible(t, c, r)
	wantTotals(t, c, r.Head())
}

func commitsAtOnce(t *testing.T, c pipeline.Catalog) {
	r := reading(document(1), generation(1, 1), 30)
	together(8, func(int) {
		if err := c.Stage(t.Context(), r); err != nil {
			t.Errorf("Stage: %v", err)
		}
		if err := c.Commit(t.Context(), r.Head()); err != nil {
			t.Errorf("Commit: %v", err)
		}
	})
	wantVisible(t, c, r)
	wantTotals(t, c, r.Head())
}

func commitsOfManyAtOnce(t *testing.T, c pipeline.Catalog) {
	const n = 12
	together(n, func(i int) {
		r := reading(document(i), generation(1, 1), 1+i)
		if err := c.Stage(t.Context(), r); err != nil {
			t.Errorf("Stage: %v", err)
		}
		if err := c.Commit(t.Context(), r.Head()); err != nil {
			t.Errorf("Commit: %v", err)
		}
	})
	var heads []corpus.Head
	for i := range n {
		r := reading(document(i), generation(1, 1), 1+i)
		wantVisible(t, c, r)
		heads = append(heads, r.Head())
	}
	wantTotals(t, c, heads...)
}

func laterReplaces(t *testing.T, c pipeline.Catalog) {
	other := reading(document(2), generation(1, 1), 3)
	show(t, c, other)
	for _, r := range []corpus.Reading{
		reading(document(1), generation(1, 1), 40),
		reading(document(1), generation(1, 2), 50),
		reading(document(1), generation(1, 10), 5),
		reading(document(1), generation(2, 1), 7),
		reading(document(1), generation(10, 1), 6),
	} {
		show(t, c, r)
		wantVisible(t, c, r)
		wantTotals(t, c, other.Head(), r.Head())
	}
	wantVisible(t, c, other)
}

func earlierChangesNothing(t *testing.T, c pipeline.Catalog) {
	later := reading(document(1), generation(2, 2), 5)
	must(t, c.Stage(t.Context(), reading(document(1), generation(1, 9), 20)))
	show(t, c, later)
	must(t, c.Commit(t.Context(), reading(document(1), generation(1, 9), 20).Head())) // staged before
	for _, g := range []corpus.Generation{generation(2, 1), generation(1, 3), generation(1, 1)} {
		show(t, c, reading(document(1), g, 20)) // staged after
		wantVisible(t, c, later)
		wantTotals(t, c, later.Head())
	}
}

func laterMayWait(t *testing.T, c pipeline.Catalog) {
	earlier, later := reading(document(1), generation(1, 1), 5), reading(document(1), generation(1, 2), 8)
	must(t, c.Stage(t.Context(), later))
	show(t, c, earlier)
	wantVisible(t, c, earlier)
	must(t, c.Commit(t.Context(), later.Head()))
	wantVisible(t, c, later)
	wantTotals(t, c, later.Head())
}

func generationsAtOnce(t *testing.T, c pipeline.Catalog) {
	const n = 6
	together(n, func(i int) {
		r := reading(document(1), generation(1, 1+i), 3+i)
		if err := c.Stage(t.Context(), r); err != nil {
			t.Errorf("Stage: %v", err)
		}
		if err := c.Commit(t.Context(), r.Head()); err != nil {
			t.Errorf("Commit: %v", err)
		}
	})
	last := reading(document(1), generation(1, n), 2+n)
	wantVisible(t, c, last)
	wantTotals(t, c, last.Head())
}

// documentsModel compares a catalogue with a map of what is visible.
func documentsModel(t *testing.T, c pipeline.Catalog) {
	run := 0
	visible := map[corpus.DocumentID]corpus.Reading{} // over all runs: they share the catalogue
	rapid.Check(t, func(rt *rapid.T) {
		run++
		staged := map[corpus.DocumentID][]corpus.Generation{}
		for range rapid.IntRange(1, 8).Draw(rt, "deeds") {
			id := document(3*run + rapid.IntRange(0, 1).Draw(rt, "document"))
			if generations := staged[id]; len(generations) > 0 && rapid.Bool().Draw(rt, "commit") {
				g := rapid.SampledFrom(generations).Draw(rt, "generation")
				r := reading(id, g, 1+g.Rules)
				must(rt, c.Commit(rt.Context(), r.Head()))
				if g.Compare(visible[id].Generation) > 0 {
					visible[id] = r
				}
				continue
			}
			g := generation(1, rapid.IntRange(1, 3).Draw(rt, "rules"))
			must(rt, c.Stage(rt.Context(), reading(id, g, 1+g.Rules)))
			staged[id] = append(staged[id], g)
		}
		for id := range staged {
			if r, ok := visible[id]; ok {
				wantVisible(rt, c, r)
			} else {
				wantInvisible(rt, c, id)
			}
		}
		var heads []corpus.Head
		for _, r := range visible {
			heads = append(heads, r.Head())
		}
		wantTotals(rt, c, heads...)
	})
}

func emptyReading(t *testing.T, c pipeline.Catalog) {
	r := reading(document(1), generation(1, 1), 0)
	show(t, c, r)
	wantVisible(t, c, r)
	wantTotals(t, c, r.Head())
}

func headsComplete(t *testing.T, c pipeline.Catalog) {
	const n = 300
	var want []corpus.Head
	for i := range n {
		r := reading(document(i), generation(1, 1), 1)
		show(t, c, r)
		want = append(want, r.Head())
	}
	must(t, c.Stage(t.Context(), reading(document(n), generation(1, 1), 1)))
	slices.SortFunc(want, func(a, b corpus.Head) int {
		if a.Document < b.Document {
			return -1
		}
		return 1
	})
	if got, err := all(c.Heads(t.Context(), "")); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("Heads yields %d documents, %v, want the %d committed, ascending", len(got), err, n)
	}
	wantTotals(t, c, want...)
}

func headsLeftEarly(t *testing.T, c pipeline.Catalog) {
	for i := range 3 {
		show(t, c, reading(document(i), generation(1, 1), 1))
	}
	seen := 0
	for _, err := range c.Heads(t.Context(), "") {
		must(t, err)
		show(t, c, reading(document(10+seen), generation(1, 1), 1)) // a loop's body may use the catalogue
		if seen++; seen == 2 {
			break
		}
	}
	if seen != 2 {
		t.Errorf("the loop saw %d documents, want 2", seen)
	}
}

func headsAfter(t *testing.T, c pipeline.Catalog) {
	var ids []corpus.DocumentID
	for i := range 40 {
		show(t, c, reading(document(i), generation(1, 1), 1))
		ids = append(ids, document(i))
	}
	slices.Sort(ids)
	want := map[corpus.DocumentID]int{"": 0, document(1000): 0, "0": 0, corpus.DocumentID(strings.Repeat("f", 64)): len(ids)}
	for i, id := range ids {
		want[id] = i + 1
	}
	at, _ := slices.BinarySearch(ids, document(1000)) // which is not there
	want[document(1000)] = at
	for after, from := range want {
		heads, err := all(c.Heads(t.Context(), after))
		must(t, err)
		var got []corpus.DocumentID
		for _, h := range heads {
			got = append(got, h.Document)
		}
		if !slices.Equal(got, ids[from:]) {
			t.Errorf("after %q Heads yields %d documents, want the %d from there", after, len(got), len(ids)-from)
		}
	}
}

func passagesByPages(t *testing.T, c pipeline.Catalog) {
	r := reading(document(1), generation(1, 1), 12)
	show(t, c, r)
	must(t, c.Stage(t.Context(), reading(document(1), generation(1, 2), 20)))
	show(t, c, reading(document(2), generation(1, 1), 20))
	for _, limit := range []int{1, 5, 11, 12, 13} {
		if got := passages(t, c, r.Document, limit); !reflect.DeepEqual(got, r.Passages) {
			t.Errorf("with limit %d, the pages hold %+v, want %+v", limit, got, r.Passages)
		}
		some, next, err := c.Passages(t.Context(), r.Document, pipeline.Page{Limit: limit})
		if err != nil || len(some) != min(limit, 12) || (next == "") != (limit >= 12) {
			t.Errorf("the first page with limit %d has %d passages, the token %q, %v", limit, len(some), next, err)
		}
	}
}

func passagePageBounds(t *testing.T, c pipeline.Catalog) {
	const n = 1005
	r := reading(document(1), generation(1, 1), n)
	show(t, c, r)
	for limit, want := range map[int]int{-1: 100, 0: 100, 999: 999, 1000: 1000, 1001: 1000, 1 << 40: 1000} {
		got, next, err := c.Passages(t.Context(), r.Document, pipeline.Page{Limit: limit})
		if err != nil || next == "" || !reflect.DeepEqual(got, r.Passages[:want]) {
			t.Errorf("Passages with limit %d = %d passages, %v, want the first %d", limit, len(got), err, want)
		}
	}
	if got := passages(t, c, r.Document, 1000); !reflect.DeepEqual(got, r.Passages) {
		t.Errorf("the pages hold %d passages, want %d", len(got), n)
	}
}

func passagesFrom(t *testing.T, c pipeline.Catalog) {
	const n = 12
	r := reading(document(1), generation(2, 1), n)
	show(t, c, r)
	show(t, c, reading(document(2), generation(2, 1), 20))
	for from, want := range map[int][]corpus.Labelled{
		-1: r.Passages[:3], 0: r.Passages[:3], 1: r.Passages[:3], 2: r.Passages[1:4], 9: r.Passages[8:11], 10: r.Passages[9:],
		12: r.Passages[11:], 13: nil, 1 << 30: nil,
	} {
		got, next, err := c.Passages(t.Context(), r.Document, pipeline.Page{From: from, Limit: 3})
		if err != nil || len(got) != len(want) || len(want) > 0 && !reflect.DeepEqual(got, want) {
			t.Errorf("Passages from %d = %+v, %v, want %+v", from, got, err, want)
		}
		if last := len(want) == 0 || want[len(want)-1].Number == n; last != (next == "") {
			t.Errorf("Passages from %d has the token %q", from, next)
		}
		if next == "" {
			continue
		}
		rest, _, err := c.Passages(t.Context(), r.Document, pipeline.Page{From: 1, After: next})
		if err != nil || len(rest) != n-want[len(want)-1].Number {
			t.Errorf("the page after that from %d has %d passages, %v, want all after %d", from, len(rest), err, want[len(want)-1].Number)
		}
	}
}

func passagesNotFound(t *testing.T, c pipeline.Catalog) {
	show(t, c, reading(document(1), generation(1, 1), 3))
	show(t, c, reading(document(2), generation(1, 1), 3))
	wantInvisible(t, c, document(3))
	_, others, err := c.Passages(t.Context(), document(2), pipeline.Page{Limit: 1})
	must(t, err)
	if others == "" {
		t.Fatal("a first page of one passage of three has no token")
	}
	for _, token := range unknownTokens() {
		got, next, err := c.Passages(t.Context(), document(1), pipeline.Page{After: token})
		wantErr(t, fmt.Sprintf("Passages with the token %q", token), err, pipeline.ErrNotFound)
		if len(got) > 0 || next != "" {
			t.Errorf("Passages with the token %q returns %d passages and %q with its error", token, len(got), next)
		}
	}
	_, _, err = c.Passages(t.Context(), document(3), pipeline.Page{After: others})
	wantErr(t, "Passages of an unknown document with another's token", err, pipeline.ErrNotFound)
}
