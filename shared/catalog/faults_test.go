package catalog_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"reflect"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"github.com/city-outcomes/throughline/shared/awstest"
	"github.com/city-outcomes/throughline/shared/catalog"
	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/pipeline"
)

// through returns a catalogue in the table whose requests of an operation go
// through the networks in turn, and then through as usual.
func through(t *testing.T, table, operation string, networks ...awstest.Network) catalog.Table {
	var sent atomic.Int64
	return catalog.New(awstest.DynamoDB(t, func(o *dynamodb.Options) {
		o.Retryer = retry.NewStandard(func(o *retry.StandardOptions) {
			o.Backoff = retry.BackoffDelayerFunc(func(int, error) (time.Duration, error) { return time.Millisecond, nil })
		})
		o.HTTPClient = awstest.Network(func(r *http.Request) (*http.Response, error) {
			if !strings.HasSuffix(r.Header.Get("X-Amz-Target"), "."+operation) {
				return awstest.Send(r)
			}
			if n := int(sent.Add(1)); n <= len(networks) {
				return networks[n-1](r)
			}
			return awstest.Send(r)
		})
	}), table)
}

// answer refuses a request with an exception of DynamoDB.
func answer(exception, more string) awstest.Network {
	return awstest.Refuse(http.StatusBadRequest, "application/x-amz-json-1.0",
		fmt.Sprintf(`{"__type":"com.amazonaws.dynamodb.v20120810#%s","message":"on purpose"%s}`, exception, more))
}

var (
	throttled   = answer("ProvisionedThroughputExceededException", "")
	conflicting = answer("TransactionCanceledException",
		`,"CancellationReasons":[{"Code":"None"},{"Code":"TransactionConflict"},{"Code":"None"}]`)
	dead = awstest.Network(func(*http.Request) (*http.Response, error) { return nil, errors.New("no route to host") })
)

// halfTaken has DynamoDB take half of a batch, and leave the rest over.
func halfTaken(r *http.Request) (*http.Response, error) {
	var batch struct {
		RequestItems map[string][]json.RawMessage
	}
	if err := json.NewDecoder(r.Body).Decode(&batch); err != nil {
		return nil, err
	}
	left := map[string][]json.RawMessage{}
	for table, requests := range batch.RequestItems {
		half := len(requests) / 2
		left[table] = requests[half:]
		if batch.RequestItems[table] = requests[:half]; half == 0 {
			delete(batch.RequestItems, table)
		}
	}
	if len(batch.RequestItems) > 0 {
		body, err := json.Marshal(batch)
		if err != nil {
			return nil, err
		}
		res, err := awstest.Send(unsigned(r, body))
		if err != nil || res.StatusCode != http.StatusOK {
			return res, err
		}
		if err := res.Body.Close(); err != nil {
			return nil, err
		}
	}
	reply, err := json.Marshal(map[string]any{"UnprocessedItems": left})
	if err != nil {
		return nil, err
	}
	return awstest.Refuse(http.StatusOK, "application/x-amz-json-1.0", string(reply))(r)
}

// unsigned is a request with another body. DynamoDB Local looks at who signed,
// not at what.
func unsigned(r *http.Request, body []byte) *http.Request {
	r = r.Clone(r.Context())
	r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	return r
}

func TestCommitCountsOnceWhateverTheNetworkDoes(t *testing.T) {
	t.Parallel()
	for name, faults := range map[string][]awstest.Network{
		"no fault":                  nil,
		"a lost reply":              {awstest.LoseReply},
		"two lost replies":          {awstest.LoseReply, awstest.LoseReply},
		"a conflict":                {conflicting},
		"a throttle":                {throttled},
		"a conflict, a lost reply":  {conflicting, awstest.LoseReply},
		"a throttle, then conflict": {throttled, conflicting},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			table := awstest.Table(t, catalog.Schema)
			c := through(t, table, "TransactWriteItems", faults...)
			show(t, c, reading(1, 3))
			show(t, c, reading(2, 5))
			wantVisible(t, c, reading(2, 5))
		})
	}
}

