package trigger_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/hlpf"
	"github.com/city-outcomes/throughline/shared/pipeline"
	"github.com/city-outcomes/throughline/shared/trigger"
)

// deeds are what a compiler was asked to do, in order; unchanged themes are
// frozen and no more, the others in faults fail when they are published.
type deeds struct {
	said      []string
	unchanged []hlpf.ThemeID
	faults    map[hlpf.ThemeID]error
}

func (d *deeds) compiler() trigger.Compiler {
	one := func(deed string) func(context.Context, corpus.Series, corpus.EditionID) (corpus.Edition, error) {
		return func(_ context.Context, s corpus.Series, id corpus.EditionID) (corpus.Edition, error) {
			d.said = append(d.said, fmt.Sprintf("%s %s %s", deed, s, id))
			return corpus.Edition{Series: s, ID: id}, d.faults[s.Theme]
		}
	}
	return trigger.Compiler{
		Calendar: hlpf.Default(),
		Freeze: func(_ context.Context, all []corpus.Series, id corpus.EditionID) ([]corpus.Series, error) {
			d.said = append(d.said, fmt.Sprintf("freeze %d %s", len(all), id))
			return slices.DeleteFunc(slices.Clone(all), func(s corpus.Series) bool { return slices.Contains(d.unchanged, s.Theme) }), nil
		},
		Compile: one("compile"), Publish: one("publish"), Edition: one("edition"),
	}
}

func TestCompilerFreezesAYearThenMakesAndPublishesWhatHasChanged(t *testing.T) {
	t.Parallel()
	d := &deeds{unchanged: []hlpf.ThemeID{"sdg-4", "housing"}}
	c := d.compiler()
	done := take(t, c, `{"step":"freeze","scheduled":"2026-11-24T03:00:00+01:00"}`)
	themes, err := c.Calendar.ThemesOf(c.Calendar.Live)
	if err != nil || len(done.Steps) != len(themes)-2 || !slices.Equal(done.Unchanged, d.unchanged) || done.Year != c.Calendar.Live {
		t.Fatalf("freezing %d themes answers %+v, %v; want a step for each but %v, which it names", len(themes), done, err, d.unchanged)
	}
	publish := trigger.Step{Step: trigger.PublishStep, Scheduled: done.Scheduled, Year: done.Year}
	want := []string{fmt.Sprintf("freeze %d 20261124T020000Z", len(themes))}
	for _, s := range done.Steps {
		take(t, c, written(t, s))
		publish.Themes = append(publish.Themes, s.Theme)
		want = append(want, fmt.Sprintf("compile %d/%s 20261124T020000Z", s.Year, s.Theme))
	}
	if got := take(t, c, written(t, publish)); !slices.Equal(got.Published, publish.Themes) {
		t.Errorf("published %v, want %v", got.Published, publish.Themes)
	}
	for _, theme := range publish.Themes {
		want = append(want, fmt.Sprintf("publish %d/%s 20261124T020000Z", done.Year, theme))
	}
	if !slices.Equal(d.said, want) {
		t.Errorf("the deeds were %q, want %q", d.said, want)
	}
}

func TestCompilerPublishesWhatItCanAndNamesTheRest(t *testing.T) {
	t.Parallel()
	d := &deeds{faults: map[hlpf.ThemeID]error{
		"sdg-10": errors.New("on purpose"), "housing": fmt.Errorf("publish: %w", pipeline.ErrExists)}}
	step := `{"step":"publish","scheduled":"2026-11-24T02:00:00Z","year":2027,"themes":["sdg-4","sdg-10","housing","sdg-17"]}`
	var s trigger.Step
	if err := json.Unmarshal([]byte(step), &s); err != nil {
		t.Fatal(err)
	}
	_, err := d.compiler().Take(t.Context(), s)
	if err == nil || !strings.Contains(err.Error(), "sdg-10: on purpose") || strings.Contains(err.Error(), "housing") || strings.Contains(err.Error(), "sdg-4") {
		t.Errorf("Take = %v, want an error that names sdg-10 alone", err)
	}
	if len(d.said) != 4 {
		t.Errorf("the deeds were %q, want all four themes tried", d.said)
	}
	delete(d.faults, "sdg-10")
	done := take(t, d.compiler(), step)
	if !slices.Equal(done.Published, []hlpf.ThemeID{"sdg-4", "sdg-10", "sdg-17"}) || !slices.Equal(done.Overtaken, []hlpf.ThemeID{"housing"}) {
		t.Errorf("Take = %+v, want three published and housing overtaken", done)
	}
}

