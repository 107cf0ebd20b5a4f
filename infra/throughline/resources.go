package main

import (
	"bytes"
	"fmt"
	"os"
	"syscall"
	"time"
)

// peakMemory is the most memory that this process has held, in bytes: since
// forgetPeak, where the system keeps count of that.
func peakMemory() int64 {
	if status, err := os.ReadFile("/proc/self/status"); err == nil {
		if _, rest, found := bytes.Cut(status, []byte("VmHWM:")); found {
			var kib int64
			if n, _ := fmt.Sscan(string(rest), &kib); n == 1 {
				return kib << 10
			}
		}
	}
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return u.Maxrss << 10 // Linux counts in KiB
}

// forgetPeak has the system count this process's peak from now on. Where it
// cannot, the peak is that of the whole run.
func forgetPeak() {
	const peak = "5" // proc(5), clear_refs
	_ = os.WriteFile("/proc/self/clear_refs", []byte(peak), 0o600)
}

// processorTime is what this process has used of the processor's cores.
func processorTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
