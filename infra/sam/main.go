// Command sam runs the functions on this machine by the SAM CLI, against real
// protocols and without an account: for people, who use the portal, and for
// tests, which take a document through all of it.
//
//	sam serve   until Ctrl-C
//	sam test    the story of a document, and ends with 0 where all is well
package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"
)

// command is the command line.
type command struct {
	Root string `default:"." type:"path" help:"Folder of the project."`

	Serve serveCommand `cmd:"" help:"Serve the portal and the API by the functions, until Ctrl-C."`
	Test  testCommand  `cmd:"" help:"Take a document from upload to download through the functions, and end."`
}

// terminal is what a command talks to.
type terminal struct {
	root string
	out  io.Writer
	log  *slog.Logger
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	var c command
	parsed := kong.Parse(&c, kong.Name("sam"), kong.Description("The functions on this machine, by the SAM CLI."),
		kong.UsageOnError(), kong.BindTo(ctx, (*context.Context)(nil)))
	err := parsed.Run(terminal{root: c.Root, out: os.Stdout, log: slog.New(slog.NewTextHandler(os.Stderr, nil))})
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "sam:", err)
		os.Exit(1)
	}
}
