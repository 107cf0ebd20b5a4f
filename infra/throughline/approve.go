package main

import (
	"context"
	"fmt"
	"net/url"
	"time"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/hlpf"
)

type approveCommand struct {
	server
	Theme  string `arg:"" help:"The edition's theme, such as sdg-11 or housing."`
	Number int    `arg:"" help:"The edition's number in its series."`
	Year   int    `help:"Year of the forum; the live year where none is given."`
	Reason string `required:"" help:"What the approval rests on, in a few words."`
}

// Help is what --help adds.
func (approveCommand) Help() string {
	return `An edition is a draft until a person of the role policy approves it. No byte of its package
changes, the first approval stands, and nothing takes it back.

  throughline approve sdg-11 3 --reason "Every quotation was read against its page." --to http://127.0.0.1:8080`
}

// approvedEdition is an edition with what makes it final.
type approvedEdition struct {
	corpus.Series
	ID       corpus.EditionID  `json:"id"`
	Number   int               `json:"number"`
	Package  corpus.DocumentID `json:"package"`
	State    string            `json:"state"`
	Approval struct {
		Reason string    `json:"reason"`
		By     string    `json:"by"`
		At     time.Time `json:"at"`
	} `json:"approval"`
}

func (c approveCommand) Run(ctx context.Context, t terminal) error {
	api, err := c.connect(ctx, "policy")
	if err != nil {
		return err
	}
	year := c.Year
	if year == 0 {
		year = hlpf.Default().Live
	}
	var after approvedEdition
	path := fmt.Sprintf("/v1/briefings/%d/%s/editions/%d/approval", year, url.PathEscape(c.Theme), c.Number)
	if err := api.post(ctx, path, map[string]string{"reason": c.Reason}, &after); err != nil {
		return fmt.Errorf("approve edition %d of %d/%s: %w", c.Number, year, c.Theme, err)
	}
	if t.json {
		return writeLines(t.out, []approvedEdition{after})
	}
	_, err = fmt.Fprintf(t.out, "%-10s  %s, edition %d of %s  sha256 %s\n            approved on %s by %s: %s\n", after.State, after.Series, after.Number, after.ID, after.Package,
		after.Approval.At.UTC().Format("2 January 2006, 15:04 UTC"), after.Approval.By, after.Approval.Reason)
	return err
}
