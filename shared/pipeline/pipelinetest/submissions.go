package pipelinetest

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"sync/atomic"
	"testing"

	"pgregory.net/rapid"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/pipeline"
)

func wantSubmission(t tester, c pipeline.Catalog, want corpus.Submission) {
	t.Helper()
	got, err := c.Submission(t.Context(), want.Revision)
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("Submission(%s) = %+v, %v, want %+v", want.Revision, got, err, want)
	}
}

func submissionRoundTrip(t *testing.T, c pipeline.Catalog) {
	full := declaration(revision(1, 1))
	must(t, c.Open(t.Context(), full))
	wantSubmission(t, c, corpus.NewSubmission(full))

	bare := corpus.Declaration{Revision: revision(2, 1), Submitter: "s", Document: document(2), Issued: at(0).Truncate(1)}
	must(t, c.Open(t.Context(), bare))
	wantSubmission(t, c, corpus.NewSubmission(bare))
}

func openTwice(t *testing.T, c pipeline.Catalog) {
	d := declaration(revision(1, 1))
	must(t, c.Open(t.Context(), d))
	_, err := c.Advance(t.Context(), d.Revision, corpus.Step{Status: corpus.Received, At: at(2)})
	must(t, err)
	if err := c.Open(t.Context(), d); err != nil {
		t.Errorf("Open of the same declaration again: %v", err)
	}
	for what, change := range map[string]func(*corpus.Declaration){
		"submitter": func(d *corpus.Declaration) { d.Submitter += "2" },
		"size":      func(d *corpus.Declaration) { d.Size++ },
		"document":  func(d *corpus.Declaration) { d.Document = document(9) },
		"metadata":  func(d *corpus.Declaration) { d.Metadata.Embargo = "" },
		"time":      func(d *corpus.Declaration) { d.Issued = d.Issued.Add(1) },
	} {
		other := d
		change(&other)
		wantErr(t, "Open with another "+what, c.Open(t.Context(), other), pipeline.ErrExists)
	}
	want, _ := corpus.NewSubmission(d).With(corpus.Step{Status: corpus.Received, At: at(2)})
	wantSubmission(t, c, want)
}

func oneDeclarationWins(t *testing.T, c pipeline.Catalog) {
	const n = 16
	var wins atomic.Int32
	var winner atomic.Int64
	together(n, func(i int) {
		d := plain(revision(1, 1), "organiser", document(1))
		d.Size = int64(i)
		switch err := c.Open(t.Context(), d); {
		case err == nil:
			wins.Add(1)
			winner.Store(d.Size)
		case !errors.Is(err, pipeline.ErrExists):
			t.Errorf("Open: error %v, want %v", err, pipeline.ErrExists)
		}
	})
	if wins.Load() != 1 {
		t.Fatalf("%d declarations were opened under one revision, want 1", wins.Load())
	}
	d := plain(revision(1, 1), "organiser", document(1))
	d.Size = winner.Load()
	wantSubmission(t, c, corpus.NewSubmission(d))
	got, err := c.SubmissionsOf(t.Context(), document(1))
	wantRevisions(t, "SubmissionsOf", got, err, d.Revision)
}

func submissionNotFound(t *testing.T, c pipeline.Catalog) {
	must(t, c.Open(t.Context(), plain(revision(1, 1), "organiser", document(1))))
	for _, r := range []corpus.Revision{revision(1, 2), revision(2, 1), revision(1, 11)} {
		_, err := c.Submission(t.Context(), r)
		wantErr(t, "Submission", err, pipeline.ErrNotFound)
		_, err = c.Advance(t.Context(), r, corpus.Step{Status: corpus.Received, At: at(2)})
		wantErr(t, "Advance", err, pipeline.ErrNotFound)
		_, err = c.Submission(t.Context(), r)
		wantErr(t, "Submission after Advance", err, pipeline.ErrNotFound)
	}
	_, err := c.Revisions(t.Context(), submissionID(2))
	wantErr(t, "Revisions", err, pipeline.ErrNotFound)
	got, err := c.SubmissionsOf(t.Context(), document(2))
	wantRevisions(t, "SubmissionsOf", got, err)
	got, next, err := c.SubmissionsBy(t.Context(), "organise", pipeline.Page{})
	wantRevisions(t, "SubmissionsBy", got, err)
	if next != "" {
		t.Errorf("SubmissionsBy returns the token %q after an empty list", next)
	}
}

func advanceKeepsSteps(t *testing.T, c pipeline.Catalog) {
	d := plain(revision(1, 1), "organiser", document(1))
	must(t, c.Open(t.Context(), d))
	want := corpus.NewSubmission(d)
	for i, step := range []corpus.Step{
		{Status: corpus.Received, At: at(2)},
		{Status: corpus.Rejected, At: at(3), Reason: corpus.Damaged, Detail: everywhere()},
		{Status: corpus.Received, At: at(2)}, // again: nothing changes
		{Status: corpus.Received, At: at(5)}, // later: the earlier is kept
		{Status: "no status", At: at(6)},     // not a status: nothing changes
		{Status: corpus.Received, At: at(1)}, // earlier: takes its place
		{Status: corpus.Withdrawn, At: at(4), Detail: hostile},
	} {
		want, _ = want.With(step)
		got, err := c.Advance(t.Context(), d.Revision, step)
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("step %d: Advance(%s) = %+v, %v, want %+v", i, step.Status, got, err, want)
		}
		wantSubmission(t, c, want)
	}
}

