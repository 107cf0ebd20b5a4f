package pdf_test

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"io"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/city-outcomes/throughline/shared/briefing/docx"
	"github.com/city-outcomes/throughline/shared/briefing/pdf"
)

// report is a document of several pages, with something of everything.
func report() docx.Document {
	say := func(style docx.Style, runs ...docx.Run) docx.Paragraph {
		return docx.Paragraph{Style: style, Runs: runs}
	}
	d := docx.Document{Title: "Report", Creator: "throughline", Language: "en-GB", Created: time.Date(2026, 11, 24, 2, 0, 0, 0, time.UTC), Header: "A/1", Footer: "24 November 2026",
		Body: []docx.Block{docx.Heading{Level: 1, Text: "Report (on 5 0 R)"}, docx.Contents{Title: "Contents"}}}
	for i := range 30 {
		d.Body = append(d.Body,
			docx.Heading{Level: 2, Text: fmt.Sprint("Section ", i), Numbered: true},
			say(docx.Numbered, docx.Run{Text: "Athens said: “Η πόλη", Footnote: []docx.Run{{Text: "A note, p. 2."}}}, docx.Run{Text: "”, Minsk “Город растёт”, and Xi’an “城市发展”, and Cairo "}, docx.Run{Text: "المدينة تنمو", Language: "ar", Leftwards: true}),
			docx.Table{Caption: "Table", Header: []string{"Year", "Share"}, Widths: []int{4000, 4000}, Rows: [][]docx.Cell{{{Text: "2026"}, {Text: "14%", Fill: "FFEEDD", Centred: true}}}})
	}
	return d
}

func file(t *testing.T, d docx.Document) []byte {
	t.Helper()
	b, err := pdf.Bytes(d)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestFileIsTaggedInALanguageAndWithBookmarks(t *testing.T) {
	t.Parallel()
	b := file(t, report())
	for _, want := range []string{"/Lang (en-GB)", "/Marked true", "/StructTreeRoot", "/Outlines", "/S /H2", "/S /Table", "/Title (Report)"} {
		if !bytes.Contains(b, []byte(want)) {
			t.Errorf("the file has no %s", want)
		}
	}
	if got := bytes.Count(b, []byte("/Type /Page\n")) + bytes.Count(b, []byte("/Type /Page ")); got < 3 {
		t.Errorf("the file has %d pages, want several", got)
	}
}

func TestEachFontIsEmbeddedOnce(t *testing.T) {
	t.Parallel()
	b := file(t, report())
	programs := map[string]int{}
	for _, name := range regexp.MustCompile(`/FontFile2 [0-9]+ 0 R`).FindAll(b, -1) {
		programs[string(name)]++
	}
	if len(programs) != 3 { // Liberation in two weights, Droid
		t.Errorf("font programs %v, want 3", programs)
	}
	if strings.Contains(string(b), "Helvetica") {
		t.Error("a font is named that is not embedded")
	}
}

func TestEveryReferenceLeadsToAnObject(t *testing.T) {
	t.Parallel()
	b := file(t, report())
	there := map[string]bool{}
	for _, m := range regexp.MustCompile(`(?m)^([0-9]+) 0 obj$`).FindAllSubmatch(b, -1) {
		there[string(m[1])] = true
	}
	streams := regexp.MustCompile(`(?s)stream\n.*?endstream`)
	for _, m := range regexp.MustCompile(`([0-9]+) 0 R`).FindAllSubmatch(streams.ReplaceAll(b, nil), -1) {
		if !there[string(m[1])] {
			t.Errorf("object %s is referred to and not there", m[1])
		}
	}
}

func TestWordsFromRightToLeftAreLeftToTheWordFile(t *testing.T) {
	t.Parallel()
	with, without := file(t, report()), report()
	for _, block := range without.Body {
		if p, ok := block.(docx.Paragraph); ok {
			p.Runs[2] = docx.Run{Text: "[words written from right to left: see the Word file]"}
		}
	}
	if !bytes.Equal(with, file(t, without)) {
		t.Error("Arabic words are not replaced as a whole")
	}
}

func TestTheSameDocumentGivesTheSameBytes(t *testing.T) {
	t.Parallel()
	if !bytes.Equal(file(t, report()), file(t, report())) {
		t.Error("two files of one document differ")
	}
}

func TestEveryStreamCanBeUnpacked(t *testing.T) {
	t.Parallel()
	n := 0
	for _, m := range regexp.MustCompile(`(?s)/FlateDecode[^>]*>>\nstream\n(.*?)\nendstream`).FindAllSubmatch(file(t, report()), -1) {
		r, err := zlib.NewReader(bytes.NewReader(m[1]))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.Copy(io.Discard, r); err != nil {
			t.Errorf("stream %d: %v", n, err)
		}
		n++
	}
	if n < 6 {
		t.Errorf("found %d streams, want those of the fonts and pages", n)
	}
}

// What is larger than a page must not keep the engine looking for a page that
// it fits on.
func TestWhatIsLargerThanAPageIsSet(t *testing.T) {
	t.Parallel()
	long, word := strings.Repeat("A sentence of some words. ", 2000), strings.Repeat("W", 4000)
	for name, block := range map[string]docx.Block{
		"a long paragraph":        docx.Paragraph{Style: docx.Numbered, Runs: []docx.Run{{Text: long, Footnote: []docx.Run{{Text: long}}}}},
		"a long word":             docx.Paragraph{Runs: []docx.Run{{Text: word}}},
		"a long heading":          docx.Heading{Level: 2, Text: long},
		"a long cell":             docx.Table{Header: []string{"A", "B"}, Widths: []int{500, 500}, Rows: [][]docx.Cell{{{Text: long[:4000]}, {Text: word}}}},
		"a long cell of a header": docx.Table{Header: []string{long, "B"}, Widths: []int{500, 500}, Rows: [][]docx.Cell{{{Text: "1"}, {Text: "2"}}}},
		"nothing":                 docx.Paragraph{},
		"a table of nothing":      docx.Table{Header: []string{"A"}, Widths: []int{500}},
		"controls":                docx.Paragraph{Runs: []docx.Run{{Text: "a\x00\x07\u202e\ufeffb\r\n(\\) endobj stream 7 0 R"}}},
	} {
		done := make(chan error, 1)
		go func() {
			_, err := pdf.Bytes(docx.Document{Title: "Report", Language: "en", Body: []docx.Block{docx.Heading{Level: 1, Text: "Report"}, block}})
			done <- err
		}()
		select {
		case err := <-done:
			if err != nil {
				t.Errorf("%s: %v", name, err)
			}
		case <-time.After(10 * time.Minute):
			t.Fatalf("%s is never done", name)
		}
	}
}

func TestAnEmptyDocumentIsAFile(t *testing.T) {
	t.Parallel()
	if b := file(t, docx.Document{Title: "Nothing", Language: "en"}); !bytes.HasPrefix(b, []byte("%PDF-1.7")) {
		t.Errorf("the file begins with %.20q", b)
	}
}
