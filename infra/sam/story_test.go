package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

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
	kept, err := create("../..", "sam-story.txt") // .ci/run prints it
	if err != nil {
		t.Fatal(err)
	}
	before := traces(t)
	var out bytes.Buffer
	err = testCommand{}.Run(t.Context(), terminal{root: "../..", out: io.MultiWriter(&out, kept), log: slog.New(slog.DiscardHandler)})
	if err := errors.Join(err, kept.Close()); err != nil {
		t.Fatalf("%v\n%s", err, &out)
	}
	leavesNothing(t, before)
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
		t.Fatal("the stack is up, want it interrupted", s.Down(ctx))
	}
	if !reached {
		t.Fatalf("it did not come so far: %v", err)
	}
	leavesNothing(t, before)
}

// leavesNothing waits until there is nothing but what was there before: the
// kernel takes a container's network away after the container, in its own time.
func leavesNothing(t *testing.T, before []string) {
	t.Helper()
	var left []string
	for range 300 { // seconds
		left = slices.DeleteFunc(traces(t), func(found string) bool { return slices.Contains(before, found) })
		if len(left) == 0 {
			return
		}
		time.Sleep(time.Second)
	}
	t.Errorf("%q stay behind", left)
}

// traces are what a stack could leave on the machine: folders and networks.
func traces(t *testing.T) []string {
	t.Helper()
	var found []string
	for _, pattern := range []string{filepath.Join(os.TempDir(), "throughline-s*"), "/sys/class/net/throughline*", "/sys/class/net/veth*"} {
		names, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		found = append(found, names...)
	}
	return found
}
