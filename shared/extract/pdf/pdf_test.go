package pdf_test

import (
	"bytes"
	"compress/zlib"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/extract/pdf"
)

// engine is shared by the tests: PDFium is compiled once, and kept in the
// user's cache for the next run.
var engine = sync.OnceValues(start)

func start() (*pdf.Engine, error) {
	dir := ""
	if cache, err := os.UserCacheDir(); err == nil {
		dir = filepath.Join(cache, "throughline", "pdfium")
	}
	return pdf.Open(context.Background(), dir)
}

func open(t testing.TB) *pdf.Engine {
	t.Helper()
	e, err := engine()
	if err != nil {
		t.Fatalf("Open: %v", err)
	}
	return e
}

// sheet is a page to be set: its content stream.
type sheet string

// set writes text at a place, in a size; bold is font B.
func set(font string, size, x, y float64, text string) string {
	return fmt.Sprintf("BT /%s %g Tf %g %g Td (%s) Tj ET\n", font, size, x, y, text)
}

// lines sets lines of running text under one another.
func lines(x, y float64, texts ...string) string {
	var b strings.Builder
	for _, text := range texts {
		b.WriteString(set("R", 10, x, y, text))
		y -= 12
	}
	return b.String()
}

// tabbed sets a number and, on the same line, a text that stands off it.
func tabbed(y float64, number, text string) string {
	return fmt.Sprintf("BT /R 10 Tf 72 %g Td 24 Tw (%s ) Tj 0 Tw (%s) Tj ET\n", y, number, text)
}

