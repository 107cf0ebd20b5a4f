package main

import (
	"path/filepath"
	"strings"
	"testing"
)

func TestForumHasTheDocumentsAndPagesAskedFor(t *testing.T) {
	t.Parallel()
	samples := []sample{{format: "pdf", pages: 138}, {format: "pdf", pages: 61}, {format: "docx", pages: 21}, {format: "md", pages: 1}, {format: "pdf", pages: 33}}
	load := forum(samples, 175, 6625)
	if got := pagesOf(load); len(load) != 175 || got < 6500 || got > 6800 {
		t.Errorf("the load has %d documents and %d pages, want 175 and about 6,625", len(load), got)
	}
	used := map[int]int{}
	for _, s := range load {
		used[s.pages]++
	}
	for _, s := range samples {
		if used[s.pages] < 20 {
			t.Errorf("the document of %d pages comes %d times, want them mixed", s.pages, used[s.pages])
		}
	}
}

func TestBenchDocuments(t *testing.T) {
	code, out, errs := throughline(t, "", "bench", "documents", "--count=6", "--pages=9", filepath.Join(testdata, "documents", "lindenfurt-bericht-2026.md"),
		filepath.Join(testdata, "documents", "sundhamra-uttalande-2026.txt"), filepath.Join(testdata, "refused"))
	if code != 0 {
		t.Fatalf("bench documents = %d: %s", code, errs)
	}
	for _, want := range []string{"the load has 6 documents, 6 pages", "forum", "md", "txt", "refused and left out"} {
		if !strings.Contains(out, want) {
			t.Errorf("bench documents prints\n%s\nwithout %q", out, want)
		}
	}
}

func TestBenchDocumentsTellsWhatBecameOfEach(t *testing.T) {
	code, out, errs := throughline(t, "", "bench", "documents", "--each", filepath.Join(testdata, "documents", "lindenfurt-bericht-2026.md"), filepath.Join(testdata, "refused"))
	if code != 0 {
		t.Fatalf("bench documents --each = %d: %s", code, errs)
	}
	for _, want := range []string{"lindenfurt-bericht-2026.md", "read", "password.pdf", "refused", "asks-for-a-password (a password is needed to open it)"} {
		if !strings.Contains(out, want) {
			t.Errorf("bench documents --each prints\n%s\nwithout %q", out, want)
		}
	}
}
