package api

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/hlpf"
	"github.com/city-outcomes/throughline/shared/pipeline"
	"github.com/city-outcomes/throughline/shared/sdg"
)

// Briefings shows what was published and what it rests on: the calendar,
// briefings and their packages, documents and passages; and it takes reviewers'
// verdicts on these, and policy staff's approvals of editions. All fields are
// needed but OnVerdict.
type Briefings struct {
	Archive  pipeline.Objects
	Catalog  pipeline.Catalog
	Signer   pipeline.Signer // of the archive
	Calendar hlpf.Calendar
	Now      func() time.Time
	// Compile makes an edition and publishes it. Where nothing has changed
	// since the latest edition it returns that one. It answers
	// pipeline.ErrExists where another edition was published meanwhile.
	Compile func(context.Context, corpus.Series, corpus.EditionID) (corpus.Edition, error)
	// OnVerdict is told the key of each verdict, where the archive does not
	// tell of its objects by itself; else nil.
	OnVerdict func(key string)
}

func (b Briefings) handlers() map[string]handler {
	return map[string]handler{
		"GET /v1/calendar":                                        b.calendar,
		"GET /v1/totals":                                          b.totals,
		"GET /v1/briefings":                                       b.list,
		"GET /v1/briefings/{year}/{theme}":                        b.series,
		"POST /v1/briefings/{year}/{theme}":                       b.compile,
		"GET /v1/briefings/{year}/{theme}/{edition}":              b.edition,
		"GET /v1/briefings/{year}/{theme}/{edition}/package":      b.packaged,
		"GET /v1/briefings/{year}/{theme}/{edition}/changes":      b.changes,
		"POST /v1/briefings/{year}/{theme}/editions/{n}/approval": b.approve,
		"GET /v1/documents":                                       b.documents,
		"GET /v1/documents/{sha256}":                              b.document,
		"GET /v1/documents/{sha256}/editions":                     b.editionsOf,
		"GET /v1/documents/{sha256}/passages":                     b.passages,
		"GET /v1/documents/{sha256}/passages/{n}":                 b.passage,
		"POST /v1/documents/{sha256}/passages/{n}/verdicts":       b.judge,
		"GET /v1/documents/{sha256}/verdicts":                     b.verdicts,
		"GET /v1/reviews":                                         b.reviews,
	}
}

// ahead is how far in the future an edition may be named for: the clocks of
// schedules and machines differ.
const ahead = time.Hour

func (b Briefings) calendar(w http.ResponseWriter, _ *request) error {
	return write(w, http.StatusOK, b.Calendar)
}

func (b Briefings) totals(w http.ResponseWriter, r *request) error {
	totals, err := b.Catalog.Totals(r.Context())
	if err != nil {
		return fmt.Errorf("read totals: %w", err)
	}
	return write(w, http.StatusOK, totals)
}

// theme is what a briefing can be about.
type theme struct {
	ID    hlpf.ThemeID `json:"id"`
	Title string       `json:"title"` // in English
	Goal  sdg.Goal     `json:"goal"`  // 0 for a cross-cutting theme
}

func themeOf(t hlpf.Theme) theme { return theme{ID: t.ID, Title: t.Title("en"), Goal: t.Goal} }

// edition is a published package as callers see it.
type edition struct {
	corpus.Series
	ID         corpus.EditionID    `json:"id"`
	Number     int                 `json:"number"`
	Previous   corpus.EditionID    `json:"previous,omitempty"`
	Package    corpus.DocumentID   `json:"package"` // SHA-256 of the zip
	Size       int64               `json:"size"`    // of the zip, bytes
	Versions   corpus.Versions     `json:"versions"`
	Considered int                 `json:"considered"`
	Quoted     []corpus.DocumentID `json:"quoted"`
	Statements int                 `json:"statements"`
	State      string              `json:"state"` // draft or final
	Approval   *approval           `json:"approval,omitempty"`
}

// editionOf is an edition with the approval, among those of its series, that
// makes it final.
func editionOf(e corpus.Edition, approvals []corpus.Approval) edition {
	v := edition{Series: e.Series, ID: e.ID, Number: e.Number, Previous: e.Previous, Package: e.Package, Size: e.Size,
		Versions: e.Versions, Considered: e.Considered, Quoted: append([]corpus.DocumentID{}, e.Quoted...), Statements: e.Statements, State: draft}
	for _, a := range approvals {
		if a.Number == e.Number {
			v.State, v.Approval = final, &approval{Reason: a.Reason, By: a.By, At: a.At}
		}
	}
	return v
}

// themeLatest is a theme with its latest edition, null where there is none.
type themeLatest struct {
	theme
	Latest *edition `json:"latest"`
}

