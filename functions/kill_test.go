package functions_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"github.com/city-outcomes/throughline/shared/awstest"
	"github.com/city-outcomes/throughline/shared/catalog"
	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/extract"
	"github.com/city-outcomes/throughline/shared/hlpf"
	"github.com/city-outcomes/throughline/shared/index"
	"github.com/city-outcomes/throughline/shared/ingest"
	"github.com/city-outcomes/throughline/shared/lambdatest"
	"github.com/city-outcomes/throughline/shared/normalise"
	"github.com/city-outcomes/throughline/shared/pipeline"
	"github.com/city-outcomes/throughline/shared/trigger"
)

// made is the document that the killed functions work on, made up.
var made = []byte("Lintuvaara Voluntary Local Review 2026\n\n" +
	"Ninety-three per cent of the pupils of Lintuvaara finished upper secondary school in 2025, up from eighty-six per cent in 2020.\n\n" +
	"One hundred and twelve teachers were trained to work with newly arrived children in their mother tongue.\n")

func madeDeclaration() corpus.Declaration {
	return corpus.Declaration{
		Revision:  corpus.Revision{Submission: "01JDEXAMPXE000000000000009", Number: 1},
		Submitter: "example-organiser", Filename: "review.txt", MediaType: "text/plain", Size: int64(len(made)), Document: corpus.Identify(made),
		Metadata: corpus.Metadata{Title: "Lintuvaara Voluntary Local Review 2026", Kind: corpus.KindVLR, City: "Lintuvaara", Country: "FIN", Date: "2026"},
		Issued:   time.Date(2026, time.November, 24, 1, 0, 0, 0, time.UTC),
	}
}

// A stage brings a world to where a function begins, by the stages themselves.
type stage func(t *testing.T, w world)

func announced(t *testing.T, w world) {
	d := madeDeclaration()
	_, err := pipeline.Settle(t.Context(), w.archive, pipeline.SubmissionKey(d.Revision), d)
	must(t, errors.Join(err, w.catalog(t).Open(t.Context(), d), w.inbox.Create(t.Context(), pipeline.InboxKey(d.Revision), made)))
}

func ingested(t *testing.T, w world) {
	announced(t, w)
	read := func(ctx context.Context, b []byte) (corpus.Text, error) {
		text, err := extract.Reader{}.Read(ctx, b)
		return normalise.Text(text), err
	}
	s := ingest.Stage{Inbox: w.inbox, Archive: w.archive, Read: read, Now: time.Now, Log: slog.New(slog.DiscardHandler)}
	must(t, s.Run(t.Context(), pipeline.InboxKey(madeDeclaration().Revision)))
}

func indexed(t *testing.T, w world) {
	ingested(t, w)
	label := func(corpus.Passage) corpus.Labels {
		return corpus.Labels{Goals: []corpus.Label{{ID: "4", Score: 0.9}}, Kind: corpus.Label{ID: string(corpus.Progress), Score: 0.9}}
	}
	s := index.Stage{Archive: w.archive, Catalog: w.catalog(t), Passages: normalise.Passages, Label: label, Rules: 1, Now: time.Now, Log: slog.New(slog.DiscardHandler)}
	must(t, s.Run(t.Context(), pipeline.OutcomeKey(madeDeclaration().Revision)))
}

func (w world) catalog(t *testing.T) catalog.Table { return catalog.New(awstest.DynamoDB(t), w.table) }

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// deliver wakes a function as AWS does, and reports whether its work is done;
// it is not where the process ended, the function failed, or asked for the
// message again.
type deliver func(t *testing.T, f *lambdatest.Function) bool

func message(key string) deliver {
	return func(t *testing.T, f *lambdatest.Function) bool {
		body := fmt.Sprintf(`{"source":"aws.s3","detail-type":"Object Created","detail":{"object":{"key":%q}}}`, key)
		res, err := lambdatest.Call[events.SQSEventResponse](t.Context(), f, events.SQSEvent{Records: []events.SQSMessage{{MessageId: "m", Body: body}}})
		return err == nil && len(res.BatchItemFailures) == 0
	}
}

// night has one theme compiled as the state machine does.
func night(t *testing.T, f *lambdatest.Function) bool {
	const theme = hlpf.ThemeID("sdg-4")
	scheduled := corpus.EditionID("20261124T020000Z").Time()
	for _, s := range []trigger.Step{
		{Step: trigger.FreezeStep, Scheduled: scheduled, Year: 2027, Theme: theme},
		{Step: trigger.CompileStep, Scheduled: scheduled, Year: 2027, Theme: theme},
		{Step: trigger.PublishStep, Scheduled: scheduled, Year: 2027, Themes: []hlpf.ThemeID{theme}},
	} {
		if _, err := lambdatest.Call[trigger.Done](t.Context(), f, s); err != nil {
			return false
		}
	}
	return true
}

// A function that is killed at any of its writes, before or after the write
// took effect, leaves the same behind as one that was not, once the message
// comes again to another instance.
func TestKilledFunctionsLoseNothing(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		before stage
		do     deliver
	}{
		"ingest":  {announced, message(pipeline.InboxKey(madeDeclaration().Revision))},
		"index":   {ingested, message(pipeline.OutcomeKey(madeDeclaration().Revision))},
		"compile": {indexed, night},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bootstrap := lambdatest.Build(t, name)
			calm := newWorld(t)
			c.before(t, calm)
			writes := calm.interrupt(t, bootstrap, c.do, 0, false)
			want := calm.contents(t)
			for n := 1; n <= writes; n++ {
				for _, after := range []bool{false, true} {
					w := newWorld(t)
					c.before(t, w)
					w.interrupt(t, bootstrap, c.do, n, after)
					if diff := difference(w.contents(t), want); diff != "" {
						t.Errorf("killed at write %d of %d (after it: %t): %s", n, writes, after, diff)
					}
				}
			}
			t.Logf("%s: %d writes, killed before and after each", name, writes)
		})
	}
}

