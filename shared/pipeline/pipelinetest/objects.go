package pipelinetest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/pipeline"
)

// TestObjects holds a store of objects to the promises of pipeline.Objects.
// Every call of open returns an empty bucket of its own.
func TestObjects(t *testing.T, open func(t *testing.T) pipeline.Objects) {
	for _, c := range []struct {
		promise string
		test    func(*testing.T, pipeline.Objects)
	}{
		{"what is created can be read, whole", createdCanBeRead},
		{"an object may be empty", emptyBody},
		{"an object may have 8 MB", largeBody},
		{"a key is taken once", takenOnce},
		{"of many creators of a key one wins", oneCreatorWins},
		{"many keys at once lose nothing", manyKeysAtOnce},
		{"callers share no memory with the store", noAliases},
		{"what is not there is not found", objectNotFound},
		{"a list is ascending, and bounded by its prefix", listByPrefix},
		{"a list is complete beyond a page", listIsComplete},
		{"a list may be left early", listLeftEarly},
		{"a cancelled context is an error", objectsCancelled},
	} {
		t.Run(c.promise, func(t *testing.T) {
			t.Parallel()
			c.test(t, open(t))
		})
	}
}

func key(n int) string { return pipeline.OriginalKey(document(n)) }

func createdCanBeRead(t *testing.T, o pipeline.Objects) {
	s := series(2027, "sdg-11")
	e := edition(s, 1)
	r := revision(1, 1)
	for _, key := range []string{
		pipeline.InboxKey(r), pipeline.SubmissionKey(r), pipeline.ArrivalKey(r), pipeline.WithdrawalKey(r),
		pipeline.OutcomeKey(r), pipeline.ReceiptKey(r), pipeline.OriginalKey(document(1)), pipeline.TextKey(document(1), 1),
		pipeline.ReadingKey(document(1), generation(1, 2)), pipeline.SnapshotKey(s, e.ID), pipeline.TranslationsKey(s, e.ID), pipeline.BriefingKey(s, e.ID),
		pipeline.PackageKey(s, e.ID), pipeline.PublishedKey(s, 1), pipeline.SealKey(1),
	} {
		body := []byte("the body of " + key + "\x00\xff\r\n")
		must(t, o.Create(t.Context(), key, body))
		wantObject(t, o, key, body)
	}
}

func wantObject(t tester, o pipeline.Objects, key string, body []byte) {
	t.Helper()
	got, err := o.Get(t.Context(), key)
	if err != nil || !bytes.Equal(got, body) {
		t.Errorf("Get(%s) = %d bytes %.40q, %v, want %d bytes %.40q", key, len(got), got, err, len(body), body)
	}
	stat, err := o.Stat(t.Context(), key)
	if want := (pipeline.Object{Key: key, Size: int64(len(body))}); err != nil || stat != want {
		t.Errorf("Stat(%s) = %v, %v, want %v", key, stat, err, want)
	}
}

func emptyBody(t *testing.T, o pipeline.Objects) {
	must(t, o.Create(t.Context(), key(1), nil))
	must(t, o.Create(t.Context(), key(2), []byte{}))
	wantObject(t, o, key(1), nil)
	wantErr(t, "Create over an empty object", o.Create(t.Context(), key(2), []byte("more")), pipeline.ErrExists)
	wantObject(t, o, key(2), nil)
}

func largeBody(t *testing.T, o pipeline.Objects) {
	body := make([]byte, 8<<20)
	for i := range body {
		body[i] = byte(i * 31 >> 3)
	}
	must(t, o.Create(t.Context(), key(1), body))
	wantObject(t, o, key(1), body)
}

func takenOnce(t *testing.T, o pipeline.Objects) {
	first := []byte("first")
	must(t, o.Create(t.Context(), key(1), first))
	wantErr(t, "Create with other bytes", o.Create(t.Context(), key(1), []byte("the second")), pipeline.ErrExists)
	wantErr(t, "Create with the same bytes", o.Create(t.Context(), key(1), first), pipeline.ErrExists)
	wantObject(t, o, key(1), first)
}

func oneCreatorWins(t *testing.T, o pipeline.Objects) {
	const creators, rounds = 16, 12
	for round := range rounds {
		var won sync.Map
		var wins atomic.Int32
		together(creators, func(i int) {
			body := fmt.Appendf(nil, "creator %d %s", i, strings.Repeat("x", i*1000))
			switch err := o.Create(t.Context(), key(round), body); {
			case err == nil:
				wins.Add(1)
				won.Store("body", body)
			case !errors.Is(err, pipeline.ErrExists):
				t.Errorf("creator %d: error %v, want %v", i, err, pipeline.ErrExists)
			}
		})
		if wins.Load() != 1 {
			t.Fatalf("%d creators of %s succeeded, want 1", wins.Load(), key(round))
		}
		body, _ := won.Load("body")
		wantObject(t, o, key(round), body.([]byte))
	}
}

