package infra_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	jsonata "github.com/blues/jsonata-go"

	"github.com/city-outcomes/throughline/shared/lambdatest"
)

// definition is a state machine, or the part of one that a Map runs, in the
// Amazon States Language with JSONata (states-language.net/spec; AWS Step
// Functions Developer Guide, "Transforming data with JSONata in Step
// Functions"), as far as infra/compile.asl.json uses it. What it does not have
// is refused, so that nothing is walked past.
type definition struct {
	Comment         string
	QueryLanguage   string
	ProcessorConfig struct{ Mode string }
	StartAt         string
	States          map[string]aslState
}

type aslState struct {
	Type, Next, Default string
	End                 bool
	Resource            string
	Arguments, Output   any
	Items               string
	MaxConcurrency      int
	ItemProcessor       *definition
	Retry               []retrier
	Catch               []catcher
	Choices             []struct{ Condition, Next string }
	Error, Cause        string
}

type retrier struct {
	ErrorEquals                                   []string
	IntervalSeconds, MaxAttempts, MaxDelaySeconds int
	BackoffRate                                   float64
	JitterStrategy                                string
}

type catcher struct {
	ErrorEquals []string
	Output      any
	Next        string
}

// parseDefinition reads a definition, with the template's substitutions made.
func parseDefinition(source string) (definition, error) {
	dec := json.NewDecoder(strings.NewReader(strings.ReplaceAll(source, "${CompileFunction}", compileARN)))
	dec.DisallowUnknownFields()
	var d definition
	if err := dec.Decode(&d); err != nil {
		return d, err
	}
	if d.QueryLanguage != "JSONata" {
		return d, fmt.Errorf("the query language is %q", d.QueryLanguage)
	}
	return d, nil
}

const compileARN = "arn:aws:lambda:eu-west-1:111122223333:function:compile"

// stateFailure is an error as a state machine has them: with a name, by which
// it is retried and caught.
type stateFailure struct{ Error, Cause string }

func fails(name, cause string, args ...any) *stateFailure {
	return &stateFailure{name, fmt.Sprintf(cause, args...)}
}

// walk is one execution.
type walk struct {
	invoke  func(payload []byte) ([]byte, error) // the function that compiles
	path    []string                             // the states that were entered, in order
	largest int                                  // of the inputs and outputs of states, bytes
	waited  time.Duration                        // before retries, at the most
}

// run walks from a machine's first state to its end.
func (w *walk) run(d definition, input any) (any, *stateFailure) {
	for name := d.StartAt; ; {
		s, ok := d.States[name]
		if !ok {
			return nil, fails("States.Runtime", "there is no state %q", name)
		}
		w.path = append(w.path, name)
		output, next, failure := w.enter(s, input)
		if failure == nil {
			failure = w.weigh(name, output)
		}
		if failure != nil || next == "" {
			return output, failure
		}
		name, input = next, output
	}
}

// weigh holds an input or output to the limit of Step Functions.
func (w *walk) weigh(name string, v any) *stateFailure {
	const most = 256 * 1024
	b, err := json.Marshal(v)
	if err != nil {
		return fails("States.Runtime", "%s: %v", name, err)
	}
	if w.largest = max(w.largest, len(b)); len(b) > most {
		return fails("States.DataLimitExceeded", "%s hands on %d bytes", name, len(b))
	}
	return nil
}

// enter does what a state does, with its retries and catchers, and returns
// what it hands on and to which state; to none, where the machine ends.
func (w *walk) enter(s aslState, input any) (output any, next string, failure *stateFailure) {
	var left []int
	for _, r := range s.Retry {
		left = append(left, r.MaxAttempts)
	}
	for {
		output, next, failure = w.do(s, input)
		if failure == nil {
			return output, next, nil
		}
		i := slices.IndexFunc(s.Retry, func(r retrier) bool { return matches(r.ErrorEquals, failure) })
		if i < 0 || left[i] == 0 {
			break
		}
		w.waited += s.Retry[i].wait(s.Retry[i].MaxAttempts - left[i])
		left[i]--
	}
	for _, c := range s.Catch {
		if matches(c.ErrorEquals, failure) {
			caught := map[string]any{"Error": failure.Error, "Cause": failure.Cause}
			output, broken := evaluate(c.Output, map[string]any{"input": input, "errorOutput": caught})
			return output, c.Next, broken
		}
	}
	return nil, "", failure
}

func matches(names []string, f *stateFailure) bool {
	// States.ALL does not match what no retry would mend.
	all := f.Error != "States.DataLimitExceeded" && f.Error != "States.Runtime"
	return slices.Contains(names, f.Error) || all && slices.Contains(names, "States.ALL")
}

func (r retrier) wait(n int) time.Duration {
	seconds := float64(r.IntervalSeconds)
	for range n {
		seconds *= r.BackoffRate
	}
	return time.Duration(min(seconds, float64(r.MaxDelaySeconds)) * float64(time.Second))
}

