package pipelinetest

import (
	"errors"
	"fmt"
	"reflect"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/hlpf"
	"github.com/city-outcomes/throughline/shared/pipeline"
)

func wantLatest(t tester, c pipeline.Catalog, want corpus.Edition) {
	t.Helper()
	if got, err := c.Latest(t.Context(), want.Series); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("Latest(%s) = %+v, %v, want %+v", want.Series, got, err, want)
	}
}

func wantEditions(t tester, c pipeline.Catalog, s corpus.Series, want ...corpus.Edition) {
	t.Helper()
	got, err := c.Editions(t.Context(), s)
	if err != nil || len(got) != len(want) || len(want) > 0 && !reflect.DeepEqual(got, want) {
		t.Errorf("Editions(%s) = %+v, %v, want %+v", s, got, err, want)
	}
}

func editionRoundTrip(t *testing.T, c pipeline.Catalog) {
	first := edition(series(2027, "sdg-11"), 1)
	first.Previous, first.Quoted, first.Included = "", nil, nil
	second := edition(first.Series, 2)
	for _, e := range []corpus.Edition{first, second} {
		must(t, c.Publish(t.Context(), e))
		must(t, c.Publish(t.Context(), e))
		got, err := c.Edition(t.Context(), e.Series, e.ID)
		if err != nil || !reflect.DeepEqual(got, e) {
			t.Errorf("Edition(%s, %s) = %+v, %v, want %+v", e.Series, e.ID, got, err, e)
		}
		wantLatest(t, c, e)
	}
	wantEditions(t, c, first.Series, second, first)
}

func latestIsGreatest(t *testing.T, c pipeline.Catalog) {
	year := 2000
	rapid.Check(t, func(rt *rapid.T) {
		year++
		s := series(year, "housing")
		numbers := rapid.SliceOfN(rapid.IntRange(1, 12), 1, 6).Draw(rt, "numbers") // some of them again
		published := map[int]bool{}
		greatest := 0
		for _, n := range numbers {
			must(rt, c.Publish(rt.Context(), edition(s, n)))
			published[n] = true
			greatest = max(greatest, n)
			wantLatest(rt, c, edition(s, greatest))
		}
		var want []corpus.Edition
		for n := greatest; n > 0; n-- {
			if published[n] {
				want = append(want, edition(s, n))
			}
		}
		wantEditions(rt, c, s, want...)
	})
}

func publishAtOnce(t *testing.T, c pipeline.Catalog) {
	const n = 12
	s := series(2027, "sdg-11")
	together(2*n, func(i int) { // each twice
		if err := c.Publish(t.Context(), edition(s, 1+i%n)); err != nil {
			t.Errorf("Publish: %v", err)
		}
	})
	wantLatest(t, c, edition(s, n))
	var want []corpus.Edition
	for i := n; i > 0; i-- {
		want = append(want, edition(s, i))
	}
	wantEditions(t, c, s, want...)
}

// recordWithLatest publishes editions at once, and watches meanwhile: whoever
// sees an edition's record finds the latest to be that edition or a later
// one, and whoever sees the latest finds its record.
func recordWithLatest(t *testing.T, c pipeline.Catalog) {
	const n = 12
	s := series(2027, "sdg-11")
	together(2*n, func(i int) {
		if i < n {
			if err := c.Publish(t.Context(), edition(s, 1+i)); err != nil {
				t.Errorf("Publish: %v", err)
			}
			return
		}
		want := edition(s, 1+i-n)
		for range 20 {
			_, err := c.Edition(t.Context(), s, want.ID)
			if errors.Is(err, pipeline.ErrNotFound) {
				continue
			}
			latest, errLatest := c.Latest(t.Context(), s)
			if err := errors.Join(err, errLatest); err != nil || latest.Number < want.Number {
				t.Errorf("number %d is recorded while the latest is %d, %v", want.Number, latest.Number, err)
			}
		}
	})
}

