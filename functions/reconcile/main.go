// Command reconcile is the function that a schedule wakes each night: it takes
// up what somebody died over between the archive and the catalogue, seals the
// archive, and counts the documents again.
package main

import (
	"context"
	"os"
	"time"

	"github.com/city-outcomes/throughline/shared/audit"
	"github.com/city-outcomes/throughline/shared/index"
	"github.com/city-outcomes/throughline/shared/reconcile"
	"github.com/city-outcomes/throughline/shared/wiring"
	"github.com/city-outcomes/throughline/shared/wiring/table"
)

func main() {
	log := wiring.Log()
	aws, err := wiring.Open(context.Background(), os.Getenv, wiring.Archive, wiring.Table)
	if err != nil {
		log.Error("cannot start", "err", err)
		os.Exit(1)
	}
	catalog := table.Open(aws)
	replayer := index.Replayer{Archive: aws.Archive, Catalog: catalog}
	stage := reconcile.Stage{
		Open:   func(ctx context.Context) (reconcile.Ledger, error) { return audit.Open(ctx, aws.Archive, time.Now) },
		Replay: replayer.Record, Records: replayer.Prefixes(),
		Heads: catalog.Heads, Counters: catalog.Counters, Now: time.Now, Log: log,
	}
	wiring.Start(log, stage.Run)
}
