package api_test

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/pipeline"
)

type document struct {
	Document corpus.DocumentID `json:"sha256"`
	Passages int               `json:"passages"`
	Labels   map[string]int    `json:"labels"`
	Metadata corpus.Metadata   `json:"metadata"`
	Live     bool              `json:"live"`
	Own      bool              `json:"own"`
}

type documentList struct {
	Documents []document `json:"documents"`
	Next      string     `json:"next"`
}

type passageList struct {
	Passages []corpus.Labelled `json:"passages"`
	Next     string            `json:"next"`
}

// indexed takes a document through to the index, as the stages would.
func (w *world) indexed(t *testing.T, as someone, body string, changes map[string]any) corpus.DocumentID {
	t.Helper()
	id := corpus.Identify([]byte(body))
	rev := w.received(t, as, body, changes)
	reading := readingOf(id, body)
	for _, err := range []error{w.catalog.Stage(t.Context(), reading), w.catalog.Commit(t.Context(), reading.Head())} {
		if err != nil {
			t.Fatal(err)
		}
	}
	w.advanced(t, rev, corpus.Extracted, corpus.Indexed)
	return id
}

// received takes a document up to its arrival.
func (w *world) received(t *testing.T, as someone, body string, changes map[string]any) corpus.Revision {
	t.Helper()
	all := map[string]any{"size": len(body), "sha256": corpus.Identify([]byte(body))}
	for k, v := range changes {
		all[k] = v
	}
	rev := w.announced(t, as, all).Submission.Revision
	w.sent(t, rev, body)
	w.must(t, as, "POST", revisionPath(rev, "complete"), nil, http.StatusOK)
	return rev
}

func (w *world) advanced(t *testing.T, rev corpus.Revision, statuses ...corpus.Status) {
	t.Helper()
	for _, status := range statuses {
		if _, err := w.catalog.Advance(t.Context(), rev, corpus.Step{Status: status, At: w.now()}); err != nil {
			t.Fatal(err)
		}
	}
}

// readingOf has a passage for each sentence of a body.
func readingOf(id corpus.DocumentID, body string) corpus.Reading {
	r := corpus.Reading{Document: id, Generation: corpus.Generation{Extract: 1, Rules: 1}, MediaType: "application/pdf", Language: "en", Paged: true, Pages: 2}
	for i, sentence := range strings.SplitAfter(strings.TrimSuffix(body, "."), ". ") {
		p := corpus.Passage{Number: i + 1, Page: 1 + i/3, Label: fmt.Sprint("A-", 1+i/3), Paragraph: 1 + i%3, Kind: corpus.Body, Heading: []string{"Progress"}, Language: "en", Text: strings.TrimSpace(sentence)}
		goal := corpus.Label{ID: "11", Score: 0.9, Evidence: []corpus.Evidence{{Term: p.Text[:1], Start: 0, End: 1, Weight: 0.9}}}
		labels := corpus.Labels{Goals: []corpus.Label{goal}, Kind: corpus.Label{ID: "progress", Score: 0.8}}
		if strings.HasPrefix(p.Text, "Perhaps") {
			labels.Doubt = corpus.NearThreshold
		}
		r.Passages = append(r.Passages, corpus.Labelled{Passage: p, Labels: labels})
	}
	return r
}

// sees lists the documents that the caller is shown, by the list and one by
// one, which have to agree.
func (w *world) sees(t *testing.T, as someone, among ...corpus.DocumentID) []corpus.DocumentID {
	t.Helper()
	var listed []corpus.DocumentID
	for _, d := range into[documentList](t, w.must(t, as, "GET", "/v1/documents", nil, http.StatusOK)).Documents {
		listed = append(listed, d.Document)
	}
	for _, id := range among {
		for _, path := range []string{"", "/passages", "/passages/1"} {
			a := w.call(t, as, "GET", "/v1/documents/"+string(id)+path, nil)
			if want := slices.Contains(listed, id); (a.StatusCode == http.StatusOK) != want {
				t.Errorf("GET %s as %s = %s, while the list says %v", a.Request.URL.Path, as.subject, a.Status, want)
			} else if !want {
				refused(t, a, http.StatusNotFound, "not-found")
			}
		}
	}
	return listed
}

