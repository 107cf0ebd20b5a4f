package api_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/city-outcomes/throughline/shared/briefing"
	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/hlpf"
	"github.com/city-outcomes/throughline/shared/memory"
	"github.com/city-outcomes/throughline/shared/pipeline"
)

var housing = corpus.Series{Year: 2027, Theme: "housing"}

type edition struct {
	corpus.Series
	ID       corpus.EditionID    `json:"id"`
	Number   int                 `json:"number"`
	Previous corpus.EditionID    `json:"previous"`
	Package  corpus.DocumentID   `json:"package"`
	Size     int64               `json:"size"`
	Quoted   []corpus.DocumentID `json:"quoted"`
}

// published archives and lists an edition of a series, made up.
func (w *world) published(t *testing.T, s corpus.Series, number int, quoted ...corpus.DocumentID) corpus.Edition {
	t.Helper()
	id := func(n int) corpus.EditionID { return corpus.NewEditionID(w.now().AddDate(0, 0, n-10)) }
	e := corpus.Edition{Series: s, ID: id(number), Number: number, Package: corpus.Identify([]byte(fmt.Sprint(s, number))), Size: 1000,
		Inputs: corpus.Identify([]byte("inputs")), Versions: corpus.Versions{Briefing: 1, Calendar: "2026-01-01", Rules: 1, Extract: 1}, Considered: 3, Quoted: quoted, Statements: 1}
	content := briefing.Briefing{Series: s, Version: 1, Edition: e.ID, Number: number, Title: "Made up",
		Introduction: []briefing.Paragraph{{Number: 1, Text: "Made up for this test."}},
		Sections:     []briefing.Section{{Number: 1, Title: "Progress", Parts: []briefing.Part{{Paragraphs: []briefing.Paragraph{{Number: 2, Text: "Exampleton reported:", Statement: 1}}}}}},
		Statements: []briefing.Statement{{Number: 1, Section: 1, Kind: corpus.Progress, Quotation: "We built <400> homes & more.", Language: "en",
			Document: corpus.Identify([]byte(text)), DocumentTitle: "A made-up review", Passage: 1, Page: 1, Paragraph: 1, Score: 0.9}},
	}
	if number > 1 {
		e.Previous = id(number - 1)
		content.Changes = briefing.Changes{Previous: e.Previous, PreviousNumber: number - 1, Items: []briefing.Change{
			{Change: "added", Statement: 1, Section: 1, Quotation: "We built <400> homes & more.", Document: corpus.Identify([]byte(text)), Page: 1, Paragraph: 1, Detail: "new"}}}
	}
	key := pipeline.BriefingKey(s, e.ID)
	b, err := pipeline.Encode(key, content)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(w.archive.Create(t.Context(), key, b), w.catalog.Publish(t.Context(), e)); err != nil {
		t.Fatal(err)
	}
	return e
}

func TestBriefingsOfAYearNameEachThemesLatest(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.published(t, housing, 1)
	second := w.published(t, housing, 2)
	type list struct {
		Year   int    `json:"year"`
		Forum  string `json:"forum"`
		Themes []struct {
			ID     hlpf.ThemeID `json:"id"`
			Title  string       `json:"title"`
			Goal   int          `json:"goal"`
			Latest *edition     `json:"latest"`
		} `json:"themes"`
	}
	live := into[list](t, w.must(t, officer, "GET", "/v1/briefings", nil, http.StatusOK))
	named := into[list](t, w.must(t, officer, "GET", "/v1/briefings?year=2027", nil, http.StatusOK))
	if live.Year != 2027 || live.Year != named.Year || live.Forum == "" || len(live.Themes) != len(named.Themes) {
		t.Errorf("the live year is %d with %d themes, 2027 has %d", live.Year, len(live.Themes), len(named.Themes))
	}
	want, err := hlpf.Default().ThemesOf(2027)
	if err != nil {
		t.Fatal(err)
	}
	for i, theme := range live.Themes {
		if theme.ID != want[i].ID || theme.Title == "" || theme.Goal != int(want[i].Goal) {
			t.Errorf("theme %d is %+v, want %s", i, theme, want[i].ID)
		}
		if has := theme.Latest != nil; has != (theme.ID == "housing") || has && theme.Latest.ID != second.ID {
			t.Errorf("the latest edition of %s is %+v", theme.ID, theme.Latest)
		}
	}
}

