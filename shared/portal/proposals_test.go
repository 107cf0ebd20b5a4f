package portal_test

import (
	"strings"
	"testing"
)

// TestProposalsAreShownAndTakenOverByACorrection: what a document says of
// itself is not used before its sender says so.
func TestProposalsAreShownAndTakenOverByACorrection(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	v := visit(t, w.base)
	v.open("/upload")
	v.signIn("organiser")
	v.choose(testdata("documents", review))
	v.click("#send")
	v.sees("Indexed Its passages can be read")
	v.click("#receipt-rows a")
	v.sees("What the document says of itself")
	v.sees("Norway The document says, p. 1, para. 2: “City of Kaldhavn, Norway”")
	if terms := eval[string](v, "[...document.querySelector('.facts').querySelectorAll('dt')].map((n) => n.textContent).join(' ')"); strings.Contains(terms, "City") {
		t.Errorf("the submission's own facts are %q, though nobody took the city over", terms)
	}
	v.click(`a[href$="&take"]`)
	v.until("the form is there", `location.pathname === '/upload' && !document.getElementById('content').hidden`)
	v.sees("This is filled in from the document.")
	if filled := eval[string](v, "['city', 'country', 'date', 'language'].map((id) => document.getElementById(id).value).join(' ')"); filled != "Kaldhavn NOR 2026 en" {
		t.Errorf("the form is filled in with %q", filled)
	}
	v.choose(testdata("documents", review))
	if title := eval[string](v, "document.querySelector('[name=title]').value"); title != "Kaldhavn Voluntary Local Review 2026 (made up)" {
		t.Errorf("the title is %q, want the document's", title)
	}
	v.click("#send")
	v.sees("Indexed Its passages can be read")
	v.click("#receipt-rows a")
	v.sees("Revision 2 Indexed")
	v.sees("City Kaldhavn Country Norway")
	if n := eval[int](v, "[...document.querySelectorAll('h3')].filter((h) => h.textContent === 'What the document says of itself').length"); n != 1 {
		t.Errorf("%d revisions have proposals, want the first alone", n)
	}
}

func TestPassageNamesItsSection(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	v := visit(t, w.base)
	doc := w.bring(t, review)[0].Document
	v.open("/documents/" + string(doc))
	v.signIn("policy")
	v.sees("p. 4 (printed iv), para. 2 Opening statement")
	v.click(`#p20 a`)
	v.until("the passage is shown", "Boolean(document.getElementById('citation'))")
	v.sees("Introduction")
}
