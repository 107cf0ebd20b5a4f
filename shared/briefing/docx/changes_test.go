package docx_test

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/city-outcomes/throughline/shared/briefing/docx"
	"github.com/city-outcomes/throughline/shared/briefing/docx/docxtest"
)

func bytesOf(t docxtest.Tester, d docx.Document) []byte {
	t.Helper()
	b, err := d.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func changesOf(t docxtest.Tester, was, is docx.Document) []byte {
	t.Helper()
	b, err := docx.Changes(was, is)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// holds compares what is left after both decisions with the two documents.
func holds(t docxtest.Tester, was, is docx.Document) {
	t.Helper()
	changes := changesOf(t, was, is)
	for _, c := range []struct {
		drop docxtest.Decision
		of   docx.Document
	}{{docxtest.Accept, is}, {docxtest.Reject, was}} {
		got, want := docxtest.Lines(t, changes, c.drop), docxtest.Lines(t, bytesOf(t, c.of), c.drop)
		if !slices.Equal(got, want) {
			t.Errorf("without %s the document reads\n%s\nwant\n%s", c.drop, strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
	}
}

func prose(style docx.Style, text string) docx.Paragraph {
	return docx.Paragraph{Style: style, Runs: []docx.Run{{Text: text}}}
}

// stated is a numbered paragraph with a quotation and its footnote.
func stated(n int, who, quotation, note string) docx.Paragraph {
	return docx.Paragraph{Style: docx.Numbered, Runs: []docx.Run{{Text: who + " reported: “"},
		{Text: quotation, Quotation: true, Bookmark: fmt.Sprintf("statement_%d", n), Comment: "Please check its labels."}, {Text: "”"},
		{Footnote: []docx.Run{{Text: note}}}}}
}

// editions are two editions of a made-up document.
func editions() (was, is docx.Document) {
	row := func(cells ...string) (out []docx.Cell) {
		for _, c := range cells {
			out = append(out, docx.Cell{Text: c})
		}
		return out
	}
	table := func(caption string, rows ...[]docx.Cell) docx.Table {
		return docx.Table{Caption: caption, Header: []string{"Place", "Para.", "Kind"}, Widths: []int{3000, 1000, 2000}, Rows: rows}
	}
	end := prose(docx.SmallNote, "The designations imply no opinion.")
	at := time.Date(2026, 12, 1, 2, 0, 0, 0, time.UTC)
	was = docx.Document{Title: "Cities", Creator: "throughline", Created: at.AddDate(0, 0, -7), Language: "en-GB", Header: "THROUGHLINE/2027/SDG-11/1", Body: []docx.Block{
		prose(docx.Masthead, "Throughline\tTHROUGHLINE/2027/SDG-11/1"),
		docx.Contents{Title: "Contents"},
		docx.Heading{Level: 2, Text: "Progress", Numbered: true},
		prose(docx.Numbered, "In all, 12 documents were considered, of which nine were read."),
		stated(1, "Anker", "Rents fell by a third.", "Review of Anker, p. 4."),
		stated(2, "Brunnhem", "Trams run all night.", "Review of Brunnhem, p. 2."),
		docx.Heading{Level: 2, Text: "Areas of concern", Numbered: true},
		prose(docx.Numbered, "Nothing was found."),
		table("Table 1. Evidence", row("Anker", "2", "Progress"), row("Brunnhem", "3", "Progress")),
		docx.Heading{Level: 2, Text: "Designations"}, end}}
	is = docx.Document{Title: "Cities", Creator: "throughline", Created: at, Language: "en-GB", Header: "THROUGHLINE/2027/SDG-11/2", Body: []docx.Block{
		prose(docx.Masthead, "Throughline\tTHROUGHLINE/2027/SDG-11/2"),
		docx.Contents{Title: "Contents"},
		docx.Heading{Level: 2, Text: "Progress", Numbered: true},
		prose(docx.Numbered, "In all, 14 documents were considered, of which 11 were read."),
		stated(1, "Brunnhem", "Trams run all night.", "Review of Brunnhem, p. 3."),
		stated(2, "Kirmandere", "A third of the roofs carry panels.", "Plan of Kirmandere, p. 9."),
		docx.Heading{Level: 2, Text: "Interlinkages", Numbered: true},
		docx.Heading{Level: 2, Text: "Areas of concern", Numbered: true},
		stated(3, "Valdeluz", "Quedan viviendas vacías.", "Informe de Valdeluz, p. 1."),
		table("Table 1. Evidence", row("Brunnhem", "2", "Progress"), row("Kirmandere", "3", "Progress"), row("Valdeluz", "4", "Challenge")),
		table("Table 2. Pairs", row("Goal 11", "4", "Goal 13")),
		docx.Heading{Level: 2, Text: "Designations"}, end}}
	return was, is
}

func TestChangesAcceptedGiveTheNewTextAndRejectedTheOld(t *testing.T) {
	t.Parallel()
	was, is := editions()
	none := docx.Document{Language: "en-GB", Creator: "throughline"}
	holds(t, was, is)
	holds(t, is, was)
	holds(t, is, is)
	holds(t, none, none)
}

func TestChangesOfAnyTwoDocuments(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		document := func(name string) docx.Document {
			begin, end := []docx.Block{docx.Contents{Title: "Contents"}}, []docx.Block{docx.Heading{Level: 2, Text: "End"}, prose(docx.SmallNote, "The end.")}
			return docx.Document{Creator: "throughline", Header: rapid.SampledFrom([]string{"A 1", "A 2"}).Draw(t, name+"'s header"),
				Body: slices.Concat(begin, rapid.SliceOfN(rapid.Custom(block), 0, 14).Draw(t, name), end)}
		}
		holds(t, document("was"), document("is"))
	})
}

// block is a block of few words, so that two have some in common.
func block(t *rapid.T) docx.Block {
	text := strings.Join(rapid.SliceOfN(rapid.SampledFrom([]string{"the", "city", "of", "Anker", "has", "12", "trams", "and", "9", "\troofs"}), 1, 8).Draw(t, "words"), " ")
	switch rapid.IntRange(0, 3).Draw(t, "sort") {
	case 0:
		return docx.Heading{Level: rapid.IntRange(1, 4).Draw(t, "level"), Text: text, NewPage: rapid.Bool().Draw(t, "new page")}
	case 1:
		return stated(1, text, rapid.SampledFrom([]string{"Trams run.", "Roofs leak.", "Rents fell."}).Draw(t, "quotation"), rapid.SampledFrom([]string{"p. 1", "p. 2"}).Draw(t, "note"))
	case 2:
		table := docx.Table{Caption: text, Header: []string{"Place", "Para."}, Widths: []int{4000, 2000}}
		for range rapid.IntRange(0, 4).Draw(t, "rows") {
			table.Rows = append(table.Rows, []docx.Cell{{Text: rapid.SampledFrom([]string{"Anker", "Brunnhem", "Valdeluz"}).Draw(t, "place")}, {Text: rapid.SampledFrom([]string{"1", "2"}).Draw(t, "paragraph")}})
		}
		return table
	}
	return prose(rapid.SampledFrom([]docx.Style{docx.Body, docx.Numbered, docx.Masthead}).Draw(t, "style"), text)
}

func TestChangesShowWordsOfOurOwnAndQuotationsWhole(t *testing.T) {
	t.Parallel()
	was, is := editions()
	body := docxtest.Parts(t, changesOf(t, was, is))["word/document.xml"]
	signed := ` w:author="throughline" w:date="2026-12-01T02:00:00Z"`
	for _, want := range []string{
		`<w:t xml:space="preserve">In all, </w:t></w:r><w:del w:id="`, `>12 </w:delText></w:r></w:del>`, `>14 </w:t></w:r></w:ins><w:r><w:t xml:space="preserve">documents were considered, of which </w:t>`,
		`<w:delText xml:space="preserve">Rents fell by a third.</w:delText>`,
		`<w:ins w:id="`, signed + `/></w:rPr></w:pPr>`, // a paragraph that came
		`<w:trPr><w:cantSplit/><w:del w:id="`, `<w:trPr><w:cantSplit/><w:ins w:id="`, // rows that went and came
		`<w:bookmarkStart w:id="`, `w:name="statement_1"/><w:r><w:rPr><w:rStyle w:val="Quotation"/></w:rPr><w:t xml:space="preserve">Trams run all night.</w:t>`,
	} {
		if !strings.Contains(body, want) {
			t.Errorf("the changes lack %s", want)
		}
	}
	if strings.Contains(body, `>Trams </w`) || strings.Contains(body, `w:dirty`) {
		t.Error("a quotation is cut into words, or the contents would be made anew")
	}
	ids := map[string]bool{}
	for _, part := range strings.Split(body, ` w:id="`)[1:] {
		id, rest, _ := strings.Cut(part, `"`)
		if !strings.HasPrefix(rest, signed) && !strings.HasPrefix(rest, ` w:name=`) {
			continue // the end of a bookmark, a footnote, a comment
		}
		if ids[id] {
			t.Errorf("two things have the id %s", id)
		}
		ids[id] = true
	}
}

func TestChangesDivideParagraphsWhereSomebodyWouldHaveTyped(t *testing.T) {
	t.Parallel()
	document := func(heading string, texts ...string) docx.Document {
		d := docx.Document{Creator: "throughline", Body: []docx.Block{docx.Heading{Level: 2, Text: heading, Numbered: true}}}
		for _, text := range texts {
			d.Body = append(d.Body, prose(docx.Numbered, text))
		}
		d.Body = append(d.Body, prose(docx.SmallNote, "The end."))
		return d
	}
	ends := regexp.MustCompile(`<w:pStyle w:val="NumberedParagraph"/>(?:<w:rPr><w:(ins|del) [^>]*/></w:rPr>)?</w:pPr>`)
	for _, c := range []struct {
		was, is []string
		want    string
	}{
		{[]string{"Trams.", "Roofs."}, []string{"Trams.", "Schools.", "Roofs."}, "[ins  ]"},
		{[]string{"Trams.", "Schools.", "Roofs."}, []string{"Trams.", "Roofs."}, "[del  ]"},
		{[]string{"Trams.", "Schools."}, []string{"Trams.", "Roofs."}, "[del ins ]"},
		{[]string{"Roofs."}, []string{"Trams.", "Roofs.", "Schools."}, "[ins ins ]"}, // none stays before the first
		{[]string{"Trams."}, []string{"Schools."}, "[del ins]"},
	} {
		var got []string
		for _, m := range ends.FindAllStringSubmatch(docxtest.Parts(t, changesOf(t, document("Progress", c.was...), document("Progress", c.is...)))["word/document.xml"], -1) {
			got = append(got, m[1])
		}
		if fmt.Sprint(got) != c.want {
			t.Errorf("from %q to %q the paragraphs end in %q, want %s", c.was, c.is, got, c.want)
		}
	}
}

func TestChangesAreTheSameBytesEachTime(t *testing.T) {
	t.Parallel()
	was, is := editions()
	if !bytes.Equal(changesOf(t, was, is), changesOf(t, was, is)) {
		t.Error("the same two documents give other bytes")
	}
}

// TestChangesOfLongTables compares tables that are too long to compare row by
// row with row.
func TestChangesOfLongTables(t *testing.T) {
	t.Parallel()
	table := func(from, to, step int) docx.Document {
		long := docx.Table{Caption: "Table 1", Header: []string{"Place"}, Widths: []int{4000}}
		for n := from; n < to; n += step {
			long.Rows = append(long.Rows, []docx.Cell{{Text: fmt.Sprintf("Place %d", n)}})
		}
		return docx.Document{Creator: "throughline", Body: []docx.Block{long}}
	}
	was, is := table(0, 1500, 1), table(1, 1600, 2)
	holds(t, was, is)
	body := docxtest.Parts(t, changesOf(t, was, is))["word/document.xml"]
	if n := strings.Count(body, "<w:tr><w:trPr><w:cantSplit/></w:trPr>"); n != 750 {
		t.Errorf("%d rows stay, want the 750 that both tables have", n)
	}
}

func TestCommentsHangOnTheirRuns(t *testing.T) {
	t.Parallel()
	_, is := editions()
	p := parts(t, is)
	for part, wants := range map[string][]string{
		"word/document.xml":   {`<w:commentRangeStart w:id="0"/><w:bookmarkStart`, `<w:commentRangeEnd w:id="0"/><w:r><w:rPr><w:rStyle w:val="CommentReference"/></w:rPr><w:commentReference w:id="0"/></w:r>`, `<w:commentRangeStart w:id="2"/>`},
		"word/comments.xml":   {`<w:comment w:id="0" w:author="throughline" w:date="2026-12-01T02:00:00Z" w:initials="t">`, ">Please check its labels.<"},
		"[Content_Types].xml": {`PartName="/word/comments.xml"`}, "word/_rels/document.xml.rels": {`Target="comments.xml"`},
	} {
		for _, want := range wants {
			if !strings.Contains(p[part], want) {
				t.Errorf("%s lacks %s", part, want)
			}
		}
	}
	without := parts(t, docx.Document{Body: []docx.Block{prose(docx.Body, "No comment.")}})
	if _, there := without["word/comments.xml"]; there || strings.Contains(without["[Content_Types].xml"], "comments") {
		t.Error("a document without comments has a part for them")
	}
}

func TestNoCommentStandsBetweenTheFirstFootnoteAndTheSecond(t *testing.T) {
	t.Parallel()
	refers := regexp.MustCompile(`<w:(footnote|comment)Reference w:id="\d+"`)
	for commented, want := range map[string]string{
		"123": "comment footnote footnote comment footnote comment",
		"12":  "comment footnote footnote comment footnote",
		"2":   "footnote footnote comment footnote",
		"13":  "comment footnote footnote footnote comment",
	} {
		var doc docx.Document
		for n := 1; n <= 3; n++ {
			p := stated(n, "Kaldhavn", "Buses run.", "Kaldhavn, p. 1.")
			if !strings.Contains(commented, fmt.Sprint(n)) {
				p.Runs[1].Comment = ""
			}
			doc.Body = append(doc.Body, p)
		}
		var got []string
		for _, m := range refers.FindAllStringSubmatch(parts(t, doc)["word/document.xml"], -1) {
			got = append(got, m[1])
		}
		if strings.Join(got, " ") != want {
			t.Errorf("with comments on %s: %v, want %s", commented, got, want)
		}
	}
}