func TestUnknownYearsAndThemesNameTheKnown(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for path, want := range map[string]string{
		"/v1/briefings?year=1999":           "2016, 2017",
		"/v1/briefings?year=next":           "2016, 2017",
		"/v1/briefings/1999/housing":        "2026, 2027",
		"/v1/briefings/2027x/housing":       "2026, 2027",
		"/v1/briefings/2027/gardening":      "sdg-1 to sdg-17, and ",
		"/v1/briefings/2027/sdg-18":         "housing",
		"/v1/briefings/2027/x/latest":       "housing",
		"/v1/briefings/2027/x/y/package":    "housing",
		"/v1/briefings/1/housing/y/changes": "2027",
	} {
		a := w.call(t, officer, "GET", path, nil)
		if p := into[struct{ Detail string }](t, a); a.StatusCode != http.StatusNotFound || !strings.Contains(p.Detail, want) {
			t.Errorf("%s = %s %q, want 404 that names %q", path, a.Status, p.Detail, want)
		}
	}
}

func TestSeriesListsEditionsNewestFirst(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.published(t, housing, 1)
	w.published(t, housing, 2)
	type series struct {
		Theme    struct{ ID, Title string }
		Editions []edition
	}
	got := into[series](t, w.must(t, reviewer, "GET", "/v1/briefings/2027/Housing", nil, http.StatusOK))
	if got.Theme.ID != "housing" || len(got.Editions) != 2 || got.Editions[0].Number != 2 || got.Editions[1].Number != 1 {
		t.Errorf("the series is %+v", got)
	}
	none := string(w.must(t, reviewer, "GET", "/v1/briefings/2027/sdg-5", nil, http.StatusOK).body)
	if !strings.Contains(none, `"editions":[]`) {
		t.Errorf("a series without editions is %s", none)
	}
}

func TestEditionCarriesTheBriefingUnchanged(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	first, second := w.published(t, housing, 1), w.published(t, housing, 2)
	type content struct {
		Edition  edition
		Briefing briefing.Briefing
	}
	for name, want := range map[string]corpus.Edition{"latest": second, string(first.ID): first} {
		got := into[content](t, w.must(t, officer, "GET", "/v1/briefings/2027/housing/"+name, nil, http.StatusOK))
		archived, err := pipeline.Load[briefing.Briefing](t.Context(), w.archive, pipeline.BriefingKey(housing, want.ID))
		if err != nil {
			t.Fatal(err)
		}
		a, _ := json.Marshal(archived)
		b, _ := json.Marshal(got.Briefing)
		if got.Edition.ID != want.ID || string(a) != string(b) {
			t.Errorf("%s is %+v, want edition %s with the archive's briefing", name, got, want.ID)
		}
	}
	for _, name := range []string{"20200101T000000Z", "x", "Latest"} {
		refused(t, w.call(t, officer, "GET", "/v1/briefings/2027/housing/"+name, nil), http.StatusNotFound, "no-edition")
	}
	refused(t, w.call(t, officer, "GET", "/v1/briefings/2027/sdg-5/latest", nil), http.StatusNotFound, "no-edition")
}

func TestPackageIsASignedLinkForFiveMinutes(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	e := w.published(t, housing, 1)
	type download struct {
		URL, Filename string
		Expires       time.Time
		SHA256        corpus.DocumentID
		Size          int64
	}
	got := into[download](t, w.must(t, officer, "GET", "/v1/briefings/2027/housing/latest/package", nil, http.StatusOK))
	if !strings.Contains(got.URL, pipeline.PackageKey(housing, e.ID)) || !got.Expires.Equal(w.now().Add(5*time.Minute)) ||
		got.SHA256 != e.Package || got.Size != e.Size || got.Filename != "briefing-2027-housing-edition-1.zip" {
		t.Errorf("the download is %+v", got)
	}
	if strings.Contains(w.log.String(), "store.example") {
		t.Error("the log shows the signed link")
	}
}

func TestChangesAreThoseOfTheBriefing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	first := w.published(t, housing, 1)
	w.published(t, housing, 2)
	type list struct {
		Edition edition
		Changes briefing.Changes
	}
	got := into[list](t, w.must(t, officer, "GET", "/v1/briefings/2027/housing/latest/changes", nil, http.StatusOK))
	if got.Edition.Number != 2 || got.Changes.Previous != first.ID || len(got.Changes.Items) != 1 || got.Changes.Items[0].Quotation != "We built <400> homes & more." {
		t.Errorf("the changes are %+v", got)
	}
	got = into[list](t, w.must(t, officer, "GET", "/v1/briefings/2027/housing/"+string(first.ID)+"/changes", nil, http.StatusOK))
	if got.Edition.Number != 1 || len(got.Changes.Items) != 0 {
		t.Errorf("the first edition's changes are %+v", got)
	}
}

