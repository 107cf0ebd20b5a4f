package main

import (
	"context"
	"fmt"
	"io"
	"slices"

	"github.com/city-outcomes/throughline/shared/corpus"
)

type withdrawCommand struct {
	server
	Submission string `arg:"" help:"The submission whose newest revision is taken back."`
	Reason     string `help:"Why; it is kept with the document, for those who quoted it."`
}

// Help is what --help adds.
func (withdrawCommand) Help() string {
	return `Editions to come leave the document out; published ones stay as they are, and those that
quote it are listed. It cannot be undone: a correction sends a document anew.

  throughline withdraw 01JDEXAMPXE000000000000001 --reason "The council votes again." --to http://127.0.0.1:8080`
}

func (c withdrawCommand) Run(ctx context.Context, t terminal) error {
	api, err := c.connect(ctx, "organiser")
	if err != nil {
		return err
	}
	revisions, err := api.revisions(ctx, c.Submission)
	if err != nil {
		return err
	}
	newest := revisions[len(revisions)-1]
	var after submission
	if err := api.post(ctx, revisionPath(newest)+"/withdraw", map[string]string{"reason": c.Reason}, &after); err != nil {
		return fmt.Errorf("withdraw %s: %w", c.Submission, err)
	}
	editions, err := api.quotingAny(ctx, after)
	if err != nil {
		return err
	}
	if t.json {
		return writeLines(t.out, []any{struct {
			submission
			QuotedIn []quotingEdition `json:"quotedIn"`
		}{after, editions}})
	}
	fmt.Fprintf(t.out, "%-10s  %s  revision %d  %s\n", after.Now().Status, after.Revision.Submission, after.Number, after.Metadata.Title)
	printQuoting(t.out, editions)
	return nil
}

// quotingEdition is an edition that quotes a document.
type quotingEdition struct {
	corpus.Series
	Title  string           `json:"title"`
	ID     corpus.EditionID `json:"id"`
	Number int              `json:"number"`
}

// quoting lists the editions that quote a submission's document; it does not
// ask where none ever did.
func (c *client) quoting(ctx context.Context, s submission) ([]quotingEdition, error) {
	if !s.Reached(corpus.Included) {
		return nil, nil
	}
	var list struct {
		Editions []quotingEdition `json:"editions"`
	}
	if err := c.get(ctx, "/v1/documents/"+string(s.Document)+"/editions", &list); err != nil {
		return nil, fmt.Errorf("list the editions that quote %s: %w", s.Document, err)
	}
	return list.Editions, nil
}

// quotingAny lists the editions that quote a submission's document or one that
// came with it, and is taken back with it.
func (c *client) quotingAny(ctx context.Context, s submission) ([]quotingEdition, error) {
	all, err := c.quoting(ctx, s)
	if err != nil {
		return nil, err
	}
	for _, id := range s.Attachments() {
		attached, err := c.revisions(ctx, string(id))
		if err != nil {
			return nil, err
		}
		more, err := c.quoting(ctx, attached[0])
		if err != nil {
			return nil, err
		}
		for _, e := range more {
			if !slices.Contains(all, e) {
				all = append(all, e)
			}
		}
	}
	return all, nil
}

func printQuoting(w io.Writer, editions []quotingEdition) {
	for _, e := range editions {
		fmt.Fprintf(w, "            quoted in %s, edition %d of %s (%s)\n", e.Series, e.Number, e.ID, e.Title)
	}
}

// revisions are those of a submission, oldest first; there is at least one.
func (c *client) revisions(ctx context.Context, submissionID string) ([]submission, error) {
	var one struct {
		Revisions []submission `json:"revisions"`
	}
	if err := c.get(ctx, "/v1/submissions/"+submissionID, &one); err != nil {
		return nil, err
	}
	return one.Revisions, nil
}
