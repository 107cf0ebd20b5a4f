// Command index is the function that labels a document's passages and makes
// them visible. It is woken by ingest's outcome.
package main

import (
	"context"
	"os"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"github.com/city-outcomes/throughline/shared/classify"
	"github.com/city-outcomes/throughline/shared/index"
	"github.com/city-outcomes/throughline/shared/normalise"
	"github.com/city-outcomes/throughline/shared/trigger"
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
	labels, err := classify.Embedded()
	if err != nil {
		log.Error("cannot start", "err", err)
		os.Exit(1)
	}
	stage := index.Stage{Archive: aws.Archive, Catalog: table.Open(aws), Passages: normalise.Passages,
		Label: labels.Label, Rules: classify.Version, Now: time.Now, Log: log}
	wiring.Start(log, func(ctx context.Context, ev events.SQSEvent) (events.SQSEventResponse, error) {
		return trigger.Batch(ctx, log, ev, stage.Run), nil
	})
}