func TestCommitThatStaysInDoubtMayBeCalledAgain(t *testing.T) {
	t.Parallel()
	table := awstest.Table(t, catalog.Schema)
	c := through(t, table, "TransactWriteItems", awstest.LoseReply, awstest.LoseReply, awstest.LoseReply)
	must(t, c.Stage(t.Context(), reading(1, 3)))
	if err := c.Commit(t.Context(), reading(1, 3).Head()); err == nil {
		t.Error("Commit whose every reply is lost succeeds, want an error that leaves it open")
	}
	show(t, c, reading(1, 3))
	wantVisible(t, c, reading(1, 3))
}

func TestCommitRefusesWhatIsNotWhollyStaged(t *testing.T) {
	t.Parallel()
	table := awstest.Table(t, catalog.Schema)
	good := catalog.New(awstest.DynamoDB(t), table)
	r := reading(1, 60)      // three batches
	for batches := range 4 { // three of passages, one of the mark
		cut := through(t, table, "BatchWriteItem", append(repeat(awstest.Send, batches), dead, dead, dead)...)
		if err := cut.Stage(t.Context(), r); err == nil {
			t.Fatalf("Stage cut off after %d batches succeeds", batches)
		}
		if err := good.Commit(t.Context(), r.Head()); err == nil {
			t.Errorf("Commit of what was cut off after %d batches succeeds", batches)
		}
		if _, err := good.Head(t.Context(), r.Document); !errors.Is(err, pipeline.ErrNotFound) {
			t.Errorf("Head of what was cut off after %d batches: error %v, want %v", batches, err, pipeline.ErrNotFound)
		}
	}
	show(t, good, r)
	wantVisible(t, good, r)
}

func TestCommitCutOffWhileClearingIsFinishedByTheNext(t *testing.T) {
	t.Parallel()
	table := awstest.Table(t, catalog.Schema)
	good := catalog.New(awstest.DynamoDB(t), table)
	show(t, good, reading(1, 60))
	must(t, good.Stage(t.Context(), reading(2, 5)))
	cut := through(t, table, "BatchWriteItem", awstest.Send, dead, dead, dead)
	if err := cut.Commit(t.Context(), reading(2, 5).Head()); err == nil {
		t.Fatal("Commit cut off while it clears succeeds, want an error")
	}
	wantVisible(t, good, reading(2, 5))
	must(t, good.Commit(t.Context(), reading(2, 5).Head()))

	clean := awstest.Table(t, catalog.Schema)
	show(t, catalog.New(awstest.DynamoDB(t), clean), reading(2, 5))
	wantSameItems(t, table, clean)
}

// The message of a document comes twice: one copy has staged it, the other
// begins to and is cut off.
func TestStageDoesNotTakeBackWhatIsStaged(t *testing.T) {
	t.Parallel()
	table := awstest.Table(t, catalog.Schema)
	good := catalog.New(awstest.DynamoDB(t), table)
	r := reading(1, 60)
	must(t, good.Stage(t.Context(), r))
	for _, operation := range []string{"PutItem", "BatchWriteItem"} {
		again := through(t, table, operation, awstest.Send, dead, dead, dead)
		must(t, again.Stage(t.Context(), r))
	}
	must(t, good.Commit(t.Context(), r.Head()))
	wantVisible(t, good, r)
}

// The later generation is committed, and the earlier cleared away, between the
// moments at which the commit of the earlier reads and writes.
func TestCommitOvertakenByALaterGenerationIsSuccess(t *testing.T) {
	t.Parallel()
	table := awstest.Table(t, catalog.Schema)
	good := catalog.New(awstest.DynamoDB(t), table)
	overtake := func(r *http.Request) (*http.Response, error) {
		show(t, good, reading(2, 5))
		return awstest.Send(r)
	}
	late := through(t, table, "TransactWriteItems", overtake)
	show(t, late, reading(1, 30))
	wantVisible(t, good, reading(2, 5))
}

func TestCommitOfWhatIsNotStagedFailsAtOnce(t *testing.T) {
	t.Parallel()
	table := awstest.Table(t, catalog.Schema)
	if err := catalog.New(awstest.DynamoDB(t), table).Commit(t.Context(), reading(1, 3).Head()); err == nil {
		t.Error("Commit of what is not staged succeeds, want an error")
	}
	unheard := through(t, table, "TransactWriteItems", awstest.Send, func(r *http.Request) (*http.Response, error) {
		t.Error("Commit of what is not staged is tried again")
		return awstest.Send(r)
	})
	if err := unheard.Commit(t.Context(), reading(1, 3).Head()); err == nil {
		t.Error("Commit of what is not staged succeeds, want an error")
	}
}

