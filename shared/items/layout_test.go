package items

import (
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/city-outcomes/throughline/shared/corpus"
)

// parts reads what key writes.
func parts(t *testing.T, key string) []string {
	t.Helper()
	got := strings.Split(key, "/")
	for i, p := range got {
		var err error
		if got[i], err = url.PathUnescape(p); err != nil {
			t.Fatalf("the key %q cannot be read back: %v", key, err)
		}
	}
	return got
}

func FuzzKeyKeepsPartsApart(f *testing.F) {
	f.Add("a", "b", "c")
	f.Add("a/b", "", "c#d")
	f.Add("a", "/b", "%2F")
	f.Add("", "", "")
	f.Add("SUB#1", "../..", "👩‍👩‍👧")
	f.Add("\x00", "\xff", " ")
	f.Fuzz(func(t *testing.T, a, b, c string) {
		in := []string{a, b, c}
		if got := parts(t, key(in...)); !slices.Equal(got, in) {
			t.Errorf("key(%q) = %q, which reads as %q", in, key(in...), got)
		}
		if b != a && strings.HasPrefix(key(b, c), under(a)) {
			t.Errorf("the key of %q lies under %q", b, a)
		}
	})
}

func FuzzSubmitterKeyHoldsItsRevision(f *testing.F) {
	f.Add("organiser", "01JDM200000000000000000001", 1)
	f.Add("a/01JDM2", "#", 12345)
	f.Fuzz(func(t *testing.T, submitter, id string, n int) {
		if n < 1 || n > 99999999 {
			t.Skip("a revision has a number from 1")
		}
		r := corpus.Revision{Submission: corpus.SubmissionID(id), Number: n}
		got := parts(t, submitterKey(submitter, r))
		if want := []string{submitter, id, number(n)}; !slices.Equal(got, want) {
			t.Errorf("submitterKey(%q, %s) reads as %q, want %q", submitter, r, got, want)
		}
	})
}

func TestKeysSortAsWhatTheyName(t *testing.T) {
	t.Parallel()
	s := corpus.Series{Year: 2027, Theme: "sdg-11"}
	id := corpus.Identify(nil)
	for _, c := range []struct{ lesser, greater string }{
		{submissionKey(corpus.Revision{Submission: "A", Number: 9}), submissionKey(corpus.Revision{Submission: "A", Number: 10})},
		{submissionKey(corpus.Revision{Submission: "A", Number: 9999}), submissionKey(corpus.Revision{Submission: "A", Number: 10000})},
		{submissionKey(corpus.Revision{Submission: "A", Number: 10}), submissionKey(corpus.Revision{Submission: "B", Number: 1})},
		{passageKey(id, corpus.Generation{Extract: 1, Rules: 2}, 9), passageKey(id, corpus.Generation{Extract: 1, Rules: 2}, 10)},
		{passageKey(id, corpus.Generation{Extract: 1, Rules: 9}, 1), passageKey(id, corpus.Generation{Extract: 1, Rules: 10}, 1)},
		{passageKey(id, corpus.Generation{Extract: 2, Rules: 9}, 1), passageKey(id, corpus.Generation{Extract: 10, Rules: 1}, 1)},
		{numberKey(s, 9, "20270101T000000Z"), numberKey(s, 10, "20260101T000000Z")},
	} {
		if c.lesser >= c.greater {
			t.Errorf("the key %q does not come before %q", c.lesser, c.greater)
		}
	}
}

func TestKindsAreAscending(t *testing.T) {
	t.Parallel()
	if !slices.IsSorted(Kinds()) {
		t.Errorf("Kinds() = %q, want them ascending", Kinds())
	}
}
