package portal_test

import (
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/pipeline"
)

const review = "kaldhavn-vlr-2026.pdf"

func TestDocumentUnderEmbargoSaysFromWhenItCanBeQuoted(t *testing.T) {
	t.Parallel()
	v := visit(t, newWorld(t).base)
	v.open("/upload")
	v.signIn("organiser")
	v.choose(testdata("documents", "yelkenova-declaration-2022.txt"))
	v.sees("yelkenova-declaration-2022.txt")
	v.do(chromedp.SetValue(chromedp.CSS("#embargo"), "2999-12-31"))
	v.click("#send")
	v.sees("Indexed You can read its passages; it is under embargo, and briefings can quote it from 2999-12-31.")
}

func TestOrganiserSendsADocumentAndSeesItIndexed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	v := visit(t, w.base)
	v.open("/upload")
	v.signIn("organiser")
	if at := eval[string](v, "location.pathname"); at != "/upload" {
		t.Errorf("after the sign-in the page is %s, want the one that asked for it", at)
	}
	v.choose(testdata("documents", review))
	v.sees("kaldhavn-vlr-2026.pdf")
	v.do(
		chromedp.SetValue(chromedp.CSS("#title-1"), "Kaldhavn Voluntary Local Review"),
		chromedp.SetValue(chromedp.CSS("#city"), "Kaldhavn"),
		chromedp.SetValue(chromedp.CSS("#country"), "NOR"),
		chromedp.SetValue(chromedp.CSS("#date"), "2026-05-12"))
	v.click("#send")
	v.sees("Indexed Its passages can be read")

	body, err := os.ReadFile(testdata("documents", review))
	must(t, err)
	id := corpus.Identify(body)
	v.sees(string(id)) // on the receipt
	v.click("#save")
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(string(v.downloaded("throughline-receipts.csv")), "\ufeff"))).ReadAll()
	must(t, err)
	if len(rows) != 2 || rows[1][2] != review || rows[1][4] != string(id) || rows[1][7] != "indexed" {
		t.Errorf("the receipts are %q", rows)
	}

	v.open("/submissions")
	v.sees("Kaldhavn Voluntary Local Review Voluntary Local Review, Kaldhavn, Norway")
	v.click("tbody a")
	v.sees("Revision 1 Indexed")
	v.sees("Announced")
	v.click("p.actions a.primary")
	v.sees("26 pages")
	v.until("a known passage is on the page", `document.getElementById('content').textContent.includes('The fjord that was closed to bathers when I was a councillor is open again.')`)
	if head, err := w.catalog.Head(t.Context(), id); err != nil || head.Counts.Pages != 26 {
		t.Errorf("the catalogue has %+v, %v", head, err)
	}
}

func TestRefusedFileShowsItsSentence(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	v := visit(t, w.base)
	v.open("/upload")
	v.signIn("organiser")
	v.choose(testdata("refused", "password.pdf"), testdata("refused", "empty.pdf"))
	v.click("#send")
	v.sees("Refused " + corpus.Encrypted.Sentence())
	v.sees(corpus.EmptyFile.Sentence())
	v.expect("422") // the empty file is refused at its announcement
	v.open("/submissions")
	v.sees(corpus.Encrypted.Sentence())
}

func TestFormSaysWhatIsWrongBesideTheField(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	v := visit(t, w.base)
	v.open("/upload")
	v.signIn("organiser")
	v.click("#send")
	v.sees("Please choose a file first.")
	v.choose(testdata("documents", "yelkenova-declaration-2022.txt"))
	v.do(chromedp.SetValue(chromedp.CSS("#title-1"), " "), chromedp.SetValue(chromedp.CSS("#date"), "12 May"))
	v.click("#send")
	v.sees("Please give the document’s title.")
	v.sees("Please write a year, a month or a day")
	for _, id := range []string{"title-1", "date"} {
		described := eval[bool](v, fmt.Sprintf(`(f => f.getAttribute('aria-invalid') === 'true' && f.getAttribute('aria-describedby').split(' ').includes(f.id + '-wrong'))(document.getElementById(%q))`, id))
		if !described {
			t.Errorf("field %s does not name its message", id)
		}
	}
	if at := eval[string](v, "document.activeElement.id"); at != "title-1" {
		t.Errorf("the focus is on %q, want the first field that is wrong", at)
	}
	v.do(chromedp.SetValue(chromedp.CSS("#title-1"), "Declaration"), chromedp.SetValue(chromedp.CSS("#date"), "2022-06"))
	v.click("#send")
	v.sees("Indexed Its passages can be read")
}

