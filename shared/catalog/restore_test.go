package catalog_test

import (
	"context"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"github.com/city-outcomes/throughline/shared/awstest"
	"github.com/city-outcomes/throughline/shared/catalog"
	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/index"
	"github.com/city-outcomes/throughline/shared/memory"
	"github.com/city-outcomes/throughline/shared/pipeline"
)

// chapter is part of what happens to a corpus: it is archived, and then told
// to the catalogue.
type chapter func(ctx context.Context, archive pipeline.Objects, c catalog.Table) error

// chapters are a document brought in, and then read anew, withdrawn and
// quoted.
func chapters() (first, then chapter) {
	d, e := declaration(), edition()
	at := d.Issued
	first = func(ctx context.Context, archive pipeline.Objects, c catalog.Table) error {
		if err := note(ctx, archive, map[string]any{
			pipeline.SubmissionKey(d.Revision): d,
			pipeline.OutcomeKey(d.Revision):    pipeline.Outcome{Revision: d.Revision, At: at, Document: d.Document, ExtractVersion: 1, Pages: 1},
			pipeline.ReceiptKey(d.Revision):    pipeline.Receipt{Revision: d.Revision, At: at, Document: d.Document, Generation: reading(1, 3).Generation},
			readingKey(1, 3):                   reading(1, 3),
		}); err != nil {
			return err
		}
		return index.Rebuild(ctx, archive, c)
	}
	then = func(ctx context.Context, archive pipeline.Objects, c catalog.Table) error {
		if err := note(ctx, archive, map[string]any{
			readingKey(2, 5):                          reading(2, 5),
			pipeline.WithdrawalKey(d.Revision):        pipeline.Withdrawal{Revision: d.Revision, At: at.AddDate(0, 0, 1), By: d.Submitter},
			pipeline.PublishedKey(e.Series, e.Number): e,
		}); err != nil {
			return err
		}
		for _, write := range []func() error{
			func() error { return c.Stage(ctx, reading(2, 5)) },
			func() error { return c.Commit(ctx, reading(2, 5).Head()) },
			func() error {
				return pipeline.Advance(ctx, c, d.Revision, corpus.Step{Status: corpus.Withdrawn, At: at.AddDate(0, 0, 1)})
			},
			func() error { return pipeline.Include(ctx, c, e) },
		} {
			if err := write(); err != nil {
				return err
			}
		}
		return nil
	}
	return first, then
}

func readingKey(rules, passages int) string {
	return pipeline.ReadingKey(document, reading(rules, passages).Generation)
}

// note archives objects.
func note(ctx context.Context, archive pipeline.Objects, objects map[string]any) error {
	for key, v := range objects {
		if _, err := pipeline.Settle(ctx, archive, key, v); err != nil {
			return err
		}
	}
	return nil
}

// TestRestoredTableIsBroughtForward restores a table to a point before much
// has happened, as point-in-time recovery does, into a new table. What the
// archive has since then brings it to the present: it equals the table that
// was never restored, item by item, and one rebuilt from nothing.
func TestRestoredTableIsBroughtForward(t *testing.T) {
	t.Parallel()
	archive := memory.NewObjects()
	first, then := chapters()
	live := awstest.Table(t, catalog.Schema)
	must(t, first(t.Context(), archive, catalog.New(awstest.DynamoDB(t), live)))
	restored := awstest.Table(t, catalog.Schema)
	restore(t, live, restored)
	must(t, then(t.Context(), archive, catalog.New(awstest.DynamoDB(t), live)))

	for name, table := range map[string]string{"restored": restored, "empty": awstest.Table(t, catalog.Schema)} {
		must(t, index.Rebuild(t.Context(), archive, catalog.New(awstest.DynamoDB(t), table)))
		wantSameItems(t, table, live)
		if t.Failed() {
			t.Fatalf("the %s table, rebuilt, is not the live one", name)
		}
	}
	wantVisible(t, catalog.New(awstest.DynamoDB(t), restored), reading(2, 5))
}

// restore copies a table's items into another, as recovery to this point
// would. Only a test may scan.
func restore(t *testing.T, from, to string) {
	t.Helper()
	client := awstest.DynamoDB(t)
	pages := dynamodb.NewScanPaginator(client, &dynamodb.ScanInput{TableName: &from, ConsistentRead: aws.Bool(true)})
	for pages.HasMorePages() {
		page, err := pages.NextPage(t.Context())
		must(t, err)
		for _, item := range page.Items {
			_, err := client.PutItem(t.Context(), &dynamodb.PutItemInput{TableName: &to, Item: item})
			must(t, err)
		}
	}
}
