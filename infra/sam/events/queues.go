package events

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"strings"

	"github.com/aws/aws-lambda-go/events"

	"github.com/city-outcomes/throughline/shared/local"
)

// Route says which function the objects of a bucket under a prefix wake. It is
// a rule of EventBridge and the queue behind it.
type Route struct{ Bucket, Prefix, Function string }

// Queues bring the news of objects to functions: at least once, again where a
// function asks for it, and into the dead letters in the end. As a Handler it
// takes the S3 server's notifications.
type Queues struct {
	*local.Dispatcher
	routes []Route
}

// NewQueues returns queues, which deliver while their dispatcher runs.
func NewQueues(log *slog.Logger, lambda Lambda, routes ...Route) *Queues {
	handlers := map[string]local.Handler{}
	for _, r := range routes {
		handlers[r.Bucket+"/"+r.Prefix] = func(ctx context.Context, key string) error {
			return deliver(ctx, lambda, r, strings.TrimPrefix(key, r.Bucket+"/"))
		}
	}
	return &Queues{Dispatcher: local.NewDispatcher(log, handlers), routes: routes}
}

// notification is what the S3 server sends (Amazon S3 User Guide, "Event
// message structure"). It sends one without records to try the address out.
type notification struct {
	Records []struct {
		Name string `json:"eventName"`
		S3   struct {
			Bucket struct {
				Name string `json:"name"`
			} `json:"bucket"`
			Object struct {
				Key string `json:"key"`
			} `json:"object"`
		} `json:"s3"`
	}
}

// ServeHTTP takes a notification.
func (q *Queues) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var n notification
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 1<<20)).Decode(&n); err != nil {
		http.Error(w, "this is no notification of S3", http.StatusBadRequest)
		return
	}
	for _, record := range n.Records {
		if strings.Contains(record.Name, "ObjectCreated:") {
			q.created(record.S3.Bucket.Name, record.S3.Object.Key)
		}
	}
}

// created puts an object into its queue, where there is one for it.
func (q *Queues) created(bucket, key string) {
	for _, r := range q.routes {
		if r.Bucket == bucket && strings.HasPrefix(key, r.Prefix) {
			q.Enqueue(bucket + "/" + key)
		}
	}
}

// deliver sends a function the message that an object was created.
func deliver(ctx context.Context, lambda Lambda, r Route, key string) error {
	body, err := json.Marshal(map[string]any{ // Amazon S3 User Guide, "EventBridge event message structure"
		"version": "0", "source": "aws.s3", "detail-type": "Object Created",
		"detail": map[string]any{"version": "0", "bucket": map[string]any{"name": r.Bucket}, "object": map[string]any{"key": key}, "reason": "PutObject"},
	})
	if err != nil {
		return err
	}
	message := events.SQSMessage{MessageId: key, Body: string(body), EventSource: "aws:sqs"}
	return left(lambda.Invoke(ctx, r.Function, events.SQSEvent{Records: []events.SQSMessage{message}}))
}

// left is an error where a function answers that it has left something to the
// next delivery: queues and streams have the same answer.
func left(payload []byte, err error) error {
	if err != nil {
		return err
	}
	var answer events.SQSEventResponse
	if err := json.Unmarshal(payload, &answer); err != nil {
		return fmt.Errorf("read answer: %w", err)
	}
	if len(answer.BatchItemFailures) > 0 {
		return fmt.Errorf("left to the next delivery")
	}
	return nil
}
