package infra_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/city-outcomes/throughline/shared/awstest"
	"github.com/city-outcomes/throughline/shared/briefing"
	"github.com/city-outcomes/throughline/shared/catalog"
	"github.com/city-outcomes/throughline/shared/compile"
	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/hlpf"
	"github.com/city-outcomes/throughline/shared/index"
	"github.com/city-outcomes/throughline/shared/ingest"
	"github.com/city-outcomes/throughline/shared/lambdatest"
	"github.com/city-outcomes/throughline/shared/memory"
	"github.com/city-outcomes/throughline/shared/normalise"
	"github.com/city-outcomes/throughline/shared/objects"
	"github.com/city-outcomes/throughline/shared/pipeline"
	"github.com/city-outcomes/throughline/shared/trigger"
	"github.com/city-outcomes/throughline/shared/wiring"
)

// machineWorld is what the machine works on: an archive, a catalogue, and the
// function that compiles, of which a test breaks operations.
type machineWorld struct {
	archive pipeline.Objects
	catalog pipeline.Catalog
	themes  []hlpf.ThemeID // of the year that is compiled
	invoke  func(payload []byte) ([]byte, error)
	refused atomic.Pointer[refusal]
}

// refusal has an operation on the archive fail some times: "get" or "create"
// of the keys that begin with a prefix.
type refusal struct {
	deed, prefix string
	times        atomic.Int64
}

// refuse has the function's next operations of that kind fail.
func (w *machineWorld) refuse(deed, prefix string, times int) {
	r := &refusal{deed: deed, prefix: prefix}
	r.times.Store(int64(times))
	w.refused.Store(r)
}

func (w *machineWorld) refuses(deed, key string) bool {
	r := w.refused.Load()
	return r != nil && r.deed == deed && strings.HasPrefix(key, r.prefix) && r.times.Add(-1) >= 0
}

const machineYear = 2027

// inMemory is the function's stage over memory adapters, with a package that
// is quickly made.
func inMemory(t *testing.T, calendar hlpf.Calendar) *machineWorld {
	archive, catalog := memory.NewObjects(), memory.NewCatalog()
	w := &machineWorld{archive: archive, catalog: catalog, themes: themesOf(t, calendar)}
	w.fill(t, "Lintuvaara")
	archive.Fault = func(op memory.Op) memory.Verdict {
		if w.refuses(op.Deed, op.Key) {
			return memory.NotDone
		}
		return memory.Pass
	}
	stage := compile.Stage{Archive: archive, Catalog: catalog, Calendar: calendar, Log: slog.New(slog.DiscardHandler),
		Package: func(b briefing.Briefing, _ *briefing.Briefing) ([]byte, error) { return json.Marshal(b) }}
	steps := trigger.Compiler{Calendar: calendar, Freeze: stage.FreezeAll, Compile: stage.Compile, Publish: stage.Publish, Edition: stage.Run}
	w.invoke = func(payload []byte) ([]byte, error) {
		var s trigger.Step
		if err := json.Unmarshal(payload, &s); err != nil {
			return nil, err
		}
		done, err := steps.Take(t.Context(), s)
		if err != nil {
			report, _ := json.Marshal(map[string]string{"errorType": "error", "errorMessage": err.Error()}) // two texts
			return nil, &lambdatest.FunctionError{Payload: report}
		}
		return json.Marshal(done)
	}
	return w
}

// asBuilt is the function as it is built for Lambda, against the servers that
// stand in for AWS.
func asBuilt(t *testing.T, bootstrap string) *machineWorld {
	bucket, table := awstest.Bucket(t), awstest.Table(t, catalog.Schema)
	w := &machineWorld{archive: objects.New(awstest.S3(t), bucket), catalog: catalog.New(awstest.DynamoDB(t), table), themes: themesOf(t, hlpf.Default())}
	w.fill(t, "Lintuvaara")
	denied := awstest.Refuse(http.StatusForbidden, "application/xml", "<Error><Code>AccessDenied</Code><Message>on purpose</Message></Error>")
	deeds := map[string]string{http.MethodGet: "get", http.MethodPut: "create"}
	s3 := awstest.Between(t, awstest.Endpoint(t, awstest.S3Variable), func(r *http.Request) (*http.Response, error) {
		if w.refuses(deeds[r.Method], strings.TrimPrefix(r.URL.Path, "/"+bucket+"/")) {
			return denied(r)
		}
		return awstest.Send(r)
	})
	f := lambdatest.Start(t, bootstrap, "AWS_ACCESS_KEY_ID="+awstest.AccessKey, "AWS_SECRET_ACCESS_KEY="+awstest.SecretKey,
		"AWS_ENDPOINT_URL_S3="+s3, "AWS_ENDPOINT_URL_DYNAMODB="+awstest.Endpoint(t, awstest.DynamoDBVariable),
		wiring.ArchiveVariable+"="+bucket, wiring.TableVariable+"="+table)
	w.invoke = func(payload []byte) ([]byte, error) { return f.Invoke(t.Context(), payload) }
	return w
}

