package api_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/identity"
	"github.com/city-outcomes/throughline/shared/pipeline"
)

var colleague = someone{"s-colleague", []identity.Role{identity.Policy}}

type approved struct {
	edition
	State    string `json:"state"`
	Approval *struct {
		Reason string    `json:"reason"`
		By     string    `json:"by"`
		At     time.Time `json:"at"`
	} `json:"approval"`
}

func approvalPath(number any) string {
	return fmt.Sprintf("/v1/briefings/2027/housing/editions/%v/approval", number)
}

func TestApprovalMakesAnEditionFinalAndChangesNoByteOfIt(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	first := w.published(t, housing, 1)
	w.published(t, housing, 2)
	got := into[approved](t, w.must(t, officer, "POST", approvalPath(1), said{"reason": "  Read against the evidence. "}, http.StatusCreated))
	if got.ID != first.ID || got.State != "final" || got.Approval == nil || got.Approval.By != officer.subject || got.Approval.Reason != "Read against the evidence." || !got.Approval.At.Equal(w.now()) {
		t.Errorf("the answer is edition %d, %s by %+v, want edition 1 final, by whom, when and why", got.Number, got.State, got.Approval)
	}
	archived, err := pipeline.Load[corpus.Approval](t.Context(), w.archive, pipeline.ApprovalKey(housing, 1))
	want := corpus.Approval{Series: housing, Number: 1, Edition: first.ID, Package: first.Package, Reason: "Read against the evidence.", By: officer.subject, At: w.now()}
	if err != nil || archived != want {
		t.Errorf("archived is %#v, %v, want %#v", archived, err, want)
	}
	if e, err := w.catalog.Edition(t.Context(), housing, first.ID); err != nil || e.Package != first.Package {
		t.Errorf("the edition is now %+v, %v", e, err)
	}
	series := into[struct{ Editions []approved }](t, w.must(t, reviewer, "GET", "/v1/briefings/2027/housing", nil, http.StatusOK))
	if len(series.Editions) != 2 || series.Editions[0].State != "draft" || series.Editions[0].Approval != nil || series.Editions[1].State != "final" {
		t.Errorf("the list says %+v, want edition 2 a draft and edition 1 final", series.Editions)
	}
	read := into[struct{ Edition approved }](t, w.must(t, reviewer, "GET", "/v1/briefings/2027/housing/"+string(first.ID), nil, http.StatusOK))
	if read.Edition.State != "final" {
		t.Errorf("who reads it is told %+v, want that it is final", read.Edition)
	}
}

func TestSecondApprovalChangesNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.published(t, housing, 1)
	first := into[approved](t, w.must(t, officer, "POST", approvalPath(1), said{"reason": "Read."}, http.StatusCreated))
	w.move(time.Hour)
	for _, by := range []someone{officer, colleague} {
		again := into[approved](t, w.must(t, by, "POST", approvalPath(1), said{"reason": "Read again."}, http.StatusOK))
		if *again.Approval != *first.Approval {
			t.Errorf("after the second approval by %s it is %+v, want %+v", by.subject, again.Approval, first.Approval)
		}
	}
}

func TestOfApprovalsAtOnceOneStands(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.published(t, housing, 1)
	var wg sync.WaitGroup
	answers := make([]answer, 6)
	for i := range answers {
		wg.Go(func() {
			answers[i] = w.call(t, []someone{officer, colleague}[i%2], "POST", approvalPath(1), said{"reason": fmt.Sprint("Read by ", i)})
		})
	}
	wg.Wait()
	created := 0
	for _, a := range answers {
		if a.StatusCode == http.StatusCreated {
			created++
		}
		if got, want := into[approved](t, a).Approval, into[approved](t, answers[0]).Approval; *got != *want {
			t.Errorf("one is told %+v, another %+v", got, want)
		}
	}
	if created != 1 {
		t.Errorf("%d were told that theirs is the approval, want one", created)
	}
}

func TestApprovalIsRefusedWithASentence(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.published(t, housing, 1)
	w.published(t, housing, 2)
	for _, number := range []any{3, 0, "01", "latest"} {
		p := refused(t, w.call(t, officer, "POST", approvalPath(number), said{"reason": "Read."}), http.StatusNotFound, "no-edition")
		if !strings.Contains(p.Detail, "numbered from 1 to 2") {
			t.Errorf("of edition %v: %q does not say which there are", number, p.Detail)
		}
	}
	p := refused(t, w.call(t, officer, "POST", "/v1/briefings/2027/sdg-5/editions/1/approval", said{"reason": "Read."}), http.StatusNotFound, "no-edition")
	if !strings.Contains(p.Detail, "no edition on “Gender equality” for 2027 yet") {
		t.Errorf("of a theme without editions: %q", p.Detail)
	}
	refused(t, w.call(t, officer, "POST", "/v1/briefings/2027/gardening/editions/1/approval", said{"reason": "Read."}), http.StatusNotFound, "no-theme")
	refused(t, w.call(t, officer, "POST", approvalPath(1), said{"reason": " "}), http.StatusUnprocessableEntity, "invalid")
	refused(t, w.call(t, officer, "POST", approvalPath(1), said{"reason": strings.Repeat("r", 501)}), http.StatusUnprocessableEntity, "invalid")
	refused(t, w.call(t, admin, "POST", approvalPath(1), said{"reason": "Read."}), http.StatusForbidden, "wrong-role")
	if all, err := w.catalog.Approvals(t.Context(), housing); err != nil || len(all) > 0 {
		t.Errorf("they left %v, %v, want nothing", all, err)
	}
}

// TestEditionTellsWhatWasTakenBackSince withdraws a document that an edition
// quotes, and corrects another.
func TestEditionTellsWhatWasTakenBackSince(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	stays, taken, corrected := w.indexed(t, mayor, "Nothing is done to this.", nil), w.indexed(t, mayor, "This is taken back.", nil), w.indexed(t, neighbour, "This is corrected.", nil)
	first := w.published(t, housing, 1)
	quoted := []corpus.DocumentID{stays, taken, corrected}
	slices.Sort(quoted)
	w.published(t, housing, 2, quoted...)
	step := func(id corpus.DocumentID, status corpus.Status) {
		subs, err := w.catalog.SubmissionsOf(t.Context(), id)
		if err == nil {
			err = pipeline.Advance(t.Context(), w.catalog, subs[0].Revision, corpus.Step{Status: status, At: w.now()})
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	step(taken, corpus.Withdrawn)
	step(corrected, corpus.Superseded)
	type gone struct {
		SHA256 corpus.DocumentID
		Status corpus.Status
		At     time.Time
	}
	got := into[struct{ Gone []gone }](t, w.must(t, officer, "GET", "/v1/briefings/2027/housing/latest", nil, http.StatusOK)).Gone
	want := []gone{{taken, corpus.Withdrawn, w.now()}, {corrected, corpus.Superseded, w.now()}}
	slices.SortFunc(want, func(a, b gone) int { return strings.Compare(string(a.SHA256), string(b.SHA256)) })
	if !slices.Equal(got, want) {
		t.Errorf("taken back are %+v, want %+v", got, want)
	}
	none := string(w.must(t, officer, "GET", "/v1/briefings/2027/housing/"+string(first.ID), nil, http.StatusOK).body)
	if !strings.Contains(none, `"gone":[]`) {
		t.Errorf("an edition that quotes nothing of it says %.300s", none)
	}
}
