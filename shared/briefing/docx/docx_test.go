package docx_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/city-outcomes/throughline/shared/briefing/docx"
	"github.com/city-outcomes/throughline/shared/briefing/docx/docxtest"
)

// parts reads the parts of a file.
func parts(t *testing.T, d docx.Document) map[string]string {
	t.Helper()
	b, err := d.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	return docxtest.Parts(t, b)
}

func TestBytesHasRealHeadingsInFourSizes(t *testing.T) {
	t.Parallel()
	p := parts(t, docx.Document{Language: "en-GB", Body: []docx.Block{
		docx.Heading{Level: 1, Text: "One"}, docx.Heading{Level: 2, Text: "Two", Numbered: true}, docx.Heading{Level: 4, Text: "Four", NewPage: true},
	}})
	for _, want := range []string{`<w:pStyle w:val="Heading1"/>`, `<w:pStyle w:val="Heading2"/><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/>`, `<w:pStyle w:val="Heading4"/><w:pageBreakBefore/>`} {
		if !strings.Contains(p["word/document.xml"], want) {
			t.Errorf("the body lacks %s", want)
		}
	}
	for style, half := range map[string]string{"1": "40", "2": "28", "3": "24", "4": "20"} {
		_, after, ok := strings.Cut(p["word/styles.xml"], `w:styleId="Heading`+style+`"`)
		definition, _, _ := strings.Cut(after, "</w:style>")
		if !ok || !strings.Contains(definition, `<w:sz w:val="`+half+`"/>`) {
			t.Errorf("heading %s is not set in %s half points", style, half)
		}
	}
	if !strings.Contains(p["word/styles.xml"], `<w:lang w:val="en-GB"`) {
		t.Error("the document's language is not set")
	}
}

func TestBytesSaysInWhichLanguageAndDirectionARunIs(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		run  docx.Run
		want string
	}{
		{docx.Run{Text: "x", Language: "es"}, `<w:rPr><w:lang w:val="es"/></w:rPr>`},
		{docx.Run{Text: "x", Language: "ar", Leftwards: true}, `<w:rPr><w:rtl/><w:lang w:bidi="ar"/></w:rPr>`},
		{docx.Run{Text: "x", Language: "zh-Hans"}, `<w:rPr><w:lang w:eastAsia="zh-Hans"/></w:rPr>`},
		{docx.Run{Text: "x", Language: "und"}, `<w:r><w:t xml:space="preserve">x</w:t></w:r>`},
		{docx.Run{Text: "x", Quotation: true, Bookmark: "statement_1"}, `<w:bookmarkStart w:id="1" w:name="statement_1"/><w:r><w:rPr><w:rStyle w:val="Quotation"/></w:rPr>`},
		{docx.Run{Text: "x", Goto: "statement_1"}, `<w:hyperlink w:anchor="statement_1" w:history="1">`},
		{docx.Run{Text: "a\tb"}, `>a</w:t><w:tab/><w:t`},
		{docx.Run{Text: `<&>"`}, `&lt;&amp;&gt;&#34;`},
		{docx.Run{Text: "x", Footnote: []docx.Run{{Text: "y"}}}, `<w:footnoteReference w:id="1"/>`},
	} {
		p := parts(t, docx.Document{Body: []docx.Block{docx.Paragraph{Runs: []docx.Run{c.run}}}})
		if !strings.Contains(p["word/document.xml"], c.want) {
			t.Errorf("%+v gives %s, want %s", c.run, p["word/document.xml"], c.want)
		}
	}
}

func TestBytesHasFootnotesAndTheirReferencesInOrder(t *testing.T) {
	t.Parallel()
	note := func(s string) docx.Run { return docx.Run{Text: s, Footnote: []docx.Run{{Text: "note " + s}}} }
	p := parts(t, docx.Document{Body: []docx.Block{docx.Paragraph{Runs: []docx.Run{note("a"), note("b")}}}})
	for _, want := range []string{`w:id="-1"`, `w:id="0"`, `<w:footnote w:id="1">`, `<w:footnote w:id="2">`, "note a", "note b"} {
		if !strings.Contains(p["word/footnotes.xml"], want) {
			t.Errorf("the footnotes lack %s", want)
		}
	}
}

