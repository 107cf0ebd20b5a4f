package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"syscall"
	"time"
)

// cost is what a process took.
type cost struct {
	Seconds float64
	CPU     float64 // seconds of all cores
	Memory  int64   // bytes, at most
}

const measureCommand = "measure"

// measured runs a command within so long and returns what it printed and took. The system
// counts the memory of whoever starts a process as the process's own, so the
// command is started by a small one.
func measured(ctx context.Context, longest time.Duration, command ...string) ([]byte, cost, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, cost{}, fmt.Errorf("find this program: %w", err)
	}
	var out, report bytes.Buffer
	c := exec.CommandContext(ctx, self, append([]string{measureCommand, longest.String()}, command...)...)
	c.Stdout = &out
	c.Stderr = &report
	if err := c.Run(); err != nil {
		return nil, cost{}, fmt.Errorf("run %s: %w: %s", command[0], err, bytes.TrimSpace(report.Bytes()))
	}
	var took cost
	if err := json.Unmarshal(report.Bytes(), &took); err != nil {
		return nil, cost{}, fmt.Errorf("read what %s took: %w", command[0], err)
	}
	return out.Bytes(), took, nil
}

// measureChild runs a command that prints to this process's output, for at most
// so long, and says on standard error what it took. An engine that fails has
// refused its file.
func measureChild(ctx context.Context, limit string, command []string) error {
	longest, err := time.ParseDuration(limit)
	if err != nil {
		return fmt.Errorf("read the limit: %w", err)
	}
	ctx, cancel := context.WithTimeout(ctx, longest)
	defer cancel()
	c := exec.CommandContext(ctx, command[0], command[1:]...)
	c.Stdout = os.Stdout
	began := time.Now()
	err = c.Run()
	took := cost{Seconds: time.Since(began).Seconds()}
	if failed, ok := errors.AsType[*exec.ExitError](err); err != nil && !ok {
		return fmt.Errorf("start: %w", err)
	} else if ok && failed.Sys().(syscall.WaitStatus).Signaled() && ctx.Err() == nil {
		return fmt.Errorf("it was ended by a signal")
	}
	if usage, ok := c.ProcessState.SysUsage().(*syscall.Rusage); ok {
		took.CPU = (c.ProcessState.UserTime() + c.ProcessState.SystemTime()).Seconds()
		took.Memory = usage.Maxrss << 10 // Linux counts in KiB
	}
	return json.NewEncoder(os.Stderr).Encode(took)
}
