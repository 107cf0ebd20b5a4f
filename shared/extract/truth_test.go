package extract_test

import (
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/normalise"
)

var update = flag.Bool("update", false, "write the pages of the truth files anew: read the diff against the documents' sources")

// TestTruth holds the project's documents against what a reader sees on their
// pages: testdata/truth has, for some pages of each, every paragraph with its
// kind, and of the rows of tables what heads their cells, in txtar. Running heads are not among them, sentences that run over a
// page end where they end.
func TestTruth(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob(filepath.Join(root(t), "testdata", "truth", "*.txtar"))
	if err != nil || len(files) < 10 {
		t.Fatalf("%d truth files, %v; want ten or more", len(files), err)
	}
	for _, file := range files {
		document := strings.TrimSuffix(filepath.Base(file), ".txtar")
		t.Run(document, func(t *testing.T) {
			t.Parallel()
			b, err := os.ReadFile(filepath.Join(root(t), "testdata", "documents", document))
			if errors.Is(err, fs.ErrNotExist) {
				b, err = os.ReadFile(filepath.Join(root(t), "testdata", "tables", document))
			}
			if err != nil {
				t.Fatal(err)
			}
			text, err := open(t).Read(t.Context(), b)
			if err != nil {
				t.Fatalf("Read: %v", err)
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			got := seen(normalise.Text(text), string(want))
			if *update {
				if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
					t.Fatal(err)
				}
				return
			}
			if got != string(want) {
				t.Error(firstDifference(got, string(want)))
			}
		})
	}
}

// seen writes the pages of a text that a truth file has.
func seen(text corpus.Text, truth string) string {
	var b strings.Builder
	preface, _, _ := strings.Cut(truth, "-- ")
	b.WriteString(preface)
	for line := range strings.Lines(truth) {
		var page int
		if n, _ := fmt.Sscanf(line, "-- page %d", &page); n == 0 {
			continue
		}
		if page > len(text.Pages) {
			fmt.Fprintf(&b, "-- page %d is missing --\n", page)
			continue
		}
		p := text.Pages[page-1]
		b.WriteString(strings.Join(append([]string{"--", "page", fmt.Sprint(page)}, strings.Fields(p.Label)...), " ") + " --\n")
		for _, para := range p.Paragraphs {
			level := ""
			if para.Level > 0 {
				level = fmt.Sprint(" ", para.Level)
			}
			over := ""
			if para.RunsOver {
				over = " over"
			}
			fmt.Fprintf(&b, "%s%s%s: %s\n", para.Kind, level, over, para.Text)
			if len(para.Columns) > 0 {
				fmt.Fprintf(&b, "\tunder: %s\n", strings.Join(para.Columns, " | "))
			}
			if para.Unit != "" {
				fmt.Fprintf(&b, "\tunit: %s\n", para.Unit)
			}
		}
	}
	return b.String()
}

func firstDifference(got, want string) string {
	a, b := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range max(len(a), len(b)) {
		var x, y string
		if i < len(a) {
			x = a[i]
		}
		if i < len(b) {
			y = b[i]
		}
		if x != y {
			return fmt.Sprintf("line %d is\n%s\nwant\n%s", i+1, x, y)
		}
	}
	return ""
}
