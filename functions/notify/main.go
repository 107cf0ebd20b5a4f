// Command notify is the function that tells subscribers of what was published.
// It is woken by the stream of the catalogue's table.
package main

import (
	"context"
	"crypto/rand"
	"os"
	"strings"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"github.com/city-outcomes/throughline/shared/catalog"
	"github.com/city-outcomes/throughline/shared/hlpf"
	"github.com/city-outcomes/throughline/shared/notify"
	"github.com/city-outcomes/throughline/shared/trigger"
	"github.com/city-outcomes/throughline/shared/wiring"
	"github.com/city-outcomes/throughline/shared/wiring/table"
	"github.com/city-outcomes/throughline/shared/wiring/topic"
)

func main() {
	log := wiring.Log()
	aws, err := wiring.Open(context.Background(), os.Getenv, wiring.Table, wiring.Topic)
	if err != nil {
		log.Error("cannot start", "err", err)
		os.Exit(1)
	}
	stage := notify.Stage{Leases: table.Open(aws), Topic: topic.Open(aws), Calendar: hlpf.Default(),
		Portal: strings.TrimRight(aws.Value(wiring.PortalVariable), "/"), Token: rand.Text, Now: time.Now, Log: log}
	wiring.Start(log, func(ctx context.Context, ev events.DynamoDBEvent) (events.DynamoDBEventResponse, error) {
		return trigger.Stream(ctx, log, ev, catalog.Published, stage.Run), nil
	})
}
