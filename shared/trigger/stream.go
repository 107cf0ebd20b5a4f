package trigger

import (
	"context"
	"log/slog"

	"github.com/aws/aws-lambda-go/events"

	"github.com/city-outcomes/throughline/shared/corpus"
)

// Stream runs a stage on each edition that was inserted into the catalogue's
// table, as the records of the table's stream tell of it; read finds the
// edition in an item's text attributes, where it is one. It answers which
// records must come again. Lambda brings everything again from the first of
// these on, so that a stage must bear being run again; one record never keeps
// its neighbours from being done, not even by a panic.
func Stream(ctx context.Context, log *slog.Logger, ev events.DynamoDBEvent,
	read func(item map[string]string) (corpus.Edition, bool, error), run func(context.Context, corpus.Edition) error) events.DynamoDBEventResponse {
	ctx, cancel := inTime(ctx)
	defer cancel()
	var res events.DynamoDBEventResponse
	for _, record := range ev.Records {
		if record.EventName != string(events.DynamoDBOperationTypeInsert) {
			continue
		}
		err := safely(ctx, log, func() error {
			edition, ok, err := read(texts(record.Change.NewImage))
			if err != nil || !ok {
				return err
			}
			return run(ctx, edition)
		})
		if err != nil {
			log.ErrorContext(ctx, "left a record to the next delivery", "record", record.EventID, "err", err)
			res.BatchItemFailures = append(res.BatchItemFailures, events.DynamoDBBatchItemFailure{ItemIdentifier: record.Change.SequenceNumber})
		}
	}
	return res
}

// texts are an item's attributes that are text.
func texts(image map[string]events.DynamoDBAttributeValue) map[string]string {
	all := map[string]string{}
	for name, v := range image {
		if v.DataType() == events.DataTypeString {
			all[name] = v.String()
		}
	}
	return all
}