func TestCompilerPublishesNothingWhereNothingWasMade(t *testing.T) {
	t.Parallel()
	d := &deeds{}
	if done := take(t, d.compiler(), `{"step":"publish","scheduled":"2026-11-24T02:00:00Z","year":2027,"themes":[]}`); len(done.Published) > 0 || len(d.said) > 0 {
		t.Errorf("Take = %+v after %q, want nothing done", done, d.said)
	}
}

func written(t *testing.T, s trigger.Step) string {
	t.Helper()
	b, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func take(t *testing.T, c trigger.Compiler, input string) trigger.Done {
	t.Helper()
	var s trigger.Step
	if err := json.Unmarshal([]byte(input), &s); err != nil {
		t.Fatal(err)
	}
	done, err := c.Take(t.Context(), s)
	if err != nil {
		t.Fatalf("Take(%s): %v", input, err)
	}
	return done
}

func TestCompilerMakesOneEditionOnDemand(t *testing.T) {
	t.Parallel()
	d := &deeds{faults: map[hlpf.ThemeID]error{"housing": fmt.Errorf("publish: %w", pipeline.ErrExists)}}
	if done := take(t, d.compiler(), `{"step":"edition","scheduled":"2026-11-24T02:00:00Z","theme":"sdg-11"}`); done.Edition == nil || done.Edition.ID != "20261124T020000Z" {
		t.Errorf("Take = %+v, want the edition", done)
	}
	if done := take(t, d.compiler(), `{"step":"edition","scheduled":"2026-11-24T02:00:00Z","theme":"housing"}`); len(done.Overtaken) != 1 || done.Edition != nil {
		t.Errorf("Take = %+v, want it overtaken", done)
	}
}

func TestCompilerRefusesStepsThatMakeNoSense(t *testing.T) {
	t.Parallel()
	c := (&deeds{faults: map[hlpf.ThemeID]error{"sdg-11": errors.New("on purpose")}}).compiler()
	c.Freeze = func(context.Context, []corpus.Series, corpus.EditionID) ([]corpus.Series, error) {
		return nil, errors.New("on purpose")
	}
	for _, input := range []string{
		`{}`,
		`{"step":"freeze"}`,
		`{"step":"thaw","scheduled":"2026-11-24T02:00:00Z"}`,
		`{"step":"thaw","scheduled":"2026-11-24T02:00:00Z","theme":"sdg-4"}`,
		`{"step":"edition","scheduled":"2026-11-24T02:00:00Z"}`,
		`{"step":"compile","scheduled":"2026-11-24T02:00:00Z"}`,
		`{"step":"edition","scheduled":"2026-11-24T02:00:00Z","theme":"no-theme"}`,
		`{"step":"publish","scheduled":"2026-11-24T02:00:00Z","theme":"sdg-4"}`,
		`{"step":"publish","scheduled":"2026-11-24T02:00:00Z","themes":["no-theme"]}`,
		`{"step":"freeze","scheduled":"2026-11-24T02:00:00Z","year":1999}`,
		`{"step":"freeze","scheduled":"2026-11-24T02:00:00Z"}`,
		`{"step":"compile","scheduled":"2026-11-24T02:00:00Z","theme":"sdg-11"}`,
		`{"step":"edition","scheduled":"2026-11-24T02:00:00Z","theme":"sdg-11"}`,
	} {
		var s trigger.Step
		if err := json.Unmarshal([]byte(input), &s); err != nil {
			t.Fatal(err)
		}
		if done, err := c.Take(t.Context(), s); err == nil {
			t.Errorf("Take(%s) = %v, want an error", input, done)
		}
	}
}
