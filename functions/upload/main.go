// Command upload is the function that announces documents, signs the links by
// which they are sent, and says what became of them.
package main

import (
	"context"
	"os"
	"time"

	"github.com/oklog/ulid/v2"

	"github.com/city-outcomes/throughline/shared/api"
	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/trigger"
	"github.com/city-outcomes/throughline/shared/wiring"
	"github.com/city-outcomes/throughline/shared/wiring/front"
	"github.com/city-outcomes/throughline/shared/wiring/table"
)

func main() {
	log := wiring.Log()
	aws, err := wiring.Open(context.Background(), os.Getenv, wiring.Inbox, wiring.Archive, wiring.Table, wiring.SignIn)
	if err != nil {
		log.Error("cannot start", "err", err)
		os.Exit(1)
	}
	submissions := api.Submissions{
		Inbox: aws.Inbox, Archive: aws.Archive, Catalog: table.Open(aws), Signer: aws.Inbox, Now: time.Now,
		NewID: func() corpus.SubmissionID { return corpus.SubmissionID(ulid.Make().String()) },
	}
	wiring.Start(log, trigger.HTTP(front.Open(aws, log).Handler(submissions)))
}