func manyKeysAtOnce(t *testing.T, o pipeline.Objects) {
	const n = 64
	together(n, func(i int) {
		if err := o.Create(t.Context(), pipeline.OutcomeKey(revision(i/4, 1+i%4)), fmt.Append(nil, i)); err != nil {
			t.Errorf("creator %d: %v", i, err)
		}
	})
	for i := range n {
		wantObject(t, o, pipeline.OutcomeKey(revision(i/4, 1+i%4)), fmt.Append(nil, i))
	}
}

func noAliases(t *testing.T, o pipeline.Objects) {
	body := []byte("as created")
	must(t, o.Create(t.Context(), key(1), body))
	copy(body, "CHANGED")
	got, err := o.Get(t.Context(), key(1))
	must(t, err)
	copy(got, "CHANGED")
	wantObject(t, o, key(1), []byte("as created"))
}

func objectNotFound(t *testing.T, o pipeline.Objects) {
	must(t, o.Create(t.Context(), pipeline.TextKey(document(1), 1), []byte("text")))
	for _, key := range []string{key(1), pipeline.TextKey(document(1), 2), pipeline.TextKey(document(2), 1)} {
		body, err := o.Get(t.Context(), key)
		wantErr(t, "Get", err, pipeline.ErrNotFound)
		if len(body) > 0 {
			t.Errorf("Get(%s) returned %q with its error", key, body)
		}
		_, err = o.Stat(t.Context(), key)
		wantErr(t, "Stat", err, pipeline.ErrNotFound)
	}
}

func listByPrefix(t *testing.T, o pipeline.Objects) {
	var keys []string
	for _, s := range []corpus.Series{series(2026, "smart"), series(2026, "smart-cities"), series(2027, "sdg-1"),
		series(2027, "sdg-11"), series(2027, "housing")} {
		for n := 1; n <= 3; n++ {
			keys = append(keys, pipeline.PublishedKey(s, n))
		}
	}
	for n := range 4 {
		keys = append(keys, key(n), pipeline.TextKey(document(n), 1), pipeline.TextKey(document(n), 2), pipeline.OutcomeKey(revision(n, 1)))
	}
	for i, k := range keys {
		must(t, o.Create(t.Context(), k, make([]byte, i)))
	}
	for _, prefix := range []string{"", "o", "outcomes/", "originals/", "text/", pipeline.TextsOf(document(2)), "published/2027/sdg-1",
		pipeline.PublishedIn(series(2027, "sdg-1")), "published/2026/smart", "published/2026/", keys[0], keys[0] + "x", "nothing/", "published/2028/", "z"} {
		var want []pipeline.Object
		for i, k := range keys {
			if strings.HasPrefix(k, prefix) {
				want = append(want, pipeline.Object{Key: k, Size: int64(i)})
			}
		}
		slices.SortFunc(want, func(a, b pipeline.Object) int { return strings.Compare(a.Key, b.Key) })
		if got, err := all(o.List(t.Context(), prefix)); err != nil || !slices.Equal(got, want) {
			t.Errorf("List(%q) = %v, %v, want %v", prefix, got, err, want)
		}
	}
}

func listIsComplete(t *testing.T, o pipeline.Objects) {
	const creators, n = 16, 1200 // services list 1,000 at a time
	together(creators, func(i int) {
		for j := i; j < n; j += creators {
			if err := o.Create(t.Context(), pipeline.ReceiptKey(revision(j, 1)), []byte("{}")); err != nil {
				t.Errorf("Create: %v", err)
			}
		}
	})
	got, err := all(o.List(t.Context(), pipeline.ReceiptsPrefix))
	must(t, err)
	if len(got) != n {
		t.Fatalf("List yields %d objects, want %d", len(got), n)
	}
	for i, object := range got {
		if want := (pipeline.Object{Key: pipeline.ReceiptKey(revision(i, 1)), Size: 2}); object != want {
			t.Fatalf("object %d of the list is %v, want %v", i, object, want)
		}
	}
}

func listLeftEarly(t *testing.T, o pipeline.Objects) {
	for n := range 3 {
		must(t, o.Create(t.Context(), pipeline.ReceiptKey(revision(n, 1)), nil))
	}
	for object, err := range o.List(t.Context(), "") {
		must(t, err)
		// A body of the loop may use the store.
		must(t, o.Create(t.Context(), pipeline.OutcomeKey(revision(1, 1)), nil))
		if want := pipeline.ReceiptKey(revision(0, 1)); object.Key != want {
			t.Errorf("the list begins with %s, want %s", object.Key, want)
		}
		break
	}
}

func objectsCancelled(t *testing.T, o pipeline.Objects) {
	must(t, o.Create(t.Context(), key(1), nil))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	wantErr(t, "Create", o.Create(ctx, key(2), nil), context.Canceled)
	_, err := o.Get(ctx, key(1))
	wantErr(t, "Get", err, context.Canceled)
	_, err = o.Stat(ctx, key(1))
	wantErr(t, "Stat", err, context.Canceled)
	got, err := all(o.List(ctx, ""))
	wantErr(t, "List", err, context.Canceled)
	if len(got) > 0 {
		t.Errorf("List of a cancelled context yields %v", got)
	}
	_, err = o.Stat(t.Context(), key(2))
	wantErr(t, "Stat of what a cancelled Create would have made", err, pipeline.ErrNotFound)
}
