package extract_test

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/extract"
	"github.com/city-outcomes/throughline/shared/extract/pdf"
	"github.com/city-outcomes/throughline/shared/extract/sniff"
	"github.com/xuri/excelize/v2"
)

// reader is shared by the tests: PDFium is compiled once, and kept in the
// user's cache for the next run.
var reader = sync.OnceValues(func() (extract.Reader, error) {
	dir := ""
	if cache, err := os.UserCacheDir(); err == nil {
		dir = filepath.Join(cache, "throughline", "pdfium")
	}
	engine, err := pdf.Open(context.Background(), dir)
	return extract.Reader{PDF: engine}, err
})

func open(t testing.TB) extract.Reader {
	t.Helper()
	r, err := reader()
	if err != nil {
		t.Fatalf("open engine: %v", err)
	}
	return r
}

// root is the project's folder.
func root(t testing.TB) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		if dir == filepath.Dir(dir) {
			t.Fatal("no go.mod above the test")
		}
		dir = filepath.Dir(dir)
	}
}

// pack makes a zip file of entries.
func pack(t testing.TB, entries map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, name := range slices.Sorted(maps.Keys(entries)) { // for the fuzzer, the same bytes each time
		w, err := z.Create(name)
		if err == nil {
			_, err = w.Write([]byte(entries[name]))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func lines(text corpus.Text) string {
	var b strings.Builder
	for _, p := range text.Pages {
		fmt.Fprintf(&b, "-- page %d %s\n", p.Number, p.Label)
		for _, para := range p.Paragraphs {
			level := ""
			if para.Level > 0 {
				level = fmt.Sprint(para.Level)
			}
			fmt.Fprintf(&b, "%s%s: %s\n", para.Kind, level, para.Text)
		}
	}
	return b.String()
}

func workbook(t testing.TB) []byte {
	t.Helper()
	book := excelize.NewFile()
	defer book.Close()
	for cell, v := range map[string]any{"A1": "Indicator", "B1": "2020", "A2": "Green space", "B2": 11.5} {
		if err := book.SetCellValue("Sheet1", cell, v); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := book.NewSheet("Notes"); err != nil {
		t.Fatal(err)
	}
	if err := book.SetCellValue("Notes", "A1", "Counted in May"); err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := book.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

const (
	presentation = `<p:presentation xmlns:p="p" xmlns:r="r"><p:sldIdLst><p:sldId id="256" r:id="rId2"/><p:sldId id="257" r:id="rId1"/></p:sldIdLst></p:presentation>`
	presRels     = `<Relationships><Relationship Id="rId1" Type="x/slide" Target="slides/slide1.xml"/><Relationship Id="rId2" Type="x/slide" Target="slides/slide2.xml"/></Relationships>`
	slide        = `<p:sld xmlns:p="p" xmlns:a="a"><p:sp><p:nvPr><p:ph type="title"/></p:nvPr><a:p><a:r><a:t>%s</a:t></a:r></a:p></p:sp><p:sp><a:p><a:r><a:t>Said </a:t></a:r><a:r><a:t>aloud</a:t></a:r></a:p></p:sp>` +
		`<p:sp><p:nvPr><p:ph type="sldNum"/></p:nvPr><a:p><a:r><a:t>7</a:t></a:r></a:p></p:sp></p:sld>`
	odtBody = `<o:document-content xmlns:o="office" xmlns:text="text" xmlns:table="urn:table"><o:body><o:text>` +
		`<text:tracked-changes><text:p>gone</text:p></text:tracked-changes><text:h text:outline-level="2">Water</text:h>` +
		`<text:p>Clean<text:s/>water<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>By the office.</text:p></text:note-body></text:note> for all<text:soft-page-break/> of us.</text:p>` +
		`<text:list><text:list-item><text:p>plant trees</text:p></text:list-item></text:list>` +
		`<table:table><table:table-row><table:table-cell><text:p>a</text:p></table:table-cell><table:table-cell><text:p>b</text:p></table:table-cell></table:table-row></table:table>` +
		`</o:text></o:body></o:document-content>`
)

func TestReadTellsFormatsByContent(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		file []byte
		kind sniff.Format
		want string
	}{
		"plain text": {[]byte("WATER FOR ALL\n\nThe council set out to halve the loss of water from its old pipes.\n\n- plant trees\n"), sniff.Plain,
			"-- page 1 \nheading1: WATER FOR ALL\nbody: The council set out to halve the loss of water from its old pipes.\nitem: - plant trees\n"},
		"text with form feeds": {[]byte("One page.\f\nAnother page."), sniff.Plain,
			"-- page 1 \nbody: One page.\n-- page 2 \nbody: Another page.\n"},
		"text in windows-1252": {[]byte("Les \xe9coles de la ville ont \xe9t\xe9 r\xe9nov\xe9es."), sniff.Plain, "-- page 1 \nbody: Les écoles de la ville ont été rénovées.\n"},
		"text in UTF-16":       {[]byte("\xff\xfeW\x00a\x00t\x00e\x00r\x00"), sniff.Plain, "-- page 1 \nbody: Water\n"},
		"Markdown": {[]byte("# Water\n\nClean **water** for\nall, at $30\\%$ less &amp; soon.\n\n1. plant\n2. mend\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n<!-- page 4 -->\n\nNext page.\n"), sniff.Markdown,
			"-- page 1 \nheading1: Water\nbody: Clean water for all, at 30% less & soon.\nitem: 1. plant\nitem: 2. mend\nrow: a | b\nrow: 1 | 2\n-- page 2 4\nbody: Next page.\n"},
		"CSV": {[]byte("indicator;2015;2020\ngreen space;11;13\nwaste;400;380\n"), sniff.CSV,
			"-- page 1 \nrow: indicator | 2015 | 2020\nrow: green space | 11 | 13\nrow: waste | 400 | 380\n"},
		"HTML": {[]byte("<!DOCTYPE html><title>Report</title><h1>Water</h1><script>x()</script><p>Clean<br>water</p><ol start=3 type=a><li>plant<li>mend</ol><table><tr><th>a<th>b</table><p hidden>no</p>"), sniff.HTML,
			"-- page 1 \nheading1: Water\nbody: Clean water\nitem: c. plant\nitem: d. mend\nrow: a | b\n"},
		"HTML that names its charset": {[]byte("<html><meta charset=iso-8859-2><p>\xb1\xe6"), sniff.HTML, "-- page 1 \nbody: ąć\n"},
		"a web page's menu is left out": {[]byte("<html><body><nav><a>Home</a></nav><main><h2>News</h2><p>Water is clean.</main><footer>Imprint</footer>"), sniff.HTML,
			"-- page 1 \nheading2: News\nbody: Water is clean.\n"},
		"RTF": {[]byte(`{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 Arial;}}\pard Caf\'e9 \u8364?5{\v gone}{\footnote A note.}\par\page\trowd a\cell b\cell\row}`), sniff.RTF,
			"-- page 1 \nbody: Café €5\nnote: A note.\n-- page 2 \nrow: a | b\n"},
		"EML": {[]byte("From: a@example.org\r\nTo: b@example.org\r\nSubject: The outcome\r\nMIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\nWater is clean.\r\n"), sniff.EML,
			"-- page 1 \nbody: Water is clean.\n"},
		"XLSX": {workbook(t), sniff.XLSX,
			"-- page 1 Sheet1\nheading1: Sheet1\nrow: Indicator | 2020\nrow: Green space | 11.5\n-- page 2 Notes\nheading1: Notes\nrow: Counted in May\n"},
		"PPTX": {pack(t, map[string]string{"ppt/presentation.xml": presentation, "ppt/_rels/presentation.xml.rels": presRels,
			"ppt/slides/slide1.xml": fmt.Sprintf(slide, "Second"), "ppt/slides/slide2.xml": fmt.Sprintf(slide, "First")}), sniff.PPTX,
			"-- page 1 \nheading1: First\nbody: Said aloud\n-- page 2 \nheading1: Second\nbody: Said aloud\n"},
		"ODT": {pack(t, map[string]string{"mimetype": string(sniff.ODT), "content.xml": odtBody}), sniff.ODT,
			"-- page 1 \nheading2: Water\nbody: Clean water for all\n-- page 2 \nbody: of us.\nnote: By the office.\nitem: • plant trees\nrow: a | b\n"},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text, err := open(t).Read(t.Context(), tc.file)
			if err != nil {
				t.Fatalf("Read: %v", err)
			}
			if text.MediaType != string(tc.kind) || text.Document != corpus.Identify(tc.file) || text.Language != "" {
				t.Errorf("Read = %s of %s in %q, want %s", text.MediaType, text.Document, text.Language, tc.kind)
			}
			if got := lines(text); got != tc.want {
				t.Errorf("Read gives\n%s\nwant\n%s", got, tc.want)
			}
		})
	}
}

func TestReadRefusesWithAReason(t *testing.T) {
	t.Parallel()
	document := `<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">`
	many := map[string]string{"word/document.xml": document + "</w:document>"}
	for i := range 2000 {
		many[fmt.Sprintf("word/media/%d", i)] = ""
	}
	tests := map[string]struct {
		file []byte
		want corpus.Reason
	}{
		"nothing":                   {nil, corpus.EmptyFile},
		"white space":               {[]byte(" \n\t\n"), corpus.NoWords},
		"figures alone":             {[]byte("12 13 14\n"), corpus.NoWords},
		"noise":                     {[]byte(strings.Repeat("\x00\x01\x02\xfe", 300)), corpus.UnknownFormat},
		"a picture":                 {[]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"), corpus.UnsupportedFormat},
		"a program":                 {[]byte("\x7fELF\x02\x01\x01\x00"), corpus.UnsupportedFormat},
		"a gzip file":               {[]byte("\x1f\x8b\x08\x00\x00\x00"), corpus.UnsupportedFormat},
		"an archive":                {pack(t, map[string]string{"notes.txt": "hello"}), corpus.NotWhatItSays},
		"an empty archive":          {pack(t, nil), corpus.NotWhatItSays},
		"a truncated archive":       {pack(t, many)[:5000], corpus.Damaged},
		"too many entries":          {pack(t, many), corpus.ArchiveBomb},
		"an archive in it":          {pack(t, map[string]string{"word/document.xml": document + "</w:document>", "x.zip": ""}), corpus.UnsafeArchive},
		"an entry that leads out":   {pack(t, map[string]string{"word/document.xml": document + "</w:document>", "../x": ""}), corpus.UnsafeArchive},
		"a bomb":                    {pack(t, map[string]string{"word/document.xml": document + strings.Repeat(" ", 30<<20) + "</w:document>"}), corpus.ArchiveBomb},
		"an entity":                 {pack(t, map[string]string{"word/document.xml": `<!DOCTYPE d [<!ENTITY a "b">]>` + document + "</w:document>"}), corpus.UnsafeMarkup},
		"deep XML":                  {pack(t, map[string]string{"word/document.xml": document + strings.Repeat("<w:x>", 300)}), corpus.UnsafeMarkup},
		"deep XML in properties":    {pack(t, map[string]string{"word/document.xml": document + "<w:p><w:pPr>" + strings.Repeat("<w:x>", 300)}), corpus.UnsafeMarkup},
		"properties that end early": {pack(t, map[string]string{"word/document.xml": document + "<w:p><w:pPr><w:x>"}), corpus.Damaged},
		"XML that ends early":       {pack(t, map[string]string{"word/document.xml": document + "<w:p>"}), corpus.Damaged},
		"a document without words":  {pack(t, map[string]string{"word/document.xml": document + "<w:p/></w:document>"}), corpus.NoWords},
		"an encrypted package":      {append([]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), "E\x00n\x00c\x00r\x00y\x00p\x00t\x00i\x00o\x00n\x00I\x00n\x00f\x00o\x00"...), corpus.Encrypted},
		"an old spreadsheet":        {append([]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), "W\x00o\x00r\x00k\x00b\x00o\x00o\x00k\x00"...), corpus.OldOffice},
		"deep HTML":                 {[]byte("<html>" + strings.Repeat("<div>", 100_000)), corpus.UnsafeMarkup},
		"deep RTF":                  {[]byte(`{\rtf1` + strings.Repeat("{", 10_000)), corpus.UnsafeMarkup},
		"deep Markdown":             {[]byte("# Head\n\n" + strings.Repeat("> ", 3000) + "x"), corpus.UnsafeMarkup},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text, err := open(t).Read(t.Context(), tc.file)
			if r, ok := corpus.AsRejection(err); !ok || r.Reason != tc.want {
				t.Errorf("Read = %v, %v; want a rejection for %s", lines(text), err, tc.want)
			}
		})
	}
}