func (w *walk) do(s aslState, input any) (output any, next string, failure *stateFailure) {
	states := map[string]any{"input": input}
	switch s.Type {
	case "Task":
		states["result"], failure = w.task(s, states)
	case "Map":
		states["result"], failure = w.each(s, states)
	case "Choice":
		return choose(s, states)
	case "Fail":
		cause, broken := evaluate(s.Cause, states)
		if broken != nil {
			return nil, "", broken
		}
		return nil, "", fails(s.Error, "%v", cause)
	case "Succeed", "Pass":
		states["result"] = input
	default:
		failure = fails("States.Runtime", "a state is of the type %q", s.Type)
	}
	if failure != nil {
		return nil, "", failure
	}
	output = states["result"]
	if s.Output != nil {
		output, failure = evaluate(s.Output, states)
	}
	if s.Next == "" && !s.End && s.Type != "Succeed" {
		failure = fails("States.Runtime", "a state leads nowhere")
	}
	return output, s.Next, failure
}

func choose(s aslState, states map[string]any) (any, string, *stateFailure) {
	for _, c := range s.Choices {
		met, failure := evaluate(c.Condition, states)
		if failure != nil {
			return nil, "", failure
		}
		if met == true {
			return states["input"], c.Next, nil
		}
	}
	return states["input"], s.Default, nil
}

// task invokes the function, as the integration lambda:invoke does.
func (w *walk) task(s aslState, states map[string]any) (any, *stateFailure) {
	arguments, failure := evaluate(s.Arguments, states)
	if failure != nil {
		return nil, failure
	}
	asked, _ := arguments.(map[string]any)
	if s.Resource != "arn:aws:states:::lambda:invoke" || asked["FunctionName"] != compileARN {
		return nil, fails("States.Runtime", "%s of %v is not known", s.Resource, asked["FunctionName"])
	}
	payload, err := json.Marshal(asked["Payload"])
	if err != nil {
		return nil, fails("States.Runtime", "%v", err)
	}
	answer, err := w.invoke(payload)
	if e, ok := errors.AsType[*lambdatest.FunctionError](err); ok {
		var kind struct{ ErrorType string }
		_ = json.Unmarshal(e.Payload, &kind) // what cannot be read has no type
		return nil, fails(kind.ErrorType, "%s", e.Payload)
	}
	if err != nil {
		return nil, fails("Lambda.Unknown", "%v", err)
	}
	var result any
	if err := json.Unmarshal(answer, &result); err != nil {
		return nil, fails("States.Runtime", "%v", err)
	}
	return map[string]any{"StatusCode": 200.0, "ExecutedVersion": "$LATEST", "Payload": result}, nil
}

// each runs the inner machine for every item.
func (w *walk) each(s aslState, states map[string]any) (any, *stateFailure) {
	const mostInline = 40 // iterations of an inline Map at once
	if s.MaxConcurrency < 1 || s.MaxConcurrency > mostInline || s.ItemProcessor.ProcessorConfig.Mode != "INLINE" {
		return nil, fails("States.Runtime", "a Map of %d at once, mode %q", s.MaxConcurrency, s.ItemProcessor.ProcessorConfig.Mode)
	}
	found, failure := evaluate(s.Items, states)
	items, ok := found.([]any)
	if failure == nil && !ok {
		failure = fails("States.QueryEvaluationError", "the items are %v, which is no list", found)
	}
	results := []any{}
	for _, item := range items {
		if failure != nil {
			break
		}
		var result any
		result, failure = w.run(*s.ItemProcessor, item)
		results = append(results, result)
	}
	return results, failure
}

// evaluate fills a template in: its texts that are {% JSONata %}.
func evaluate(template any, states map[string]any) (any, *stateFailure) {
	switch v := template.(type) {
	case map[string]any:
		out := map[string]any{}
		for name, inner := range v {
			value, failure := evaluate(inner, states)
			if failure != nil {
				return nil, failure
			}
			out[name] = value
		}
		return out, nil
	case []any:
		out := []any{}
		for _, inner := range v {
			value, failure := evaluate(inner, states)
			if failure != nil {
				return nil, failure
			}
			out = append(out, value)
		}
		return out, nil
	case string:
		if source, ok := strings.CutPrefix(v, "{%"); ok {
			return query(strings.TrimSuffix(source, "%}"), states)
		}
	}
	return template, nil
}

// query evaluates JSONata. An expression without a value is an error, as it is
// for Step Functions. The library takes an empty list that a path leads to for
// no value, which JSONata's reference does not: the definition has every such
// oneQuery lets the library answer one query at a time.
var oneQuery sync.Mutex

// path within [ ], which gives a list whatever it leads to.
func query(source string, states map[string]any) (any, *stateFailure) {
	const name = "States.QueryEvaluationError"
	oneQuery.Lock() // the library names its own functions anew in each evaluation
	defer oneQuery.Unlock()
	e, err := jsonata.Compile(source)
	if err != nil {
		return nil, fails("States.Runtime", "%s: %v", source, err)
	}
	if err := e.RegisterVars(map[string]any{"states": states}); err != nil {
		return nil, fails("States.Runtime", "%s: %v", source, err)
	}
	value, err := e.Eval(nil)
	if err != nil {
		return nil, fails(name, "%s: %v", source, err)
	}
	var plain any // as JSON has it, whatever type the library used
	b, err := json.Marshal(value)
	if err == nil {
		err = json.NewDecoder(bytes.NewReader(b)).Decode(&plain)
	}
	if err != nil {
		return nil, fails(name, "%s: %v", source, err)
	}
	return plain, nil
}