func editionNeverChanges(t *testing.T, c pipeline.Catalog) {
	e := edition(series(2027, "sdg-11"), 3)
	must(t, c.Publish(t.Context(), e))
	for what, change := range map[string]func(*corpus.Edition){
		"package": func(e *corpus.Edition) { e.Package = document(9) },
		"number":  func(e *corpus.Edition) { e.Number++ },
		"quoted":  func(e *corpus.Edition) { e.Quoted = e.Quoted[:1] },
	} {
		other := e
		change(&other)
		wantErr(t, "Publish with another "+what, c.Publish(t.Context(), other), pipeline.ErrExists)
	}
	wantLatest(t, c, e)
	wantEditions(t, c, e.Series, e)
}

func seriesApart(t *testing.T, c pipeline.Catalog) {
	all := []corpus.Series{series(2027, "sdg-1"), series(2027, "sdg-11"), series(2026, "sdg-11"), series(2027, "smart"),
		series(2027, "smart-cities"), series(2027, hlpf.ThemeID("sdg-1#latest/000001"))}
	for i, s := range all {
		must(t, c.Publish(t.Context(), edition(s, 1+i)))
	}
	for i, s := range all {
		wantLatest(t, c, edition(s, 1+i))
		wantEditions(t, c, s, edition(s, 1+i))
	}
}

func editionNotFound(t *testing.T, c pipeline.Catalog) {
	published := edition(series(2027, "sdg-11"), 1)
	must(t, c.Publish(t.Context(), published))
	for _, s := range []corpus.Series{series(2027, "sdg-1"), series(2026, "sdg-11"), series(2027, "sdg-111")} {
		_, err := c.Latest(t.Context(), s)
		wantErr(t, "Latest", err, pipeline.ErrNotFound)
		_, err = c.Edition(t.Context(), s, published.ID)
		wantErr(t, "Edition", err, pipeline.ErrNotFound)
		wantEditions(t, c, s)
	}
	_, err := c.Edition(t.Context(), published.Series, edition(published.Series, 2).ID)
	wantErr(t, "Edition", err, pipeline.ErrNotFound)
}

// approval fills every field.
func approval(e corpus.Edition) corpus.Approval {
	return corpus.Approval{Series: e.Series, Number: e.Number, Edition: e.ID, Package: e.Package, Reason: "Read and found right: " + hostile,
		By: "policy#1", At: time.Date(2026, time.December, 1, 9, 30, 0, 5, time.UTC)}
}

func wantApprovals(t tester, c pipeline.Catalog, s corpus.Series, want ...corpus.Approval) {
	t.Helper()
	got, err := c.Approvals(t.Context(), s)
	if err != nil || len(got) != len(want) || len(want) > 0 && !reflect.DeepEqual(got, want) {
		t.Errorf("Approvals(%s) = %+v, %v, want %+v", s, got, err, want)
	}
}

func approvalRoundTrip(t *testing.T, c pipeline.Catalog) {
	s, other := series(2027, "sdg-11"), series(2027, "sdg-1")
	wantApprovals(t, c, s)
	second, twelfth := approval(edition(s, 2)), approval(edition(s, 12))
	second.Reason = ""
	for _, a := range []corpus.Approval{twelfth, second, second, approval(edition(other, 3))} {
		must(t, c.Approve(t.Context(), a))
	}
	wantApprovals(t, c, s, twelfth, second)
	wantApprovals(t, c, other, approval(edition(other, 3)))
	wantEditions(t, c, s)
}

// firstApprovalStands approves an edition at once, in one way and in others.
func firstApprovalStands(t *testing.T, c pipeline.Catalog) {
	s := series(2027, "sdg-11")
	first := approval(edition(s, 1))
	must(t, c.Approve(t.Context(), first))
	together(12, func(i int) {
		again, want := first, error(nil)
		if i%2 == 1 {
			again.By, want = fmt.Sprint("other#", i), pipeline.ErrExists
		}
		if err := c.Approve(t.Context(), again); !errors.Is(err, want) {
			t.Errorf("Approve by %s = %v, want %v", again.By, err, want)
		}
	})
	wantApprovals(t, c, s, first)
}