func TestReadRefusesTheProjectsBadDocuments(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(root(t), "testdata", "refused")
	for _, row := range table(t, filepath.Join(dir, "refused.tsv")) {
		t.Run(row["file"], func(t *testing.T) {
			t.Parallel()
			b, err := os.ReadFile(filepath.Join(dir, row["file"]))
			if err != nil {
				t.Fatal(err)
			}
			_, err = open(t).Read(t.Context(), b)
			if r, ok := corpus.AsRejection(err); !ok || string(r.Reason) != row["reason"] {
				t.Errorf("Read = %v, want a rejection for %s", err, row["reason"])
			}
		})
	}
}

// table reads a file of tab-separated values with a header.
func table(t testing.TB, name string) []map[string]string {
	t.Helper()
	f, err := os.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		t.Skipf("%s is not there", filepath.Base(name))
	}
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r := csv.NewReader(f)
	r.Comma, r.LazyQuotes = '\t', true
	records, err := r.ReadAll()
	if err != nil || len(records) < 2 {
		t.Fatalf("read %s: %v", name, err)
	}
	var rows []map[string]string
	for _, record := range records[1:] {
		row := map[string]string{}
		for i, value := range record {
			row[records[0][i]] = value
		}
		rows = append(rows, row)
	}
	return rows
}