func stepsInAnyOrder(t *testing.T, c pipeline.Catalog) {
	opened := 0
	steps := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) corpus.Step {
		return corpus.Step{
			Status: rapid.SampledFrom(corpus.Statuses()).Draw(t, "status"),
			At:     at(rapid.IntRange(0, 3).Draw(t, "minute")),
			Reason: rapid.SampledFrom([]corpus.Reason{"", corpus.Damaged, corpus.Encrypted}).Draw(t, "reason"),
			Detail: rapid.SampledFrom([]string{"", "a#b/c"}).Draw(t, "detail"),
		}
	}), 1, 6)
	rapid.Check(t, func(rt *rapid.T) {
		opened++
		d := plain(revision(opened, 1), "organiser", document(1))
		must(rt, c.Open(rt.Context(), d))
		drawn := steps.Draw(rt, "steps")
		want := corpus.NewSubmission(d)
		for _, step := range drawn {
			want, _ = want.With(step)
		}
		for _, step := range rapid.Permutation(drawn).Draw(rt, "order") {
			_, err := c.Advance(rt.Context(), d.Revision, step)
			must(rt, err)
		}
		got, err := c.Submission(rt.Context(), d.Revision)
		if err != nil || !reflect.DeepEqual(got, want) {
			rt.Errorf("Submission = %+v, %v, want %+v", got, err, want)
		}
	})
}

func stepsAtOnce(t *testing.T, c pipeline.Catalog) {
	d := plain(revision(1, 1), "organiser", document(1))
	must(t, c.Open(t.Context(), d))
	want := corpus.NewSubmission(d)
	steps := corpus.Statuses()[1:]
	for i, status := range steps {
		want, _ = want.With(corpus.Step{Status: status, At: at(i)})
	}
	together(2*len(steps), func(i int) { // each step twice
		i %= len(steps)
		got, err := c.Advance(t.Context(), d.Revision, corpus.Step{Status: steps[i], At: at(i)})
		if err != nil || !got.Reached(steps[i]) {
			t.Errorf("Advance(%s) = %v, %v, want the step in the history", steps[i], got.History, err)
		}
	})
	wantSubmission(t, c, want)
}

func wantRevisions(t tester, what string, got []corpus.Submission, err error, want ...corpus.Revision) {
	t.Helper()
	revisions := make([]corpus.Revision, len(got))
	for i, s := range got {
		revisions[i] = s.Revision
	}
	if err != nil || !slices.Equal(revisions, want) {
		t.Errorf("%s = %v, %v, want %v", what, revisions, err, want)
	}
}

func revisionsAscending(t *testing.T, c pipeline.Catalog) {
	var want []corpus.Revision
	for _, number := range []int{3, 11, 1, 2, 10} {
		must(t, c.Open(t.Context(), plain(revision(7, number), fmt.Sprint("organiser", number), document(number))))
		want = append(want, revision(7, number))
	}
	must(t, c.Open(t.Context(), plain(revision(70, 1), "organiser", document(1))))
	must(t, c.Open(t.Context(), plain(revision(6, 1), "organiser", document(1))))
	slices.SortFunc(want, corpus.Revision.Compare)
	got, err := c.Revisions(t.Context(), submissionID(7))
	wantRevisions(t, "Revisions", got, err, want...)
}

func submissionsOfDocument(t *testing.T, c pipeline.Catalog) {
	var want []corpus.Revision
	for i, r := range []corpus.Revision{revision(3, 2), revision(1, 1), revision(3, 1), revision(2, 10), revision(2, 9)} {
		must(t, c.Open(t.Context(), plain(r, fmt.Sprint("organiser", i), document(1))))
		must(t, c.Open(t.Context(), plain(corpus.Revision{Submission: r.Submission, Number: r.Number + 20}, "organiser", document(2))))
		want = append(want, r)
	}
	slices.SortFunc(want, corpus.Revision.Compare)
	got, err := c.SubmissionsOf(t.Context(), document(1))
	wantRevisions(t, "SubmissionsOf", got, err, want...)
}

