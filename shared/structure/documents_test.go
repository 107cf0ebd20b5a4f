package structure_test

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/normalise"
	"github.com/city-outcomes/throughline/shared/sdg"
	"github.com/city-outcomes/throughline/shared/structure"
)

// TestRealDocuments prints what is found in real reports, city contracts and
// office files, a line each: how many passages stand in a section, the kinds
// of section, the goals that have chapters, and what the document says to an
// empty form. Whether that is right is for a reader to say:
//
//	go test ./shared/structure -run RealDocuments -v
//
// That every proposal rests on words that stand where it says so, the test
// sees itself.
func TestRealDocuments(t *testing.T) {
	if testing.Short() {
		t.Skip("reads a hundred documents")
	}
	root := filepath.Join("..", "..", "..", "shared", "documents")
	if _, err := os.Stat(root); err != nil {
		t.Skip("no real documents beside the project (../shared/documents)")
	}
	var table strings.Builder
	fmt.Fprintf(&table, "%-48s %8s %5s  %s\n", "document", "passages", "in a section", "sections; goals with a chapter; proposals")
	all, placed := 0, 0
	err := filepath.WalkDir(root, func(file string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(file) == ".tsv" {
			return err
		}
		text, err := readText(t, file)
		if err != nil {
			return nil //nolint:nilerr // refused, as other tests have it
		}
		passages := normalise.Passages(text)
		structure.Mark(text, passages)
		in := 0
		for _, p := range passages {
			if p.Section.Kind != "" {
				in++
			}
		}
		all, placed = all+len(passages), placed+in
		fmt.Fprintf(&table, "%-48s %8d %5d  %s; %s\n", strings.TrimPrefix(file, root), len(passages), in, found(text), proposed(t, text))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d of %d passages stand in a section\n%s", placed, all, table.String())
}

// found is the kinds of section of a text, and the goals with a chapter.
func found(text corpus.Text) string {
	kinds := map[corpus.SectionKind]bool{}
	goals := map[sdg.Goal]bool{}
	for _, s := range structure.Sections(text) {
		kinds[s.Kind] = true
		for _, g := range s.Goals {
			goals[g] = true
		}
	}
	var names []string
	for _, k := range corpus.SectionKinds() {
		if kinds[k] {
			names = append(names, string(k))
		}
	}
	chapters := slices.DeleteFunc(sdg.Goals(), func(g sdg.Goal) bool { return !goals[g] })
	return fmt.Sprint(strings.Join(names, " "), "; ", chapters)
}

// proposed is a text's proposals, each of which rests on words of the text.
func proposed(t *testing.T, text corpus.Text) string {
	t.Helper()
	var out []string
	for _, p := range structure.Propose(text, "", corpus.Metadata{}) {
		if p.Paragraph > 0 && !strings.HasPrefix(paragraph(text, max(p.Page, 1), p.Paragraph), p.Words) {
			t.Errorf("%s %q rests on %q, which does not stand at %d/%d", p.Field, p.Value, p.Words, p.Page, p.Paragraph)
		}
		if p.Field != corpus.TitleField && p.Field != corpus.LanguageField {
			out = append(out, p.Value)
		}
	}
	return strings.Join(out, " ")
}