// document writes a PDF file of the given pages, with extra entries in its
// catalogue.
func document(catalogue string, sheets ...sheet) []byte {
	var kids strings.Builder
	objects := []string{"", "", "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
		"<</Type/Font/Subtype/Type1/BaseFont/Helvetica-Bold/Encoding/WinAnsiEncoding>>"}
	for _, s := range sheets {
		var body bytes.Buffer
		z := zlib.NewWriter(&body)
		_, _ = z.Write([]byte(s))
		_ = z.Close()
		fmt.Fprintf(&kids, "%d 0 R ", len(objects)+1)
		objects = append(objects,
			fmt.Sprintf("<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</R 3 0 R/B 4 0 R>>>>/Contents %d 0 R>>", len(objects)+2),
			fmt.Sprintf("<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream", body.Len(), body.String()))
	}
	objects[0] = "<</Type/Catalog/Pages 2 0 R" + catalogue + ">>"
	objects[1] = fmt.Sprintf("<</Type/Pages/Kids[%s]/Count %d>>", kids.String(), len(sheets))
	var out bytes.Buffer
	out.WriteString("%PDF-1.7\n")
	var at []int
	for i, o := range objects {
		at = append(at, out.Len())
		fmt.Fprintf(&out, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	start := out.Len()
	fmt.Fprintf(&out, "xref\n0 %d\n0000000000 65535 f \n", len(objects)+1)
	for _, offset := range at {
		fmt.Fprintf(&out, "%010d 00000 n \n", offset)
	}
	fmt.Fprintf(&out, "trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF", len(objects)+1, start)
	return out.Bytes()
}

// shown writes paragraphs as "kind text" or "heading2 text".
func shown(p corpus.Page) []string {
	var out []string
	for _, para := range p.Paragraphs {
		kind := string(para.Kind)
		if para.Level > 0 {
			kind += fmt.Sprint(para.Level)
		}
		out = append(out, kind+": "+para.Text)
	}
	return out
}

func TestTextArrangesPages(t *testing.T) {
	t.Parallel()
	full := "The council set out to halve the waste that households send to the old landfill"
	tests := map[string]struct {
		page sheet
		want []string
	}{
		"lines make paragraphs, a short line ends one": {
			sheet(lines(72, 700, full, "by the river. It worked.", full, "and to the sea.")),
			[]string{"body: " + full + " by the river. It worked.", "body: " + full + " and to the sea."},
		},
		"a gap ends a paragraph": {
			sheet(lines(72, 700, full, full) + lines(72, 640, full, full)),
			[]string{"body: " + full + " " + full, "body: " + full + " " + full},
		},
		"large type is a heading": {
			sheet(set("R", 20, 72, 760, "Water") + set("R", 14, 72, 735, "Rivers and lakes") + lines(72, 700, full, full)),
			[]string{"heading1: Water", "heading2: Rivers and lakes", "body: " + full + " " + full},
		},
		"bold type is a heading": {
			sheet(set("B", 10, 72, 712, "Clean water") + lines(72, 700, full, full)),
			[]string{"heading1: Clean water", "body: " + full + " " + full},
		},
		"bullets and numbers make items": {
			sheet(lines(72, 700, full, "\\225 plant trees", "\\225 mend pipes", "1. count them")),
			[]string{"body: " + full, "item: • plant trees", "item: • mend pipes", "item: 1. count them"},
		},
		"the number of a paragraph stands off its first line": {
			sheet(tabbed(700, "14.", full) + lines(72, 688, "and what the shops send. The plant burns it, and heats the harbour.") +
				tabbed(664, "15.", full) + lines(72, 652, "and what the schools send. They have set out to do more.") +
				tabbed(628, "16.", full) + lines(72, 616, "and what the port sends. It sails to the islands.")),
			[]string{
				"item: 14. " + full + " and what the shops send. The plant burns it, and heats the harbour.",
				"item: 15. " + full + " and what the schools send. They have set out to do more.",
				"item: 16. " + full + " and what the port sends. It sails to the islands.",
			},
		},
		"a bullet drawn last stands before its line": {
			sheet(lines(72, 700, full) + lines(90, 676, "plant trees") + lines(78, 676, "\\225")),
			[]string{"body: " + full, "item: • plant trees"},
		},
		"columns apart make rows": {
			sheet(lines(72, 700, full) + lines(72, 660, "Indicator") + lines(250, 660, "2015") + lines(350, 660, "2020") +
				lines(72, 640, "Green space") + lines(250, 640, "11.5") + lines(350, 640, "13.2")),
			[]string{"body: " + full, "row: Indicator | 2015 | 2020", "row: Green space | 11.5 | 13.2"},
		},
		"a sentence goes on in the next column": {
			sheet(lines(72, 700, full, "and then it went on to the next") + lines(440, 700, "column without a stop at all.")),
			[]string{"body: " + full + " and then it went on to the next column without a stop at all."},
		},
		"small type with a mark is a note": {
			sheet(lines(72, 700, full, full, full) + set("R", 7, 72, 100, "1 Counted by the office itself.")),
			[]string{"body: " + full + " " + full + " " + full, "note: 1 Counted by the office itself."},
		},
		"captions": {
			sheet(lines(72, 700, full, full) + lines(72, 600, "Figure 3. Waste by year")),
			[]string{"body: " + full + " " + full, "caption: Figure 3. Waste by year"},
		},
		"turned text reads like any other": {
			"BT /R 10 Tf 0 1 -1 0 300 100 Tm (" + sheet(full) + ") Tj ET\nBT /R 10 Tf 0 1 -1 0 312 100 Tm (on its side.) Tj ET\n",
			[]string{"body: " + full + " on its side."},
		},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text, err := open(t).Text(t.Context(), document("", tc.page))
			if err != nil {
				t.Fatalf("Text: %v", err)
			}
			if got := strings.Join(shown(text.Pages[0]), "\n"); got != strings.Join(tc.want, "\n") {
				t.Errorf("Text gives\n%s\nwant\n%s", got, strings.Join(tc.want, "\n"))
			}
		})
	}
}

func TestTextKeepsWordsWhole(t *testing.T) {
	t.Parallel()
	page := lines(72, 700, "The indicators of the city show that more people take part in carbon-neutral indi-",
		"cators and that the whole of the city wants energy and water and nature and carbon-",
		"neutral homes; they were made by the towns and by the people of this valley in low-",
		"income homes, with the incomes of low earners rising faster than the rest of all.")
	text, err := open(t).Text(t.Context(), document("", sheet(page)))
	if err != nil {
		t.Fatalf("Text: %v", err)
	}
	got := text.Pages[0].Paragraphs[0].Text
	for _, want := range []string{"carbon-neutral indicators and", "carbon-neutral homes", "low-income homes"} {
		if !strings.Contains(got, want) {
			t.Errorf("Text = %q, want %q in it", got, want)
		}
	}
}