func themesOf(t *testing.T, calendar hlpf.Calendar) []hlpf.ThemeID {
	t.Helper()
	themes, err := calendar.ThemesOf(machineYear)
	if err != nil {
		t.Fatal(err)
	}
	ids := make([]hlpf.ThemeID, len(themes))
	for i, theme := range themes {
		ids[i] = theme.ID
	}
	return ids
}

// fill brings in a made-up document of a city.
func (w *machineWorld) fill(t *testing.T, city string) {
	t.Helper()
	body := []byte(city + " reports that ninety-three per cent of its pupils finished upper secondary school in 2025, up from eighty-six.")
	d := corpus.Declaration{
		Revision:  corpus.Revision{Submission: corpus.SubmissionID(fmt.Sprintf("01J%023d", len(city))), Number: 1},
		Submitter: "organiser", Filename: "review.txt", MediaType: "text/plain", Size: int64(len(body)), Document: corpus.Identify(body),
		Metadata: corpus.Metadata{Title: "Review of " + city, Kind: corpus.KindVLR, City: city, Country: "FIN", Date: "2026"},
	}
	now, log, inbox := time.Now, slog.New(slog.DiscardHandler), memory.NewObjects()
	read := func(_ context.Context, b []byte) (corpus.Text, error) {
		page := corpus.Page{Number: 1, Paragraphs: []corpus.Paragraph{{Number: 1, Kind: corpus.Body, Text: string(b)}}}
		return corpus.Text{MediaType: "text/plain", Language: "en", Paged: true, Pages: []corpus.Page{page}}, nil
	}
	label := func(corpus.Passage) corpus.Labels {
		return corpus.Labels{Goals: []corpus.Label{{ID: "4", Score: 0.9}}, Kind: corpus.Label{ID: string(corpus.Progress), Score: 0.9}}
	}
	taken := ingest.Stage{Inbox: inbox, Archive: w.archive, Read: read, Now: now, Log: log}
	shown := index.Stage{Archive: w.archive, Catalog: w.catalog, Passages: normalise.Passages, Label: label, Rules: 1, Now: now, Log: log}
	_, err := pipeline.Settle(t.Context(), w.archive, pipeline.SubmissionKey(d.Revision), d)
	for _, step := range []func() error{
		func() error { return err },
		func() error { return w.catalog.Open(t.Context(), d) },
		func() error { return inbox.Create(t.Context(), pipeline.InboxKey(d.Revision), body) },
		func() error { return taken.Run(t.Context(), pipeline.InboxKey(d.Revision)) },
		func() error { return shown.Run(t.Context(), pipeline.OutcomeKey(d.Revision)) },
	} {
		if err := step(); err != nil {
			t.Fatal(err)
		}
	}
}

// execute walks through one execution, started as the schedule does.
func (w *machineWorld) execute(d definition, scheduled string) (walk, map[string]any, *stateFailure) {
	e := walk{invoke: w.invoke}
	output, failure := e.run(d, map[string]any{"scheduled": scheduled, "year": float64(machineYear)})
	said, _ := output.(map[string]any)
	return e, said, failure
}

// latest are the latest editions of the themes that have one.
func (w *machineWorld) latest(ctx context.Context) (map[hlpf.ThemeID]corpus.Edition, error) {
	found := map[hlpf.ThemeID]corpus.Edition{}
	for _, theme := range w.themes {
		e, err := w.catalog.Latest(ctx, corpus.Series{Year: machineYear, Theme: theme})
		switch {
		case err == nil:
			found[theme] = e
		case !errors.Is(err, pipeline.ErrNotFound):
			return nil, err
		}
	}
	return found, nil
}

