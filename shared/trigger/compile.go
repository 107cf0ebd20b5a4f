package trigger

import (
	"context"
	"errors"
	"fmt"
	"slices"
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
	Step      string         `json:"step"`             // FreezeStep, CompileStep, PublishStep or EditionStep
	Scheduled time.Time      `json:"scheduled"`        // names the edition
	Year      int            `json:"year,omitempty"`   // of the forum; 0 is the live year
	Theme     hlpf.ThemeID   `json:"theme,omitempty"`  // empty, for FreezeStep alone, is all of the year's
	Themes    []hlpf.ThemeID `json:"themes,omitempty"` // of PublishStep
}

// The steps. All themes are frozen first, so that every theme of an edition
// is made from the same documents; then each is made by itself, and what was
// made is published at one go. A theme that fails holds up no other.
const (
	FreezeStep  = "freeze"  // fixes the inputs; its answer has the steps to take then
	CompileStep = "compile" // makes one theme's edition, which nobody sees yet
	PublishStep = "publish" // publishes the editions that were made
	EditionStep = "edition" // all three for one theme, on demand
)

// Done is what compile answers.
type Done struct {
	Scheduled time.Time       `json:"scheduled,omitzero"`  // as asked
	Year      int             `json:"year,omitempty"`      // of the forum, where FreezeStep was asked for the live one
	Steps     []Step          `json:"steps,omitempty"`     // of FreezeStep: a CompileStep for each theme that has changed
	Unchanged []hlpf.ThemeID  `json:"unchanged,omitempty"` // of FreezeStep: the themes of which there is nothing to make
	Published []hlpf.ThemeID  `json:"published,omitempty"` // of PublishStep
	Overtaken []hlpf.ThemeID  `json:"overtaken,omitempty"` // others published these meanwhile: no fault, and nothing to try again
	Edition   *corpus.Edition `json:"edition,omitempty"`   // of EditionStep, nil where it was overtaken
}

// Compiler is what the steps are taken with. Every deed may be repeated.
// Publish and Edition answer pipeline.ErrExists where they were overtaken.
type Compiler struct {
	Calendar hlpf.Calendar
	// Freeze fixes the inputs of an edition of all series, and returns those
	// of which there is an edition to make.
	Freeze  func(context.Context, []corpus.Series, corpus.EditionID) ([]corpus.Series, error)
	Compile func(context.Context, corpus.Series, corpus.EditionID) (corpus.Edition, error)
	Publish func(context.Context, corpus.Series, corpus.EditionID) (corpus.Edition, error)
	Edition func(context.Context, corpus.Series, corpus.EditionID) (corpus.Edition, error)
}

// Take takes a step.
func (c Compiler) Take(ctx context.Context, s Step) (Done, error) {
	done, err := c.take(ctx, s)
	if err != nil {
		return Done{}, fmt.Errorf("step %.20q: %w", s.Step, err)
	}
	return done, nil
}

func (c Compiler) take(ctx context.Context, s Step) (Done, error) {
	if s.Scheduled.IsZero() {
		return Done{}, errors.New("it does not say for when it was scheduled")
	}
	if s.Year == 0 {
		s.Year = c.Calendar.Live
	}
	id := corpus.NewEditionID(s.Scheduled)
	all, err := c.series(s)
	switch {
	case err != nil:
		return Done{}, err
	case s.Step == FreezeStep:
		return c.freeze(ctx, s, all, id)
	case s.Step == PublishStep && s.Theme == "":
		return c.publish(ctx, all, id)
	case s.Step == CompileStep && s.Theme != "":
		_, err := c.Compile(ctx, all[0], id)
		return Done{}, err
	case s.Step == EditionStep && s.Theme != "":
		return c.edition(ctx, all[0], id)
	}
	return Done{}, fmt.Errorf("there is none such of the theme %.40q", s.Theme)
}

func (c Compiler) freeze(ctx context.Context, s Step, all []corpus.Series, id corpus.EditionID) (Done, error) {
	changed, err := c.Freeze(ctx, all, id)
	if err != nil {
		return Done{}, err
	}
	done := Done{Scheduled: s.Scheduled, Year: s.Year}
	for _, series := range all {
		if slices.Contains(changed, series) {
			done.Steps = append(done.Steps, Step{Step: CompileStep, Scheduled: s.Scheduled, Year: series.Year, Theme: series.Theme})
		} else {
			done.Unchanged = append(done.Unchanged, series.Theme)
		}
	}
	return done, nil
}

// publish publishes what can be published. Where some themes fail, the error
// names them, and trying again tries them again.
func (c Compiler) publish(ctx context.Context, all []corpus.Series, id corpus.EditionID) (Done, error) {
	var done Done
	var failed error
	for _, series := range all {
		switch _, err := c.Publish(ctx, series, id); {
		case errors.Is(err, pipeline.ErrExists):
			done.Overtaken = append(done.Overtaken, series.Theme)
		case err != nil:
			failed = errors.Join(failed, fmt.Errorf("%s: %w", series.Theme, err))
		default:
			done.Published = append(done.Published, series.Theme)
		}
	}
	return done, failed
}

func (c Compiler) edition(ctx context.Context, series corpus.Series, id corpus.EditionID) (Done, error) {
	e, err := c.Edition(ctx, series, id)
	if errors.Is(err, pipeline.ErrExists) {
		return Done{Overtaken: []hlpf.ThemeID{series.Theme}}, nil
	}
	return Done{Edition: &e}, err
}

// series lists what a step is about, in its year: one theme, those that are to
// be published, or all there are.
func (c Compiler) series(s Step) ([]corpus.Series, error) {
	if _, err := c.Calendar.Year(s.Year); err != nil {
		return nil, err
	}
	ids := s.Themes
	switch {
	case s.Theme != "":
		ids = []hlpf.ThemeID{s.Theme}
	case s.Step != PublishStep:
		themes, err := c.Calendar.ThemesOf(s.Year)
		if err != nil {
			return nil, err
		}
		ids = nil
		for _, t := range themes {
			ids = append(ids, t.ID)
		}
	}
	all := make([]corpus.Series, len(ids))
	for i, id := range ids {
		theme, err := c.Calendar.Theme(string(id))
		if err != nil {
			return nil, err
		}
		all[i] = corpus.Series{Year: s.Year, Theme: theme.ID}
	}
	return all, nil
}
