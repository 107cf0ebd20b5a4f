package extract_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/extract/sniff"
)

// around has the formats that are XML in an archive: a part with a hole for
// what is put into it.
func around() map[string]func(prologue, inner string) map[string]string {
	return map[string]func(prologue, inner string) map[string]string{
		"DOCX": func(prologue, inner string) map[string]string {
			return map[string]string{"word/document.xml": prologue + `<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>Water` + inner + `</w:t></w:r></w:p></w:body></w:document>`}
		},
		"PPTX": func(prologue, inner string) map[string]string {
			return map[string]string{"ppt/presentation.xml": presentation, "ppt/_rels/presentation.xml.rels": presRels, "ppt/slides/slide2.xml": "<x/>",
				"ppt/slides/slide1.xml": prologue + `<p:sld xmlns:p="p" xmlns:a="a"><p:sp><a:p><a:r><a:t>Water` + inner + `</a:t></a:r></a:p></p:sp></p:sld>`}
		},
		"XLSX": func(prologue, inner string) map[string]string {
			return workbookOf(sheetA, prologue+`<worksheet `+spreadsheet+`><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>Water`+inner+`</t></is></c></row></sheetData></worksheet>`, `<sst `+spreadsheet+`/>`)
		},
		"ODT": func(prologue, inner string) map[string]string {
			return map[string]string{"mimetype": string(sniff.ODT), "content.xml": prologue + `<o:d xmlns:o="o" xmlns:text="t"><o:body><o:text><text:p>Water` + inner + `</text:p></o:text></o:body></o:d>`}
		},
		"EPUB": func(prologue, inner string) map[string]string {
			return book(map[string]string{"OEBPS/book.opf": prologue + strings.Replace(epubPackage, "<manifest>", "<x>"+inner+"</x><manifest>", 1)})
		},
	}
}

func TestBadMarkupIsRefusedInEveryFormat(t *testing.T) {
	t.Parallel()
	laughs := `<!DOCTYPE x [<!ENTITY a0 "ha">`
	for n := range 30 {
		laughs += fmt.Sprintf(`<!ENTITY a%d "&a%d;&a%d;">`, n+1, n, n)
	}
	for name, c := range map[string]struct {
		prologue, inner string
		want            corpus.Reason
	}{
		"a billion laughs":    {laughs + "]>", "&a30;", corpus.UnsafeMarkup},
		"a file of ours":      {`<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>`, "&a;", corpus.UnsafeMarkup},
		"a document type":     {`<!DOCTYPE x SYSTEM "http://example.org/x.dtd">`, "", corpus.UnsafeMarkup},
		"an unknown entity":   {"", "&a;", corpus.Damaged},
		"100,000 levels":      {"", strings.Repeat("<x>", 100_000) + strings.Repeat("</x>", 100_000), corpus.UnsafeMarkup},
		"elements that cross": {"", "<x><y></x></y>", corpus.Damaged},
	} {
		for format, parts := range around() {
			t.Run(name+" in "+format, func(t *testing.T) {
				t.Parallel()
				text, err := open(t).Read(t.Context(), pack(t, parts(c.prologue, c.inner)))
				if r, ok := corpus.AsRejection(err); !ok || r.Reason != c.want {
					t.Errorf("Read = %.100q, %v; want a rejection for %s", lines(text), err, c.want)
				}
			})
		}
	}
	for format, parts := range around() { // which are good without
		if _, err := open(t).Read(t.Context(), pack(t, parts("", ""))); err != nil {
			t.Errorf("%s: %v", format, err)
		}
	}
}

func TestArchivesInArchivesAreRefusedUnopened(t *testing.T) {
	t.Parallel()
	docx := string(pack(t, around()["DOCX"]("", "")))
	bomb := string(pack(t, map[string]string{"0": strings.Repeat("0", 10<<20)}))
	for range 6 { // each layer holds the one below ten times
		layer := map[string]string{}
		for n := range 10 {
			layer[fmt.Sprintf("lib %d.zip", n)] = bomb
		}
		bomb = string(pack(t, layer))
	}
	for name, c := range map[string]struct {
		parts map[string]string
		want  corpus.Reason
	}{
		"a Word file in an archive":         {map[string]string{"review.docx": docx}, corpus.NotWhatItSays},
		"an archive in an archive":          {map[string]string{"review.zip": docx}, corpus.UnsafeArchive},
		"an archive in a Word file":         {map[string]string{"word/document.xml": "<w/>", "review.zip": docx}, corpus.UnsafeArchive},
		"layers of archives":                {map[string]string{"lib.zip": bomb}, corpus.UnsafeArchive},
		"layers of archives without a name": {map[string]string{"lib": bomb}, corpus.NotWhatItSays},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text, err := open(t).Read(t.Context(), pack(t, c.parts))
			if r, ok := corpus.AsRejection(err); !ok || r.Reason != c.want {
				t.Errorf("Read = %.100q, %v; want a rejection for %s", lines(text), err, c.want)
			}
		})
	}
}