// wantEditions says what is wrong unless every theme's latest edition is the
// one of that name and number, and the themes in except have none.
func (w *machineWorld) wantEditions(ctx context.Context, id corpus.EditionID, number int, except ...hlpf.ThemeID) error {
	latest, err := w.latest(ctx)
	if err != nil {
		return err
	}
	for _, theme := range w.themes {
		e, there := latest[theme]
		switch {
		case there == slices.Contains(except, theme):
			return fmt.Errorf("%s is published: %t", theme, there)
		case there && (e.ID != id || e.Number != number):
			return fmt.Errorf("the latest edition of %s is %s, number %d; want %s, number %d", theme, e.ID, e.Number, id, number)
		}
	}
	return nil
}

// named reads a list of themes that the machine hands on.
func named(said map[string]any, list string) []hlpf.ThemeID {
	var ids []hlpf.ThemeID
	all, _ := said[list].([]any)
	for _, v := range all {
		if s, ok := v.(string); ok {
			ids = append(ids, hlpf.ThemeID(s))
		}
	}
	return ids
}

const (
	firstNight  = "2026-11-24T02:00:00Z"
	secondNight = "2026-11-25T02:00:00Z"
	first       = corpus.EditionID("20261124T020000Z")
	second      = corpus.EditionID("20261125T020000Z")
)

// scenario is a story of executions. It says what is wrong.
type scenario func(t *testing.T, w *machineWorld, d definition) error

func scenarios() map[string]scenario {
	return map[string]scenario{
		"a calm night":                                    calm,
		"a night without news":                            noNews,
		"a theme fails twice, then works":                 failsTwice,
		"a theme fails always":                            failsAlways,
		"a theme cannot be published":                     cannotBePublished,
		"the same execution twice":                        twice,
		"an execution that comes late":                    late,
		"an execution that was overtaken by a later one":  overtaken,
		"an execution that ends between make and publish": endsBetween,
	}
}

func calm(t *testing.T, w *machineWorld, d definition) error {
	e, said, failure := w.execute(d, firstNight)
	if failure != nil {
		return fmt.Errorf("it ends in %+v", *failure)
	}
	var inner []string
	for range w.themes {
		inner = append(inner, "Compile a theme")
	}
	if want := slices.Concat([]string{"Freeze", "Compile"}, inner, []string{"Publish", "All there?", "Done"}); !slices.Equal(e.path, want) {
		return fmt.Errorf("it goes through %q", e.path)
	}
	if !slices.Equal(named(said, "published"), w.themes) || len(named(said, "leftOut")) > 0 {
		return fmt.Errorf("it says %v", said)
	}
	return w.wantEditions(t.Context(), first, 1)
}

func noNews(t *testing.T, w *machineWorld, d definition) error {
	if _, _, failure := w.execute(d, firstNight); failure != nil {
		return fmt.Errorf("the first night ends in %+v", *failure)
	}
	_, said, failure := w.execute(d, secondNight)
	if failure != nil {
		return fmt.Errorf("it ends in %+v", *failure)
	}
	if !slices.Equal(named(said, "unchanged"), w.themes) || len(named(said, "published")) > 0 {
		return fmt.Errorf("it says %v, want every theme unchanged", said)
	}
	return w.wantEditions(t.Context(), first, 1)
}

func failsTwice(t *testing.T, w *machineWorld, d definition) error {
	w.refuse("get", "editions/2027/housing/", 2) // the first thing that compiling asks for
	e, said, failure := w.execute(d, firstNight)
	if failure != nil {
		return fmt.Errorf("it ends in %+v", *failure)
	}
	if e.waited < 5*time.Second || len(named(said, "published")) != len(w.themes) {
		return fmt.Errorf("it waited %s and says %v", e.waited, said)
	}
	return w.wantEditions(t.Context(), first, 1)
}

func failsAlways(t *testing.T, w *machineWorld, d definition) error {
	w.refuse("create", "packages/2027/housing/", 1<<30)
	failure, err := leavesOut(w, d)
	if err == nil && failure.Cause != "not made: housing" {
		err = fmt.Errorf("it says %q", failure.Cause)
	}
	if err != nil {
		return err
	}
	if err := w.wantEditions(t.Context(), first, 1, "housing"); err != nil {
		return err
	}
	w.refuse("", "", 0) // whoever mends it starts the execution again
	if _, _, failure := w.execute(d, firstNight); failure != nil {
		return fmt.Errorf("mended, it ends in %+v", *failure)
	}
	return w.wantEditions(t.Context(), first, 1)
}

