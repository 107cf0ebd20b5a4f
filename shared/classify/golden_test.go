package classify_test

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/city-outcomes/throughline/shared/corpus"
)

var update = flag.Bool("update", false, "write the golden file anew")

const goldenFile = "testdata/labels.txtar"

// goldenPassages are the passages of testdata/passages.txt.
func goldenPassages(t testing.TB) []corpus.Passage {
	t.Helper()
	b, err := os.ReadFile("testdata/passages.txt")
	if err != nil {
		t.Fatal(err)
	}
	var out []corpus.Passage
	for line := range strings.Lines(string(b)) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		lang, text, ok := strings.Cut(line, " | ")
		if !ok {
			t.Fatalf("no bar in %q", line)
		}
		p := corpus.Passage{Language: lang, Text: text}
		if path, rest, ok := strings.Cut(text, "] "); ok && strings.HasPrefix(path, "[") {
			p.Heading, p.Text = strings.Split(path[1:], " > "), rest
		}
		out = append(out, p)
	}
	return out
}

// TestGolden shows what every change of rules, data and weights does to the
// labels of some seventy passages. go test -run TestGolden -update remakes
// the file, which is then reviewed like code.
func TestGolden(t *testing.T) {
	t.Parallel()
	c := embedded(t)
	got := []section{{"", "Labels of testdata/passages.txt; remade with -update.\n"}}
	for i, p := range goldenPassages(t) {
		labels := c.Label(p)
		check(t, p, labels)
		got = append(got, section{fmt.Sprintf("%02d %s", i+1, p.Language), describe(p, labels)})
	}
	if *update {
		if err := os.WriteFile(goldenFile, format(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	b, err := os.ReadFile(goldenFile)
	if err != nil {
		t.Fatal(err)
	}
	want := parse(string(b))
	for _, g := range got {
		if want[g.name] != g.text {
			t.Errorf("labels of %s =\n%swant\n%s", g.name, g.text, want[g.name])
		}
	}
	if len(want) != len(got) {
		t.Errorf("%s has %d sections, want %d", goldenFile, len(want), len(got))
	}
}

// section is a file of a txtar archive; the one without a name is its
// comment.
type section struct{ name, text string }

func format(sections []section) []byte {
	var b bytes.Buffer
	for _, s := range sections {
		if s.name != "" {
			fmt.Fprintf(&b, "-- %s --\n", s.name)
		}
		b.WriteString(s.text)
	}
	return b.Bytes()
}

func parse(archive string) map[string]string {
	out, name := map[string]string{}, ""
	for line := range strings.Lines(archive) {
		if title, ok := strings.CutPrefix(line, "-- "); ok && strings.HasSuffix(title, " --\n") {
			name = strings.TrimSuffix(title, " --\n")
			continue
		}
		out[name] += line
	}
	return out
}

// describe writes labels one a line, each with its three strongest terms.
func describe(p corpus.Passage, labels corpus.Labels) string {
	var b strings.Builder
	fmt.Fprintln(&b, p.Text)
	for _, list := range []struct {
		name   string
		labels []corpus.Label
	}{{"goal", labels.Goals}, {"target", labels.Targets}, {"theme", labels.Themes}, {"kind", []corpus.Label{labels.Kind}}} {
		for _, l := range list.labels {
			fmt.Fprintf(&b, "%s %s %.4f", list.name, l.ID, l.Score)
			if l.LowConfidence {
				b.WriteString(" low")
			}
			for _, e := range l.Evidence[:min(3, len(l.Evidence))] {
				fmt.Fprintf(&b, " %q", e.Term)
			}
			b.WriteByte('\n')
		}
	}
	if labels.Doubt != "" {
		fmt.Fprintf(&b, "doubt %s\n", labels.Doubt)
	}
	return b.String()
}

func BenchmarkLabel(b *testing.B) {
	c := embedded(b)
	var passages []corpus.Passage
	for _, p := range goldenPassages(b) {
		if p.Language == "en" && len(p.Text) > 80 {
			passages = append(passages, p)
		}
	}
	// A passage of the usual length, some 65 words, is three of these.
	for i := range passages {
		passages[i].Text += " " + passages[(i+1)%len(passages)].Text[:min(140, len(passages[(i+1)%len(passages)].Text))] +
			" " + passages[(i+2)%len(passages)].Text
	}
	words := 0
	for _, p := range passages {
		words += len(strings.Fields(p.Text))
	}
	b.ReportAllocs()
	b.ResetTimer()
	for i := range b.N {
		c.Label(passages[i%len(passages)])
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "passages/s")
	b.ReportMetric(float64(words)/float64(len(passages)), "words/passage")
}
