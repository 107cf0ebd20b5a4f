package editorial_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/city-outcomes/throughline/shared/briefing/docx"
	"github.com/city-outcomes/throughline/shared/editorial"
)

// written is a Word file with something of everything that is read.
func written(t testing.TB) []byte {
	t.Helper()
	say := func(style docx.Style, runs ...docx.Run) docx.Paragraph {
		return docx.Paragraph{Style: style, Runs: runs}
	}
	file, err := docx.Document{Title: "Report", Language: "en", Created: time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC), Body: []docx.Block{
		say(docx.Masthead, docx.Run{Text: "ECE/HBP/2027/1"}),
		docx.Heading{Level: 1, Text: "Report"},
		say(docx.Numbered, docx.Run{Text: "It fell by 12% here. "}, docx.Run{Text: "It fell by 13% there.", Quotation: true}, docx.Run{Footnote: []docx.Run{{Text: "See A/RES/70/1."}}}),
		docx.Heading{Level: 2, Text: "Progress", Numbered: true},
		docx.Table{Header: []string{"Year"}, Widths: []int{2000}, Rows: [][]docx.Cell{{{Text: "14%"}}}},
		say(docx.Numbered, docx.Run{Text: "The city opened 3 libraries."}),
	}}.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	return file
}

func TestReadWordKnowsHeadingsNumbersQuotationsTablesAndNotes(t *testing.T) {
	t.Parallel()
	d, err := editorial.ReadWord(written(t))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, f := range editorial.Check(d, plain(t)) {
		got = append(got, string(f.Rule)+" in "+f.Place)
	}
	want := "per-cent in paragraph 1, small-number in paragraph 2, symbol-alone in footnote 1, lone-heading in heading “Progress”"
	if strings.Join(got, ", ") != want {
		t.Errorf("found %q, want %s", got, want)
	}
}

func TestTranslationsAreOthersWordsAndNotCountedAgain(t *testing.T) {
	t.Parallel()
	quoted := []docx.Run{{Text: "It said: “"}, {Text: "Bajó un 13%.", Quotation: true, Language: "es"}, {Text: "”"}}
	for name, more := range map[string][]docx.Run{"alone": nil, "translated": {{Text: "[Unofficial translation: It fell by 13% in 3 towns.]", Language: "en", Translation: true}}} {
		file, err := docx.Document{Title: "Report", Language: "en", Body: []docx.Block{docx.Paragraph{Style: docx.Numbered, Runs: append(quoted, more...)}}}.Bytes()
		if err != nil {
			t.Fatal(err)
		}
		d, err := editorial.ReadWord(file)
		if err != nil {
			t.Fatal(err)
		}
		if found, words := editorial.Check(d, plain(t)), editorial.Words(d); len(found) > 0 || words != 5 {
			t.Errorf("%s: %d words and %+v, want 5 words and no fault", name, words, found)
		}
	}
}

func TestReadWordRefusesWhatIsNoWordFile(t *testing.T) {
	t.Parallel()
	file := written(t)
	for name, data := range map[string][]byte{"nothing": nil, "text": []byte("Report"), "half of it": file[:len(file)/2], "an empty zip": []byte("PK\x05\x06" + strings.Repeat("\x00", 18))} {
		if _, err := editorial.ReadWord(data); !errors.Is(err, editorial.ErrNotWord) {
			t.Errorf("%s: %v, want ErrNotWord", name, err)
		}
	}
}

func TestReadWordReadsFilesOfOfficeProgrammes(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("../../testdata/documents/*.docx")
	if err != nil || len(files) == 0 {
		t.Fatalf("there are no Word files in testdata: %v", err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		d, err := editorial.ReadWord(data)
		if err != nil {
			t.Fatalf("%s: %v", filepath.Base(file), err)
		}
		headings := 0
		for _, p := range d.Paragraphs {
			if p.Level > 0 {
				headings++
			}
		}
		if editorial.Words(d) < 500 || headings < 3 {
			t.Errorf("%s: %d words and %d headings, want a whole document", filepath.Base(file), editorial.Words(d), headings)
		}
	}
}

func FuzzReadWord(f *testing.F) {
	f.Add(written(f))
	f.Fuzz(func(t *testing.T, data []byte) {
		d, err := editorial.ReadWord(data)
		if err == nil {
			editorial.Check(d, editorial.Kinds()[0])
		}
	})
}