// leavesOut executes the first night, which must end saying that housing was
// left out, and no other theme.
func leavesOut(w *machineWorld, d definition) (*stateFailure, error) {
	_, _, failure := w.execute(d, firstNight)
	if failure == nil || failure.Error != "ThemesLeftOut" {
		return nil, fmt.Errorf("it ends in %+v", failure)
	}
	for _, theme := range w.themes {
		if strings.Contains(failure.Cause, string(theme)) != (theme == "housing") {
			return nil, fmt.Errorf("it says %q", failure.Cause)
		}
	}
	return failure, nil
}

func cannotBePublished(t *testing.T, w *machineWorld, d definition) error {
	w.refuse("create", "published/2027/housing/", 1<<30)
	if _, err := leavesOut(w, d); err != nil {
		return err
	}
	return w.wantEditions(t.Context(), first, 1, "housing")
}

func twice(t *testing.T, w *machineWorld, d definition) error {
	if err := calm(t, w, d); err != nil {
		return err
	}
	before, err := keysOf(t, w.archive)
	if err != nil {
		return err
	}
	if err := calm(t, w, d); err != nil {
		return fmt.Errorf("again: %w", err)
	}
	after, err := keysOf(t, w.archive)
	if err == nil && !slices.Equal(before, after) {
		err = fmt.Errorf("the archive had %d objects, and has %d", len(before), len(after))
	}
	return err
}

func keysOf(t *testing.T, o pipeline.Objects) ([]string, error) {
	t.Helper()
	var all []string
	for obj, err := range o.List(t.Context(), "") {
		if err != nil {
			return nil, err
		}
		all = append(all, obj.Key)
	}
	return all, nil
}

// late has an execution run long after it was scheduled: it makes what it would
// have made in time.
func late(t *testing.T, w *machineWorld, d definition) error {
	const long = "2019-02-28T23:30:00Z"
	for range 2 {
		if _, _, failure := w.execute(d, long); failure != nil {
			return fmt.Errorf("it ends in %+v", *failure)
		}
	}
	return w.wantEditions(t.Context(), "20190228T233000Z", 1)
}

// overtaken has the first night's execution come after the second's: numbers
// order editions, not their names.
func overtaken(t *testing.T, w *machineWorld, d definition) error {
	if _, _, failure := w.execute(d, secondNight); failure != nil {
		return fmt.Errorf("the second night ends in %+v", *failure)
	}
	if _, said, failure := w.execute(d, firstNight); failure != nil || len(named(said, "unchanged")) != len(w.themes) {
		return fmt.Errorf("without news the first night ends in %+v and says %v", failure, said)
	}
	if err := w.wantEditions(t.Context(), second, 1); err != nil {
		return err
	}
	w.fill(t, "Brunnsund")
	if _, _, failure := w.execute(d, "2026-11-23T02:00:00Z"); failure != nil {
		return fmt.Errorf("with news an earlier night ends in %+v", *failure)
	}
	return w.wantEditions(t.Context(), "20261123T020000Z", 2)
}

// endsBetween has an execution stopped by hand once everything is made: nobody
// sees anything of it, and the next one publishes.
func endsBetween(t *testing.T, w *machineWorld, d definition) error {
	all := w.invoke
	w.invoke = func(payload []byte) ([]byte, error) {
		if bytes.Contains(payload, []byte(`"publish"`)) {
			return nil, lambdatest.ErrEnded
		}
		return all(payload)
	}
	_, _, failure := w.execute(d, firstNight)
	if failure == nil || failure.Error != "ThemesLeftOut" {
		return fmt.Errorf("it ends in %+v", failure)
	}
	if err := w.wantEditions(t.Context(), first, 1, w.themes...); err != nil {
		return err
	}
	w.invoke = all
	return calm(t, w, d)
}

func machineSource(t *testing.T) string {
	t.Helper()
	b, err := os.ReadFile("compile.asl.json")
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestMachineCompilesAYear(t *testing.T) {
	t.Parallel()
	d := parsed(t, machineSource(t))
	for name, scenario := range scenarios() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if err := scenario(t, inMemory(t, hlpf.Default()), d); err != nil {
				t.Error(err)
			}
		})
	}
}

// The function as it is built does what its stage does in memory; the longest
// scenarios are left to that.
func TestMachineCompilesAYearWithTheFunctionAsBuilt(t *testing.T) {
	t.Parallel()
	d := parsed(t, machineSource(t))
	bootstrap := lambdatest.Build(t, "compile")
	for name, scenario := range map[string]scenario{
		"a theme fails twice, then works": failsTwice, "a theme fails always": failsAlways,
		"the same execution twice": twice, "an execution that comes late": late,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if err := scenario(t, asBuilt(t, bootstrap), d); err != nil {
				t.Error(err)
			}
		})
	}
}