// A stage that is overtaken while it writes leaves passages behind, whose
// entry may have been cleared away already. The commit that follows, at once
// or when the message comes again, clears them away too.
func TestCommitClearsAwayWhatWasStagedTooLate(t *testing.T) {
	t.Parallel()
	for name, after := range map[string]awstest.Network{"to its end": awstest.Send, "until it is cut off": dead} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			table := awstest.Table(t, catalog.Schema)
			good := catalog.New(awstest.DynamoDB(t), table)
			overtake := func(r *http.Request) (*http.Response, error) {
				show(t, good, reading(2, 5))
				return awstest.Send(r)
			}
			late := through(t, table, "BatchWriteItem", overtake, after, after, after)
			if err := late.Stage(t.Context(), reading(1, 60)); err != nil {
				must(t, good.Stage(t.Context(), reading(1, 60)))
			}
			must(t, good.Commit(t.Context(), reading(1, 60).Head()))
			wantVisible(t, good, reading(2, 5))

			clean := awstest.Table(t, catalog.Schema)
			show(t, catalog.New(awstest.DynamoDB(t), clean), reading(2, 5))
			wantSameItems(t, table, clean)
		})
	}
}

func TestStageWritesWhatDynamoDBLeavesOver(t *testing.T) {
	t.Parallel()
	c := through(t, awstest.Table(t, catalog.Schema), "BatchWriteItem", repeat(halfTaken, 12)...)
	show(t, c, reading(1, 60))
	wantVisible(t, c, reading(1, 60))
}

func TestPassagesAreOfOneGenerationWhileAnotherIsCommitted(t *testing.T) {
	t.Parallel()
	table := awstest.Table(t, catalog.Schema)
	good := catalog.New(awstest.DynamoDB(t), table)
	show(t, good, reading(1, 30))
	replaced := func(r *http.Request) (*http.Response, error) { // after the head was read, before the passages are
		show(t, good, reading(2, 5))
		return awstest.Send(r)
	}
	got, _, err := through(t, table, "Query", replaced).Passages(t.Context(), document, pipeline.Page{})
	if err != nil || len(got) != 5 {
		t.Errorf("Passages while they are replaced = %d passages, %v, want the 5 of the new generation", len(got), err)
	}
}

func TestOpenAndAdvanceSurviveLostReplies(t *testing.T) {
	t.Parallel()
	table := awstest.Table(t, catalog.Schema)
	d := declaration()
	c := through(t, table, "PutItem", awstest.LoseReply, awstest.Send, awstest.LoseReply)
	must(t, c.Open(t.Context(), d))
	c = through(t, table, "UpdateItem", awstest.LoseReply)
	s, err := c.Advance(t.Context(), d.Revision, corpus.Step{Status: corpus.Received, At: d.Issued})
	if err != nil || !s.Reached(corpus.Received) || len(s.History) != 2 {
		t.Errorf("Advance whose reply is lost = %v, %v, want the step once", s.History, err)
	}
}

// cancelling cancels a transaction of two items for the reasons.
func cancelling(first, second string) awstest.Network {
	return answer("TransactionCanceledException", fmt.Sprintf(`,"CancellationReasons":[{"Code":%q},{"Code":%q}]`, first, second))
}

func TestPublishIsDoneOnceWhateverTheNetworkDoes(t *testing.T) {
	t.Parallel()
	for name, faults := range map[string][]awstest.Network{
		"no fault":                 nil,
		"a lost reply":             {awstest.LoseReply},
		"two lost replies":         {awstest.LoseReply, awstest.LoseReply},
		"a conflict over the one":  {cancelling("TransactionConflict", "None")},
		"a conflict over both":     {cancelling("TransactionConflict", "TransactionConflict")},
		"a throttle":               {throttled},
		"a conflict, a lost reply": {cancelling("None", "TransactionConflict"), awstest.LoseReply},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := through(t, awstest.Table(t, catalog.Schema), "TransactWriteItems", faults...)
			must(t, c.Publish(t.Context(), edition()))
			wantPublished(t, c, edition())
		})
	}
}

