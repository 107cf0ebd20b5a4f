package trigger

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/hlpf"
	"github.com/city-outcomes/throughline/shared/pipeline"
)

// Step is what the state machine, or somebody who compiles a theme by hand,
// asks of compile. The edition is named by the time that the schedule gives,
// never by the time at which it comes to run: a schedule that fires twice, or
// late, makes the same edition.
type Step struct {
	Step      string       `json:"step"`            // FreezeStep or EditionStep
	Scheduled time.Time    `json:"scheduled"`       // names the edition
	Year      int          `json:"year,omitempty"`  // of the forum; 0 is the live year
	Theme     hlpf.ThemeID `json:"theme,omitempty"` // empty, for FreezeStep alone, is all of the year's
}

// The steps. All themes are frozen first, so that every theme of an edition
// is made from the same documents; then each is made by itself, and one that
// fails holds up no other.
const (
	FreezeStep  = "freeze"  // fixes the inputs; its answer is the steps to take then
	EditionStep = "edition" // makes and publishes one theme's edition
)

// Done is what compile answers.
type Done struct {
	Steps   []Step          `json:"steps,omitempty"`   // of FreezeStep
	Edition *corpus.Edition `json:"edition,omitempty"` // of EditionStep
	// Overtaken says that another edition was published meanwhile and nothing
	// was changed: no fault, and nothing that trying again would mend.
	Overtaken bool `json:"overtaken,omitempty"`
}

// Compiler is what the steps are taken with. Both deeds may be repeated;
// Edition answers pipeline.ErrExists where it was overtaken.
type Compiler struct {
	Calendar hlpf.Calendar
	Freeze   func(context.Context, corpus.Series, corpus.EditionID) error
	Edition  func(context.Context, corpus.Series, corpus.EditionID) (corpus.Edition, error)
}

// Take takes a step.
func (c Compiler) Take(ctx context.Context, s Step) (Done, error) {
	if s.Scheduled.IsZero() {
		return Done{}, fmt.Errorf("step %.20q: it does not say for when it was scheduled", s.Step)
	}
	id := corpus.NewEditionID(s.Scheduled)
	series, err := c.series(s)
	if err != nil {
		return Done{}, fmt.Errorf("step %.20q: %w", s.Step, err)
	}
	switch {
	case s.Step == FreezeStep:
		return c.freeze(ctx, s, series, id)
	case s.Step == EditionStep && s.Theme != "":
		return c.edition(ctx, series[0], id)
	}
	return Done{}, fmt.Errorf("step %.20q of theme %.40q: there is none such", s.Step, s.Theme)
}

func (c Compiler) edition(ctx context.Context, series corpus.Series, id corpus.EditionID) (Done, error) {
	e, err := c.Edition(ctx, series, id)
	if errors.Is(err, pipeline.ErrExists) {
		return Done{Overtaken: true}, nil
	}
	if err != nil {
		return Done{}, fmt.Errorf("make %s %s: %w", series, id, err)
	}
	return Done{Edition: &e}, nil
}

func (c Compiler) freeze(ctx context.Context, s Step, all []corpus.Series, id corpus.EditionID) (Done, error) {
	var done Done
	for _, series := range all {
		if err := c.Freeze(ctx, series, id); err != nil {
			return Done{}, fmt.Errorf("freeze %s %s: %w", series, id, err)
		}
		done.Steps = append(done.Steps, Step{Step: EditionStep, Scheduled: s.Scheduled, Year: series.Year, Theme: series.Theme})
	}
	return done, nil
}

// series lists what a step is about: one theme, or all of a year's.
func (c Compiler) series(s Step) ([]corpus.Series, error) {
	year := s.Year
	if year == 0 {
		year = c.Calendar.Live
	}
	if _, err := c.Calendar.Year(year); err != nil {
		return nil, err
	}
	if s.Theme != "" {
		theme, err := c.Calendar.Theme(string(s.Theme))
		return []corpus.Series{{Year: year, Theme: theme.ID}}, err
	}
	themes, err := c.Calendar.ThemesOf(year)
	if err != nil {
		return nil, err
	}
	all := make([]corpus.Series, len(themes))
	for i, t := range themes {
		all[i] = corpus.Series{Year: year, Theme: t.ID}
	}
	return all, nil
}
