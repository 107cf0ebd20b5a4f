package catalog_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"reflect"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"github.com/city-outcomes/throughline/shared/awstest"
	"github.com/city-outcomes/throughline/shared/catalog"
	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/pipeline"
)

// everyOther returns a catalogue of whose requests every other one, whatever
// its operation, meets the trouble.
func everyOther(t *testing.T, table string, trouble awstest.Network) catalog.Table {
	return catalog.New(awstest.DynamoDB(t, func(o *dynamodb.Options) {
		o.Retryer, o.HTTPClient = awstest.Retryer(), awstest.EveryOther(trouble)
	}), table)
}

// tell tells a catalogue facts of every kind.
func tell(t *testing.T, c catalog.Table) {
	t.Helper()
	d := declaration()
	must(t, c.Open(t.Context(), d))
	must(t, pipeline.Advance(t.Context(), c, d.Revision,
		corpus.Step{Status: corpus.Received, At: d.Issued}, corpus.Step{Status: corpus.Extracted, At: d.Issued}))
	show(t, c, reading(1, 60))
	show(t, c, reading(2, 30))
	must(t, c.Publish(t.Context(), edition()))
}

// ask asks a catalogue everything that there is to ask.
func ask(t *testing.T, c catalog.Table) []any {
	t.Helper()
	d, e := declaration(), edition()
	var answers []any
	heard := func(answer any, err error) {
		must(t, err)
		answers = append(answers, answer)
	}
	heard(of(c.Submission(t.Context(), d.Revision)))
	heard(of(c.Revisions(t.Context(), d.Submission)))
	heard(of(c.SubmissionsOf(t.Context(), d.Document)))
	subs, _, err := c.SubmissionsBy(t.Context(), d.Submitter, pipeline.Page{})
	heard(subs, err)
	heard(of(c.Head(t.Context(), d.Document)))
	for h, err := range c.Heads(t.Context(), "") {
		heard(h, err)
	}
	passages, _, err := c.Passages(t.Context(), d.Document, pipeline.Page{Limit: 1000})
	heard(passages, err)
	heard(of(c.Totals(t.Context())))
	heard(of(c.Edition(t.Context(), e.Series, e.ID)))
	heard(of(c.Latest(t.Context(), e.Series)))
	heard(of(c.Editions(t.Context(), e.Series)))
	return answers
}

func of[T any](answer T, err error) (any, error) { return answer, err }

// The trouble that passes: the next try succeeds. Whoever asks and whoever
// tells never hears of it, and nothing is told twice.
func TestEveryOperationSurvivesTroubleThatPasses(t *testing.T) {
	t.Parallel()
	const amazon = "application/x-amz-json-1.0"
	calm := awstest.Table(t, catalog.Schema)
	tell(t, catalog.New(awstest.DynamoDB(t), calm))
	want := ask(t, catalog.New(awstest.DynamoDB(t), calm))
	for name, trouble := range map[string]awstest.Network{
		"the table is throttled":   throttled,
		"the account is throttled": answer("ThrottlingException", ""),
		"requests are limited":     answer("RequestLimitExceeded", ""),
		"a fault of the server":    awstest.Refuse(http.StatusInternalServerError, amazon, `{"__type":"com.amazonaws.dynamodb.v20120810#InternalServerError"}`),
		"no server":                awstest.Refuse(http.StatusServiceUnavailable, "text/html", "<html>busy</html>"),
		"a gateway in between":     awstest.Refuse(http.StatusBadGateway, "text/html", ""),
		"no way to the server":     dead,
		"replies are lost":         awstest.LoseReply,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			table := awstest.Table(t, catalog.Schema)
			c := everyOther(t, table, trouble)
			tell(t, c)
			wantSameItems(t, table, calm)
			if got := ask(t, c); !reflect.DeepEqual(got, want) {
				t.Errorf("the answers are\n%+v, want\n%+v", got, want)
			}
		})
	}
}

// leftOver has DynamoDB answer none of a batch of keys.
func leftOver(r *http.Request) (*http.Response, error) {
	var batch struct {
		RequestItems map[string]json.RawMessage
	}
	if err := json.NewDecoder(r.Body).Decode(&batch); err != nil {
		return nil, err
	}
	reply, err := json.Marshal(map[string]any{"Responses": map[string]any{}, "UnprocessedKeys": batch.RequestItems})
	if err != nil {
		return nil, err
	}
	return awstest.Refuse(http.StatusOK, "application/x-amz-json-1.0", string(reply))(r)
}

func TestReadsAskAgainForKeysThatAreLeftOver(t *testing.T) {
	t.Parallel()
	table := awstest.Table(t, catalog.Schema)
	show(t, catalog.New(awstest.DynamoDB(t), table), reading(1, 3))
	wantVisible(t, through(t, table, "BatchGetItem", leftOver, leftOver, leftOver), reading(1, 3))
}

// A transaction that is cancelled for a reason which waiting does not mend is
// an error, and one that may be tried again.
func TestCommitCancelledForAnotherReasonIsAnError(t *testing.T) {
	t.Parallel()
	for _, reason := range []string{"ThrottlingError", "ProvisionedThroughputExceeded", "ItemCollectionSizeLimitExceeded", "ValidationError"} {
		t.Run(reason, func(t *testing.T) {
			t.Parallel()
			table := awstest.Table(t, catalog.Schema)
			cancelled := answer("TransactionCanceledException", `,"CancellationReasons":[{"Code":"None"},{"Code":"`+reason+`"},{"Code":"None"}]`)
			c := through(t, table, "TransactWriteItems", cancelled)
			must(t, c.Stage(t.Context(), reading(1, 3)))
			if err := c.Commit(t.Context(), reading(1, 3).Head()); err == nil {
				t.Error("Commit succeeds, want an error")
			}
			show(t, c, reading(1, 3))
			wantVisible(t, c, reading(1, 3))
		})
	}
}

// Whoever is told to stop stops: a request that hangs holds up nobody for
// longer than the context allows.
func TestOperationsEndWithTheirContext(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	hang := func(r *http.Request) (*http.Response, error) {
		cancel() // once it hangs
		<-r.Context().Done()
		return nil, r.Context().Err()
	}
	c := everyOther(t, awstest.Table(t, catalog.Schema), hang)
	if err := c.Open(ctx, declaration()); !errors.Is(err, context.Canceled) {
		t.Errorf("Open that hangs: %v, want %v", err, context.Canceled)
	}
}
