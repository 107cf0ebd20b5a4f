package main

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/city-outcomes/throughline/shared/audit"
	"github.com/city-outcomes/throughline/shared/awstest"
	"github.com/city-outcomes/throughline/shared/catalog"
	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/index"
	"github.com/city-outcomes/throughline/shared/objects"
	"github.com/city-outcomes/throughline/shared/pipeline"
)

// deployment is an archive and a live table, as the functions leave them.
type deployment struct {
	bucket, table string
	archive       objects.Bucket
	index         index.Stage
}

// deploy also sets the environment in which the AWS SDK finds both.
func deploy(t *testing.T) deployment {
	t.Helper()
	for name, value := range map[string]string{
		"AWS_REGION": awstest.Region, "AWS_ACCESS_KEY_ID": awstest.AccessKey, "AWS_SECRET_ACCESS_KEY": awstest.SecretKey,
		"AWS_ENDPOINT_URL_S3":       awstest.Endpoint(t, awstest.S3Variable),
		"AWS_ENDPOINT_URL_DYNAMODB": awstest.Endpoint(t, awstest.DynamoDBVariable),
	} {
		t.Setenv(name, value)
	}
	d := deployment{bucket: awstest.Bucket(t), table: awstest.Table(t, catalog.Schema)}
	d.archive = objects.New(awstest.S3(t), d.bucket)
	d.index = index.Stage{
		Archive: d.archive, Catalog: catalog.New(awstest.DynamoDB(t), d.table), Rules: 1,
		Passages: func(text corpus.Text) []corpus.Passage {
			return []corpus.Passage{{Number: 1, Page: 1, Text: "one of " + string(text.Document)}, {Number: 2, Page: 1, Text: "two"}}
		},
		Label: func(corpus.Passage) corpus.Labels { return corpus.Labels{Goals: []corpus.Label{{ID: "11"}}} },
		Now:   time.Now, Log: slog.New(slog.DiscardHandler),
	}
	return d
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// take brings the n-th document in.
func (d deployment) take(t *testing.T, n int) {
	t.Helper()
	rev, id := corpus.Revision{Submission: corpus.SubmissionID(fmt.Sprintf("01J%023d", n)), Number: 1}, corpus.Identify(fmt.Append(nil, n))
	put(t, d, pipeline.SubmissionKey(rev), corpus.Declaration{Revision: rev, Submitter: "organiser", Document: id})
	put(t, d, pipeline.TextKey(id, 1), corpus.Text{Document: id, ExtractVersion: 1, Pages: []corpus.Page{{Number: 1}}})
	put(t, d, pipeline.OutcomeKey(rev), pipeline.Outcome{Revision: rev, At: time.Now().UTC(), Document: id, ExtractVersion: 1, Pages: 1})
	must(t, d.index.Run(t.Context(), pipeline.OutcomeKey(rev)))
}

func put[T any](t *testing.T, d deployment, key string, v T) {
	t.Helper()
	_, err := pipeline.Settle(t.Context(), d.archive, key, v)
	must(t, err)
}

// fresh is the name of a table that does not exist, and is removed afterwards.
func fresh(t *testing.T) string {
	t.Helper()
	name := fmt.Sprintf("fresh-%d", time.Now().UnixNano())
	t.Cleanup(func() {
		_, err := awstest.DynamoDB(t).DeleteTable(context.Background(), &dynamodb.DeleteTableInput{TableName: &name})
		if err != nil {
			t.Errorf("remove table %s: %v", name, err)
		}
	})
	return name
}

func operate(t *testing.T, args ...string) (code int, out, errs string) {
	t.Helper()
	var o, e bytes.Buffer
	code = run(t.Context(), args, terminal{out: &o, err: &e})
	return code, o.String(), e.String()
}

func TestRebuiltTableIsTheLiveOne(t *testing.T) {
	d := deploy(t)
	for n := range 4 {
		d.take(t, n)
	}
	code, out, errs := operate(t, "rebuild", "--archive", d.bucket, "--into", fresh(t), "--create", "--against", d.table)
	if code != 0 || !strings.Contains(out, "4 documents, 8 passages") || !strings.Contains(out, ": 24 items equal, 0 differ") {
		t.Errorf("rebuild = %d:\n%s%swant 4 documents in 24 items, none differing", code, out, errs)
	}
}

func TestDifferencesOfTheLiveTableAreNamed(t *testing.T) {
	d := deploy(t)
	d.take(t, 0)
	d.take(t, 1)
	client, id := awstest.DynamoDB(t), string(corpus.Identify(fmt.Append(nil, 0)))
	key := func(partition, sort string) attributes {
		return attributes{"PK": &types.AttributeValueMemberS{Value: partition}, "SK": &types.AttributeValueMemberS{Value: sort}}
	}
	_, err := client.DeleteItem(t.Context(), &dynamodb.DeleteItemInput{TableName: &d.table, Key: key("GEN#"+id+"#"+corpus.Generation{Extract: 1, Rules: 1}.String(), "P#00000001")})
	must(t, err)
	changed := key("HEAD#"+id[:1], "TOTAL")
	changed["body"] = &types.AttributeValueMemberS{Value: `{"documents":7}`}
	lease := key("LEASE#x", "-")
	lease["expires"] = &types.AttributeValueMemberN{Value: "1795500000"}
	for _, it := range []attributes{changed, key("SUB#nobody", "R#0001"), lease} {
		_, err := client.PutItem(t.Context(), &dynamodb.PutItemInput{TableName: &d.table, Item: it})
		must(t, err)
	}
	yes, attribute := true, "expires"
	_, err = client.UpdateTimeToLive(t.Context(), &dynamodb.UpdateTimeToLiveInput{TableName: &d.table,
		TimeToLiveSpecification: &types.TimeToLiveSpecification{Enabled: &yes, AttributeName: &attribute}})
	must(t, err)
	code, out, errs := operate(t, "rebuild", "--archive", d.bucket, "--into", fresh(t), "--create", "--against", d.table)
	if code != 1 || !strings.Contains(out, ", 3 differ") {
		t.Errorf("rebuild = %d:\n%swant 3 items that differ", code, out)
	}
	for _, want := range []string{"missing: GEN#" + id, "changed: HEAD#" + id[:1] + "  TOTAL", "extra: SUB#nobody"} {
		if !strings.Contains(errs, want) {
			t.Errorf("rebuild tells\n%swithout %q", errs, want)
		}
	}
}

// The drill: a table is restored to an older point, which is here one that was
// rebuilt at that point, and the archive brings it to the present.
func TestRestoredTableIsBroughtToThePresent(t *testing.T) {
	d := deploy(t)
	d.take(t, 0)
	restored := fresh(t)
	if code, out, errs := operate(t, "rebuild", "--archive", d.bucket, "--into", restored, "--create"); code != 0 {
		t.Fatalf("rebuild = %d:\n%s%s", code, out, errs)
	}
	d.take(t, 1)
	d.take(t, 2)
	code, out, errs := operate(t, "rebuild", "--archive", d.bucket, "--into", restored, "--against", d.table)
	if code != 0 || !strings.Contains(out, "3 documents") || !strings.Contains(out, " 0 differ") {
		t.Errorf("rebuild = %d:\n%s%swant the live table's 3 documents", code, out, errs)
	}
}

func TestArchiveOnS3IsHeldToItsSeals(t *testing.T) {
	d := deploy(t)
	d.take(t, 0)
	_, stamp, err := audit.Run(t.Context(), d.archive, time.Now)
	must(t, err)
	code, out, errs := operate(t, "audit", "--archive", d.bucket, "--noted", stamp.String())
	if code != 0 || !strings.Contains(out, "last seal: "+stamp.String()) {
		t.Errorf("audit = %d:\n%s%swant no fault", code, out, errs)
	}
	key := pipeline.TextKey(corpus.Identify(fmt.Append(nil, 0)), 1)
	_, err = awstest.S3(t).DeleteObject(t.Context(), &s3.DeleteObjectInput{Bucket: &d.bucket, Key: &key})
	must(t, err)
	if code, _, errs := operate(t, "audit", "--archive", d.bucket); code != 1 || !strings.Contains(errs, key+" was removed") {
		t.Errorf("audit after a removal = %d, %q; want 1 and %s", code, errs, key)
	}
}

func TestCommandLineThatIsNotUnderstoodIsRefused(t *testing.T) {
	for _, args := range [][]string{{}, {"rebuild"}, {"audit", "--archive", "b", "--noted", "yesterday"}} {
		if code, _, errs := operate(t, args...); code != 1 || errs == "" {
			t.Errorf("operate %v = %d, %q; want 1 and why", args, code, errs)
		}
	}
	if code, out, _ := operate(t, "--help"); code != 0 || !strings.Contains(out, "rebuild") {
		t.Errorf("operate --help = %d, %q; want the commands", code, out)
	}
}
