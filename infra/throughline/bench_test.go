package main

import (
	"path/filepath"
	"strings"
	"testing"
)

func TestBenchReadsAtLeastOnce(t *testing.T) {
	for _, times := range []string{"0", "-1"} {
		code, _, errs := throughline(t, "", "bench", "--times="+times, filepath.Join(testdata, "README.md"))
		if code != 1 || !strings.Contains(errs, "--times") {
			t.Errorf("bench --times=%s = %d: %s", times, code, errs)
		}
	}
}

func TestBenchLabelsPrintsSpeedAndSize(t *testing.T) {
	code, out, errs := throughline(t, "", "bench", "labels", "--passages=50", filepath.Join(testdata, "documents", "sundhamra-uttalande-2026.txt"))
	if code != 0 {
		t.Fatalf("bench labels = %d: %s", code, errs)
	}
	for _, want := range []string{"rules and weights: ", "1 worker: 50 passages", "2 workers: 50 passages", "passages/s", "a second of a core", "allocations"} {
		if !strings.Contains(out, want) {
			t.Errorf("bench labels printed %q, want %q in it", out, want)
		}
	}
	if code, _, errs := throughline(t, "", "bench", "labels", "--passages=0"); code != 1 || !strings.Contains(errs, "--passages") {
		t.Errorf("bench labels --passages=0 = %d: %s", code, errs)
	}
}
