package main

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/city-outcomes/throughline/shared/briefing"
	"github.com/city-outcomes/throughline/shared/briefing/bag"
)

// What verify cannot compare, since it opens no PDF: the quotations are read
// back from the briefing's PDF as a city's PDF would be.
func TestPDFHoldsEveryQuotation(t *testing.T) {
	if testing.Short() {
		t.Skip("serves and compiles")
	}
	t.Parallel()
	store := filepath.Join(t.TempDir(), "store")
	if code, _, errs := throughline(t, "", "demo", "--documents", filepath.Join(testdata, "documents"), "--store", store); code != 0 {
		t.Fatalf("demo ends with %d: %s", code, errs)
	}
	files, err := findPackages([]string{filepath.Join(store, "packages")})
	if err != nil {
		t.Fatal(err)
	}
	e, err := openEngine(t.Context(), cache(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = e.close() })
	quotations := 0
	for _, file := range files {
		zip, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		b, err := bag.Read(zip)
		if err != nil {
			t.Fatal(err)
		}
		text, err := e.text(t.Context(), b.Payload["briefing.pdf"])
		if err != nil {
			t.Fatalf("%s: read briefing.pdf: %v", filepath.Base(file), err)
		}
		var whole strings.Builder
		for _, page := range text.Pages {
			for _, p := range page.Paragraphs {
				whole.WriteString(p.Text)
			}
		}
		rows, err := csv.NewReader(strings.NewReader(string(b.Payload["evidence.csv"]))).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range rows[1:] {
			quotations++
			if quotation := briefing.Undefused(row[8]); !strings.Contains(letters(whole.String()), letters(quotation)) {
				t.Errorf("%s: briefing.pdf lacks %q", filepath.Base(file), quotation)
			}
		}
	}
	if quotations == 0 {
		t.Error("there are no quotations to look for")
	}
}

// letters is a text without what a line's end may add or take away.
func letters(s string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(" \u00a0\u00ad\n-‐", r) {
			return -1
		}
		return r
	}, s)
}
