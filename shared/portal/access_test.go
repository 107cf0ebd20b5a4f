package portal_test

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/city-outcomes/throughline/shared/axetest"
)

// faults looks at the page it runs in, and lists what keeps people out.
//
//go:embed testdata/faults.js
var faults string

// inspect fails for every fault of the page, at the width of a desk and at
// that of a small telephone.
func (v *visitor) inspect(name string) {
	v.t.Helper()
	for _, width := range []int64{1280, 360} {
		v.size(width, 800)
		for _, fault := range eval[[]string](v, faults) {
			v.t.Errorf("%s at %d pixels: %s", name, width, fault)
		}
		v.axe(fmt.Sprintf("%s at %d pixels", name, width))
	}
	v.size(1280, 900)
}

// axe runs axe-core on the page, where there is one: the page's own checks run
// in any case. It is a tool of the test, not of the page: it
// is put there past the page's policy, as a browser's own tools are.
func (v *visitor) axe(name string) {
	v.t.Helper()
	source, err := axetest.Source(v.t)
	if err != nil {
		return
	}
	v.do(chromedp.Evaluate[chromedp.Void](string(source) + ";undefined"))
	const run = axetest.Run + `.then((r) =>
		r.violations.map((v) => v.id + ': ' + v.help + ': ' + v.nodes.map((n) => n.target.join(' ') + ' ' + (n.any[0]?.message ?? '')).slice(0, 3).join(' | ')))`
	for _, violation := range eval[[]string](v, run) {
		v.t.Errorf("%s: %s", name, violation)
	}
}

func TestPagesKeepNobodyOut(t *testing.T) {
	t.Parallel()
	if _, err := axetest.Source(t); err != nil {
		t.Log(err)
	}
	w := newWorld(t)
	v := visit(t, w.base)
	w.bring(t, review, "valmorency-vlr-2026.pdf")
	w.compiled(t, "sdg-4")

	v.open("/")
	v.inspect("home, signed out")
	v.open("/submissions")
	v.inspect("submissions, signed out")
	v.signIn("organiser")
	v.inspect("submissions")
	v.click("tbody a")
	v.sees("Revision 1")
	v.inspect("submission")
	v.click("#take-back")
	v.inspect("withdrawal")
	v.press(kb.Escape)
	v.open("/upload")
	v.choose(testdata("refused", "password.pdf"), testdata("documents", "yelkenova-declaration-2022.txt"))
	v.do(chromedp.SetValue(chromedp.CSS("#date"), "yesterday"))
	v.click("#list li:first-child summary")
	v.click("#send")
	v.sees("Please write a year")
	v.inspect("upload, with something wrong")
	v.do(chromedp.SetValue(chromedp.CSS("#date"), "2022"))
	v.click("#send")
	v.until("both files' fates are known", `document.querySelectorAll('#list .badge.well, #list .badge.ill').length === 2`)
	v.inspect("upload, sent")
	v.click("#account button")
	v.until("the visitor is signed out", `location.pathname === '/' && !document.getElementById('roles')`)
	v.signIn("policy")
	v.inspect("home")
	for _, path := range []string{"/briefings", "/briefings/2027/sdg-4", "/briefings/2027/sdg-5", "/briefings/2027/sdg-4/latest", "/documents"} {
		v.open(path)
		v.inspect(path)
	}
	v.click("#content h2 a")
	v.until("passages are shown", `Boolean(document.querySelector('.passage'))`)
	v.inspect("document")
	v.click(".passage .place a")
	v.until("the passage is shown", `Boolean(document.getElementById('citation'))`)
	v.inspect("passage")
	v.open("/briefings/1999")
	v.inspect("a problem")
	v.expect("404")
	v.open("/nowhere")
	v.inspect("missing")
	v.expect("404")
}