// TestNothingIsFetchedAndNoScriptRuns reads a page whose every reference leads
// to a server that listens, by itself, in a mail and in a publication.
func TestNothingIsFetchedAndNoScriptRuns(t *testing.T) {
	t.Parallel()
	var asked atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked.Add(1) }))
	defer server.Close()
	page := strings.ReplaceAll(`<!DOCTYPE html><html manifest="URL"><head><base href="URL"><title>Report</title><meta http-equiv="refresh" content="0; url=URL">
<link rel="stylesheet" href="URL"><link rel="import" href="URL"><style>@import "URL"; p:after { content: "style" }</style><script src="URL"></script><script>document.write("script")</script></head>
<body background="URL" onload="fetch('URL')"><h1>Water</h1><img src="URL" alt="alt" onerror="fetch('URL')"><picture><source srcset="URL"></picture>
<p onclick="alert('click')">Clean water <span style="display: none">hidden</span>for all.<!-- comment --></p>
<noscript>noscript</noscript><template><p>template</p></template><iframe src="URL" srcdoc="<p>frame"></iframe><object data="URL">object</object><embed src="URL">
<svg><image href="URL"/><text>svg</text><script>svg script</script></svg><video src="URL" poster="URL">video</video><audio src="URL">audio</audio><canvas>canvas</canvas>
<form action="URL"><input value="input"><textarea>textarea</textarea><button>button</button></form><a href="javascript:alert(1)" ping="URL">A link</a><p hidden>hidden</p></body></html>`, "URL", server.URL+"/x")
	mail := "From: a@example.org\r\nTo: b@example.org\r\nSubject: Report\r\nContent-Type: text/html\r\n\r\n" + page
	for name, file := range map[string][]byte{
		"by itself": []byte(page), "in a mail": []byte(mail),
		"in a publication": pack(t, book(map[string]string{"OEBPS/text/chapter one.xhtml": page, "OEBPS/text/two.xhtml": ""})),
	} {
		text, err := open(t).Read(t.Context(), file)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if got, want := lines(text), "-- page 1 \nheading1: Water\nbody: Clean water for all.\nbody: A link\n"; got != want {
			t.Errorf("%s it reads\n%s\nwant\n%s", name, got, want)
		}
	}
	if n := asked.Load(); n > 0 {
		t.Errorf("the server was asked %d times", n)
	}
}

// TestTextsBeyondReason has texts that are large in one way only.
func TestTextsBeyondReason(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		file string
		want corpus.Reason // empty: it is read
	}{
		"a table of a million columns":         {strings.Repeat("a;", 1_000_000) + "\n" + strings.Repeat("b;", 1_000_000) + "\n" + strings.Repeat("c;", 1_000_000) + "\n", ""},
		"a quotation mark that is not closed":  {"a;b\nc;d\ne;\"" + strings.Repeat("f;g\n", 500_000), ""},
		"a line of ten million letters":        {strings.Repeat("water ", 2_000_000), ""},
		"a field of a mail in a million lines": {"From: a@example.org\nTo: b@example.org\nSubject: x\n" + strings.Repeat(" y\n", 1_000_000) + "\nWater.\n", ""},
		"a million fields of a mail":           {"From: a@example.org\nTo: b@example.org\nSubject: x\n" + strings.Repeat("X-Y: z\n", 1_000_000) + "\nWater.\n", ""},
		"a million attributes":                 {"<html><p" + strings.Repeat(" a", 1_000_000) + ">Water", ""},
		"half a million tables in a row":       {"<html>" + strings.Repeat("<table><tr><td>a", 500_000), corpus.UnsafeMarkup},
		"binary that is announced as longer":   {`{\rtf1 Water\bin999999999 x}`, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text, err := open(t).Read(t.Context(), []byte(c.file))
			if c.want == "" {
				if err != nil {
					t.Fatalf("Read = %v", err)
				}
				wellFormed(t, text)
			} else if r, ok := corpus.AsRejection(err); !ok || r.Reason != c.want {
				t.Errorf("Read = %v; want a rejection for %s", err, c.want)
			}
		})
	}
}