func TestDocumentsAreShownToThoseWhoMaySeeThem(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	open := w.indexed(t, mayor, "An open text. Of two parts.", nil)
	embargoed := w.indexed(t, mayor, "An embargoed text. Of two parts.", map[string]any{"metadata.embargo": "2026-12-01"})
	confidential := w.indexed(t, neighbour, "A confidential text. Of two parts.", map[string]any{"metadata.sensitivity": "confidential"})
	withdrawn := w.indexed(t, mayor, "A text that was taken back. Of two parts.", nil)
	list := into[submissionList](t, w.must(t, mayor, "GET", "/v1/submissions", nil, http.StatusOK))
	w.must(t, mayor, "POST", revisionPath(list.Submissions[0].Revision, "withdraw"), nil, http.StatusOK)
	arrived := corpus.Identify([]byte("Only received."))
	w.received(t, mayor, "Only received.", nil)
	all := []corpus.DocumentID{open, embargoed, confidential, withdrawn, arrived}

	expect := func(when string, as someone, want ...corpus.DocumentID) {
		t.Helper()
		slices.Sort(want)
		if got := w.sees(t, as, all...); !slices.Equal(got, want) {
			t.Errorf("%s, %s sees %d documents %v, want %v", when, as.subject, len(got), got, want)
		}
	}
	expect("before the embargo ends", mayor, open, embargoed, withdrawn)
	expect("before the embargo ends", neighbour, confidential)
	expect("before the embargo ends", officer, open)
	expect("before the embargo ends", reviewer, open)
	expect("before the embargo ends", admin, open, embargoed, confidential, withdrawn)
	w.move(7 * 24 * time.Hour)
	expect("after it", officer, open, embargoed)
	expect("after it", mayor, open, embargoed, withdrawn)
	expect("after it", admin, open, embargoed, confidential, withdrawn)
}

func TestDeclaringAHashShowsNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	body := "A confidential text. Of two parts."
	id := w.indexed(t, mayor, body, map[string]any{"metadata.sensitivity": "confidential"})
	rev := w.announced(t, neighbour, map[string]any{"size": len(body), "sha256": id}).Submission.Revision
	if got := w.sees(t, neighbour, id); len(got) != 0 {
		t.Errorf("after announcing its hash the neighbour sees %v", got)
	}
	w.sent(t, rev, strings.Repeat("x", len(body)))
	w.must(t, neighbour, "POST", revisionPath(rev, "complete"), nil, http.StatusOK)
	if got := w.sees(t, neighbour, id); len(got) != 0 {
		t.Errorf("after sending other bytes the neighbour sees %v", got)
	}
}

func TestMetadataIsEffectiveForReadersAndOnesOwnForSenders(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	body := "The same text twice. Of two parts."
	id := w.indexed(t, mayor, body, map[string]any{"metadata.title": "B, by the mayor"})
	w.indexed(t, neighbour, body, map[string]any{"metadata.title": "A, by the neighbour"})
	for _, tt := range []struct {
		as    someone
		title string
		own   bool
	}{{officer, "A, by the neighbour", false}, {admin, "A, by the neighbour", false}, {mayor, "B, by the mayor", true}, {neighbour, "A, by the neighbour", true}} {
		got := into[document](t, w.must(t, tt.as, "GET", "/v1/documents/"+string(id), nil, http.StatusOK))
		if got.Metadata.Title != tt.title || got.Own != tt.own || !got.Live || got.Passages != 2 || got.Labels["11"] != 2 {
			t.Errorf("%s sees %+v, want the title %q", tt.as.subject, got, tt.title)
		}
	}
}