func TestTextGivesPagesTheirNumbersAndLabels(t *testing.T) {
	t.Parallel()
	b := document("/PageLabels<</Nums[0<</S/r>> 2<</S/D/St 1>>]>>",
		sheet(lines(72, 700, "preface")), sheet(lines(72, 700, "contents")), sheet(lines(72, 700, "chapter")))
	text, err := open(t).Text(t.Context(), b)
	if err != nil {
		t.Fatalf("Text: %v", err)
	}
	if text.MediaType != pdf.MediaType || !text.Paged || text.Document != corpus.Identify(b) {
		t.Errorf("Text = %s, paged %v, of %s", text.MediaType, text.Paged, text.Document)
	}
	for i, want := range []string{"i", "ii", "1"} {
		if p := text.Pages[i]; p.Number != i+1 || p.Label != want {
			t.Errorf("page %d has number %d and label %q, want %q", i+1, p.Number, p.Label, want)
		}
	}
}

func TestTextRefuses(t *testing.T) {
	t.Parallel()
	whole := document("", sheet(lines(72, 700, "A page of the report.")))
	many := make([]sheet, 5001)
	tests := map[string]struct {
		file []byte
		want corpus.Reason
	}{
		"nothing":            {nil, corpus.Damaged},
		"a header alone":     {[]byte("%PDF-1.7\n"), corpus.Damaged},
		"a truncated file":   {whole[:len(whole)/3], corpus.Damaged},
		"blank pages":        {document("", "", ""), corpus.NoWords},
		"figures alone":      {document("", sheet(lines(72, 700, "12 34", "56"))), corpus.NoWords},
		"too many pages":     {document("", many...), corpus.TooManyPages},
		"control characters": {document("", sheet(strings.Repeat(set("R", 10, 72, 700, "\\004\\005abc\\006"), 9))), corpus.GarbledText},
		"words of no vowel":  {document("", sheet(lines(72, 700, strings.Repeat("Xkcd qwrtzp Bvnmc dfghj ", 9)))), corpus.GarbledText},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := open(t).Text(t.Context(), tc.file)
			if r, ok := corpus.AsRejection(err); !ok || r.Reason != tc.want {
				t.Errorf("Text = %v, want a rejection for %s", err, tc.want)
			}
		})
	}
}

func TestTextRefusesWhatNeedsTooMuchMemory(t *testing.T) {
	if testing.Short() {
		t.Skip("inflates 250 MB in the sandbox")
	}
	t.Parallel()
	var glyphs strings.Builder
	for i := range 102_000 {
		glyphs.WriteString(set("R", 10, 72, float64(780-12*(i%60)), strings.Repeat("water and air ", 7)))
	}
	e, err := start()
	if err != nil {
		t.Fatal(err)
	}
	e.Unhurried()
	for name, page := range map[string]string{
		"250 MB of content": strings.Repeat(" ", 250<<20),
		"10 million glyphs": glyphs.String(),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := e.Text(t.Context(), document("", sheet(page)))
			if r, ok := corpus.AsRejection(err); !ok || r.Reason != corpus.TooMuchMemory {
				t.Errorf("Text = %v (%s), want a rejection for %s", err, r.Detail, corpus.TooMuchMemory)
			}
			if _, err := e.Text(t.Context(), document("", sheet(lines(72, 700, "The next document is read.")))); err != nil {
				t.Errorf("Text after it: %v", err)
			}
		})
	}
}

func TestTextKeepsPagesBesideABrokenOne(t *testing.T) {
	t.Parallel()
	b := document("", sheet(lines(72, 700, "The first page.")), sheet(lines(72, 700, "The second page.")), sheet(lines(72, 700, "The third page.")))
	b = bytes.Replace(b, []byte("7 0 obj\n<</Type/Page/"), []byte("7 0 obj\n<</Type/Gape/"), 1)
	b = bytes.Replace(b, []byte("/Contents 8 0 R"), []byte("/Contents 9 9 R"), 1)
	text, err := open(t).Text(t.Context(), b)
	if err != nil {
		t.Fatalf("Text: %v", err)
	}
	if n := len(text.Pages); n != 3 {
		t.Fatalf("Text has %d pages, want 3", n)
	}
	for _, i := range []int{0, 2} {
		if len(text.Pages[i].Paragraphs) != 1 {
			t.Errorf("page %d has %v, want its paragraph", i+1, shown(text.Pages[i]))
		}
	}
}

