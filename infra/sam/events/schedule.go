package events

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/city-outcomes/throughline/shared/trigger"
)

// Machine is the state machine of infra/compile.asl.json, for which there is no
// local stand-in: it takes the steps in the same order.
type Machine struct {
	Lambda   Lambda
	Function string // that compiles
}

// Run compiles a year's briefings, the live year's where it is 0. One theme
// that fails holds up no other.
func (m Machine) Run(ctx context.Context, scheduled time.Time, year int) error {
	frozen, err := m.take(ctx, trigger.Step{Step: trigger.FreezeStep, Scheduled: scheduled, Year: year})
	if err != nil {
		return err
	}
	var failed error
	publish := trigger.Step{Step: trigger.PublishStep, Scheduled: frozen.Scheduled, Year: frozen.Year}
	for _, step := range frozen.Steps {
		if _, err := m.take(ctx, step); err != nil {
			failed = errors.Join(failed, fmt.Errorf("%s is left out: %w", step.Theme, err))
			continue
		}
		publish.Themes = append(publish.Themes, step.Theme)
	}
	if len(publish.Themes) == 0 {
		return failed
	}
	_, err = m.take(ctx, publish)
	return errors.Join(failed, err)
}

func (m Machine) take(ctx context.Context, step trigger.Step) (trigger.Done, error) {
	payload, err := m.Lambda.Invoke(ctx, m.Function, step)
	if err != nil {
		return trigger.Done{}, err
	}
	var done trigger.Done
	if err := json.Unmarshal(payload, &done); err != nil {
		return trigger.Done{}, fmt.Errorf("read answer: %w", err)
	}
	return done, nil
}