func TestFilesTakeWhatDiffersFromTheForm(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	v := visit(t, w.base)
	v.open("/upload")
	v.signIn("organiser")
	v.choose(testdata("documents", "yelkenova-declaration-2022.txt"), testdata("documents", "jantarowo-vlr-2022.md"))
	v.sees("Send 2 files")
	v.do(chromedp.SetValue(chromedp.CSS("#city"), "Jantarowo"), chromedp.SetValue(chromedp.CSS("#kind"), "vlr"))
	v.click("#list li:first-child summary")
	v.do(chromedp.SetValue(chromedp.CSS("#city-1"), "Yelkenova"), chromedp.SetValue(chromedp.CSS("#kind-1"), "declaration"))
	v.click("#send")
	v.until("both are indexed", `document.querySelectorAll('#list .badge.well').length === 2`)
	var list struct {
		Submissions []struct {
			Filename string          `json:"filename"`
			Metadata corpus.Metadata `json:"metadata"`
		} `json:"submissions"`
	}
	w.ask(t, "organiser", "GET", "/v1/submissions", nil, &list)
	for _, s := range list.Submissions {
		want := corpus.Metadata{Title: "jantarowo-vlr-2022", Kind: corpus.KindVLR, City: "Jantarowo", Sensitivity: corpus.Unclassified}
		if s.Filename == "yelkenova-declaration-2022.txt" {
			want = corpus.Metadata{Title: "yelkenova-declaration-2022", Kind: corpus.KindDeclaration, City: "Yelkenova", Sensitivity: corpus.Unclassified}
		}
		if s.Metadata != want {
			t.Errorf("%s was declared as %+v, want %+v", s.Filename, s.Metadata, want)
		}
	}
	if len(list.Submissions) != 2 {
		t.Errorf("there are %d submissions, want 2", len(list.Submissions))
	}
}

func TestCorrectionReplacesAndWithdrawalTakesBack(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	v := visit(t, w.base)
	first := w.bring(t, "yelkenova-declaration-2022.txt")[0]
	v.open("/submissions/" + string(first.Submission))
	v.signIn("organiser")
	v.click(`a[href^="/upload?corrects="]`)
	v.until("the form is there", `location.pathname === '/upload' && !document.getElementById('content').hidden`)
	if event := eval[string](v, "document.getElementById('event').value"); event != "Network of Recovering Cities 2022" {
		t.Errorf("the form begins with the event %q, want what was said before", event)
	}
	v.choose(testdata("documents", "jantarowo-vlr-2022.md"))
	v.click("#send")
	v.sees("Indexed Its passages can be read")
	v.open("/submissions/" + string(first.Submission))
	v.sees("Revision 2 Indexed")
	v.sees("Revision 1 Replaced")

	v.click("#take-back")
	v.sees("Take this document back?")
	v.press("\x1b") // Escape keeps it
	v.until("the dialog is closed", "!document.querySelector('dialog').open")
	v.sees("Revision 2 Indexed")
	v.click("#take-back")
	v.do(chromedp.SetValue(chromedp.CSS("#withdraw-reason"), "The figures are under review"))
	v.click("dialog .danger")
	v.sees("Revision 2 Withdrawn")
	v.sees("Reason: The figures are under review")
	if n := eval[int](v, "document.querySelectorAll('#take-back').length"); n != 0 {
		t.Error("what is withdrawn can be withdrawn again")
	}
}

