package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	"github.com/city-outcomes/throughline/infra/sam/stack"
)

type testCommand struct{}

// Help is what --help adds.
func (testCommand) Help() string {
	return `Prints each step, what the functions answered and how long it took. Where a step fails, it
prints what SAM and the functions logged, and ends with 1. Nothing stays behind.`
}

// patience is how long the story may take, once the stack is up.
const patience = 20 * time.Minute

func (testCommand) Run(ctx context.Context, t terminal) (err error) {
	began := time.Now()
	var log bytes.Buffer
	t.out = &inTurn{to: t.out}
	defer func() {
		if err != nil {
			fmt.Fprintf(t.out, "\nwhat SAM and the functions logged:\n%s\n", &log)
		}
	}()
	dir, err := os.MkdirTemp("", "throughline-story-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	s, err := stack.Up(ctx, stack.Options{Root: t.root, Out: &inTurn{to: &log}, Log: t.log,
		Progress: func(step string) { fmt.Fprintf(t.out, "    %s … (%s)\n", step, time.Since(began).Round(time.Second)) },
		Answered: t.answered, Told: t.told})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Down(ctx)) }()
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	if err := (&story{Stack: s, terminal: t, dir: dir}).run(ctx); err != nil {
		return err
	}
	fmt.Fprintf(t.out, "the story through %d functions took %s\n", len(s.Functions), time.Since(began).Round(time.Second))
	return nil
}

// inTurn lets several write to one, each line whole.
type inTurn struct {
	mu sync.Mutex
	to io.Writer
}

func (w *inTurn) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.to.Write(p)
}
