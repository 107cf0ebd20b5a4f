// Command operate is for whoever runs throughline on AWS. It works with their
// own credentials, as the AWS SDK finds them, from a machine of theirs: what it
// does is rare, takes longer than a function may, and needs rights over whole
// tables that no function should have standing.
//
//	operate rebuild --archive BUCKET --into TABLE             bring a table up to the archive, such as a restored one
//	operate rebuild --archive BUCKET --into TABLE --create --against TABLE
//	                                                          rebuild a fresh table and compare it with the live one
//	operate audit --archive BUCKET                            hold the archive to its seals
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"github.com/city-outcomes/throughline/shared/wiring"
)

// command is the command line.
type command struct {
	Rebuild rebuildCommand `cmd:"" help:"Rebuild a table from the archive, and compare it with another."`
	Audit   auditCommand   `cmd:"" help:"Read the whole archive and hold it to its seals."`
}

// terminal is where a command says what it did.
type terminal struct{ out, err io.Writer }

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], terminal{out: os.Stdout, err: os.Stderr}))
}

// run is the command line with its streams as parameters. It returns the exit
// code: 1 where something failed or is not as it should be.
func run(ctx context.Context, args []string, t terminal) int {
	var c command
	ended := -1
	parser, err := kong.New(&c, kong.Name("operate"), kong.Description("What an operator does to throughline on AWS."),
		kong.Writers(t.out, t.err), kong.Exit(func(code int) { ended = code }), kong.BindTo(ctx, (*context.Context)(nil)))
	if err == nil {
		var parsed *kong.Context
		if parsed, err = parser.Parse(args); ended >= 0 {
			return ended
		}
		if err == nil {
			err = parsed.Run(t)
		}
	}
	if err != nil {
		fmt.Fprintln(t.err, "operate:", err)
		return 1
	}
	return 0
}

// open gives the adapters of a function the names from the command line.
func open(ctx context.Context, bucket, table string) (wiring.AWS, *dynamodb.Client, error) {
	names := map[string]string{wiring.ArchiveVariable: bucket, wiring.TableVariable: table}
	parts := []wiring.Part{wiring.Archive}
	if table != "" {
		parts = append(parts, wiring.Table)
	}
	aws, err := wiring.Open(ctx, func(name string) string { return names[name] }, parts...)
	return aws, dynamodb.NewFromConfig(aws.Config), err
}