// yearBriefings is what there is for a year's forum.
type yearBriefings struct {
	Year   int           `json:"year"`
	Forum  string        `json:"forum"` // the forum's own theme
	Themes []themeLatest `json:"themes"`
}

func (b Briefings) list(w http.ResponseWriter, r *request) error {
	asked := r.URL.Query().Get("year")
	if asked == "" {
		asked = strconv.Itoa(b.Calendar.Live)
	}
	forum, err := b.year(asked)
	if err != nil {
		return err
	}
	themes, err := b.Calendar.ThemesOf(forum.Year)
	if err != nil {
		return fmt.Errorf("list themes: %w", err)
	}
	answer := yearBriefings{Year: forum.Year, Forum: forum.Theme, Themes: make([]themeLatest, len(themes))}
	err = sideBySide(len(themes), func(i int) (err error) {
		answer.Themes[i].theme = themeOf(themes[i])
		answer.Themes[i].Latest, err = b.latest(r.Context(), corpus.Series{Year: forum.Year, Theme: themes[i].ID})
		return err
	})
	if err != nil {
		return err
	}
	return write(w, http.StatusOK, answer)
}

// latest is a series' latest edition as callers see it, nil where there is
// none.
func (b Briefings) latest(ctx context.Context, s corpus.Series) (*edition, error) {
	e, err := b.Catalog.Latest(ctx, s)
	switch {
	case errors.Is(err, pipeline.ErrNotFound):
		return nil, nil
	case err != nil:
		return nil, fmt.Errorf("find latest edition: %w", err)
	}
	seen, err := b.view(ctx, e)
	if err != nil {
		return nil, err
	}
	return &seen, nil
}

// seriesEditions is a theme of a year with its editions, newest first.
type seriesEditions struct {
	Year     int       `json:"year"`
	Theme    theme     `json:"theme"`
	Editions []edition `json:"editions"`
}

func (b Briefings) series(w http.ResponseWriter, r *request) error {
	series, t, err := b.asked(r)
	if err != nil {
		return err
	}
	editions, err := b.Catalog.Editions(r.Context(), series)
	if err != nil {
		return fmt.Errorf("list editions of %s: %w", series, err)
	}
	views, err := b.viewed(r.Context(), series, editions...)
	if err != nil {
		return err
	}
	return write(w, http.StatusOK, seriesEditions{Year: series.Year, Theme: themeOf(t), Editions: views})
}

// editionContent is an edition with the briefing as data, as package briefing
// writes it, and beside it what was taken back since of what it quotes.
type editionContent struct {
	Edition  edition         `json:"edition"`
	Theme    theme           `json:"theme"`
	Gone     []gone          `json:"gone"` // ascending by document
	Briefing json.RawMessage `json:"briefing"`
}

func (b Briefings) edition(w http.ResponseWriter, r *request) error {
	e, t, err := b.find(r)
	if err != nil {
		return err
	}
	content, err := pipeline.Load[json.RawMessage](r.Context(), b.Archive, pipeline.BriefingKey(e.Series, e.ID))
	if err != nil {
		return fmt.Errorf("read briefing %s %s: %w", e.Series, e.ID, err)
	}
	seen, err := b.view(r.Context(), e)
	if err != nil {
		return err
	}
	taken, err := b.goneFrom(r.Context(), e)
	if err != nil {
		return err
	}
	return write(w, http.StatusOK, editionContent{Edition: seen, Theme: themeOf(t), Gone: taken, Briefing: content})
}

// download is a signed link to a package.
type download struct {
	URL      string            `json:"url"`
	Expires  time.Time         `json:"expires"`
	Filename string            `json:"filename"`
	SHA256   corpus.DocumentID `json:"sha256"`
	Size     int64             `json:"size"` // bytes
}

func (b Briefings) packaged(w http.ResponseWriter, r *request) error {
	e, _, err := b.find(r)
	if err != nil {
		return err
	}
	name := fmt.Sprintf("briefing-%d-%s-edition-%d.zip", e.Year, e.Theme, e.Number)
	get, err := b.Signer.SignGet(r.Context(), pipeline.PackageKey(e.Series, e.ID), name, pipeline.MaxGetTTL)
	if err != nil {
		return fmt.Errorf("sign download of %s %s: %w", e.Series, e.ID, err)
	}
	return write(w, http.StatusOK, download{URL: get.URL, Expires: get.Expires, Filename: name, SHA256: e.Package, Size: e.Size})
}

// changeList is what differs from the edition before.
type changeList struct {
	Edition edition         `json:"edition"`
	Changes json.RawMessage `json:"changes"`
}

