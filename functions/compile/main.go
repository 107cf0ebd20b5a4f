// Command compile is the function that makes briefing packages: the steps of
// the state machine that the schedule starts, and single themes on demand.
package main

import (
	"context"
	"os"

	"github.com/city-outcomes/throughline/shared/classify"
	"github.com/city-outcomes/throughline/shared/compile"
	"github.com/city-outcomes/throughline/shared/hlpf"
	"github.com/city-outcomes/throughline/shared/trigger"
	"github.com/city-outcomes/throughline/shared/wiring"
	"github.com/city-outcomes/throughline/shared/wiring/table"
	"github.com/city-outcomes/throughline/shared/wiring/translation"
)

func main() {
	log := wiring.Log()
	aws, err := wiring.Open(context.Background(), os.Getenv, wiring.Archive, wiring.Table, wiring.Translation)
	if err != nil {
		log.Error("cannot start", "err", err)
		os.Exit(1)
	}
	measures, err := classify.Measures()
	if err != nil {
		log.Error("cannot start", "err", err)
		os.Exit(1)
	}
	calendar := hlpf.Default()
	stage := compile.Stage{Archive: aws.Archive, Catalog: table.Open(aws), Calendar: calendar, Measures: measures, Translator: translation.Open(aws), Log: log}
	steps := trigger.Compiler{Calendar: calendar, Freeze: stage.FreezeAll, Compile: stage.Compile, Publish: stage.Publish, Edition: stage.Run}
	wiring.Start(log, steps.Take)
}