func submissionsByPages(t *testing.T, c pipeline.Catalog) {
	var want []corpus.Revision
	for n := 1; n <= 4; n++ {
		for number := 1; number <= 3; number++ {
			want = append(want, revision(n, number))
			must(t, c.Open(t.Context(), plain(revision(n, number), "organiser", document(n))))
			must(t, c.Open(t.Context(), plain(revision(100+n, number), "another", document(n))))
		}
	}
	slices.SortFunc(want, func(a, b corpus.Revision) int { return b.Compare(a) })
	for _, limit := range []int{1, 4, 5, 11, 12, 13, 1000} {
		t.Run(fmt.Sprintf("limit %d", limit), func(t *testing.T) {
			var got []corpus.Submission
			page := pipeline.Page{Limit: limit}
			for first := true; first || page.After != ""; first = false {
				some, next, err := c.SubmissionsBy(t.Context(), "organiser", page)
				must(t, err)
				if left := len(want) - len(got); len(some) != min(limit, left) || (next == "") != (left <= limit) {
					t.Fatalf("page after %d submissions has %d and the token %q, want %d", len(got), len(some), next, min(limit, left))
				}
				got, page.After = append(got, some...), next
			}
			wantRevisions(t, "SubmissionsBy", got, nil, want...)
		})
	}
}

func submittersApart(t *testing.T, c pipeline.Catalog) {
	submitters := []string{"a", "a/", "a/b", "a#b", "a#", "#a", "a%2Fb", "a b", "a+b", "A", "ä", "a\u0308", "a\u202eb", "a\nb",
		"SUB#1", "BY#a", "a/" + string(submissionID(1)), "👩\u200d👩\u200d👧\u200d👦", "👩\u200d👩\u200d👧", "שלום", hostile, hostile + "#", "\\", "*", "{a}", ":a"}
	for i, submitter := range submitters {
		must(t, c.Open(t.Context(), plain(revision(i, 1), submitter, document(i))))
	}
	for i, submitter := range submitters {
		got, next, err := c.SubmissionsBy(t.Context(), submitter, pipeline.Page{})
		wantRevisions(t, fmt.Sprintf("SubmissionsBy(%q)", submitter), got, err, revision(i, 1))
		if next != "" {
			t.Errorf("SubmissionsBy(%q) returns the token %q after its last page", submitter, next)
		}
		if len(got) == 1 && got[0].Submitter != submitter {
			t.Errorf("the submitter %q comes back as %q", submitter, got[0].Submitter)
		}
	}
}

func listsShowPresent(t *testing.T, c pipeline.Catalog) {
	d := plain(revision(1, 1), "organiser", document(1))
	must(t, c.Open(t.Context(), d))
	want, err := c.Advance(t.Context(), d.Revision, corpus.Step{Status: corpus.Rejected, At: at(3), Reason: corpus.Damaged})
	must(t, err)
	lists := map[string]func() ([]corpus.Submission, error){
		"Revisions":     func() ([]corpus.Submission, error) { return c.Revisions(t.Context(), d.Submission) },
		"SubmissionsOf": func() ([]corpus.Submission, error) { return c.SubmissionsOf(t.Context(), d.Document) },
		"SubmissionsBy": func() ([]corpus.Submission, error) {
			got, _, err := c.SubmissionsBy(t.Context(), d.Submitter, pipeline.Page{})
			return got, err
		},
	}
	for name, list := range lists {
		if got, err := list(); err != nil || !reflect.DeepEqual(got, []corpus.Submission{want}) {
			t.Errorf("%s = %+v, %v, want %+v", name, got, err, want)
		}
	}
}

func submissionPageBounds(t *testing.T, c pipeline.Catalog) {
	const n = 103
	for i := range n {
		must(t, c.Open(t.Context(), plain(revision(i, 1), "organiser", document(i))))
	}
	for limit, want := range map[int]int{-1: 100, 0: 100, 1: 1, 102: 102, 1 << 40: n} {
		got, _, err := c.SubmissionsBy(t.Context(), "organiser", pipeline.Page{Limit: limit})
		if err != nil || len(got) != want {
			t.Errorf("SubmissionsBy with limit %d = %d submissions, %v, want %d", limit, len(got), err, want)
		}
	}
}

func submissionTokens(t *testing.T, c pipeline.Catalog) {
	for n := 1; n <= 3; n++ {
		must(t, c.Open(t.Context(), plain(revision(n, 1), "organiser", document(n))))
		must(t, c.Open(t.Context(), plain(revision(10+n, 1), "another", document(n))))
	}
	_, others, err := c.SubmissionsBy(t.Context(), "another", pipeline.Page{Limit: 1})
	must(t, err)
	for _, token := range append(unknownTokens(), others) {
		got, next, err := c.SubmissionsBy(t.Context(), "organiser", pipeline.Page{After: token})
		wantErr(t, fmt.Sprintf("SubmissionsBy with the token %q", token), err, pipeline.ErrNotFound)
		if len(got) > 0 || next != "" {
			t.Errorf("SubmissionsBy with the token %q returns %d submissions and %q with its error", token, len(got), next)
		}
	}
}

// unknownTokens are tokens that no list has returned.
func unknownTokens() []string {
	return []string{"x", "=", "AAAA", "%", "e30", "bnVsbA", hostile, string(submissionID(1)), revision(1, 1).String(),
		string(document(1))}
}