func TestFileThatDidNotComeIsSentLater(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	v := visit(t, w.base)
	const name = "yelkenova-declaration-2022.txt"
	body, err := os.ReadFile(testdata("documents", name))
	must(t, err)
	var a issued
	w.ask(t, "organiser", "POST", "/v1/submissions", announcement(name, body, manifest(t, name)), &a)
	v.open("/submissions/" + string(a.Submission.Submission))
	v.signIn("organiser")
	v.sees("We wait for the file to arrive.")
	v.choose(testdata("documents", "jantarowo-vlr-2022.md"))
	v.sees("This is not the file that was announced: its SHA-256 differs.")
	v.choose(testdata("documents", name))
	v.sees("Revision 1 Indexed")
}

func TestSendingIsTakenUpWhereItBrokeOff(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	v := visit(t, w.base)
	v.open("/upload")
	v.signIn("organiser")
	w.broken.Store(true)
	v.choose(testdata("documents", "yelkenova-declaration-2022.txt"))
	v.click("#send")
	v.sees("The file was not accepted by the store. Please try again.")
	v.expect("500")
	w.broken.Store(false)
	v.click("#list li > button")
	v.sees("Indexed Its passages can be read")
	var list struct {
		Submissions []sent `json:"submissions"`
	}
	w.ask(t, "organiser", "GET", "/v1/submissions", nil, &list)
	if len(list.Submissions) != 1 {
		t.Errorf("trying again makes %d submissions, want the one", len(list.Submissions))
	}
}

func TestQuotationsKeepTheirLanguageAndDirection(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	v := visit(t, w.base)
	const text = "أعلنت المدينة أن نسبة التلاميذ الذين أتموا التعليم الثانوي ارتفعت من ستة وثمانين إلى ثلاثة وتسعين في المائة بين عامي 2020 و2025."
	doc := w.send(t, "statement.txt", []byte(text+"\n"), corpus.Metadata{Title: "بيان المدينة", Kind: corpus.KindOther, Language: "ar"})
	v.open("/documents/" + string(doc.Document))
	v.signIn("policy")
	v.sees("التعليم الثانوي")
	for _, place := range []string{"blockquote", "h1 span"} {
		got := eval[string](v, fmt.Sprintf("(e => e.lang + ' ' + e.dir + ' ' + getComputedStyle(e).direction)(document.querySelector(%q))", place))
		if got != "ar rtl rtl" {
			t.Errorf("%s has language and direction %q, want ar rtl rtl", place, got)
		}
	}
	v.inspect("an Arabic document")
}

func TestPolicyOfficerDownloadsThePackageOfATheme(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	v := visit(t, w.base)
	w.bring(t, review)
	v.open("/briefings")
	v.signIn("policy")
	v.sees("Goals reviewed in depth")
	v.click(`a[href="/briefings/2027/sdg-4"]`)
	v.sees("There is no edition on this theme yet.")
	v.click("#compile")
	v.sees("Edition 1 is published.")
	v.click("#compile")
	v.sees("Nothing has changed since edition 1: it stands.")
	v.click("[data-download]")
	zip := v.downloaded("briefing-2027-sdg-4-edition-1.zip")
	latest, err := w.catalog.Latest(t.Context(), corpus.Series{Year: 2027, Theme: "sdg-4"})
	must(t, err)
	if sum := sha256.Sum256(zip); hex.EncodeToString(sum[:]) != string(latest.Package) {
		t.Errorf("what was downloaded has the SHA-256 %x, want that of the edition, %s", sum, latest.Package)
	}
	v.open("/briefings/2027")
	v.sees("Edition 1: ")
}

func TestReaderFollowsAQuotationToItsPassage(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	v := visit(t, w.base)
	w.bring(t, review)
	e := w.compiled(t, "sdg-4")
	v.open(fmt.Sprintf("/briefings/2027/sdg-4/%s", e.ID))
	v.signIn("policy")
	for _, part := range []string{"Key messages", "I. Progress", "VI. Ways forward", "Annex I. Coverage", "Annex III. Documents considered", "Annex V. Method", "THROUGHLINE/2027/SDG-4/1"} {
		v.sees(part)
	}
	if n := eval[int](v, "document.querySelectorAll('.statement blockquote').length"); n != e.Statements {
		t.Errorf("the page has %d quotations, want %d", n, e.Statements)
	}
	quotation := eval[string](v, "document.querySelector('.statement blockquote').textContent")
	v.click(".statement .cite a")
	v.until("the passage is shown", `location.pathname.includes('/passages/') && Boolean(document.getElementById('citation'))`)
	text := eval[string](v, "document.querySelector('blockquote').textContent")
	if !strings.Contains(text, quotation) {
		t.Errorf("the passage is %q, want one with %q", text, quotation)
	}
	if marked := eval[string](v, "document.querySelector('mark').textContent"); !strings.Contains(text, marked) || marked == "" {
		t.Errorf("marked is %q", marked)
	}
	v.sees("Kaldhavn, Norway, “")
}

