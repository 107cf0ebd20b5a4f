package main

import (
	"encoding/json"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/city-outcomes/throughline/shared/audit"
	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/pipeline"
)

// smallStore is a store with one declaration that the catalogue missed.
func smallStore(t *testing.T) (dir string, rev corpus.Revision) {
	t.Helper()
	dir, rev = t.TempDir(), corpus.Revision{Submission: "01JDEXAMPXE000000000000002", Number: 1}
	s, err := openStore(dir)
	if err != nil {
		t.Fatal(err)
	}
	decl := corpus.Declaration{Revision: rev, Submitter: "organiser", Document: corpus.Identify(nil)}
	if _, err := pipeline.Settle(t.Context(), s.archive, pipeline.SubmissionKey(rev), decl); err != nil {
		t.Fatal(err)
	}
	if err := s.close(); err != nil {
		t.Fatal(err)
	}
	return dir, rev
}

func TestAuditSealsAndFindsWhatWasChanged(t *testing.T) {
	dir, rev := smallStore(t)
	if code, out, errs := throughline(t, "", "audit", "--store", dir); code != 0 || !strings.Contains(out, "since the last seal: 1") {
		t.Fatalf("audit before any seal = %d: %s%s", code, out, errs)
	}
	code, out, errs := throughline(t, "", "audit", "--store", dir, "--seal")
	if code != 0 || !strings.HasPrefix(out, "seals: 1; objects as they were sealed: 1 ") {
		t.Fatalf("audit --seal = %d: %s%s", code, out, errs)
	}
	_, stamp, _ := strings.Cut(strings.TrimSpace(out), "\nlast seal: ")
	if code, out, errs := throughline(t, "", "audit", "--store", dir, "--noted", stamp); code != 0 {
		t.Errorf("audit with the stamp %s = %d: %s%s", stamp, code, out, errs)
	}
	other := audit.Stamp{Number: 1, SHA256: corpus.Identify(nil)}.String()
	if code, _, errs := throughline(t, "", "audit", "--store", dir, "--noted", other); code != exitFailure || !strings.Contains(errs, other) {
		t.Errorf("audit with another stamp = %d, %q; want %d and the stamp", code, errs, exitFailure)
	}
	file := filepath.Join(dir, archiveDir, pipeline.SubmissionKey(rev))
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	if code, _, errs := throughline(t, "", "audit", "--store", dir); code != exitFailure || !strings.Contains(errs, pipeline.SubmissionKey(rev)+" was removed") {
		t.Errorf("audit after a removal = %d, %q; want %d and the key", code, errs, exitFailure)
	}
	code, out, _ = throughline(t, "", "--json", "audit", "--store", dir)
	var report audit.Report
	if err := json.Unmarshal([]byte(out), &report); err != nil || code != exitFailure || len(report.Faults) != 1 {
		t.Errorf("audit as JSON = %d, %s, %v; want one fault", code, out, err)
	}
}

func TestAuditRefusesWhatIsNoStampAndNoStore(t *testing.T) {
	dir, _ := smallStore(t)
	if code, _, errs := throughline(t, "", "audit", "--store", dir, "--noted", "yesterday"); code != exitFailure || !strings.Contains(errs, "yesterday") {
		t.Errorf("audit = %d, %q; want %d and what is wrong", code, errs, exitFailure)
	}
	nowhere := filepath.Join(dir, "nowhere")
	if code, _, errs := throughline(t, "", "audit", "--store", nowhere); code != exitFailure || !strings.Contains(errs, "no store in "+nowhere) {
		t.Errorf("audit = %d, %q; want %d and that there is no store", code, errs, exitFailure)
	}
}

func TestNightOfTheServerTakesUpAndSeals(t *testing.T) {
	dir, rev := smallStore(t)
	s, err := openStore(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer s.close()
	if err := (&embedded{store: s}).reconcile(t.Context(), slog.New(slog.DiscardHandler)); err != nil {
		t.Fatal(err)
	}
	if _, err := s.catalog.Submission(t.Context(), rev); err != nil {
		t.Errorf("what the catalogue missed: %v", err)
	}
	if _, err := s.archive.Stat(t.Context(), pipeline.SealKey(1)); err != nil {
		t.Errorf("the seal: %v", err)
	}
}

func TestRebuildLeavesOnlyWhatItWasAskedFor(t *testing.T) {
	dir, _ := smallStore(t)
	wantFiles := func(want string) {
		t.Helper()
		files, err := filepath.Glob(filepath.Join(dir, "catalog*"))
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, f := range files {
			names = append(names, filepath.Base(f))
		}
		if got := strings.Join(names, " "); got != want {
			t.Errorf("the store has %q, want %q", got, want)
		}
	}
	if code, _, errs := throughline(t, "", "rebuild", "--store", dir); code != exitRefused || !strings.Contains(errs, "missing: ") {
		t.Errorf("rebuild = %d, %q; want %d and what is missing", code, errs, exitRefused)
	}
	wantFiles("catalog.db")
	if code, _, errs := throughline(t, "", "rebuild", "--store", dir, "--replace"); code != 0 {
		t.Errorf("rebuild --replace = %d: %s", code, errs)
	}
	wantFiles("catalog.db catalog.db.before-rebuild")
	if code, out, errs := throughline(t, "", "rebuild", "--store", dir); code != 0 || !strings.Contains(out, " 0 differ") {
		t.Errorf("rebuild of what was rebuilt = %d: %s%s", code, out, errs)
	}
}
