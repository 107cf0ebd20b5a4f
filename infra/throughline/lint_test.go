package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestLintTellsPlaceRuleAndAdvice(t *testing.T) {
	t.Parallel()
	code, out, _ := throughline(t, "", "lint", "--kind", "secretariat", filepath.Join(testdata, "documents", "forum-session-2026.docx"))
	if code != exitRefused {
		t.Errorf("exit code %d, want %d", code, exitRefused)
	}
	for _, want := range []string{"the first page: masthead: State a symbol at the head of the document.", " words of 8500, "} {
		if !strings.Contains(out, want) {
			t.Errorf("lint prints no %q:\n%s", want, out)
		}
	}
}

func TestLintLooksAtNoWordingOfOtherLanguages(t *testing.T) {
	t.Parallel()
	_, out, _ := throughline(t, "", "--json", "lint", "--kind", "plain", filepath.Join(testdata, "documents", "puerto-lucero-vlr-2025.docx"))
	if strings.Contains(out, "per-cent") || !strings.Contains(out, `"rule":"lone-heading"`) {
		t.Errorf("lint prints\n%s\nwant a lone heading, and no rule of wording", out)
	}
}

func TestLintSaysInASentenceWhatItCannotRead(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "report.docx")
	if err := os.WriteFile(file, []byte("no Word file"), 0o600); err != nil {
		t.Fatal(err)
	}
	code, _, errs := throughline(t, "", "lint", file)
	if code != exitRefused || !strings.Contains(errs, "it is not a Word document") || strings.Contains(errs, "zip") {
		t.Errorf("exit code %d, %q, want %d and a sentence without the machinery", code, errs, exitRefused)
	}
}
