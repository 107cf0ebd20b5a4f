package main

import (
	"context"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"github.com/city-outcomes/throughline/shared/catalog"
	"github.com/city-outcomes/throughline/shared/index"
	"github.com/city-outcomes/throughline/shared/terms/english"
	"github.com/city-outcomes/throughline/shared/wiring/table"
)

type rebuildCommand struct {
	Archive string `required:"" placeholder:"BUCKET" help:"The archive."`
	Into    string `required:"" placeholder:"TABLE" help:"Table that is brought up to the archive: an empty one, or one restored to an older point."`
	Create  bool   `help:"Make that table first: bare, without backups, for a comparison."`
	Against string `placeholder:"TABLE" help:"Table to compare it with afterwards, item by item; nothing should be under way meanwhile."`
}

// Run rebuilds and compares. It may be run again where it was cut off.
func (c rebuildCommand) Run(ctx context.Context, t terminal) error {
	aws, client, err := open(ctx, c.Archive, c.Into)
	if err != nil {
		return err
	}
	if c.Create {
		if err := create(ctx, client, c.Into); err != nil {
			return err
		}
	}
	began, rebuilt := time.Now(), table.Open(aws)
	if err := index.Rebuild(ctx, aws.Archive, rebuilt); err != nil {
		return err
	}
	totals, err := rebuilt.Totals(ctx)
	if err != nil {
		return err
	}
	fmt.Fprintf(t.out, "%s is up to the archive after %.1f s: %s, %s\n",
		c.Into, time.Since(began).Seconds(), english.Count(totals.Documents, "document"), english.Count(totals.Passages, "passage"))
	if c.Against == "" {
		return nil
	}
	return c.compare(ctx, client, t)
}

// compare holds the table to the other one, both ways.
func (c rebuildCommand) compare(ctx context.Context, client *dynamodb.Client, t terminal) error {
	live, err := describe(ctx, client, c.Against)
	if err != nil {
		return err
	}
	rebuilt := live
	rebuilt.name = c.Into
	same, differ := 0, 0
	tell := func(how, key string) {
		const most = 100
		if differ++; differ <= most {
			fmt.Fprintf(t.err, "%s: %s\n", how, key)
		}
	}
	for found, err := range rebuilt.among(ctx, live) {
		switch {
		case err != nil:
			return err
		case found.other == nil:
			tell("missing", found.key)
		case !found.same():
			tell("changed", found.key)
		default:
			same++
		}
	}
	for found, err := range live.among(ctx, rebuilt) {
		if err != nil {
			return err
		}
		if found.other == nil {
			tell("extra", found.key)
		}
	}
	fmt.Fprintf(t.out, "%s against %s: %s equal, %d differ\n", c.Against, c.Into, english.Count(same, "item"), differ)
	if differ > 0 {
		return fmt.Errorf("%s is not what the archive says", c.Against)
	}
	return nil
}

// create makes a table and waits until it can be used.
func create(ctx context.Context, client *dynamodb.Client, name string) error {
	if _, err := client.CreateTable(ctx, catalog.Schema(name)); err != nil {
		return fmt.Errorf("make table %s: %w", name, err)
	}
	wait := dynamodb.NewTableExistsWaiter(client, func(o *dynamodb.TableExistsWaiterOptions) { o.MinDelay = time.Second })
	if err := wait.Wait(ctx, &dynamodb.DescribeTableInput{TableName: &name}, 5*time.Minute); err != nil {
		return fmt.Errorf("wait for table %s: %w", name, err)
	}
	return nil
}