func FuzzRead(f *testing.F) {
	f.Add([]byte("# Head\n\n- item\n"))
	f.Add([]byte("<html><table><tr><td>x"))
	f.Add([]byte(`{\rtf1\u8364?\par}`))
	f.Add([]byte("From: a@example.org\nSubject: x\nMIME-Version: 1.0\n\nbody"))
	f.Add(pack(f, map[string]string{"mimetype": string(sniff.ODT), "content.xml": odtBody}))
	f.Add(pack(f, map[string]string{"ppt/presentation.xml": presentation, "ppt/_rels/presentation.xml.rels": presRels, "ppt/slides/slide1.xml": slide}))
	f.Add(workbook(f))
	f.Fuzz(func(t *testing.T, b []byte) {
		text, err := open(t).Read(t.Context(), b)
		if err != nil {
			if _, ok := corpus.AsRejection(err); !ok {
				t.Fatalf("Read = %v, want a rejection", err)
			}
			return
		}
		wellFormed(t, text)
	})
}

// FuzzReadArchives puts what is fuzzed inside the archives, where fuzzing their
// bytes would hardly get.
func FuzzReadArchives(f *testing.F) {
	f.Add(odtBody, fmt.Sprintf(slide, "Title"), presRels)
	f.Add(`<o:body xmlns:o="o"><text:list><text:list-item><table:table-row><table:table-cell><text:p>x`, `<p:sld show="0"><a:tr><a:tc><a:p/>`, "<Relationships/>")
	f.Fuzz(func(t *testing.T, content, one, relations string) {
		for _, b := range [][]byte{
			pack(t, map[string]string{"mimetype": string(sniff.ODT), "content.xml": content}),
			pack(t, map[string]string{"mimetype": string(sniff.ODP), "content.xml": content, "meta.xml": one}),
			pack(t, map[string]string{"ppt/presentation.xml": presentation, "ppt/_rels/presentation.xml.rels": relations, "ppt/slides/slide1.xml": one}),
		} {
			text, err := open(t).Read(t.Context(), b)
			if err == nil {
				wellFormed(t, text)
			} else if _, ok := corpus.AsRejection(err); !ok {
				t.Fatalf("Read = %v, want a rejection", err)
			}
		}
	})
}

// wellFormed checks what holds of every text.
func wellFormed(t *testing.T, text corpus.Text) {
	t.Helper()
	for i, p := range text.Pages {
		if p.Number != i+1 {
			t.Errorf("page %d is numbered %d", i+1, p.Number)
		}
		for j, para := range p.Paragraphs {
			if para.Number != j+1 || strings.TrimSpace(para.Text) == "" || (para.Kind == corpus.Heading) != (para.Level > 0) {
				t.Errorf("paragraph %d of page %d is %+v", j+1, i+1, para)
			}
		}
	}
}