func TestGarbledTextIsMendedOrNoted(t *testing.T) {
	t.Parallel()
	const note = "some letters are garbled, as of text that was saved in a wrong encoding (2 places)"
	for name, c := range map[string]struct{ file, want, note string }{
		"all of it":                     {"Les Ã©coles de la ville ont Ã©tÃ© rÃ©novÃ©es.", "body: Les écoles de la ville ont été rénovées.", ""},
		"all of it, twice":              {"Les ÃƒÂ©coles ont ÃƒÂ©tÃƒÂ© rÃƒÂ©novÃƒÂ©es.", "body: Les écoles ont été rénovées.", ""},
		"a web page":                    {"<!DOCTYPE html><meta charset=utf-8><p>Les Ã©coles ont Ã©tÃ© rÃ©novÃ©es.", "body: Les écoles ont été rénovées.", ""},
		"some of it":                    {"Les Ã©coles de la citÃ© – rénovées.", "body: Les Ã©coles de la citÃ© – rénovées.", note},
		"one place, which may be meant": {"The letter was printed as Ã© there.", "body: The letter was printed as Ã© there.", ""},
		"lines of two encodings": {"Les écoles de la ville ont été rénovées.\n\nLes \xe9coles du village ont \xe9t\xe9 r\xe9nov\xe9es.\n",
			"body: Les écoles de la ville ont été rénovées.\nbody: Les écoles du village ont été rénovées.", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text, err := open(t).Read(t.Context(), []byte(c.file))
			if err != nil {
				t.Fatal(err)
			}
			if got := lines(text); got != "-- page 1 \n"+c.want+"\n" || strings.Join(text.Notes, "; ") != c.note {
				t.Errorf("Read gives %q, noting %q; want %q, noting %q", got, text.Notes, c.want, c.note)
			}
		})
	}
}

// TestReadSaysWhatItLeftOut has comments, deleted and hidden text in each
// format that knows them.
func TestReadSaysWhatItLeftOut(t *testing.T) {
	t.Parallel()
	const remarks = `<Relationships><Relationship Id="rId9" Type="x/comments" Target="../remarks.xml"/></Relationships>`
	deck := around()["PPTX"]("", "")
	deck["ppt/slides/_rels/slide1.xml.rels"], deck["ppt/remarks.xml"] = remarks, `<p:cmLst xmlns:p="p"><p:cm><p:text>Why?</p:text></p:cm><p:cm/></p:cmLst>`
	deck["ppt/slides/slide2.xml"] = `<p:sld xmlns:p="p" show="0"/>`
	sheets := around()["XLSX"]("", "")
	sheets["xl/worksheets/_rels/sheet1.xml.rels"], sheets["xl/remarks.xml"] = remarks, `<comments `+spreadsheet+`><commentList><comment ref="A1"><text><t>Why?</t></text></comment></commentList></comments>`
	odt := `<o:d xmlns:o="o" xmlns:text="t" xmlns:office="f" xmlns:dc="dc"><o:body><o:text><text:tracked-changes><text:changed-region><text:deletion><text:p>Gone.</text:p></text:deletion></text:changed-region>` +
		`<text:changed-region><text:insertion><office:change-info><text:p>Since May.</text:p></office:change-info></text:insertion></text:changed-region></text:tracked-changes>` +
		`<text:p>Water<office:annotation><text:p>Why?</text:p></office:annotation><text:hidden-text>Secret.</text:hidden-text> for all.</text:p></o:text></o:body></o:d>`
	const hides = `<html><p>Water</p><p style="visibility:hidden">Gone by then.</p></html>`
	for name, c := range map[string]struct {
		file        []byte
		want, notes string
	}{
		"PPTX": {pack(t, deck), "body: Water\n", "left out: hidden slides (1); left out: comments (2)"},
		"XLSX": {pack(t, sheets), "row: Water\n", "left out: comments (1)"},
		"ODT":  {pack(t, map[string]string{"mimetype": string(sniff.ODT), "content.xml": odt}), "body: Water for all.\n", "left out: comments (1); left out: deleted passages (1); left out: passages of hidden text (1)"},
		"HTML": {[]byte(`<!DOCTYPE html><p>Water<span style="display: none"> and Why?</span> for all.</p><ul><li>Trees<li hidden>Gone by then.</ul><p aria-hidden="true">x</p><div hidden><nav>Since May.</nav></div>`),
			"body: Water for all.\nitem: • Trees\n", "left out: passages of hidden text (2)"},
		"EPUB": {pack(t, book(map[string]string{"OEBPS/text/chapter one.xhtml": hides, "OEBPS/text/two.xhtml": hides})),
			"body: Water\nbody: Water\n", "left out: passages of hidden text (2); left out: pages that are pictures (1); left out: chapters that are not in the file (1)"},
		"RTF": {[]byte(`{\rtf1 Water{\v Secret.}{\*\annotation Why?} for{\deleted  none but} all.\par}`), "body: Water for all.\n", "left out: comments (1); left out: passages of hidden or deleted text (2)"},
	} {
		text, err := open(t).Read(t.Context(), c.file)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if got, notes := lines(text), strings.Join(text.Notes, "; "); !strings.Contains(got, c.want) || strings.Contains(got, "Why") || strings.Contains(got, "Gone") || strings.Contains(got, "Since") || notes != c.notes {
			t.Errorf("%s: Read gives\n%s\nnoting %q; want %q, noting %q", name, got, notes, c.want, c.notes)
		}
	}
}