func TestCompileAnswersWithTheEdition(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var asked []string
	w.compile = func(_ context.Context, s corpus.Series, id corpus.EditionID) (corpus.Edition, error) {
		asked = append(asked, s.String()+" "+string(id))
		return corpus.Edition{Series: s, ID: id, Number: 1, Package: corpus.Identify(nil), Inputs: corpus.Identify(nil)}, nil
	}
	a := w.must(t, officer, "POST", "/v1/briefings/2027/SDG-11", nil, http.StatusCreated)
	if got, want := a.Header.Get("Location"), "/v1/briefings/2027/sdg-11/20261124T090000Z"; got != want || into[edition](t, a).ID != "20261124T090000Z" {
		t.Errorf("Location = %q, want %q; %s", got, want, a.body)
	}
	w.must(t, admin, "POST", "/v1/briefings/2027/housing", map[string]string{"edition": "20261124T020000Z"}, http.StatusCreated)
	if want := "[2027/sdg-11 20261124T090000Z 2027/housing 20261124T020000Z]"; fmt.Sprint(asked) != want {
		t.Errorf("compiled is %v, want %s", asked, want)
	}
	for _, bad := range []string{"tomorrow", "2026-11-24", "20261124T110001Z", "20991231T000000Z"} {
		p := refused(t, w.call(t, officer, "POST", "/v1/briefings/2027/housing", map[string]string{"edition": bad}), http.StatusUnprocessableEntity, "invalid")
		if len(p.Errors) != 1 || p.Errors[0].Field != "edition" {
			t.Errorf("edition %q: the errors are %+v", bad, p.Errors)
		}
	}
	if len(asked) != 2 {
		t.Errorf("compiled %d times, want 2", len(asked))
	}
}

func TestCompileTellsWhatElseHappened(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	latest := w.published(t, housing, 1)
	w.compile = func(context.Context, corpus.Series, corpus.EditionID) (corpus.Edition, error) { return latest, nil }
	a := w.must(t, officer, "POST", "/v1/briefings/2027/housing", nil, http.StatusOK)
	if got := into[edition](t, a); got.ID != latest.ID || a.Header.Get("Location") != "" {
		t.Errorf("with nothing new: %s", a.body)
	}
	w.compile = func(context.Context, corpus.Series, corpus.EditionID) (corpus.Edition, error) {
		return corpus.Edition{}, fmt.Errorf("publish: %w", pipeline.ErrExists)
	}
	refused(t, w.call(t, officer, "POST", "/v1/briefings/2027/housing", nil), http.StatusConflict, "overtaken")
	w.compile = func(context.Context, corpus.Series, corpus.EditionID) (corpus.Edition, error) {
		return corpus.Edition{}, errors.New("the disk is full")
	}
	p := refused(t, w.call(t, officer, "POST", "/v1/briefings/2027/housing", nil), http.StatusInternalServerError, "internal")
	if strings.Contains(p.Detail, "disk") || !strings.Contains(w.log.String(), "the disk is full") {
		t.Errorf("our error is told as %q, and belongs into the log", p.Detail)
	}
}

func TestFaultsOfTheStoreAreProblems(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.published(t, housing, 1)
	id := w.indexed(t, mayor, text, nil)
	paths := map[string]string{
		"/v1/totals": "totals", "/v1/briefings": "latest", "/v1/briefings/2027/housing": "editions", "/v1/briefings/2027/housing/latest": "get",
		"/v1/briefings/2027/housing/latest/changes": "get", "/v1/documents": "heads", "/v1/documents/" + string(id): "submissions of",
		"/v1/documents/" + string(id) + "/passages": "passages", "/v1/documents/" + string(id) + "/passages/1": "passages",
	}
	for path, deed := range paths {
		fault := func(op memory.Op) memory.Verdict {
			if op.Deed == deed {
				return memory.NotDone
			}
			return memory.Pass
		}
		w.archive.Fault, w.catalog.Fault = fault, fault
		refused(t, w.call(t, officer, "GET", path, nil), http.StatusInternalServerError, "internal")
		w.archive.Fault, w.catalog.Fault = nil, nil
		w.must(t, officer, "GET", path, nil, http.StatusOK)
	}
}
