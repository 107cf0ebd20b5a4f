package extract_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/city-outcomes/throughline/shared/normalise"
)

// TestPagesHaveTheirPrintedNumbers holds five reports beside the project
// against the numbers that stand on their pages, as read by eye from pictures
// of all of them: from the first page to the last that has one, the number is
// that of the physical page and an offset.
func TestPagesHaveTheirPrintedNumbers(t *testing.T) {
	t.Parallel()
	for file, printed := range map[string]struct{ pages, first, last, offset int }{
		"dns_en_2006.pdf":                  {61, 3, 61, -2},
		"dns_en_2008.pdf":                  {79, 3, 76, -2},
		"dns_en_2014.pdf":                  {81, 3, 80, 0},
		"dns_de_daten2021.pdf":             {138, 3, 138, 0},
		"dns_sonderauswertung_2021_de.pdf": {34, 2, 34, 0},
	} {
		t.Run(file, func(t *testing.T) {
			t.Parallel()
			b, err := os.ReadFile(filepath.Join(root(t), "..", "shared", "documents", "sdg", file))
			if errors.Is(err, fs.ErrNotExist) {
				t.Skip("no documents beside the project in ../shared/documents")
			}
			if err != nil {
				t.Fatal(err)
			}
			text, err := open(t).Read(t.Context(), b)
			if err != nil {
				t.Fatalf("Read: %v", err)
			}
			text = normalise.Text(text)
			if len(text.Pages) != printed.pages {
				t.Fatalf("there are %d pages, want %d", len(text.Pages), printed.pages)
			}
			for _, p := range text.Pages[printed.first-1 : printed.last] {
				if want := strconv.Itoa(p.Number + printed.offset); p.Label != want {
					t.Errorf("page %d has the label %q, want %q", p.Number, p.Label, want)
				}
			}
		})
	}
}
