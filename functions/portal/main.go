// Command portal is the function that serves the pages.
package main

import (
	"context"
	"os"
	"strings"

	"github.com/city-outcomes/throughline/shared/portal"
	"github.com/city-outcomes/throughline/shared/trigger"
	"github.com/city-outcomes/throughline/shared/wiring"
)

func main() {
	log := wiring.Log()
	aws, err := wiring.Open(context.Background(), os.Getenv, wiring.Pages)
	if err != nil {
		log.Error("cannot start", "err", err)
		os.Exit(1)
	}
	pages, err := portal.Handler(strings.Fields(aws.Value(wiring.OriginsVariable))...)
	if err != nil {
		log.Error("cannot start", "err", err)
		os.Exit(1)
	}
	wiring.Start(log, trigger.HTTP(pages))
}