func wantPublished(t *testing.T, c catalog.Table, latest corpus.Edition) {
	t.Helper()
	if got, err := c.Latest(t.Context(), latest.Series); err != nil || !reflect.DeepEqual(got, latest) {
		t.Errorf("Latest = %+v, %v, want %+v", got, err, latest)
	}
}

// The record and the latest are seen together or not at all, wherever
// publishing is cut off; and calling again completes it.
func TestPublishThatIsCutOffIsSeenWhollyOrNotAtAll(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		network awstest.Network
		seen    bool
	}{"before": {dead, false}, "after": {awstest.LoseReply, true}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			table := awstest.Table(t, catalog.Schema)
			good := catalog.New(awstest.DynamoDB(t), table)
			cut := through(t, table, "TransactWriteItems", repeat(c.network, 3)...)
			if err := cut.Publish(t.Context(), edition()); err == nil {
				t.Error("Publish whose every reply is lost succeeds, want an error that leaves it open")
			}
			_, errRecord := good.Edition(t.Context(), edition().Series, edition().ID)
			_, errLatest := good.Latest(t.Context(), edition().Series)
			if (errRecord == nil) != c.seen || (errLatest == nil) != c.seen {
				t.Errorf("Edition: %v, Latest: %v, want both to be there: %t", errRecord, errLatest, c.seen)
			}
			must(t, good.Publish(t.Context(), edition()))
			wantPublished(t, good, edition())
		})
	}
}

// An earlier edition that comes late is recorded, and the latest stays.
func TestPublishOfAnEarlierEditionSurvivesLostReplies(t *testing.T) {
	t.Parallel()
	table := awstest.Table(t, catalog.Schema)
	later := edition()
	later.ID, later.Number = "20261126T020000Z", 2
	must(t, catalog.New(awstest.DynamoDB(t), table).Publish(t.Context(), later))
	c := through(t, table, "PutItem", awstest.LoseReply)
	must(t, c.Publish(t.Context(), edition()))
	must(t, c.Publish(t.Context(), edition()))
	wantPublished(t, c, later)
	if got, err := c.Edition(t.Context(), edition().Series, edition().ID); err != nil || !reflect.DeepEqual(got, edition()) {
		t.Errorf("Edition = %+v, %v, want %+v", got, err, edition())
	}
	other := edition()
	other.Size++
	if err := c.Publish(t.Context(), other); !errors.Is(err, pipeline.ErrExists) {
		t.Errorf("Publish of another edition under the same name: %v, want %v", err, pipeline.ErrExists)
	}
}

// The latest is moved between the moments at which the transaction is refused
// and tried again.
func TestPublishOvertakenByALaterEditionIsSuccess(t *testing.T) {
	t.Parallel()
	table := awstest.Table(t, catalog.Schema)
	good := catalog.New(awstest.DynamoDB(t), table)
	later := edition()
	later.ID, later.Number = "20261126T020000Z", 2
	overtake := func(r *http.Request) (*http.Response, error) {
		must(t, good.Publish(t.Context(), later))
		return cancelling("None", "TransactionConflict")(r)
	}
	must(t, through(t, table, "TransactWriteItems", overtake).Publish(t.Context(), edition()))
	wantPublished(t, good, later)
	if all, err := good.Editions(t.Context(), later.Series); err != nil || len(all) != 2 {
		t.Errorf("Editions = %v, %v, want both", all, err)
	}
}

func TestPublishGivesUpOnWhatItDoesNotKnow(t *testing.T) {
	t.Parallel()
	c := through(t, awstest.Table(t, catalog.Schema), "TransactWriteItems", cancelling("None", "ItemCollectionSizeLimitExceeded"))
	if err := c.Publish(t.Context(), edition()); err == nil {
		t.Error("Publish that is cancelled for an unknown reason succeeds, want an error")
	}
	if _, err := c.Latest(t.Context(), edition().Series); !errors.Is(err, pipeline.ErrNotFound) {
		t.Errorf("Latest: %v, want %v", err, pipeline.ErrNotFound)
	}
}

