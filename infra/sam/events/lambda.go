// Package events does on one machine what AWS does between the functions: it
// tells them of objects that were written, of items that entered the table, and
// of the time. What it sends is what they are sent on AWS; shared/local has the
// queues' ways: to deliver again, and to give up in the end.
package events

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"
)

// Lambda invokes functions by Lambda's own API (AWS Lambda API Reference,
// "Invoke"), as the SAM CLI serves it.
type Lambda struct {
	URL      string       // such as http://127.0.0.1:3001
	Answered func(Answer) // is told of every invocation; nil for nobody
}

// Answer is what came of an invocation.
type Answer struct {
	Function string // its logical id
	Payload  []byte
	Took     time.Duration
	Err      error
}

// Invoke has a function handle an event, given as what becomes JSON, and
// returns its answer. That the function failed is an error.
func (l Lambda) Invoke(ctx context.Context, function string, event any) ([]byte, error) {
	began := time.Now()
	payload, err := l.invoke(ctx, function, event)
	if err != nil {
		err = fmt.Errorf("invoke %s: %w", function, err)
	}
	if l.Answered != nil {
		l.Answered(Answer{Function: function, Payload: payload, Took: time.Since(began), Err: err})
	}
	return payload, err
}

func (l Lambda) invoke(ctx context.Context, function string, event any) ([]byte, error) {
	sent, err := json.Marshal(event)
	if err != nil {
		return nil, fmt.Errorf("write event: %w", err)
	}
	at := fmt.Sprintf("%s/2015-03-31/functions/%s/invocations", l.URL, url.PathEscape(function))
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, at, bytes.NewReader(sent))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Content-Type", "application/json")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, err
	}
	defer func() { _ = res.Body.Close() }() // it was only read
	payload, err := io.ReadAll(res.Body)
	switch {
	case err != nil:
		return nil, fmt.Errorf("read answer: %w", err)
	case res.StatusCode != http.StatusOK:
		return nil, fmt.Errorf("status %d: %.500s", res.StatusCode, payload)
	}
	return payload, Failure(payload, res.Header.Get("X-Amz-Function-Error"))
}

// Failure reads from a function's answer whether it failed: the kind of error
// that Lambda's API names, or, where SAM names none, what a runtime reports (an
// errorMessage), or nothing at all, as after a time-out.
func Failure(payload []byte, kind string) error {
	var report struct {
		Message string `json:"errorMessage"`
	}
	_ = json.Unmarshal(payload, &report) // an answer that is no object is no report
	switch {
	case kind != "" || report.Message != "":
		return fmt.Errorf("the function failed: %.500s", payload)
	case len(bytes.TrimSpace(payload)) == 0:
		return fmt.Errorf("the function did not answer")
	}
	return nil
}
