package briefing_test

import (
	"bytes"
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/city-outcomes/throughline/shared/briefing"
	"github.com/city-outcomes/throughline/shared/briefing/bag"
	"github.com/city-outcomes/throughline/shared/briefing/bag/bagtest"
	"github.com/city-outcomes/throughline/shared/corpus"
)

// repack makes a valid bag of a changed payload, as a forger would.
func repack(t testing.TB, payload map[string][]byte) []byte {
	t.Helper()
	var files []bag.File
	for _, name := range slices.Sorted(maps.Keys(payload)) {
		files = append(files, bag.File{Name: name, Data: payload[name]})
	}
	zip, err := bag.Write("2027-sdg-11", nil, files)
	if err != nil {
		t.Fatal(err)
	}
	return zip
}

// inPart changes a part of a Word file or a workbook.
func inPart(t testing.TB, file []byte, part string, change func(string) string) []byte {
	t.Helper()
	files := bagtest.Files(t, file)
	for i, f := range files {
		if f.Name == part {
			files[i].Data = []byte(change(string(f.Data)))
		}
	}
	out, err := bag.Zip(files)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestVerifyCatchesAForgedPackage(t *testing.T) {
	t.Parallel()
	w := fourCities()
	zip := pack(t, compose(t, w.input()))
	replace := func(file, old, new string) func(map[string][]byte) {
		return func(p map[string][]byte) {
			if !bytes.Contains(p[file], []byte(old)) {
				t.Fatalf("%s does not hold %q", file, old)
			}
			p[file] = bytes.Replace(p[file], []byte(old), []byte(new), 1)
		}
	}
	inside := func(file string) func(part, old, new string) func(map[string][]byte) {
		return func(part, old, new string) func(map[string][]byte) {
			return func(p map[string][]byte) {
				p[file] = inPart(t, p[file], part, func(s string) string {
					if !strings.Contains(s, old) {
						t.Fatalf("%s does not hold %q", part, old)
					}
					return strings.Replace(s, old, new, 1)
				})
			}
		}
	}
	word, book := inside("briefing.docx"), inside("evidence.xlsx")
	for name, c := range map[string]struct {
		change func(map[string][]byte)
		want   string
	}{
		"nothing":                      {func(map[string][]byte) {}, ""},
		"a table of earlier rules":     {lastColumn, ""},
		"a column missing":             {replace("evidence.csv", "page_label", "document_section"), "lacks the column \"page_label\""},
		"a word in the table":          {replace("evidence.csv", "is now 18 micrograms", "is now 11 micrograms"), "not found on page"},
		"a word everywhere but stored": {everywhere("is now 18 micrograms", "is now 11 micrograms", t), "not found on page"},
		"another page in the table":    {replace("evidence.csv", ",2,6,1,en,", ",1,5,1,en,"), "not found on page"},
		"no such page":                 {replace("evidence.csv", ",2,6,1,en,", ",9,6,1,en,"), "has no page 9"},
		"another printed number":       {replace("evidence.csv", ",2,6,1,en,", ",2,7,1,en,"), "printed number"},
		"no number of a page":          {replace("evidence.csv", ",2,6,1,en,", ",two,6,1,en,"), "row 1"},
		"no such document":             {unknownDocument, "no text of"},
		"other columns":                {replace("evidence.csv", "quotation", "citation"), "no column \"citation\""},
		"bare line feeds":              {replace("evidence.csv", "\r\n", "\n"), "CR LF"},
		"a row less":                   {fewerRows, "evidence.csv has"},
		"a word in the linked data":    {replace("evidence.jsonld", "is now 18 micrograms", "is now 11 micrograms"), "evidence.jsonld, annotation 1"},
		"another page in linked data":  {replace("evidence.jsonld", `"tl:page": 2`, `"tl:page": 3`), "evidence.jsonld, annotation 1"},
		"broken linked data":           {replace("evidence.jsonld", "{", "["), "evidence.jsonld"},
		"a word on the page":           {replace("briefing.html", "is now 18 micrograms", "is now 11 micrograms"), "briefing.html: quotation 1 differs"},
		"a place on the page":          {replace("briefing.html", `data-page="2"`, `data-page="3"`), "briefing.html: quotation 1 differs"},
		"a quotation more on the page": {replace("briefing.html", "</main>", `<q data-statement="99">We are the best.</q></main>`), "numbered 99"},
		"a quotation less on the page": {func(p map[string][]byte) {
			p["briefing.html"] = bytes.ReplaceAll(p["briefing.html"], []byte(`data-statement="2"`), []byte(`data-statement="3"`))
		}, "briefing.html lacks quotation 2"},
		"a word in Word":                  {word("word/document.xml", "is now 18 micrograms", "is now 11 micrograms"), "briefing.docx: quotation 1 differs"},
		"a word in a key message in Word": {word("word/document.xml", "Tenants leave before", "Tenants return before"), "briefing.docx: quotation"},
		"another page in a footnote":      {word("word/footnotes.xml", "p. 2 (printed 6)", "p. 3 (printed 7)"), "footnote on quotation 1"},
		"another document in a footnote":  {word("word/footnotes.xml", "SHA-256 9", "SHA-256 8"), "footnote on quotation"},
		"a quotation more in Word":        {word("word/document.xml", `w:name="statement_2"`, `w:name="invented_2"`), "invented_2"},
		"a word in the workbook":          {book("xl/sharedStrings.xml", "is now 18 micrograms", "is now 11 micrograms"), "evidence.xlsx: row 2 differs"},
		"another page in the workbook":    {func(p map[string][]byte) { p["evidence.xlsx"] = withCell(t, p["evidence.xlsx"], "Evidence", "L3", 3) }, "evidence.xlsx: row 3 differs"},
		"a document less in the workbook": {func(p map[string][]byte) { p["evidence.xlsx"] = withCell(t, p["evidence.xlsx"], "Evidence", "K3", "") }, "evidence.xlsx: row 2"},
		"other columns in the workbook":   {book("xl/sharedStrings.xml", ">quotation<", ">citation<"), "no column \"citation\""},
		"no workbook at all":              {func(p map[string][]byte) { p["evidence.xlsx"] = []byte("PK") }, "evidence.xlsx"},
		"no Word part":                    {word("word/document.xml", "<w:body>", "<w:bodies>"), "briefing.docx"},
		"no Word file at all":             {func(p map[string][]byte) { p["briefing.docx"] = []byte("PK") }, "briefing.docx"},
		"a file less":                     {func(p map[string][]byte) { delete(p, "method.md") }, "method.md is missing"},
	} {
		t.Run(name, func(t *testing.T) {
			payload := unpack(t, zip)
			c.change(payload)
			r, err := briefing.Verify(repack(t, payload), w.text)
			if err != nil {
				t.Fatal(err)
			}
			if c.want == "" != r.OK() || !strings.Contains(strings.Join(r.Problems, "\n"), c.want) {
				t.Errorf("problems %q, want %q", r.Problems, c.want)
			}
		})
	}
}

// everywhere changes every file that holds quotations, alike.
func everywhere(old, new string, t testing.TB) func(map[string][]byte) {
	return func(p map[string][]byte) {
		for _, name := range []string{"evidence.csv", "evidence.jsonld", "briefing.html"} {
			p[name] = bytes.ReplaceAll(p[name], []byte(old), []byte(new))
		}
		for file, part := range map[string]string{"briefing.docx": "word/document.xml", "evidence.xlsx": "xl/sharedStrings.xml"} {
			p[file] = inPart(t, p[file], part, func(s string) string { return strings.ReplaceAll(s, old, new) })
		}
	}
}

// unknownDocument names another document in the last row of the table.
func unknownDocument(p map[string][]byte) {
	rows := bytes.SplitAfter(p["evidence.csv"], []byte("\r\n"))
	last := rows[len(rows)-2]
	cells := bytes.Split(last, []byte(","))
	for i, c := range cells {
		if _, err := corpus.ParseDocumentID(string(c)); err == nil {
			cells[i] = bytes.Repeat([]byte("0"), 64)
		}
	}
	rows[len(rows)-2] = bytes.Join(cells, []byte(","))
	p["evidence.csv"] = bytes.Join(rows, nil)
}

// lastColumn takes the last column away, which the first rules had not.
func lastColumn(p map[string][]byte) {
	rows := bytes.SplitAfter(p["evidence.csv"], []byte("\r\n"))
	for i, row := range rows[:len(rows)-1] {
		rows[i] = append(bytes.Clone(row[:bytes.LastIndexByte(row, ',')]), "\r\n"...)
	}
	p["evidence.csv"] = bytes.Join(rows, nil)
}

func fewerRows(p map[string][]byte) {
	rows := bytes.SplitAfter(p["evidence.csv"], []byte("\r\n"))
	p["evidence.csv"] = bytes.Join(append(rows[:len(rows)-2], rows[len(rows)-1]), nil)
}

func TestVerifyCatchesFlippedBytes(t *testing.T) {
	t.Parallel()
	w := newWorld()
	w.add(vlr("Anker", "SWE"), "en", on11(corpus.Practice, "Every school has a garden that the pupils keep with the help of the district's pensioners."))
	zip := pack(t, compose(t, w.input()))
	for i := 40; i < len(zip); i += len(zip)/150 + 1 {
		bad := bytes.Clone(zip)
		bad[i] ^= 0x20
		if r, err := briefing.Verify(bad, w.text); err == nil && r.OK() && !inTimes(zip, bad) {
			t.Errorf("byte %d of %d may change unseen", i, len(zip))
		}
	}
}

// inTimes reports whether two zips hold the same files with the same bytes,
// so that the change lies in a time or an attribute of an entry.
func inTimes(a, b []byte) bool {
	x, errX := bag.Read(a)
	y, errY := bag.Read(b)
	return errX == nil && errY == nil && x.Top == y.Top && maps.EqualFunc(x.Payload, y.Payload, bytes.Equal)
}

func TestVerifyCatchesACutPackage(t *testing.T) {
	t.Parallel()
	w := fourCities()
	zip := pack(t, compose(t, w.input()))
	for _, n := range []int{0, 1, 100, len(zip) / 2, len(zip) - 1} {
		if _, err := briefing.Verify(zip[:n], w.text); err == nil {
			t.Errorf("the first %d bytes pass for a package", n)
		}
	}
}

func TestVerifyReportsATextThatCannotBeHad(t *testing.T) {
	t.Parallel()
	w := fourCities()
	zip := pack(t, compose(t, w.input()))
	r, err := briefing.Verify(zip, func(corpus.DocumentID) (corpus.Text, error) { return corpus.Text{}, errors.New("away") })
	if err != nil || len(r.Problems) != r.Quotations || r.Quotations == 0 {
		t.Errorf("%d problems of %d quotations, %v", len(r.Problems), r.Quotations, err)
	}
}

func FuzzVerify(f *testing.F) {
	w := fourCities()
	f.Add(pack(f, compose(f, w.input())))
	f.Add([]byte("PK\x05\x06" + strings.Repeat("\x00", 18)))
	f.Fuzz(func(t *testing.T, zip []byte) {
		r, err := briefing.Verify(zip, w.text)
		if err == nil && r.OK() && r.Quotations == 0 && r.Files != 10 {
			t.Errorf("passes for a package: %+v", r)
		}
	})
}
