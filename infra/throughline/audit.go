package main

import (
	"context"
	"fmt"
	"log/slog"
	"path/filepath"
	"time"

	"github.com/city-outcomes/throughline/shared/audit"
	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/index"
	"github.com/city-outcomes/throughline/shared/local"
	"github.com/city-outcomes/throughline/shared/reconcile"
)

type auditCommand struct {
	Store string   `default:".throughline" type:"path" help:"Folder of the store."`
	Seal  bool     `help:"First seal what came since the last seal."`
	Noted []string `placeholder:"STAMP" help:"A seal's stamp, as an earlier audit printed it, that must still be in the chain."`
}

// Help is what --help adds.
func (auditCommand) Help() string {
	return `Every object of the archive is read and held to the seals: what was changed, removed or
substituted since it was sealed is told, a sentence each, and the exit code is 1. A chain of
seals that was made anew as a whole can be told only by a stamp that somebody noted.

  throughline audit --seal
  throughline audit --noted 12:3fab…`
}

func (c auditCommand) Run(ctx context.Context, t terminal) error {
	if !isStore(c.Store) {
		return fmt.Errorf("there is no store in %s", c.Store)
	}
	archive, err := local.OpenObjects(filepath.Join(c.Store, archiveDir))
	if err != nil {
		return err
	}
	noted, err := audit.ParseStamps(c.Noted)
	if err != nil {
		return err
	}
	if c.Seal {
		n, _, err := audit.Run(ctx, archive, time.Now)
		if err != nil {
			return err
		}
		fmt.Fprintf(t.err, "sealed now: %d\n", n)
	}
	report, err := audit.Verify(ctx, archive, noted...)
	if err != nil {
		return err
	}
	if !t.json {
		report.Print(t.out, t.err)
	} else if err := writeLines(t.out, []audit.Report{report}); err != nil {
		return err
	}
	return report.Err()
}

// reconcile does on this machine what the function does each night on AWS.
func (e *embedded) reconcile(ctx context.Context, log *slog.Logger) error {
	archive, catalog := e.store.archive, e.store.catalog
	replayer := index.Replayer{Archive: archive, Catalog: catalog}
	_, err := reconcile.Stage{
		Open:   func(ctx context.Context) (reconcile.Ledger, error) { return audit.Open(ctx, archive, time.Now) },
		Replay: replayer.Record, Records: replayer.Prefixes(), Heads: catalog.Heads,
		Counters: func(ctx context.Context) (map[string]corpus.Counts, error) {
			total, err := catalog.Totals(ctx)
			return map[string]corpus.Counts{"": total}, err
		},
		Now: time.Now, Log: log,
	}.Run(ctx)
	return err
}
