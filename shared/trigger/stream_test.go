package trigger_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/trigger"
)

// item stands for the catalogue's own reading of an item: "edition ID" is one,
// "poison" cannot be read, anything else is no edition.
func item(attributes map[string]string) (corpus.Edition, bool, error) {
	id, ok := strings.CutPrefix(attributes["body"], "edition ")
	if attributes["body"] == "poison" {
		return corpus.Edition{}, true, errors.New("it is poison")
	}
	return corpus.Edition{ID: corpus.EditionID(id)}, ok, nil
}

// records makes a stream's event, of an INSERT for each body; one that begins
// with another word and ": " is of that kind.
func records(t *testing.T, bodies ...string) events.DynamoDBEvent {
	t.Helper()
	var ev events.DynamoDBEvent
	for i, body := range bodies {
		kind, rest, ok := strings.Cut(body, ": ")
		if !ok {
			kind, rest = "INSERT", body
		}
		var r events.DynamoDBEventRecord
		if err := json.Unmarshal(fmt.Appendf(nil, `{"eventName":%q,"eventID":"id-%d","dynamodb":{"SequenceNumber":"%d",
			"NewImage":{"PK":{"S":"ED"},"number":{"N":"7"},"list":{"L":[{"S":"x"}]},"body":{"S":%q}}}}`, kind, i, 100+i, rest), &r); err != nil {
			t.Fatal(err)
		}
		ev.Records = append(ev.Records, r)
	}
	return ev
}

func TestStreamRunsOnEachEditionAndOnNothingElse(t *testing.T) {
	t.Parallel()
	var got []corpus.EditionID
	run := func(_ context.Context, e corpus.Edition) error {
		got = append(got, e.ID)
		return nil
	}
	ev := records(t, "edition 1", "something else", "MODIFY: edition 2", "REMOVE: edition 3", "edition 4")
	res := trigger.Stream(t.Context(), slog.New(slog.DiscardHandler), ev, item, run)
	if len(res.BatchItemFailures) > 0 || !slices.Equal(got, []corpus.EditionID{"1", "4"}) {
		t.Errorf("ran on %v and left %v, want 1 and 4, and nothing left", got, res.BatchItemFailures)
	}
}

func TestStreamLeavesWhatFailsAndDoesItsNeighbours(t *testing.T) {
	t.Parallel()
	var got []corpus.EditionID
	run := func(_ context.Context, e corpus.Edition) error {
		switch e.ID {
		case "fails":
			return errors.New("on purpose")
		case "panics":
			panic("on purpose")
		}
		got = append(got, e.ID)
		return nil
	}
	ev := records(t, "edition 1", "poison", "edition 2", "edition fails", "edition panics", "edition 3")
	res := trigger.Stream(t.Context(), slog.New(slog.DiscardHandler), ev, item, run)
	if want := []corpus.EditionID{"1", "2", "3"}; !slices.Equal(got, want) {
		t.Errorf("ran on %v, want %v", got, want)
	}
	want := []events.DynamoDBBatchItemFailure{{ItemIdentifier: "101"}, {ItemIdentifier: "103"}, {ItemIdentifier: "104"}}
	if !slices.Equal(res.BatchItemFailures, want) {
		t.Errorf("left %v, want %v", res.BatchItemFailures, want)
	}
}

func TestStreamBeginsNothingItHasNoTimeFor(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithTimeout(t.Context(), time.Second) // less than is kept to answer in
	defer cancel()
	run := func(context.Context, corpus.Edition) error {
		t.Error("it runs, want it left to the next delivery")
		return nil
	}
	if res := trigger.Stream(ctx, slog.New(slog.DiscardHandler), records(t, "edition 1"), item, run); len(res.BatchItemFailures) != 1 {
		t.Errorf("left %v, want the record", res.BatchItemFailures)
	}
}
