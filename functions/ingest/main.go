// Command ingest is the function that takes an upload from the inbox into the
// archive. It is woken by the upload, or by the result of its malware scan.
package main

import (
	"context"
	"os"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/extract"
	"github.com/city-outcomes/throughline/shared/extract/pdf"
	"github.com/city-outcomes/throughline/shared/ingest"
	"github.com/city-outcomes/throughline/shared/normalise"
	"github.com/city-outcomes/throughline/shared/trigger"
	"github.com/city-outcomes/throughline/shared/wiring"
)

func main() {
	log := wiring.Log()
	aws, err := wiring.Open(context.Background(), os.Getenv, wiring.Inbox, wiring.Archive, wiring.PDF)
	if err != nil {
		log.Error("cannot start", "err", err)
		os.Exit(1)
	}
	engine, err := pdf.Open(context.Background(), aws.Value(wiring.PDFCacheVariable))
	if err != nil {
		log.Error("cannot start", "err", err)
		os.Exit(1)
	}
	reader := extract.Reader{PDF: engine}
	read := func(ctx context.Context, b []byte) (corpus.Text, error) {
		text, err := reader.Read(ctx, b)
		return normalise.Text(text), err
	}
	stage := ingest.Stage{Inbox: aws.Inbox, Archive: aws.Archive, Read: read, Attachments: extract.Attachments, Now: time.Now, Log: log}
	wiring.Start(log, func(ctx context.Context, ev events.SQSEvent) (events.SQSEventResponse, error) {
		return trigger.Uploads(ctx, log, ev, stage.Run, stage.Refuse), nil
	}, engine)
}
