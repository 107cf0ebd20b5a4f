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
	noted := make([]audit.Stamp, len(c.Noted))
	for i, s := range c.Noted {
		if noted[i], err = audit.ParseStamp(s); err != nil {
			return err
		}
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
	return printReport(t, report)
}

func printReport(t terminal, r audit.Report) error {
	if t.json {
		if err := writeLines(t.out, []audit.Report{r}); err != nil {
			return err
		}
	} else {
		for _, f := range r.Faults {
			fmt.Fprintln(t.err, f)
		}
		fmt.Fprintf(t.out, "seals: %d; objects as they were sealed: %d (%.1f MB); new since the last seal: %d\n",
			r.Seals, r.Sealed, float64(r.Bytes)/1e6, len(r.Unsealed))
		if r.Seals > 0 {
			fmt.Fprintf(t.out, "last seal: %s\n", r.Last)
		}
	}
	if len(r.Faults) > 0 {
		return fmt.Errorf("the archive is not as it was sealed: %d faults", len(r.Faults))
	}
	return nil
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
