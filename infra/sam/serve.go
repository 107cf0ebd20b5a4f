package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/city-outcomes/throughline/infra/sam/events"
	"github.com/city-outcomes/throughline/infra/sam/stack"
)

type serveCommand struct {
	Port  string        `default:"3000" help:"Port of the portal and the API on 127.0.0.1."`
	Every time.Duration `default:"24h" help:"Compile the live year's themes, and reconcile archive and catalogue, this often."`
}

// Help is what --help adds.
func (serveCommand) Help() string {
	return `What the functions log goes to a file, whose name is printed. Everything is removed at the
end, what was sent included.`
}

func (c serveCommand) Run(ctx context.Context, t terminal) (err error) {
	log, err := create(t.root, "sam.log")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, log.Close()) }()
	fmt.Fprintf(t.out, "SAM and the functions log to %s\n", log.Name())
	s, err := stack.Up(ctx, stack.Options{Root: t.root, Port: c.Port, Out: log, Log: t.log,
		Progress: func(step string) { fmt.Fprintf(t.out, "%s …\n", step) },
		Answered: t.answered, Told: t.told})
	if err != nil {
		return err
	}
	defer func() {
		fmt.Fprintln(t.out, "\nremoving everything …")
		err = errors.Join(err, s.Down(ctx))
	}()
	fmt.Fprintf(t.out, "\nOpen %s and sign in as one of the examples. From another terminal:\n", s.Portal)
	fmt.Fprintf(t.out, "  .throughline/bin/throughline submit FILE --to %s --secret %s\n\n", s.Portal, s.SecretFile)
	fmt.Fprintf(t.out, "The live year is compiled every %s, and when the portal asks for it. Stop with Ctrl-C.\n", c.Every)
	c.schedule(ctx, s, t)
	return nil
}

// create makes a file where the project keeps what git ignores.
func create(root, name string) (*os.File, error) {
	dir := filepath.Join(root, ".throughline")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	return os.Create(filepath.Join(dir, name))
}

// schedule compiles and reconciles until ctx is done. What fails is logged and
// comes again at the next turn.
func (c serveCommand) schedule(ctx context.Context, s *stack.Stack, t terminal) {
	tick := time.NewTicker(c.Every)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case now := <-tick.C:
			scheduled := now.UTC().Truncate(time.Second)
			_, err := s.Reconcile(ctx, scheduled)
			if err := errors.Join(err, s.Machine.Run(ctx, scheduled, 0)); err != nil {
				t.log.ErrorContext(ctx, "what the schedule asks for failed", "err", err)
			}
		}
	}
}

// answered prints what a function answered that an event woke.
func (t terminal) answered(a events.Answer) {
	said := string(a.Payload)
	if a.Err != nil {
		said = a.Err.Error()
	}
	fmt.Fprintf(t.out, "    %-18s %8s  %.160s\n", a.Function, a.Took.Round(time.Millisecond), said)
}

// told prints what subscribers are told.
func (t terminal) told(m events.Message) {
	fmt.Fprintf(t.out, "    to subscribers of %v: %s\n", m.Attributes, m.Subject)
}