func (b Briefings) changes(w http.ResponseWriter, r *request) error {
	e, _, err := b.find(r)
	if err != nil {
		return err
	}
	content, err := pipeline.Load[struct {
		Changes json.RawMessage `json:"changes"`
	}](r.Context(), b.Archive, pipeline.BriefingKey(e.Series, e.ID))
	if err != nil {
		return fmt.Errorf("read briefing %s %s: %w", e.Series, e.ID, err)
	}
	seen, err := b.view(r.Context(), e)
	if err != nil {
		return err
	}
	return write(w, http.StatusOK, changeList{Edition: seen, Changes: content.Changes})
}

// order is the body of a request to compile.
type order struct {
	Edition string `json:"edition"` // empty: named for the present
}

// compile makes an edition now. Where nothing has changed since the latest
// one the answer is that one, with 200 in place of 201.
func (b Briefings) compile(w http.ResponseWriter, r *request) error {
	series, _, err := b.asked(r)
	if err != nil {
		return err
	}
	id, err := b.ordered(r)
	if err != nil {
		return err
	}
	made, err := b.Compile(r.Context(), series, id)
	switch {
	case errors.Is(err, pipeline.ErrExists):
		return problem(http.StatusConflict, "overtaken", "Another edition was published at the same moment. Please look at it, and try again if something is missing.")
	case err != nil:
		return fmt.Errorf("compile %s %s: %w", series, id, err)
	}
	seen, err := b.view(r.Context(), made)
	if err != nil {
		return err
	}
	if made.ID != id {
		return write(w, http.StatusOK, seen)
	}
	w.Header().Set("Location", fmt.Sprintf("/v1/briefings/%d/%s/%s", made.Year, made.Theme, made.ID))
	return write(w, http.StatusCreated, seen)
}

func (b Briefings) ordered(r *request) (corpus.EditionID, error) {
	var o order
	if err := r.decodeOptional(&o); err != nil {
		return "", err
	}
	now := b.Now()
	if o.Edition == "" {
		return corpus.NewEditionID(now), nil
	}
	id, err := corpus.ParseEditionID(o.Edition)
	if err != nil {
		return "", invalid(FieldError{"edition", "An edition is named for a time in UTC, such as 20261124T020000Z."})
	}
	if id.Time().After(now.Add(ahead)) {
		return "", invalid(FieldError{"edition", "An edition cannot be named for a time to come."})
	}
	return id, nil
}

// find returns the edition in the path, "latest" included.
func (b Briefings) find(r *request) (corpus.Edition, hlpf.Theme, error) {
	series, t, err := b.asked(r)
	if err != nil {
		return corpus.Edition{}, hlpf.Theme{}, err
	}
	var e corpus.Edition
	if name := r.PathValue("edition"); name == "latest" {
		e, err = b.Catalog.Latest(r.Context(), series)
	} else if id, bad := corpus.ParseEditionID(name); bad != nil {
		err = pipeline.ErrNotFound
	} else {
		e, err = b.Catalog.Edition(r.Context(), series, id)
	}
	switch {
	case errors.Is(err, pipeline.ErrNotFound):
		return corpus.Edition{}, hlpf.Theme{}, problem(http.StatusNotFound, "no-edition", "There is no such edition on “%s” for %d.", t.Title("en"), series.Year)
	case err != nil:
		return corpus.Edition{}, hlpf.Theme{}, fmt.Errorf("find edition of %s: %w", series, err)
	}
	return e, t, nil
}

// asked is the year and theme in the path. The problem with an unknown one
// says which there are.
func (b Briefings) asked(r *request) (corpus.Series, hlpf.Theme, error) {
	forum, err := b.year(r.PathValue("year"))
	if err != nil {
		return corpus.Series{}, hlpf.Theme{}, err
	}
	t, err := b.Calendar.Theme(r.PathValue("theme"))
	if err != nil {
		ids := make([]string, len(b.Calendar.Themes))
		for i, known := range b.Calendar.Themes {
			ids[i] = string(known.ID)
		}
		return corpus.Series{}, hlpf.Theme{}, problem(http.StatusNotFound, "no-theme", "There is no such theme. There are the goals, sdg-1 to sdg-17, and %s.", strings.Join(ids, ", "))
	}
	return corpus.Series{Year: forum.Year, Theme: t.ID}, t, nil
}

func (b Briefings) year(s string) (hlpf.Year, error) {
	n, err := strconv.Atoi(s)
	if err == nil {
		if forum, err := b.Calendar.Year(n); err == nil {
			return forum, nil
		}
	}
	years := make([]string, len(b.Calendar.Years))
	for i, known := range b.Calendar.Years {
		years[i] = strconv.Itoa(known.Year)
	}
	return hlpf.Year{}, problem(http.StatusNotFound, "no-year", "The calendar has no such year. It has %s.", strings.Join(years, ", "))
}
