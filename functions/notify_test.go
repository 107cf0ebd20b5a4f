package functions_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	sam "github.com/city-outcomes/throughline/infra/sam/events"
	"github.com/city-outcomes/throughline/shared/awstest"
	"github.com/city-outcomes/throughline/shared/catalog"
	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/lambdatest"
)

// news is the filter of the records that wake notify: editions that were
// inserted.
const news = `{"eventName":["INSERT"],"dynamodb":{"Keys":{"PK":{"S":[{"prefix":"ED#"}]},"SK":{"S":[{"prefix":"E#"}]}}}}`

// stream is the table's stream, switched on now, and what brings its records
// to a function.
type stream struct {
	sam.Stream
	brought *atomic.Int64 // how often the function was woken, and answered
}

func (w world) openStream(t *testing.T, f *lambdatest.Function) stream {
	t.Helper()
	client := awstest.DynamoDB(t)
	out, err := client.UpdateTable(t.Context(), &dynamodb.UpdateTableInput{TableName: &w.table, StreamSpecification: catalog.Stream()})
	if err != nil {
		t.Fatalf("switch the stream of %s on: %v", w.table, err)
	}
	credentials, err := client.Options().Credentials.Retrieve(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	filter, err := sam.ParsePattern(news)
	if err != nil {
		t.Fatal(err)
	}
	s := stream{brought: &atomic.Int64{}}
	lambda := sam.Lambda{URL: serveLambda(t, "notify", f), Answered: func(a sam.Answer) {
		if a.Err == nil {
			s.brought.Add(1)
		}
	}}
	s.Stream = sam.Stream{Endpoint: awstest.Endpoint(t, awstest.DynamoDBVariable), ARN: aws.ToString(out.TableDescription.LatestStreamArn),
		Region: awstest.Region, Credentials: credentials, Lambda: lambda, Function: "notify", Filter: filter, Log: slog.New(slog.DiscardHandler)}
	return s
}

// bring brings the stream's records to the function from the very first, until
// it has been woken so often.
func (s stream) bring(t *testing.T, times int) {
	t.Helper()
	ctx, stop := context.WithTimeout(t.Context(), 5*time.Minute)
	defer stop()
	until := s.brought.Load() + int64(times)
	var running sync.WaitGroup
	running.Go(func() { s.Run(ctx) })
	for s.brought.Load() < until && ctx.Err() == nil {
		time.Sleep(20 * time.Millisecond)
	}
	stop()
	running.Wait()
	if got := s.brought.Load() - until + int64(times); got != int64(times) {
		t.Fatalf("the stream woke the function %d times, want %d", got, times)
	}
}

// recent are so many editions of this minute, numbered from 1, a second apart:
// an old one is not told.
func recent(many int) []corpus.Edition {
	now, all := time.Now(), make([]corpus.Edition, many)
	for i := range all {
		all[i] = corpus.Edition{Series: corpus.Series{Year: 2027, Theme: "sdg-11"}, ID: corpus.NewEditionID(now.Add(time.Duration(i+1) * time.Second)),
			Number: i + 1, Previous: corpus.NewEditionID(now.AddDate(0, 0, -7)), Package: corpus.Identify(nil),
			Considered: 12, Statements: 7, Changes: corpus.Changes{Added: 2}}
	}
	return all
}

// What the catalogue writes is brought by the stream, told once, and told no
// more when the stream is read again from its beginning.
func TestNotifyTellsOfWhatTheStreamBrings(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	f := w.start(t, "notify")
	s := w.openStream(t, f)
	c := catalog.New(awstest.DynamoDB(t), w.table)
	editions := recent(3)
	editions[1], editions[2] = editions[2], editions[1] // the second comes late
	for _, e := range append(editions, editions...) {
		if err := c.Publish(t.Context(), e); err != nil {
			t.Fatal(err)
		}
	}
	s.bring(t, len(editions))
	s.bring(t, len(editions))
	told := w.topic.Messages()
	if len(told) != len(editions) {
		t.Fatalf("told %d times, want once of each of %d editions", len(told), len(editions))
	}
	for i, e := range editions {
		link := "https://portal.example/briefings/2027/sdg-11/" + string(e.ID) + "\n"
		if m := told[i]; m.Attributes["theme"] != "sdg-11" || m.Attributes["year"] != "2027" || len(m.Attributes) != 2 ||
			m.Subject != fmt.Sprintf("HLPF 2027 briefing: SDG 11, Sustainable cities and communities, edition %d", e.Number) ||
			!strings.Contains(m.Body, "2 statements were added") || !strings.Contains(m.Body, link) {
			t.Errorf("told %+v of %s", m, e.ID)
		}
	}
}

// record is what the stream brings of an edition.
func record(t *testing.T, e corpus.Edition, number string) json.RawMessage {
	t.Helper()
	body, err := json.Marshal(e)
	if err != nil {
		t.Fatal(err)
	}
	return inserted("ED#2027#"+string(e.Theme), "E#"+string(e.ID), string(body), number)
}

func inserted(partition, sort, body, number string) json.RawMessage {
	keys := fmt.Sprintf(`"PK":{"S":%q},"SK":{"S":%q}`, partition, sort)
	return json.RawMessage(fmt.Sprintf(`{"eventName":"INSERT","eventID":%q,"dynamodb":{"SequenceNumber":%q,"Keys":{%s},"NewImage":{%s,"body":{"S":%q}}}}`,
		"id-"+number, number, keys, keys, body))
}

func TestNotifyTellsTheNeighboursOfWhatItCannotRead(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	f := w.start(t, "notify")
	both := recent(2)
	one, two := both[0], both[1]
	ev := map[string]any{"Records": []json.RawMessage{
		record(t, one, "101"),
		inserted("ED#2027#sdg-11", "E#20261124T020000Z", "poison", "102"),
		inserted("ED#2027#sdg-4", "E#"+string(one.ID), `{"year":2027,"theme":"sdg-11","id":"20261124T020000Z"}`, "103"), // another's
		inserted("SUB#01J", "R#0001", "poison", "104"),                                                                  // not ours to read
		record(t, one, "105"), // again
		record(t, two, "106"),
	}}
	want := []events.DynamoDBBatchItemFailure{{ItemIdentifier: "102"}, {ItemIdentifier: "103"}}
	for range 2 {
		res := invoke[events.DynamoDBEventResponse](t, f, ev)
		if !slices.Equal(res.BatchItemFailures, want) {
			t.Errorf("left %v, want %v", res.BatchItemFailures, want)
		}
	}
	if told := w.topic.Messages(); len(told) != 2 {
		t.Errorf("told %d times, want once of each edition", len(told))
	}
}

// Two instances are brought the same news at the same moment: one tells, the
// other leaves it, and finds it told when it comes again.
func TestNotifyInTwoInstancesTellsOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	instances := []*lambdatest.Function{w.start(t, "notify"), w.start(t, "notify")}
	ev := map[string]any{"Records": []json.RawMessage{record(t, recent(1)[0], "101")}}
	var both sync.WaitGroup
	for _, f := range instances {
		both.Go(func() {
			for {
				res, err := lambdatest.Call[events.DynamoDBEventResponse](t.Context(), f, ev)
				if err != nil {
					t.Error(err)
				}
				if err != nil || len(res.BatchItemFailures) == 0 {
					return
				}
			}
		})
	}
	both.Wait()
	if told := w.topic.Messages(); len(told) != 1 {
		t.Errorf("told %d times, want once", len(told))
	}
}
