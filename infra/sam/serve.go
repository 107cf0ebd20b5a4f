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
	Port     string        `default:"3000" help:"Port of the portal and the API on 127.0.0.1."`
	Schedule time.Duration `default:"24h" help:"Compile the live year's themes this often."`
}

// Help is what --help adds.
func (serveCommand) Help() string {
	return `What the functions log goes to a file, whose name is printed. Everything is removed at the
end, what was sent included.`
}

func (c serveCommand) Run(ctx context.Context, t terminal) (err error) {
	log, err := os.Create(filepath.Join(os.TempDir(), fmt.Sprintf("throughline-sam-%d.log", os.Getpid())))
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
		err = errors.Join(err, s.Down())
	}()
	fmt.Fprintf(t.out, "\nOpen %s and sign in as one of the examples. From another terminal:\n", s.Portal)
	fmt.Fprintf(t.out, "  .throughline/bin/throughline submit FILE --to %s --secret %s\n\n", s.Portal, s.SecretFile)
	fmt.Fprintf(t.out, "The live year is compiled every %s, and when the portal asks for it. Stop with Ctrl-C.\n", c.Schedule)
	c.keepCompiling(ctx, s, t)
	return nil
}

// keepCompiling is the schedule: it ends with ctx. What fails is logged and
// comes again at the next turn.
func (c serveCommand) keepCompiling(ctx context.Context, s *stack.Stack, t terminal) {
	tick := time.NewTicker(c.Schedule)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case now := <-tick.C:
			if err := s.Machine.Run(ctx, now.UTC().Truncate(time.Second), 0); err != nil {
				t.log.ErrorContext(ctx, "scheduled compilation failed", "err", err)
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