func TestOneRestrictionHoldsForAll(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	body := "The same text twice. Of two parts."
	id := w.indexed(t, mayor, body, nil)
	if got := w.sees(t, officer, id); len(got) != 1 {
		t.Fatalf("the officer sees %v, want one document", got)
	}
	w.indexed(t, neighbour, body, map[string]any{"metadata.sensitivity": "strictly-confidential"})
	if got := w.sees(t, officer, id); len(got) != 0 {
		t.Errorf("sent as strictly confidential too, the officer still sees %v", got)
	}
}

func TestDocumentsComeInPages(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var want []corpus.DocumentID
	for i := range 5 {
		want = append(want, w.indexed(t, mayor, fmt.Sprintf("Text number %d. Of two parts.", i), nil))
	}
	w.indexed(t, mayor, "Hidden. Of two parts.", map[string]any{"metadata.sensitivity": "confidential"})
	slices.Sort(want)
	var got []corpus.DocumentID
	path := "/v1/documents?limit=2"
	for range 3 {
		list := into[documentList](t, w.must(t, officer, "GET", path, nil, http.StatusOK))
		for _, d := range list.Documents {
			got = append(got, d.Document)
		}
		path = "/v1/documents?limit=2&after=" + list.Next
		if last := len(got) == len(want); last != (list.Next == "") {
			t.Errorf("after %d of %d documents next is %q", len(got), len(want), list.Next)
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("the pages have %v, want %v", got, want)
	}
	refused(t, w.call(t, officer, "GET", "/v1/documents?after=x", nil), http.StatusUnprocessableEntity, "invalid")
}

func TestPassagesComeInPagesWithLabels(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	body := "First. Second. Third. Fourth. Fifth."
	id := w.indexed(t, mayor, body, nil)
	want := readingOf(id, body).Passages
	var got []corpus.Labelled
	path := "/v1/documents/" + string(id) + "/passages"
	next := ""
	for range 3 {
		list := into[passageList](t, w.must(t, officer, "GET", path+"?limit=2&after="+url.QueryEscape(next), nil, http.StatusOK))
		got, next = append(got, list.Passages...), list.Next
	}
	if fmt.Sprint(got) != fmt.Sprint(want) || next != "" {
		t.Errorf("the passages are %+v (next %q), want %+v", got, next, want)
	}
	refused(t, w.call(t, officer, "GET", path+"?after=made-up", nil), http.StatusUnprocessableEntity, "invalid")
	refused(t, w.call(t, officer, "GET", path+"?limit=501", nil), http.StatusUnprocessableEntity, "invalid")
}

func TestPassageCarriesItsCitation(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	long := strings.Repeat("é", 200)
	id := w.indexed(t, mayor, long+". Second. Third. Fourth.", nil)
	path := "/v1/documents/" + string(id) + "/passages/"
	type citation struct {
		Source    string
		Selector  struct{ Type, Exact, Prefix, Suffix string }
		Page      int
		PageLabel string
		Paragraph int
		Sentence  string
	}
	type cited struct {
		Document document
		Passage  corpus.Labelled
		Citation citation
	}
	got := into[cited](t, w.must(t, officer, "GET", path+"2", nil, http.StatusOK))
	want := citation{Source: "/v1/documents/" + string(id), Page: 1, PageLabel: "A-1", Paragraph: 2,
		Sentence: "Exampleton, Switzerland, “A made-up review”, 2026, p. 1 (printed A-1), para. 2."}
	want.Selector.Type, want.Selector.Exact = "TextQuoteSelector", "Second."
	want.Selector.Prefix, want.Selector.Suffix = strings.Repeat("é", 63)+".", "Third."
	if got.Citation != want {
		t.Errorf("the citation is %+v, want %+v", got.Citation, want)
	}
	if got.Passage.Number != 2 || len(got.Passage.Labels.Goals) != 1 || len(got.Passage.Labels.Goals[0].Evidence) != 1 || got.Document.Document != id {
		t.Errorf("the passage is %+v", got.Passage)
	}
	first := into[cited](t, w.must(t, officer, "GET", path+"1", nil, http.StatusOK)).Citation
	last := into[cited](t, w.must(t, officer, "GET", path+"4", nil, http.StatusOK)).Citation
	if first.Selector.Prefix != "" || first.Selector.Suffix != "Second." || last.Selector.Prefix != "Third." || last.Selector.Suffix != "" || last.Page != 2 {
		t.Errorf("at the ends the citations are %+v and %+v", first, last)
	}
	for _, n := range []string{"0", "5", "-1", "01", "x"} {
		refused(t, w.call(t, officer, "GET", path+n, nil), http.StatusNotFound, "not-found")
	}
}

func TestCitationUnderTheChathamHouseRuleNamesNobody(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.indexed(t, mayor, "First. Second.", map[string]any{"metadata.chathamHouse": true, "metadata.event": "Forum of Mayors 2026"})
	got := string(w.must(t, officer, "GET", "/v1/documents/"+string(id)+"/passages/1", nil, http.StatusOK).body)
	if !strings.Contains(got, `"sentence":"“A made-up review”, Forum of Mayors 2026, 2026, p. 1 (printed A-1), para. 1."`) {
		t.Errorf("the citation is %s", got)
	}
}

func TestCalendarAndTotalsAreForEveryRole(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.indexed(t, mayor, "First. Second.", nil)
	totals := into[corpus.Counts](t, w.must(t, mayor, "GET", "/v1/totals", nil, http.StatusOK))
	if totals.Documents != 1 || totals.Passages != 2 || totals.Labels["11"] != 2 {
		t.Errorf("the totals are %+v", totals)
	}
	calendar := into[struct{ Live int }](t, w.must(t, mayor, "GET", "/v1/calendar", nil, http.StatusOK))
	if calendar.Live != 2027 {
		t.Errorf("the live year is %d, want 2027", calendar.Live)
	}
}

func TestEditionsThatQuoteADocumentAreListedAlsoOnceItIsTakenBack(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.indexed(t, mayor, "First. Second.", nil)
	path := "/v1/documents/" + string(id) + "/editions"
	goal := corpus.Series{Year: 2026, Theme: "sdg-2"} // asked for, though the year does not review it in depth
	quoted := func(s corpus.Series, number int, ids ...corpus.DocumentID) {
		e := corpus.Edition{Series: s, ID: corpus.NewEditionID(w.now().AddDate(0, 0, number)), Number: number, Package: id, Inputs: id, Quoted: ids}
		if err := w.catalog.Publish(t.Context(), e); err != nil {
			t.Fatal(err)
		}
	}
	quoted(housing, 1, id)
	quoted(housing, 2, corpus.Identify(nil))
	quoted(housing, 3, corpus.Identify(nil), id)
	quoted(goal, 1, id)
	list, _, err := w.catalog.SubmissionsBy(t.Context(), mayor.subject, pipeline.Page{})
	if err != nil {
		t.Fatal(err)
	}
	w.must(t, mayor, "POST", revisionPath(list[0].Revision, "withdraw"), nil, http.StatusOK)
	got := into[struct {
		Editions []struct {
			corpus.Series
			Title  string           `json:"title"`
			ID     corpus.EditionID `json:"id"`
			Number int              `json:"number"`
		} `json:"editions"`
	}](t, w.must(t, mayor, "GET", path, nil, http.StatusOK)).Editions
	var names []string
	for _, e := range got {
		names = append(names, fmt.Sprint(e.Series, " ", e.Number))
	}
	if want := []string{"2026/sdg-2 1", "2027/housing 1", "2027/housing 3"}; !slices.Equal(names, want) || got[0].Title == "" {
		t.Errorf("the editions are %q, want %q, with titles", names, want)
	}
	refused(t, w.call(t, neighbour, "GET", path, nil), http.StatusNotFound, "not-found")
}