func TestLeaseIsTakenThoughTheReplyIsLost(t *testing.T) {
	t.Parallel()
	now := declaration().Issued
	c := through(t, awstest.Table(t, catalog.Schema), "PutItem", awstest.LoseReply)
	if l, err := c.Take(t.Context(), "a", "one", now, now.Add(time.Minute)); err != nil || l.Holder != "one" {
		t.Errorf("Take whose reply is lost = %+v, %v, want the lease", l, err)
	}
	if l, err := c.Take(t.Context(), "a", "two", now, now.Add(time.Minute)); err != nil || l.Holder != "one" {
		t.Errorf("Take of what another holds = %+v, %v, want the other's", l, err)
	}
}

func TestAdvanceGivesUpInTime(t *testing.T) {
	t.Parallel()
	table := awstest.Table(t, catalog.Schema)
	refuse := answer("ConditionalCheckFailedException", "")
	c := through(t, table, "UpdateItem", repeat(refuse, 100)...)
	must(t, c.Open(t.Context(), declaration()))
	if _, err := c.Advance(t.Context(), declaration().Revision, corpus.Step{Status: corpus.Received, At: declaration().Issued}); err == nil {
		t.Error("Advance that is overtaken a hundred times goes on, want an error before that")
	}
}

// Two catalogues that were told the same in different orders, and more than
// once, are the same table, item by item.
func TestTheSameFactsInAnyOrderMakeTheSameTable(t *testing.T) {
	t.Parallel()
	one, two := awstest.Table(t, catalog.Schema), awstest.Table(t, catalog.Schema)
	d, e := declaration(), edition()
	later := e
	later.ID, later.Number = "20261126T020000Z", 2
	steps := []corpus.Step{{Status: corpus.Received, At: d.Issued}, {Status: corpus.Extracted, At: d.Issued}, {Status: corpus.Indexed, At: d.Issued}}

	c := catalog.New(awstest.DynamoDB(t), one)
	must(t, c.Open(t.Context(), d))
	must(t, pipeline.Advance(t.Context(), c, d.Revision, steps...))
	show(t, c, reading(1, 3))
	show(t, c, reading(2, 2))
	must(t, c.Publish(t.Context(), e))
	must(t, c.Publish(t.Context(), later))

	c = catalog.New(awstest.DynamoDB(t), two)
	must(t, c.Publish(t.Context(), later))
	must(t, c.Publish(t.Context(), e))
	show(t, c, reading(2, 2))
	show(t, c, reading(1, 3))
	show(t, c, reading(2, 2))
	must(t, c.Open(t.Context(), d))
	must(t, pipeline.Advance(t.Context(), c, d.Revision, steps[2], steps[0], steps[1], steps[0]))
	must(t, c.Open(t.Context(), d))

	wantSameItems(t, two, one)
}

func repeat(n awstest.Network, times int) []awstest.Network {
	all := make([]awstest.Network, times)
	for i := range all {
		all[i] = n
	}
	return all
}

// wantSameItems compares two tables item by item. Only a test may scan.
func wantSameItems(t *testing.T, got, want string) {
	t.Helper()
	g, w := items(t, got), items(t, want)
	for k, item := range w {
		if g[k] != item {
			t.Errorf("the item %s is\n%s, want\n%s", k, g[k], item)
		}
	}
	for k := range g {
		if _, ok := w[k]; !ok {
			t.Errorf("the item %s is there, want none", k)
		}
	}
}

func items(t *testing.T, table string) map[string]string {
	t.Helper()
	found := map[string]string{}
	pages := dynamodb.NewScanPaginator(awstest.DynamoDB(t), &dynamodb.ScanInput{TableName: &table, ConsistentRead: aws.Bool(true)})
	for pages.HasMorePages() {
		page, err := pages.NextPage(t.Context())
		must(t, err)
		for _, it := range page.Items {
			b, err := json.Marshal(it)
			must(t, err)
			k, err := json.Marshal([]any{it["PK"], it["SK"]})
			must(t, err)
			found[string(k)] = string(b)
		}
	}
	return found
}
