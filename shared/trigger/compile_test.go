package trigger_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/hlpf"
	"github.com/city-outcomes/throughline/shared/pipeline"
	"github.com/city-outcomes/throughline/shared/trigger"
)

func TestCompilerFreezesAYearAndThenMakesEachTheme(t *testing.T) {
	t.Parallel()
	calendar := hlpf.Default()
	var frozen, made []corpus.Series
	const want = corpus.EditionID("20261124T020000Z")
	c := trigger.Compiler{
		Calendar: calendar,
		Freeze: func(_ context.Context, s corpus.Series, id corpus.EditionID) error {
			if id != want {
				t.Errorf("frozen as %s, want %s", id, want)
			}
			frozen = append(frozen, s)
			return nil
		},
		Edition: func(_ context.Context, s corpus.Series, id corpus.EditionID) (corpus.Edition, error) {
			made = append(made, s)
			return corpus.Edition{Series: s, ID: id}, nil
		},
	}
	done := take(t, c, `{"step":"freeze","scheduled":"2026-11-24T03:00:00+01:00"}`)
	themes, err := calendar.ThemesOf(calendar.Live)
	if err != nil || len(themes) == 0 || len(frozen) != len(themes) || len(done.Steps) != len(themes) {
		t.Fatalf("froze %d of the live year's %d themes and asks for %d steps, %v", len(frozen), len(themes), len(done.Steps), err)
	}
	for _, s := range done.Steps {
		sent, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		if e := take(t, c, string(sent)).Edition; e == nil || e.ID != want {
			t.Errorf("the step %s makes %v, want the edition %s", sent, e, want)
		}
	}
	if !slices.Equal(made, frozen) {
		t.Errorf("made %v, want what was frozen, %v", made, frozen)
	}
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

func TestCompilerSaysThatItWasOvertaken(t *testing.T) {
	t.Parallel()
	c := trigger.Compiler{
		Calendar: hlpf.Default(),
		Edition: func(context.Context, corpus.Series, corpus.EditionID) (corpus.Edition, error) {
			return corpus.Edition{}, fmt.Errorf("publish: %w", pipeline.ErrExists)
		},
	}
	if done := take(t, c, `{"step":"edition","scheduled":"2026-11-24T02:00:00Z","theme":"sdg-11"}`); !done.Overtaken || done.Edition != nil {
		t.Errorf("Take = %+v, want it overtaken", done)
	}
}

func TestCompilerRefusesStepsThatMakeNoSense(t *testing.T) {
	t.Parallel()
	c := trigger.Compiler{
		Calendar: hlpf.Default(),
		Freeze:   func(context.Context, corpus.Series, corpus.EditionID) error { return errors.New("on purpose") },
		Edition: func(context.Context, corpus.Series, corpus.EditionID) (corpus.Edition, error) {
			return corpus.Edition{}, errors.New("on purpose")
		},
	}
	for _, input := range []string{
		`{}`,
		`{"step":"freeze"}`,
		`{"step":"thaw","scheduled":"2026-11-24T02:00:00Z"}`,
		`{"step":"edition","scheduled":"2026-11-24T02:00:00Z"}`,
		`{"step":"edition","scheduled":"2026-11-24T02:00:00Z","theme":"no-theme"}`,
		`{"step":"freeze","scheduled":"2026-11-24T02:00:00Z","year":1999}`,
		`{"step":"freeze","scheduled":"2026-11-24T02:00:00Z"}`,
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
