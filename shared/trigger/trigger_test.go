package trigger_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/trigger"
)

// The messages that come. Account, buckets and names are made up.
const (
	notification = `{"Records":[{"eventVersion":"2.1","eventSource":"aws:s3","awsRegion":"eu-west-1","eventName":"ObjectCreated:Put",
		"s3":{"s3SchemaVersion":"1.0","configurationId":"uploads","bucket":{"name":"inbox"},"object":{"key":"%s","size":12,"sequencer":"0A"}}}]}`
	testEvent = `{"Service":"Amazon S3","Event":"s3:TestEvent","Time":"2026-11-24T02:00:00.000Z","Bucket":"inbox","RequestId":"R","HostId":"H"}`
	created   = `{"version":"0","id":"1","detail-type":"Object Created","source":"aws.s3","account":"111122223333","region":"eu-west-1",
		"detail":{"version":"0","bucket":{"name":"inbox"},"object":{"key":"%s","size":12},"reason":"PutObject"}}`
	scan = `{"version":"0","id":"2","detail-type":"GuardDuty Malware Protection Object Scan Result","source":"aws.guardduty","account":"111122223333",
		"detail":{"schemaVersion":"1.0","scanStatus":"COMPLETED","resourceType":"S3_OBJECT","s3ObjectDetails":{"bucketName":"inbox","objectKey":"%s"},
		"scanResultDetails":{"scanResultStatus":"%s","threats":null}}}`
)

func queue(bodies ...string) events.SQSEvent {
	var ev events.SQSEvent
	for i, b := range bodies {
		ev.Records = append(ev.Records, events.SQSMessage{MessageId: fmt.Sprint("m", i), Body: b, EventSource: "aws:sqs"})
	}
	return ev
}

func failed(res events.SQSEventResponse) []string {
	var ids []string
	for _, f := range res.BatchItemFailures {
		ids = append(ids, f.ItemIdentifier)
	}
	return ids
}

func discard() *slog.Logger { return slog.New(slog.DiscardHandler) }

func TestBatchReadsTheKeys(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		body string
		want []string
	}{
		"a notification":                 {fmt.Sprintf(notification, "u/01JZ/0001"), []string{"u/01JZ/0001"}},
		"a notification of odd letters":  {fmt.Sprintf(notification, "u/a+b%2Bc%C3%A9%23/0001"), []string{"u/a b+cé#/0001"}},
		"a notification's test":          {testEvent, nil},
		"an event, whose keys are plain": {fmt.Sprintf(created, "u/a+b%2B/0001"), []string{"u/a+b%2B/0001"}},
		"a scan that passed":             {fmt.Sprintf(scan, "u/a+b/0001", "NO_THREATS_FOUND"), []string{"u/a+b/0001"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got []string
			res := trigger.Batch(t.Context(), discard(), queue(c.body), func(_ context.Context, key string) error {
				got = append(got, key)
				return nil
			})
			if !slices.Equal(got, c.want) || len(res.BatchItemFailures) > 0 {
				t.Errorf("ran on %q and left %v, want %q and none", got, failed(res), c.want)
			}
		})
	}
}

// Five kinds of poison stand between good messages, which are all done.
func TestBatchDoesTheNeighboursOfPoison(t *testing.T) {
	t.Parallel()
	ev := queue(
		fmt.Sprintf(notification, "good/1"),
		`{not json`,
		`{"hello":"world"}`,
		fmt.Sprintf(notification, "good/2"),
		`{"Records":[{"eventSource":"aws:ses"}]}`,
		fmt.Sprintf(notification, "%zz"),
		fmt.Sprintf(notification, "panics"),
		fmt.Sprintf(notification, "fails"),
		"",
		"[1,2]",
		fmt.Sprintf(notification, "good/3"),
	)
	var got []string
	res := trigger.Batch(t.Context(), discard(), ev, func(_ context.Context, key string) error {
		got = append(got, key)
		switch key {
		case "panics":
			panic("on purpose")
		case "fails":
			return errors.New("on purpose")
		}
		return nil
	})
	if want := []string{"good/1", "good/2", "panics", "fails", "good/3"}; !slices.Equal(got, want) {
		t.Errorf("ran on %q, want %q", got, want)
	}
	if want := []string{"m1", "m2", "m4", "m5", "m6", "m7", "m8", "m9"}; !slices.Equal(failed(res), want) {
		t.Errorf("left %v to the next delivery, want %v", failed(res), want)
	}
}

