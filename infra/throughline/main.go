// Command throughline is the whole product on one machine, and the tool of
// those who run it elsewhere: it serves the portal and the API with the
// pipeline behind them, sends documents to a server, follows them, compiles
// and checks briefing packages, and shows what the rules make of a file.
//
// Exit codes: 0 done; 1 our fault, or the machine's; 2 the document's or the
// package's fault, told in a sentence on standard error; 64 the command line
// is not understood.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"

	"github.com/city-outcomes/throughline/shared/corpus"
)

// The exit codes.
const (
	exitFailure = 1
	exitRefused = 2
	exitUsage   = 64
)

// command is the command line: global flags, then a command each.
type command struct {
	JSON    bool   `name:"json" help:"Print results as JSON instead of words."`
	Cache   string `default:".throughline/cache" type:"path" help:"Folder for what is costly to make again (the compiled PDF engine)."`
	Verbose bool   `short:"v" help:"Log each unit of work on standard error."`

	Serve    serveCommand    `cmd:"" help:"Serve the portal, the API and the pipeline on this machine."`
	Demo     demoCommand     `cmd:"" help:"Do the main job once, from upload to verified packages, and end."`
	Submit   submitCommand   `cmd:"" help:"Send documents or folders to a server and wait for what becomes of them."`
	Status   statusCommand   `cmd:"" help:"Show my submissions, or one of them with its history."`
	Withdraw withdrawCommand `cmd:"" help:"Take a submission back, and list the editions that quote it."`
	Compile  compileCommand  `cmd:"" help:"Compile a theme of a year, or all of them, into briefing packages."`
	Approve  approveCommand  `cmd:"" help:"Make an edition final, by the word of a person of the role policy."`
	Fetch    fetchCommand    `cmd:"" help:"Download a briefing package from a server."`
	Inspect  inspectCommand  `cmd:"" help:"Read a document and print its passages with their labels, a JSON line each."`
	Label    labelCommand    `cmd:"" help:"Label texts from standard input, JSON Lines in and out."`
	Evaluate evaluateCommand `cmd:"" help:"Measure the labels on a labelled JSON Lines file."`
	Verify   verifyCommand   `cmd:"" help:"Check a package: manifests, and every quotation on its page of the stored text."`
	Verdicts verdictsCommand `cmd:"" help:"Print what reviewers decided, as labelled passages."`
	Lint     lintCommand     `cmd:"" help:"Hold Word files to the editorial rules of the United Nations."`
	Rebuild  rebuildCommand  `cmd:"" help:"Make the catalogue anew from the archive, and compare it with the present one."`
	Audit    auditCommand    `cmd:"" help:"Hold the archive to its seals: what was changed or removed is told."`
	Bench    benchCommand    `cmd:"" help:"Measure how fast documents are read and labelled."`
}

// terminal is what a command talks to.
type terminal struct {
	in       io.Reader
	out, err io.Writer
	log      *slog.Logger
	json     bool
	cache    string
}

// errRefused marks a command that did its work and found the input at fault.
// What is wrong has been said already.
var errRefused = errors.New("refused")

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

// run is the command line with its streams as parameters.
func run(ctx context.Context, args []string, in io.Reader, out, stderr io.Writer) int {
	var c command
	code := -1
	parser, err := kong.New(&c, kong.Name("throughline"),
		kong.Description("From the session room to the High-level Political Forum: documents in, verified briefing packages out."),
		kong.Writers(out, stderr), kong.Exit(func(n int) { code = n }), kong.UsageOnError(),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true}), kong.BindTo(ctx, (*context.Context)(nil)))
	if err != nil {
		fmt.Fprintln(stderr, "throughline:", err)
		return exitFailure
	}
	if len(args) == 0 {
		args = []string{"--help"}
	}
	parsed, err := parser.Parse(args)
	if code >= 0 {
		return code
	}
	if err != nil {
		parser.Errorf("%s (see throughline --help)", err)
		return exitUsage
	}
	level := slog.LevelWarn
	if c.Verbose {
		level = slog.LevelInfo
	}
	log := slog.New(slog.NewTextHandler(stderr, &slog.HandlerOptions{Level: level}))
	return exitCode(parsed.Run(terminal{in: in, out: out, err: stderr, log: log, json: c.JSON, cache: c.Cache}), stderr)
}

// closing closes what a command opened, and makes a failure to do so the
// command's, where it has no other.
func closing(end func() error, err *error) {
	if failed := end(); *err == nil {
		*err = failed
	}
}

// exitCode says what went wrong, where that has not been said, and how a
// script can tell.
func exitCode(err error, stderr io.Writer) int {
	switch rejection, rejected := corpus.AsRejection(err); {
	case err == nil:
		return 0
	case errors.Is(err, errRefused):
		return exitRefused
	case rejected:
		fmt.Fprintln(stderr, rejection.Reason.Sentence())
		return exitRefused
	default:
		fmt.Fprintln(stderr, "throughline:", err)
		return exitFailure
	}
}
