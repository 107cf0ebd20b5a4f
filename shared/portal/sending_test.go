package portal_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/city-outcomes/throughline/shared/corpus"
)

// heavy is a file of 120 MB, which is sent in parts and refused once it is
// read.
func heavy(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "heavy.bin")
	must(t, os.WriteFile(path, bytes.Repeat([]byte("\x00made up for a test\xff"), 6_000_000), 0o600))
	return path
}

// The bar's values are kept as the page shows them.
const keepValues = `window.shares = new Set();
	new MutationObserver(() => { const b = document.querySelector('#list progress'); if (b && !b.hidden) window.shares.add(b.value); })
		.observe(document.getElementById('list'), { subtree: true, attributes: true, childList: true }); undefined`

func TestLargeFileIsSentInPartsWithItsProgressShown(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	v := visit(t, w.base)
	v.open("/upload")
	v.signIn("organiser")
	v.choose(heavy(t))
	v.sees("120 MB")
	v.do(chromedp.Evaluate[chromedp.Void](keepValues))
	v.click("#send")
	v.until("the file has arrived", `Boolean(document.querySelector('#list .badge'))`)
	v.sees("Refused " + corpus.UnknownFormat.Sentence()) // and not for other bytes
	shares := eval[[]float64](v, "[...window.shares]")
	for i, s := range shares {
		if s < 0 || s > 1 || i > 0 && s < shares[i-1] {
			t.Errorf("the bar goes to %v after %v", s, shares[:i])
		}
	}
	if len(shares) < 5 {
		t.Errorf("the bar showed %v, want steps", shares)
	}
}

func TestLargeFileIsTakenUpWhereItBrokeOff(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	v := visit(t, w.base)
	v.open("/upload")
	v.signIn("organiser")
	w.broken.Store(true)
	v.choose(heavy(t))
	v.click("#send")
	v.sees("The file was not accepted by the store. Please try again.")
	v.expect("500")
	w.broken.Store(false)
	v.click("#list li button[aria-label^='Try']")
	v.until("the file has arrived", `Boolean(document.querySelector('#list .badge'))`)
	v.sees("Refused " + corpus.UnknownFormat.Sentence())
	var list struct {
		Submissions []sent `json:"submissions"`
	}
	w.ask(t, "organiser", "GET", "/v1/submissions", nil, &list)
	if len(list.Submissions) != 1 {
		t.Errorf("there are %d submissions, want the one that was taken up", len(list.Submissions))
	}
}

func TestPagesOfOtherRolesSayWhomTheyAreFor(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	v := visit(t, w.base)
	v.open("/briefings/2027/sdg-4")
	v.signIn("organiser")
	v.sees("This page is for the roles Reviewer, Policy officer and Administrator. You are signed in as Organiser.")
	links := eval[[]string](v, "[...document.querySelectorAll('#sections li:not([hidden]) a')].map((a) => a.textContent)")
	if want := "[Send documents My submissions Documents]"; fmt.Sprint(links) != want {
		t.Errorf("an organiser is offered %v, want %s", links, want)
	}
	v.click("#account button")
	v.until("signed out", "location.pathname === '/' && !document.getElementById('roles')")
	v.signIn("policy")
	for _, path := range []string{"/upload", "/submissions", "/submissions/01JDM200000000000000000001"} {
		v.open(path)
		v.sees("This page is for the roles Organiser and Administrator. You are signed in as Policy officer.")
		if eval[bool](v, `Boolean(document.querySelector('form#content:not([hidden]), .waiting'))`) {
			t.Errorf("%s shows a form, or waits for something", path)
		}
	}
}

func TestWithdrawalNamesTheEditionsThatQuoteIt(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.bring(t, review)[0]
	w.compiled(t, "sdg-4")
	v := visit(t, w.base)
	v.open("/submissions/" + string(s.Submission))
	v.signIn("organiser")
	v.sees("Quoted in")
	v.click("#take-back")
	v.until("the dialog names the edition", `document.getElementById('withdraw-quoting').textContent.includes('1 published edition quotes it')`)
	v.click("dialog .danger")
	v.sees("Revision 1 Withdrawn")
	v.until("the edition is named", `document.getElementById('content').textContent.includes('2027: edition 1 of')`)
}