func TestBatchRunsEveryRecordOfAMessageAndLeavesItWhereOneFails(t *testing.T) {
	t.Parallel()
	one := strings.TrimSuffix(strings.TrimPrefix(fmt.Sprintf(notification, "a"), `{"Records":[`), `]}`)
	body := `{"Records":[` + one + "," + strings.Replace(one, `"a"`, `"b"`, 1) + "," + strings.Replace(one, "aws:s3", "aws:ses", 1) + `]}`
	var got []string
	res := trigger.Batch(t.Context(), discard(), queue(body), func(_ context.Context, key string) error {
		got = append(got, key)
		return nil
	})
	if !slices.Equal(got, []string{"a", "b"}) || !slices.Equal(failed(res), []string{"m0"}) {
		t.Errorf("ran on %q and left %v, want a, b and m0", got, failed(res))
	}
}

func TestUploadsRefusesWhatTheScanDidNotPass(t *testing.T) {
	t.Parallel()
	for status, c := range map[string]struct{ run, refused, left bool }{
		"NO_THREATS_FOUND": {run: true},
		"THREATS_FOUND":    {refused: true},
		"UNSUPPORTED":      {refused: true},
		"ACCESS_DENIED":    {left: true},
		"FAILED":           {left: true},
		"SOMETHING_NEW":    {left: true},
		"":                 {left: true},
	} {
		t.Run(status, func(t *testing.T) {
			t.Parallel()
			var run, refused bool
			res := trigger.Uploads(t.Context(), discard(), queue(fmt.Sprintf(scan, "u/1", status)),
				func(context.Context, string) error { run = true; return nil },
				func(_ context.Context, key string, r *corpus.Rejection) error {
					refused = key == "u/1" && r.Reason == corpus.Malware
					return nil
				})
			if run != c.run || refused != c.refused || (len(failed(res)) > 0) != c.left {
				t.Errorf("run %t, refused %t, left %v, want %+v", run, refused, failed(res), c)
			}
		})
	}
}

func TestBatchOpensNothingThatAScanDidNotPass(t *testing.T) {
	t.Parallel()
	res := trigger.Batch(t.Context(), discard(), queue(fmt.Sprintf(scan, "u/1", "THREATS_FOUND")), func(context.Context, string) error {
		t.Error("the stage was run")
		return nil
	})
	if !slices.Equal(failed(res), []string{"m0"}) {
		t.Errorf("left %v, want m0", failed(res))
	}
}

func TestBatchKeepsTimeToAnswer(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		var began []string
		res := trigger.Batch(ctx, discard(), queue(fmt.Sprintf(notification, "a"), fmt.Sprintf(notification, "b")),
			func(ctx context.Context, key string) error {
				began = append(began, key)
				<-ctx.Done()
				return ctx.Err()
			})
		if ctx.Err() != nil {
			t.Error("the invocation's time is over, want some left to answer in")
		}
		if !slices.Equal(began, []string{"a"}) || !slices.Equal(failed(res), []string{"m0", "m1"}) {
			t.Errorf("began %q and left %v, want a begun and both left", began, failed(res))
		}
	})
}

func TestBatchLogsNothingOfAMessage(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	trigger.Batch(t.Context(), slog.New(slog.NewJSONHandler(&log, nil)), queue(`{"detail-type":"x","detail":{"name":"Somebody"}}`, `{Somebody`, fmt.Sprintf(notification, "k")),
		func(context.Context, string) error { panic("Somebody") })
	if strings.Contains(log.String(), "Somebody") {
		t.Errorf("the log repeats what a message holds:\n%s", &log)
	}
	if got := strings.Count(log.String(), "left a message"); got != 3 {
		t.Errorf("the log has %d lines on messages left, want 3:\n%s", got, &log)
	}
}

func FuzzBatch(f *testing.F) {
	for _, seed := range []string{fmt.Sprintf(notification, "a%20b"), testEvent, fmt.Sprintf(created, "k"), fmt.Sprintf(scan, "k", "THREATS_FOUND"), "", "null", `{"Records":[null]}`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, body string) {
		res := trigger.Batch(t.Context(), discard(), queue(body), func(_ context.Context, key string) error {
			if key == "" {
				t.Errorf("the message %q runs a stage on no key", body)
			}
			return nil
		})
		if len(res.BatchItemFailures) > 1 {
			t.Errorf("one message is left %d times", len(res.BatchItemFailures))
		}
	})
}