func TestFaultsAreSeen(t *testing.T) {
	t.Parallel()
	v := visit(t, newWorld(t).base)
	for broken, want := range map[string]string{
		`document.querySelector('.lead').style.color = '#999'`:                                                                 "contrast",
		`document.getElementById('sign-in').textContent = ''`:                                                                  "no name",
		`document.getElementById('content').append(document.createElement('input'))`:                                           "no name",
		`document.getElementById('content').append(Object.assign(document.createElement('h5'), {textContent: 'Deep'}))`:        "h5 follows",
		`document.getElementById('content').id = 'main'`:                                                                       "main is there twice",
		`document.getElementById('main').append(Object.assign(document.createElement('pre'), {textContent: 'x'.repeat(400)}))`: "wider than the window",
	} {
		v.open("/")
		v.do(chromedp.Evaluate[chromedp.Void](broken + ";undefined"))
		if got := strings.Join(eval[[]string](v, faults), "\n"); !strings.Contains(got, want) {
			t.Errorf("after %s the faults are %q, want one with %q", broken, got, want)
		}
	}
}

func TestKeyboardAloneSendsADocument(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	v := visit(t, w.base)
	v.open("/upload")
	v.press(kb.Tab)
	if at := eval[string](v, "document.activeElement.className"); at != "skip" {
		t.Errorf("the first stop is %q, want the link that skips to the content", at)
	}
	v.press(kb.Enter)
	v.until("the content has the focus", "document.activeElement.id === 'main' || location.hash === '#main'")
	v.tabTo("#sign-in")
	v.press(kb.Enter)
	v.until("the issuer asks", `location.pathname === '/issuer/authorize' && document.readyState === 'complete'`)
	v.tabTo("button[value=organiser]")
	v.press(kb.Enter)
	v.until("the form is there", `location.pathname === '/upload' && !document.getElementById('content').hidden`)
	v.tabTo("#files")
	v.choose(testdata("documents", "yelkenova-declaration-2022.txt")) // in the place of the system's own dialog
	v.tabTo("#title-1")
	v.press(kb.End + " of the made-up forum")
	v.tabTo("#city")
	v.press("Yelkenova")
	v.tabTo("#country")
	v.press("K") // the first that begins with it
	if country := eval[string](v, "document.activeElement.value"); country != "KAZ" {
		t.Errorf("typing chooses the country %q", country)
	}
	v.tabTo("#send")
	v.press(kb.Enter)
	v.sees("Indexed Its passages can be read")
	v.do(chromedp.Evaluate[chromedp.Void]("document.getElementById('main').focus()"))
	v.tabTo(".state a")
	v.press(kb.Enter)
	v.sees("yelkenova-declaration-2022 of the made-up forum")
	v.settles() // its passages are there, and the choices among them
	v.tabTo("#about")
	v.pick("4")
	v.until("the list is narrowed", `location.search === '?about=4'`)
	v.tabTo(".passage .place a")
	v.press(kb.Enter)
	v.sees("Why these labels")
}

// tabTo presses Tab until the focus is where the selector says, and looks
// that each stop can be seen.
func (v *visitor) tabTo(selector string) {
	v.t.Helper()
	quoted, err := json.Marshal(selector)
	must(v.t, err)
	for range 80 {
		v.press(kb.Tab)
		stop := eval[struct {
			Seen, There bool
			Name        string
		}](v, fmt.Sprintf(`((e) => {
			const shown = e.type === 'file' ? document.querySelector('[for="' + e.id + '"]') : e;
			const outline = getComputedStyle(shown);
			return {Seen: e === document.body || (outline.outlineStyle !== 'none' && parseFloat(outline.outlineWidth) >= 2), There: e.matches(%s), Name: e.outerHTML.slice(0, 120)};
		})(document.activeElement)`, quoted))
		if !stop.Seen {
			v.t.Errorf("on %s the focus cannot be seen", stop.Name)
		}
		if stop.There {
			return
		}
	}
	v.t.Fatalf("Tab does not reach %s\nthe page shows: %s", selector, v.glimpse())
}
