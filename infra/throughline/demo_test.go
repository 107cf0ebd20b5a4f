package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A store that a server keeps is not the demo's to remove.
func TestDemoLeavesTheStoreOfAServerAlone(t *testing.T) {
	dir := t.TempDir()
	kept := filepath.Join(dir, archiveDir, "originals", "kept")
	if err := os.MkdirAll(filepath.Dir(kept), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(kept, []byte("accepted"), 0o600); err != nil {
		t.Fatal(err)
	}
	code, _, errs := throughline(t, "", "demo", "--store", dir, "--documents", filepath.Join(testdata, "documents"))
	if code != 1 || !strings.Contains(errs, "no demo made") {
		t.Errorf("demo = %d: %s", code, errs)
	}
	if _, err := os.Stat(kept); err != nil {
		t.Errorf("the demo removed what the server keeps: %v", err)
	}
}

func TestDemoClearsItsOwnFolder(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "demo")
	old := filepath.Join(dir, archiveDir, "old")
	for range 2 { // the second time, the mark stands alone with what is made here
		if err := clearDemo(dir); err != nil {
			t.Fatal(err)
		}
		if _, err := os.Stat(old); err == nil {
			t.Error("what the earlier demo left is still there")
		}
		if err := os.MkdirAll(old, 0o700); err != nil {
			t.Fatal(err)
		}
	}
}
