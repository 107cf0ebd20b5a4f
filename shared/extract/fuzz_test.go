package extract_test

import (
	"strings"
	"testing"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/extract/mail"
	"github.com/city-outcomes/throughline/shared/extract/plain"
	"github.com/city-outcomes/throughline/shared/extract/rtf"
	"github.com/city-outcomes/throughline/shared/extract/web"
)

// fuzzed feeds a parser what the fuzzer thinks of: it gives a well-formed text
// or a rejection, and the same for the same bytes.
func fuzzed[T string | []byte](f *testing.F, parse func(T) (corpus.Text, error), seeds ...string) {
	f.Helper()
	for _, s := range seeds {
		f.Add(T(s))
	}
	f.Fuzz(func(t *testing.T, in T) {
		text, err := parse(in)
		if err != nil {
			if _, ok := corpus.AsRejection(err); !ok {
				t.Fatalf("the parser answers %v, want a rejection", err)
			}
			return
		}
		wellFormed(t, text)
		again, err := parse(in)
		if err != nil || lines(again) != lines(text) {
			t.Errorf("the same bytes give\n%s\nand then\n%s (%v)", lines(text), lines(again), err)
		}
	})
}

func FuzzRTF(f *testing.F) {
	fuzzed(f, rtf.Text, `{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 Arial;}}\pard Caf\'e9 \u8364?5{\v gone}{\footnote A note.}\par\page\trowd a\cell b\cell\row}`,
		`{\rtf1\uc2\u-3??\bin3 abc{\*\x}\trowd\cell\row\sect\tab\emdash`)
}

func FuzzMail(f *testing.F) {
	fuzzed(f, mail.Text, "From: a@example.org\r\nSubject: =?utf-8?q?x?=\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/html\r\n\r\n<p>Water\r\n--b\r\nContent-Disposition: attachment; filename=a.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\nAAAA\r\n--b--\r\n",
		"From x\nFrom: a\nTo: b\nSubject: c\n\nbody\n")
}

func FuzzHTML(f *testing.F) {
	fuzzed(f, web.Text, `<!DOCTYPE html><title>Report</title><h1>Water</h1><p>Clean<br>water<sup>1</sup></p><ol start=3 type=a><li>plant</ol><table><tr><th rowspan=2>a<td colspan=3>b</table><p hidden>no`)
}

func FuzzMarkdown(f *testing.F) {
	fuzzed(f, plain.Markdown, "# Water\n\nClean **water**[^1] for\nall, $30\\%$ &amp; soon.\n\n1. plant\n   - mend\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n<!-- page 4 -->\n\nNext.\n\n[^1]: A note.\n")
}

func FuzzPlain(f *testing.F) {
	fuzzed(f, plain.Text, "WATER FOR ALL\n\nThe council set out to halve the loss of wa-\nter from its old pipes.\n\n- plant trees\n\fNext page.\n")
}

func FuzzTable(f *testing.F) {
	fuzzed(f, func(s string) (corpus.Text, error) { return plain.Table(s, ';') }, "a;b\n\"c;d\n\";e\n", "\"")
}

// spreadsheet has the namespaces without which no workbook is read.
const (
	spreadsheet = `xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"`
	sheetA      = `<workbook ` + spreadsheet + `><sheets><sheet name="A" sheetId="1" r:id="rId1"/></sheets></workbook>`
)

// workbookOf has the parts of a workbook of one sheet.
func workbookOf(book, sheet, texts string) map[string]string {
	const types = `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>` +
		`<Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/><Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/></Types>`
	relations := func(list string) string {
		return `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` + strings.ReplaceAll(list, "office/", "http://schemas.openxmlformats.org/officeDocument/2006/relationships/") + `</Relationships>`
	}
	return map[string]string{"[Content_Types].xml": types, "_rels/.rels": relations(`<Relationship Id="rId1" Type="office/officeDocument" Target="xl/workbook.xml"/>`),
		"xl/_rels/workbook.xml.rels": relations(`<Relationship Id="rId1" Type="office/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="office/sharedStrings" Target="sharedStrings.xml"/>`),
		"xl/workbook.xml":            book, "xl/worksheets/sheet1.xml": sheet, "xl/sharedStrings.xml": texts}
}

func TestFuzzedWorkbooksBeginAsGoodOnes(t *testing.T) {
	t.Parallel()
	sheet := `<worksheet ` + spreadsheet + `><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1"><v>5</v></c></row></sheetData></worksheet>`
	text, err := open(t).Read(t.Context(), pack(t, workbookOf(sheetA, sheet, `<sst `+spreadsheet+`><si><t>Water</t></si></sst>`)))
	if want := "-- page 1 A\nheading1: A\nrow: Water | 5\n"; err != nil || lines(text) != want {
		t.Errorf("Read = %q, %v; want %q", lines(text), err, want)
	}
}

// FuzzSheet puts what is fuzzed inside a workbook.
func FuzzSheet(f *testing.F) {
	f.Add(sheetA, `<worksheet `+spreadsheet+`><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c><c r="XFD9"><v>5</v></c></row></sheetData></worksheet>`, `<sst `+spreadsheet+`><si><t>Water</t></si></sst>`)
	f.Fuzz(func(t *testing.T, book, sheet, texts string) {
		text, err := open(t).Read(t.Context(), pack(t, workbookOf(book, sheet, texts)))
		if err == nil {
			wellFormed(t, text)
		} else if _, ok := corpus.AsRejection(err); !ok {
			t.Fatalf("Read = %v, want a rejection", err)
		}
	})
}