// interrupt has a function do its work, killed at its n-th write, by 0 not at
// all; another instance takes up what is left. It returns how often the first
// wrote.
func (w world) interrupt(t *testing.T, bootstrap string, do deliver, n int, after bool) int {
	t.Helper()
	var f atomic.Pointer[lambdatest.Function]
	var writes atomic.Int64
	kill := func(r *http.Request) (*http.Response, error) {
		if !isWrite(r) || int(writes.Add(1)) != n {
			return awstest.Send(r)
		}
		if after {
			_, _ = awstest.LoseReply(r) // the reply is lost: that is what it is for
		}
		f.Load().Kill()
		return nil, awstest.ErrLost
	}
	env := append(slices.Clone(w.env),
		"AWS_ENDPOINT_URL_S3="+awstest.Between(t, awstest.Endpoint(t, awstest.S3Variable), kill),
		"AWS_ENDPOINT_URL_DYNAMODB="+awstest.Between(t, awstest.Endpoint(t, awstest.DynamoDBVariable), kill))
	f.Store(lambdatest.Start(t, bootstrap, env...))
	done := do(t, f.Load())
	if done != (n == 0) {
		t.Fatalf("killed at write %d, the work is done: %t\n%s", n, done, f.Load().Log())
	}
	second := lambdatest.Start(t, bootstrap, w.env...)
	if !do(t, second) {
		t.Fatalf("killed at write %d, the work is not done by another instance:\n%s", n, second.Log())
	}
	f.Load().Kill()
	second.Kill()
	return int(writes.Load())
}

// isWrite reports whether a request to S3 or DynamoDB changes anything.
func isWrite(r *http.Request) bool {
	_, operation, ok := strings.Cut(r.Header.Get("X-Amz-Target"), ".")
	if !ok {
		return r.Method == http.MethodPut
	}
	return slices.Contains([]string{"PutItem", "UpdateItem", "BatchWriteItem", "TransactWriteItems"}, operation)
}

// clock matches the times at which a stage did something: they differ from run
// to run.
var clock = regexp.MustCompile(`\\?"at\\?":\\?"[^"\\]*\\?"`)

// contents is all that is stored, without the times.
func (w world) contents(t *testing.T) map[string]string {
	t.Helper()
	all := map[string]string{}
	for obj, err := range w.archive.List(t.Context(), "") {
		must(t, err)
		body, err := w.archive.Get(t.Context(), obj.Key)
		must(t, err)
		all[obj.Key] = clock.ReplaceAllString(string(body), "at")
	}
	pages := dynamodb.NewScanPaginator(awstest.DynamoDB(t), &dynamodb.ScanInput{TableName: &w.table, ConsistentRead: aws.Bool(true)})
	for pages.HasMorePages() { // only a test may scan
		page, err := pages.NextPage(t.Context())
		must(t, err)
		for _, it := range page.Items {
			key, errKey := json.Marshal([]any{it["PK"], it["SK"]})
			body, errBody := json.Marshal(it)
			must(t, errors.Join(errKey, errBody))
			all[string(key)] = clock.ReplaceAllString(string(body), "at")
		}
	}
	return all
}

// difference is the first thing in which two worlds differ, if any.
func difference(got, want map[string]string) string {
	keys := maps.Clone(want)
	maps.Copy(keys, got)
	for _, k := range slices.Sorted(maps.Keys(keys)) {
		if got[k] != want[k] {
			return fmt.Sprintf("%s is %.300q, want %.300q", k, got[k], want[k])
		}
	}
	return ""
}

// A schedule that fires twice or late makes the edition that it would have
// made in time, and no other: its name comes from the schedule, never from the
// clock.
func TestScheduleThatFiresTwiceOrLateMakesOneEdition(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	indexed(t, w)
	f := w.start(t, "compile")
	for range 2 { // long after its time
		if !night(t, f) {
			t.Fatal("the night's work is not done")
		}
	}
	// The night before comes last of all, when there is nothing new to say.
	early := trigger.Step{Step: trigger.FreezeStep, Scheduled: corpus.EditionID("20261123T020000Z").Time(), Year: 2027, Theme: "sdg-4"}
	if done := invoke[trigger.Done](t, f, early); len(done.Steps) > 0 || !slices.Equal(done.Unchanged, []hlpf.ThemeID{"sdg-4"}) {
		t.Errorf("freezing the night before asks for %v and says that %v are unchanged, want sdg-4 unchanged", done.Steps, done.Unchanged)
	}
	all, err := w.catalog(t).Editions(t.Context(), corpus.Series{Year: 2027, Theme: "sdg-4"})
	if err != nil || len(all) != 1 || all[0].ID != "20261124T020000Z" || all[0].Number != 1 || all[0].Statements == 0 {
		t.Errorf("the editions are %+v, %v, want the one of 20261124T020000Z, with statements", all, err)
	}
}
