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