func TestPassageShowsItsFigures(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	v := visit(t, w.base)
	id := w.bring(t, review)[0].Document
	found, _, err := w.catalog.Passages(t.Context(), id, pipeline.Page{Limit: 1000})
	must(t, err)
	i := slices.IndexFunc(found, func(p corpus.Labelled) bool { return strings.Contains(p.Text, "from 186 tonnes in 2019 to 64 tonnes") })
	if i < 0 {
		t.Fatal("no passage tells of the nitrogen in the fjord")
	}
	number := found[i].Number
	v.open(fmt.Sprintf("/documents/%s/passages/%d", id, number))
	v.signIn("policy")
	v.sees("186 tonnes (2019)")
	v.sees("64 tonnes (2025)")
	v.sees("Nitrogen discharged into the fjord")
}

func TestPassagesAreNarrowedByGoalAndKind(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	v := visit(t, w.base)
	doc := w.bring(t, review)[0].Document
	v.open("/documents?about=4")
	v.signIn("policy")
	v.sees("1 document")
	v.click("#content h2 a")
	v.until("the choice of the list holds in the document", `location.pathname !== '/documents' && document.getElementById('about')?.value === '4' && !document.querySelector('.waiting')`)
	shown := eval[[]string](v, "[...document.querySelectorAll('.passage')].map((p) => p.textContent)")
	if len(shown) == 0 {
		t.Fatal("no passage on goal 4 is shown")
	}
	for _, text := range shown {
		if !strings.Contains(text, "Goal 4: Quality education") {
			t.Errorf("shown is %q, which is not on goal 4", text)
		}
	}
	if marks := eval[[]string](v, "[...new Set([...document.querySelectorAll('mark')].map((m) => m.textContent))].sort()"); fmt.Sprint(marks) != "[education school]" {
		t.Errorf("marked are %q, want the words of goal 4", marks)
	}
	v.do(chromedp.Evaluate[chromedp.Void](`(s => { s.value = 'recommendation'; s.dispatchEvent(new Event('change', {bubbles: true})); })(document.getElementById('statement'))`))
	v.until("the address keeps the choice", `location.search === '?about=4&statement=recommendation'`)
	v.open(fmt.Sprintf("/documents/%s#p3", doc))
	v.until("the passage of the address has the focus", `document.activeElement.id === 'p3'`)
}

func TestEndedSessionAsksToSignInAndComesBack(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	v := visit(t, w.base)
	v.open("/documents")
	v.sees("Please sign in to see this page.")
	v.signIn("policy")
	v.do(chromedp.Evaluate[chromedp.Void](`(() => { const s = JSON.parse(sessionStorage['throughline.session']); s.token = 'spent'; sessionStorage['throughline.session'] = JSON.stringify(s); })()`))
	v.open("/briefings/2027/sdg-4")
	v.until("it asks for a sign-in", `Boolean(document.getElementById('sign-in'))`)
	v.expect("401")
	v.signIn("policy")
	if at := eval[string](v, "location.pathname"); at != "/briefings/2027/sdg-4" {
		t.Errorf("after the sign-in the page is %s", at)
	}
	v.click("#account button")
	v.until("the visitor is signed out", `location.pathname === '/' && sessionStorage.length === 0`)
}

func TestForgedCallbackSignsNobodyIn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	v := visit(t, w.base)
	v.open("/")
	v.open("/callback?code=stolen&state=guessed")
	v.sees("You are not signed in")
	if n := eval[int](v, "sessionStorage.length"); n != 0 {
		t.Errorf("the session has %d entries, want none", n)
	}
	if at := eval[string](v, "location.search"); at != "" {
		t.Errorf("the address still carries %q", at)
	}
}