func TestBytesRepeatsTheHeaderRowOfATable(t *testing.T) {
	t.Parallel()
	p := parts(t, docx.Document{Body: []docx.Block{docx.Table{Caption: "Table 1. <Places>", Description: "What it shows", Header: []string{"Place", "Goal"},
		Widths: []int{5000, 4000}, Rows: [][]docx.Cell{{{Text: "Anker"}, {Text: "11", Fill: "7FB0D8", Centred: true}}}}}})
	for _, want := range []string{`<w:tblHeader/>`, `<w:tblCaption w:val="Table 1. &lt;Places&gt;"/>`, `<w:tblDescription w:val="What it shows"/>`, `<w:tblW w:w="9000"`, `w:fill="7FB0D8"`, `<w:pStyle w:val="Caption"/>`} {
		if !strings.Contains(p["word/document.xml"], want) {
			t.Errorf("the table lacks %s", want)
		}
	}
}

func TestBytesListsHeadingsInTheContentsWithTheirNumbers(t *testing.T) {
	t.Parallel()
	h := func(level int, text string) docx.Heading {
		return docx.Heading{Level: level, Text: text, Numbered: true}
	}
	body := []docx.Block{docx.Contents{Title: "Contents"}, docx.Heading{Level: 1, Text: "Title"}, docx.Heading{Level: 2, Text: "Introduction"}}
	for _, roman := range []string{"first", "second", "third", "fourth", "fifth", "sixth"} {
		body = append(body, h(2, roman), h(3, "a part of the "+roman), h(3, "another part"))
	}
	p := parts(t, docx.Document{Body: body})
	text := p["word/document.xml"]
	for _, want := range []string{`TOC \o "2-3"`, ">Introduction<", ">I.  first<", ">A.  a part of the first<", ">B.  another part<", ">IV.  fourth<", ">A.  a part of the fourth<", ">VI.  sixth<"} {
		if !strings.Contains(text, want) {
			t.Errorf("the contents lack %s", want)
		}
	}
	if strings.Count(text, `w:fldCharType="begin"`) != strings.Count(text, `w:fldCharType="end"`) {
		t.Error("a field is not closed")
	}
}

func TestBytesTakesItsTimeFromTheDocument(t *testing.T) {
	t.Parallel()
	d := docx.Document{Title: "A & B", Creator: "throughline", Language: "en-GB", Created: time.Date(2026, 11, 24, 2, 0, 0, 0, time.UTC)}
	core := parts(t, d)["docProps/core.xml"]
	for _, want := range []string{"<dc:title>A &amp; B</dc:title>", "<dc:language>en-GB</dc:language>", ">2026-11-24T02:00:00Z</dcterms:created>"} {
		if !strings.Contains(core, want) {
			t.Errorf("the properties lack %s in %s", want, core)
		}
	}
	a, errA := d.Bytes()
	b, errB := d.Bytes()
	if errA != nil || errB != nil || !bytes.Equal(a, b) {
		t.Error("the same document gives other bytes")
	}
}

func TestTranslationStandsOnALineOfItsOwnWithItsOriginal(t *testing.T) {
	t.Parallel()
	quoted := docx.Run{Text: "Es war gut.", Language: "de", Quotation: true}
	for _, c := range []struct {
		runs       []docx.Run
		translated bool
	}{
		{[]docx.Run{quoted}, false},
		{[]docx.Run{quoted, {Text: "[It was good.]", Language: "en", Translation: true}}, true},
	} {
		file, err := docx.Document{Body: []docx.Block{docx.Paragraph{Style: docx.Numbered, Runs: c.runs}}}.Bytes()
		if err != nil {
			t.Fatal(err)
		}
		parts := docxtest.Parts(t, file)
		body, styles := parts["word/document.xml"], parts["word/styles.xml"]
		alone := strings.Contains(body, `<w:rStyle w:val="Translation"/><w:lang w:val="en"/></w:rPr><w:br/><w:t xml:space="preserve">[It was good.]`)
		if alone != c.translated || strings.Contains(body, "<w:keepLines/>") != c.translated || strings.Contains(styles, `w:styleId="Translation"`) != c.translated {
			t.Errorf("with %d runs the body is %s", len(c.runs), body)
		}
	}
}
