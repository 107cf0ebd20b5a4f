package pdf

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/city-outcomes/throughline/shared/corpus"
)

// short is a document of so many pages with a line on each.
func short(pages int) []byte {
	var out, kids strings.Builder
	var objects []string
	for i := range pages {
		content := fmt.Sprintf("BT /R 10 Tf 72 700 Td (This is page %d of the report.) Tj ET", i+1)
		fmt.Fprintf(&kids, "%d 0 R ", 4+2*i)
		objects = append(objects,
			fmt.Sprintf("<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</R 3 0 R>>>>/Contents %d 0 R>>", 5+2*i),
			fmt.Sprintf("<</Length %d>>stream\n%s\nendstream", len(content), content))
	}
	out.WriteString("%PDF-1.7\n")
	for i, o := range slices.Concat([]string{"<</Type/Catalog/Pages 2 0 R>>", fmt.Sprintf("<</Type/Pages/Kids[%s]/Count %d>>", kids.String(), pages),
		"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"}, objects) {
		fmt.Fprintf(&out, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	fmt.Fprintf(&out, "trailer<</Size %d/Root 1 0 R>>\n%%%%EOF", len(objects)+4)
	return []byte(out.String())
}

// compiled is the folder where PDFium's code is kept for the next run.
func compiled(t *testing.T) string {
	cache, err := os.UserCacheDir()
	if err != nil {
		return t.TempDir()
	}
	return filepath.Join(cache, "throughline", "pdfium")
}

func TestTextReadsFiveThousandPages(t *testing.T) {
	if testing.Short() {
		t.Skip("reads 5,000 pages")
	}
	t.Parallel()
	e, err := Open(t.Context(), compiled(t))
	if err != nil {
		t.Fatal(err)
	}
	text, err := e.Unhurried().Text(t.Context(), short(maxPages))
	if err != nil {
		t.Fatalf("Text: %v", err)
	}
	last := text.Pages[len(text.Pages)-1]
	if len(text.Pages) != maxPages || last.Paragraphs[0].Text != "This is page 5000 of the report." {
		t.Errorf("there are %d pages, and the last has %v", len(text.Pages), last.Paragraphs)
	}
	if err := e.Close(); err != nil {
		t.Errorf("Close: %v", err)
	}
}

func TestPagesThatDoNotEnd(t *testing.T) {
	t.Parallel()
	dir := compiled(t)
	tests := map[string]struct {
		pages int
		slow  []int // pages that do not end, and are given up at once
		want  corpus.Reason
	}{
		"one is left out":             {pages: 3, slow: []int{1}},
		"the first":                   {pages: 3, slow: []int{0}},
		"the last":                    {pages: 3, slow: []int{2}},
		"several refuse the document": {pages: 3, slow: []int{0, 2}, want: corpus.TooSlow},
		"so does the only one":        {pages: 1, slow: []int{0}, want: corpus.TooSlow},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e, err := Open(t.Context(), dir)
			if err != nil {
				t.Fatal(err)
			}
			e.page = func(s *session, index int) (page, error) {
				if slices.Contains(tc.slow, index) {
					<-t.Context().Done()
				}
				return s.page(index)
			}
			e.patience = func(index int) *time.Timer {
				if slices.Contains(tc.slow, index) {
					return time.NewTimer(0)
				}
				return time.NewTimer(time.Hour)
			}
			text, err := e.Text(t.Context(), short(tc.pages))
			if tc.want != "" {
				if r, ok := corpus.AsRejection(err); !ok || r.Reason != tc.want {
					t.Errorf("Text = %v, want a rejection for %s", err, tc.want)
				}
				return
			}
			if err != nil {
				t.Fatalf("Text: %v", err)
			}
			want := []string{fmt.Sprintf("page %d could not be read", tc.slow[0]+1)}
			if !slices.Equal(text.Notes, want) {
				t.Errorf("Notes = %q, want %q", text.Notes, want)
			}
			for i, p := range text.Pages {
				if read := len(p.Paragraphs) == 1; read == slices.Contains(tc.slow, i) {
					t.Errorf("page %d has %d paragraphs", i+1, len(p.Paragraphs))
				}
			}
		})
	}
}