func parsed(t *testing.T, source string) definition {
	t.Helper()
	d, err := parseDefinition(source)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// Every broken definition is seen by a scenario.
func TestBrokenMachinesAreSeen(t *testing.T) {
	t.Parallel()
	retry := `"Retry": [{"ErrorEquals": ["States.ALL"], "IntervalSeconds": 5, "BackoffRate": 3, "MaxAttempts": 4, "MaxDelaySeconds": 120, "JitterStrategy": "FULL"}],`
	for name, broken := range map[string][]string{ // replacements, in turn
		"it publishes before it compiles": {`"Next": "Compile"`, `"Next": "Publish"`, `"Next": "Publish"
    },
    "Publish"`, `"Next": "All there?"
    },
    "Publish"`, "\"Next\": \"All there?\"\n    },\n    \"All", "\"Next\": \"Compile\"\n    },\n    \"All"},
		"a theme that fails is not caught":     {`"Catch": [{"ErrorEquals": ["States.ALL"], "Output": {"theme": "{% $states.input.theme %}", "made": false}, "Next": "Leave it out"}],`, ``},
		"nothing is tried again":               {retry, ``},
		"what failed is published":             {`[$states.result[made = true].theme]`, `[$states.result.theme]`},
		"what failed is not said":              {`$count($states.input.leftOut) > 0`, `false`},
		"what failed is forgotten":             {`[$states.result[made = false].theme]`, `[]`},
		"one theme is no list":                 {`[$states.input.steps]`, `$states.input.steps`},
		"publishing is not caught":             {`"Catch": [{"ErrorEquals": ["States.ALL"], "Output": {"leftOut"`, `"Catch": [{"ErrorEquals": ["Nothing"], "Output": {"leftOut"`},
		"why it was not published is not said": {`'; not published: ' & $states.input.unpublished`, `''`},
		"the clock names the edition": {`"scheduled": "{% $states.input.scheduled %}",
          "year": "{% $exists`, `"scheduled": "{% $now() %}",
          "year": "{% $exists`},
		"the year is lost":              {`"year": "{% $exists($states.input.year) ? $states.input.year : 0 %}"`, `"year": 2026`},
		"themes are compiled by nobody": {`"Items": "{% [$states.input.steps] %}"`, `"Items": "{% [] %}"`},
		"unchanged themes are not said": {`"unchanged": "{% [$states.input.unchanged] %}",
        "leftOut": "{% [$states.input`, `"unchanged": [],
        "leftOut": "{% [$states.input`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			source := machineSource(t)
			for i := 0; i < len(broken); i += 2 {
				changed := strings.ReplaceAll(source, broken[i], broken[i+1])
				if changed == source {
					t.Fatalf("the definition has no %s", broken[i])
				}
				source = changed
			}
			d := parsed(t, source)
			for scene, scenario := range scenarios() {
				if err := scenario(t, inMemory(t, hlpf.Default()), d); err != nil {
					t.Logf("seen by %q: %v", scene, err)
					return
				}
			}
			t.Error("no scenario sees it")
		})
	}
}

// A year of sixty themes stays far under what Step Functions hands on.
func TestMachineHandsOnLittle(t *testing.T) {
	t.Parallel()
	d := parsed(t, machineSource(t))
	calendar := hlpf.Default()
	calendar.Themes = slices.Clone(calendar.Themes)
	for n := 1; len(themesOf(t, calendar)) < 60; n++ {
		made := calendar.Themes[0]
		made.ID = hlpf.ThemeID(fmt.Sprintf("a-theme-with-a-rather-long-name-%d", n))
		calendar.Themes = append(calendar.Themes, made)
	}
	w := inMemory(t, calendar)
	e, said, failure := w.execute(d, firstNight)
	if failure != nil || len(named(said, "published")) != 60 {
		t.Fatalf("it ends in %+v and says %v, want sixty themes published", failure, said)
	}
	const most = 256 * 1024
	if e.largest > most/10 {
		t.Errorf("the largest input or output of a state has %d bytes, want less than a tenth of %d", e.largest, most)
	}
	t.Logf("sixty themes: the largest input or output of a state has %d bytes of the %d that are allowed", e.largest, most)
}