func TestTextStopsWithItsContext(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := open(t).Text(ctx, document("", sheet(lines(72, 700, "A page."))))
	if !errors.Is(err, context.Canceled) {
		t.Errorf("Text = %v, want %v", err, context.Canceled)
	}
}

func TestTextIsTheSameWhenManyRead(t *testing.T) {
	t.Parallel()
	b := document("", sheet(lines(72, 700, "One page.")), sheet(lines(72, 700, "Another page.")))
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			text, err := open(t).Text(t.Context(), b)
			if err != nil || len(text.Pages) != 2 || text.Pages[1].Paragraphs[0].Text != "Another page." {
				t.Errorf("Text = %v, %v", text, err)
			}
		})
	}
	wg.Wait()
}

func TestOpenDoesWithoutAUsableCache(t *testing.T) {
	if testing.Short() {
		t.Skip("compiles PDFium anew")
	}
	t.Parallel()
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	e, err := pdf.Open(t.Context(), filepath.Join(file, "cache"))
	if err != nil {
		t.Fatalf("Open: %v", err)
	}
	if _, err := e.Text(t.Context(), document("", sheet(lines(72, 700, "A page.")))); err != nil {
		t.Errorf("Text: %v", err)
	}
	if err := e.Close(); err != nil {
		t.Errorf("Close: %v", err)
	}
}

// warm reads a page before the first input: the fuzzer gives each input ten
// seconds, and PDFium may have to be compiled in them.
func warm(f *testing.F) {
	f.Helper()
	wellFormed(f, document("", sheet(lines(72, 700, "A page."))))
}

func FuzzText(f *testing.F) {
	warm(f)
	f.Add(document("", sheet(lines(72, 700, "A page of text."))))
	f.Add(document("/PageLabels<</Nums[0<</S/r>>]>>", sheet(set("B", 20, 72, 700, "Head")), ""))
	f.Fuzz(func(t *testing.T, b []byte) { wellFormed(t, b) })
}

// FuzzPage draws what is fuzzed on a page.
func FuzzPage(f *testing.F) {
	warm(f)
	f.Add(lines(72, 700, "A page of text that goes on.") + lines(72, 660, "Indicator") + lines(250, 660, "2015") + lines(350, 660, "2020") +
		lines(72, 640, "Green space") + lines(250, 640, "11.5") + lines(350, 640, "13.2"))
	f.Add(set("B", 20, 72, 700, "W a t e r") + "BT /R 10 Tf 0 1 -1 0 300 100 Tm 4 Ts (7) Tj 0 Ts [(in)-900(cut-)] TJ ET\n" + set("R", 7, 72, 100, "7 Counted."))
	f.Fuzz(func(t *testing.T, content string) { wellFormed(t, document("", sheet(content), sheet(content))) })
}

// wellFormed reads a file: it gives numbered paragraphs with text, rows with as
// many heads as cells, or a rejection.
func wellFormed(t testing.TB, b []byte) {
	t.Helper()
	text, err := open(t).Text(t.Context(), b)
	if err != nil {
		if _, ok := corpus.AsRejection(err); !ok {
			t.Fatalf("Text = %v, want a rejection", err)
		}
		return
	}
	for i, p := range text.Pages {
		if p.Number != i+1 {
			t.Errorf("page %d is numbered %d", i+1, p.Number)
		}
		for j, para := range p.Paragraphs {
			if para.Number != j+1 || para.Text == "" {
				t.Errorf("paragraph %d of page %d is %+v", j+1, i+1, para)
			}
			if n := len(para.Columns); n > 0 && n > strings.Count(para.Text, " | ")+1 {
				t.Errorf("a row has %d heads: %+v", n, para)
			}
		}
	}
}

