package portal_test

import (
	"fmt"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/pipeline"
)

func TestPolicyOfficerApprovesAnEdition(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.bring(t, review)
	e := w.compiled(t, "sdg-4")
	path := fmt.Sprintf("/briefings/2027/sdg-4/%s", e.ID)
	v := visit(t, w.base)
	v.open(path)
	v.signIn("policy")
	v.sees("Draft")
	v.click("#approve summary")
	v.do(chromedp.SetValue(chromedp.CSS("#approval-reason"), "Every quotation was read against its page."))
	v.axe("the form of an approval")
	v.click("#approve button")
	v.sees("Approved as final on ")
	v.sees("Every quotation was read against its page.")
	if eval[bool](v, "Boolean(document.getElementById('approve')) || document.activeElement.id !== 'approved'") {
		t.Error("the form is still there, or the focus is lost")
	}
	all, err := w.catalog.Approvals(t.Context(), e.Series)
	if err != nil || len(all) != 1 || all[0].Package != e.Package || all[0].By == "" {
		t.Fatalf("recorded is %+v, %v, want one approval of the package", all, err)
	}
	for _, page := range []string{"/briefings/2027/sdg-4", "/briefings/2027"} {
		v.open(page)
		v.sees("Final, approved")
	}
}

func TestEditionShowsWhatWasTakenBackSince(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.bring(t, review)[0]
	e := w.compiled(t, "sdg-4")
	revision := corpus.Revision{Submission: s.Submission, Number: 1}
	must(t, pipeline.Advance(t.Context(), w.catalog, revision, corpus.Step{Status: corpus.Withdrawn, At: e.ID.Time()}))
	v := visit(t, w.base)
	v.open(fmt.Sprintf("/briefings/2027/sdg-4/%s", e.ID))
	v.signIn("reviewer")
	v.sees("A document that this edition quotes has been taken back since.")
	v.sees(manifest(t, review).Title + ", withdrawn on ")
	if eval[bool](v, "Boolean(document.getElementById('approve'))") {
		t.Error("a reviewer is asked to approve")
	}
	w.bring(t, "valmorency-vlr-2026.pdf")
	next := w.compiledAfter(t, e)
	v.open(fmt.Sprintf("/briefings/2027/sdg-4/%s", next.ID))
	v.sees("quoted in edition 1, was withdrawn on ")
}

// compiledAfter makes the edition that is scheduled a day after another.
func (w *world) compiledAfter(t *testing.T, e corpus.Edition) corpus.Edition {
	t.Helper()
	next, err := w.compile.Run(t.Context(), e.Series, corpus.NewEditionID(e.ID.Time().AddDate(0, 0, 1)))
	must(t, err)
	return next
}
