// Package trigger reads what woke a function on AWS, and hands it on in the
// words of the pipeline: the key of an object, a step of the compilation, an
// HTTP request. It knows what AWS sends, and nothing of what is done about
// it.
package trigger

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"github.com/city-outcomes/throughline/shared/corpus"
)

// reserve is the time that is kept of an invocation to answer in. Work that
// has not begun by then is left to the next delivery.
const reserve = 2 * time.Second

// Batch runs a stage on each object that the messages of a queue tell of, and
// answers which messages must come again: those whose stage failed, and those
// that cannot be read. The queue delivers these a few times and then sets
// them aside, with an alarm. One message never keeps its neighbours from
// being done, not even by a panic.
func Batch(ctx context.Context, log *slog.Logger, ev events.SQSEvent, run func(ctx context.Context, key string) error) events.SQSEventResponse {
	return Uploads(ctx, log, ev, run, func(_ context.Context, _ string, refusal *corpus.Rejection) error {
		return fmt.Errorf("an object that no scan was expected of was not passed: %s", refusal.Detail)
	})
}

// Uploads is Batch for objects that may be scanned for malware first: run is
// for those that were not scanned or that the scan passed, refuse for the
// others, which must not be opened.
func Uploads(ctx context.Context, log *slog.Logger, ev events.SQSEvent, run func(ctx context.Context, key string) error,
	refuse func(ctx context.Context, key string, refusal *corpus.Rejection) error) events.SQSEventResponse {
	ctx, cancel := inTime(ctx)
	defer cancel()
	var res events.SQSEventResponse
	for _, message := range ev.Records {
		err := safely(ctx, log, func() error {
			objects, err := objectsOf(message.Body)
			for _, o := range objects {
				if o.refusal != nil {
					err = errors.Join(err, refuse(ctx, o.key, o.refusal))
				} else {
					err = errors.Join(err, run(ctx, o.key))
				}
			}
			return err
		})
		if err != nil {
			log.ErrorContext(ctx, "left a message to the next delivery", "message", message.MessageId,
				"delivery", message.Attributes["ApproximateReceiveCount"], "err", err)
			res.BatchItemFailures = append(res.BatchItemFailures, events.SQSBatchItemFailure{ItemIdentifier: message.MessageId})
		}
	}
	return res
}

// inTime ends a context a little before the invocation ends.
func inTime(ctx context.Context) (context.Context, context.CancelFunc) {
	if end, ok := ctx.Deadline(); ok {
		return context.WithDeadline(ctx, end.Add(-reserve))
	}
	return context.WithCancel(ctx)
}

// safely does one message's work, where there is time for it. A panic is an
// error of this message alone.
func safely(ctx context.Context, log *slog.Logger, work func() error) (err error) {
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("not begun: %w", err)
	}
	defer func() {
		if fault := recover(); fault != nil {
			log.ErrorContext(ctx, "panic", "fault", fmt.Sprintf("%T", fault), "stack", string(debug.Stack()))
			err = errors.New("panic, logged before")
		}
	}()
	return work()
}
