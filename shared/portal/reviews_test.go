package portal_test

import (
	"fmt"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/pipeline"
)

func TestReviewerDecidesOnWhatIsInDoubt(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.bring(t, "jantarowo-vlr-2022.md")[0].Document
	v := visit(t, w.base)
	v.open("/reviews")
	v.signIn("reviewer")
	v.sees("A label was given, or left out, by a narrow margin.")
	number := eval[int](v, `Number(document.querySelector('.queue li a').pathname.split('/').at(-1))`)
	v.click(".queue li:first-child input[value=relabel]")
	v.do(chromedp.SetValue(chromedp.CSS(".queue li:first-child input[name=targets]"), "13.1"), chromedp.SetValue(chromedp.CSS(".queue li:first-child input[name=reason]"), "It is about floods."))
	eval[bool](v, `(() => { const f = document.querySelector('.queue li:first-child form').elements; for (const o of f.goals.options) o.selected = o.value === '13'; for (const o of f.themes.options) o.selected = false; f.kind.value = 'challenge'; return true; })()`)
	v.click(".queue li:first-child button[type=submit]")
	v.sees("Labelled anew: It is about floods.")

	v.open(fmt.Sprintf("/documents/%s/passages/%d", id, number))
	v.sees("It is about floods.")
	w.settles(t) // the index follows in a moment
	found, _, err := w.catalog.Passages(t.Context(), id, pipeline.Page{Limit: 1000})
	must(t, err)
	if l := found[number-1].Labels; !l.Reviewed || len(l.Goals) != 1 || l.Goals[0].ID != "13" || len(l.Themes) > 0 || l.Kind.ID != string(corpus.Challenge) || len(l.Targets) != 1 {
		t.Fatalf("the passage has %+v, want the reviewer's labels", l)
	}
	v.open(fmt.Sprintf("/documents/%s/passages/%d", id, number))
	v.sees("Decided by a reviewer")
	v.open("/reviews")
	v.until("the passage is out of the queue", fmt.Sprintf(`document.querySelectorAll('.queue li').length > 0 && ![...document.querySelectorAll('.queue li a')].some(a => a.pathname.endsWith('/passages/%d'))`, number))
}

func TestReviewSaysWhatIsMissing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.bring(t, "jantarowo-vlr-2022.md")
	v := visit(t, w.base)
	v.open("/reviews")
	v.signIn("reviewer")
	v.sees("by a narrow margin")
	v.click(".queue li:first-child input[value=accept]")
	v.do(chromedp.SetValue(chromedp.CSS(".queue li:first-child input[name=reason]"), "   "))
	v.click(".queue li:first-child button[type=submit]")
	v.sees("Please give the reason in a few words.")
	v.expect("422")
}
