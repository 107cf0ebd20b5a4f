// Package compiler wires compile as a function that another one asks, for the
// one that must not write to the archive itself.
package compiler

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/lambda"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/pipeline"
	"github.com/city-outcomes/throughline/shared/trigger"
	"github.com/city-outcomes/throughline/shared/wiring"
)

// Open returns the deed of a function that works with wiring.Compiler: it has
// the edition of a series made and published. It answers pipeline.ErrExists
// where another edition was published meanwhile. It is not repeated by itself:
// somebody is waiting, and may ask again.
func Open(a wiring.AWS) func(context.Context, corpus.Series, corpus.EditionID) (corpus.Edition, error) {
	client := lambda.NewFromConfig(a.Config, func(o *lambda.Options) { o.RetryMaxAttempts = 1 })
	name := a.Value(wiring.CompileVariable)
	return func(ctx context.Context, s corpus.Series, id corpus.EditionID) (corpus.Edition, error) {
		e, err := ask(ctx, client, name, trigger.Step{Step: trigger.EditionStep, Scheduled: id.Time(), Year: s.Year, Theme: s.Theme})
		if err != nil {
			return corpus.Edition{}, fmt.Errorf("have %s %s compiled: %w", s, id, err)
		}
		return e, nil
	}
}

func ask(ctx context.Context, client *lambda.Client, name string, step trigger.Step) (corpus.Edition, error) {
	payload, err := json.Marshal(step)
	if err != nil {
		return corpus.Edition{}, err
	}
	out, err := client.Invoke(ctx, &lambda.InvokeInput{FunctionName: &name, Payload: payload})
	switch {
	case err != nil:
		return corpus.Edition{}, err
	case out.FunctionError != nil:
		return corpus.Edition{}, fmt.Errorf("%s error: %.500s", aws.ToString(out.FunctionError), out.Payload)
	}
	var done trigger.Done
	if err := json.Unmarshal(out.Payload, &done); err != nil {
		return corpus.Edition{}, fmt.Errorf("read answer: %w", err)
	}
	switch {
	case len(done.Overtaken) > 0:
		return corpus.Edition{}, pipeline.ErrExists
	case done.Edition == nil:
		return corpus.Edition{}, fmt.Errorf("the answer has no edition")
	}
	return *done.Edition, nil
}