func TestTextReadsColumnsInOrder(t *testing.T) {
	t.Parallel()
	head := set("R", 16, 72, 760, "Species and their places")
	first := lines(72, 720, "Nature and the land in this valley bear", "the marks of long use. The river was", "straightened, and what had lived beside")
	second := lines(320, 720, "it went away. Now the meadows flood", "again in spring, and the storks are back.", "The city counts them every year in May.")
	chart := set("R", 7, 72, 640, "Storks counted in May") + set("R", 7, 72, 600, "20") + set("R", 7, 72, 580, "10") + set("R", 7, 90, 560, "2015") + set("R", 7, 150, 560, "2020")
	foot := set("R", 7, 72, 40, "14") + set("R", 7, 400, 40, "A review of the valley")
	want := []string{
		"heading1: Species and their places",
		"body: Nature and the land in this valley bear the marks of long use. The river was straightened, and what had lived beside it went away." +
			" Now the meadows flood again in spring, and the storks are back. The city counts them every year in May.",
	}
	for name, page := range map[string]string{
		"as they are read":       head + first + second + chart + foot,
		"the last column first":  foot + head + second + first + chart,
		"the chart in the midst": head + first + chart + second + foot,
		"from the foot upwards":  foot + chart + second + first + head,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text, err := open(t).Text(t.Context(), document("", sheet(page)))
			if err != nil {
				t.Fatalf("Text: %v", err)
			}
			got := shown(text.Pages[0])
			if strings.Join(got[:min(len(got), 2)], "\n") != strings.Join(want, "\n") {
				t.Errorf("Text gives\n%s\nwant first\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
			}
		})
	}
}

func TestTextTakesFootnoteMarksOutOfSentences(t *testing.T) {
	t.Parallel()
	raise := func(s string) string { return ") Tj /R 6 Tf 4 Ts (" + s + ") Tj /R 10 Tf 0 Ts (" }
	page := set("R", 10, 72, 700, "The city planted trees."+raise("1")+" It will go on until 2026"+raise("1, 3")+", and then as well.") +
		set("R", 10, 72, 688, "A tree shades 40 m"+raise("2")+" of ground, as others found."+raise("7")+" So it was told.") +
		set("R", 10, 72, 100, raise("1")+"Counted by the parks office.") + set("R", 7, 72, 88, "3 Planned by it.")
	text, err := open(t).Text(t.Context(), document("", sheet(page)))
	if err != nil {
		t.Fatalf("Text: %v", err)
	}
	want := "body: The city planted trees. It will go on until 2026, and then as well. A tree shades 40 m² of ground, as others found.⁷ So it was told.\n" +
		"note: 1 Counted by the parks office.\nnote: 3 Planned by it."
	if got := strings.Join(shown(text.Pages[0]), "\n"); got != want {
		t.Errorf("Text gives\n%s\nwant\n%s", got, want)
	}
}

func TestTextMakesHeadingsOfWhatTheOutlineNames(t *testing.T) {
	t.Parallel()
	const outline = "/Outlines<</First 9 0 R/Last 9 0 R>>"
	b := document(outline, sheet(set("R", 16, 72, 760, "Water")+lines(72, 700, "Rivers and lakes")+lines(72, 660, "The river is clean again, and the lake will be so by the end of next year.")),
		sheet(lines(72, 700, "Rivers and lakes", "are many.")))
	bookmarks := "9 0 obj\n<</Title(Water)/Dest[5 0 R/Fit]/First 10 0 R/Last 10 0 R>>\nendobj\n10 0 obj\n<</Title(Rivers  and Lakes)/Parent 9 0 R/Next 10 0 R/Dest[5 0 R/Fit]>>\nendobj\n"
	b = bytes.Replace(b, []byte("xref\n"), []byte(bookmarks+"xref\n"), 1)
	b = bytes.Replace(b, []byte("startxref\n"), []byte("startxref\n9"), 1) // the table is built anew
	text, err := open(t).Text(t.Context(), b)
	if err != nil {
		t.Fatalf("Text: %v", err)
	}
	want := "heading1: Water\nheading2: Rivers and lakes\nbody: The river is clean again, and the lake will be so by the end of next year."
	if got := strings.Join(shown(text.Pages[0]), "\n"); got != want {
		t.Errorf("Text gives\n%s\nwant\n%s", got, want)
	}
	if p := text.Pages[1].Paragraphs[0]; p.Kind != corpus.Body {
		t.Errorf("a page that the outline does not name has %+v", p)
	}
}
