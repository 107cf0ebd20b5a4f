// Command download is the function that shows what was published and what it
// rests on, and signs the links by which packages are fetched.
package main

import (
	"context"
	"os"
	"time"

	"github.com/city-outcomes/throughline/shared/api"
	"github.com/city-outcomes/throughline/shared/hlpf"
	"github.com/city-outcomes/throughline/shared/trigger"
	"github.com/city-outcomes/throughline/shared/wiring"
	"github.com/city-outcomes/throughline/shared/wiring/compiler"
	"github.com/city-outcomes/throughline/shared/wiring/front"
	"github.com/city-outcomes/throughline/shared/wiring/table"
)

func main() {
	log := wiring.Log()
	aws, err := wiring.Open(context.Background(), os.Getenv, wiring.Archive, wiring.Table, wiring.SignIn, wiring.Compiler)
	if err != nil {
		log.Error("cannot start", "err", err)
		os.Exit(1)
	}
	briefings := api.Briefings{Archive: aws.Archive, Catalog: table.Open(aws), Signer: aws.Archive,
		Calendar: hlpf.Default(), Now: time.Now, Compile: compiler.Open(aws)}
	wiring.Start(log, trigger.HTTP(front.Open(aws, log).Handler(briefings)))
}
