package main

import (
	"bytes"
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/city-outcomes/throughline/infra/sam/stack"
)

// inCI skips a test that puts the stack up: it fetches the SAM CLI, starts a
// Docker engine and takes minutes.
func inCI(t *testing.T) {
	t.Helper()
	if os.Getenv("CI") != "true" {
		t.Skip("the story through SAM is told by `make sam-test`")
	}
	if testing.Short() {
		t.Skip("starts processes")
	}
}

func TestStoryThroughSAM(t *testing.T) {
	inCI(t)
	var out bytes.Buffer
	before := traces(t)
	err := testCommand{}.Run(t.Context(), terminal{root: "../..", out: &out, log: slog.New(slog.DiscardHandler)})
	t.Logf("\n%s", &out)
	if err != nil {
		t.Fatal(err)
	}
	if after := traces(t); after != before {
		t.Errorf("stays behind: %s, before %s", after, before)
	}
}

func TestStackThatIsInterruptedLeavesNothing(t *testing.T) {
	inCI(t)
	ctx, interrupt := context.WithCancel(t.Context())
	before, reached := traces(t), false
	s, err := stack.Up(ctx, stack.Options{Root: "../..", Out: &bytes.Buffer{}, Log: slog.New(slog.DiscardHandler),
		Progress: func(step string) {
			if reached = strings.Contains(step, "building"); reached { // servers, image and gates are there
				interrupt()
			}
		}})
	if err == nil {
		t.Fatal("the stack is up, want it interrupted", s.Down())
	}
	if !reached {
		t.Fatalf("it did not come so far: %v", err)
	}
	if after := traces(t); after != before {
		t.Errorf("stays behind: %s, before %s", after, before)
	}
}

// traces are what a stack could leave on the machine: folders and networks.
func traces(t *testing.T) string {
	t.Helper()
	var found []string
	for _, pattern := range []string{filepath.Join(os.TempDir(), "throughline-s*"), "/sys/class/net/docker*", "/sys/class/net/veth*"} {
		names, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		found = append(found, names...)
	}
	return strings.Join(found, " ")
}
