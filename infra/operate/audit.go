package main

import (
	"context"

	"github.com/city-outcomes/throughline/shared/audit"
)

type auditCommand struct {
	Archive string   `required:"" placeholder:"BUCKET" help:"The archive."`
	Noted   []string `placeholder:"STAMP" help:"A seal's stamp, as an earlier audit or the log of reconcile gave it, that must still be in the chain."`
}

// Run reads every object of the archive. Sealing is the nightly function's.
func (c auditCommand) Run(ctx context.Context, t terminal) error {
	noted, err := audit.ParseStamps(c.Noted)
	if err != nil {
		return err
	}
	aws, _, err := open(ctx, c.Archive, "")
	if err != nil {
		return err
	}
	report, err := audit.Verify(ctx, aws.Archive, noted...)
	if err != nil {
		return err
	}
	report.Print(t.out, t.err)
	return report.Err()
}
