package docx

import (
	"cmp"
	"encoding/xml"
	"fmt"
	"slices"
	"strings"

	"github.com/city-outcomes/throughline/shared/briefing/bag"
)

// writer collects the parts of the file.
type writer struct {
	strings.Builder // the body
	doc             Document
	footnotes       strings.Builder
	comments        strings.Builder
	notes           int
	commented       int
	waiting         string // comments of the paragraph that come behind its next footnote
	ids             int    // of bookmarks and tracked changes
	headings        int
	mark            mark // of what is being written
	end             mark // of the end of its paragraph
	tracked         bool // the document shows changes
}

// Bytes is the file.
func (d Document) Bytes() ([]byte, error) {
	w := &writer{doc: d}
	for _, b := range d.Body {
		b.write(w)
	}
	return w.file(Run{Text: d.Header}.xml(""))
}

// file puts the parts together, under a header of these runs.
func (w *writer) file(headed string) ([]byte, error) {
	d := w.doc
	parts := []bag.File{
		{Name: "[Content_Types].xml", Data: []byte(w.contentTypes())},
		{Name: "_rels/.rels", Data: []byte(packageRels)},
		{Name: "docProps/core.xml", Data: []byte(w.core())},
		{Name: "docProps/app.xml", Data: []byte(app)},
		{Name: "word/document.xml", Data: []byte(w.document())},
		{Name: "word/_rels/document.xml.rels", Data: []byte(w.documentRels())},
		{Name: "word/styles.xml", Data: []byte(w.styles())},
		{Name: "word/numbering.xml", Data: []byte(numbering)},
		{Name: "word/settings.xml", Data: []byte(fmt.Sprintf(settings, attr(d.Language)))},
		{Name: "word/fontTable.xml", Data: []byte(fontTable)},
		{Name: "word/theme/theme1.xml", Data: []byte(theme)},
		{Name: "word/footnotes.xml", Data: []byte(fmt.Sprintf(footnotes, w.footnotes.String()))},
		{Name: "word/header1.xml", Data: []byte(fmt.Sprintf(header, headed))},
		{Name: "word/footer1.xml", Data: []byte(fmt.Sprintf(footer, text(d.Footer)))},
	}
	if w.commented > 0 {
		parts = append(parts, bag.File{Name: "word/comments.xml", Data: []byte(fmt.Sprintf(comments, w.comments.String()))})
	}
	return bag.Zip(parts)
}

// text and attr escape for XML; characters that XML cannot hold become U+FFFD.
func text(s string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(s)) // a strings.Builder returns no error
	return b.String()
}

func attr(s string) string { return text(s) }

func (h Heading) write(w *writer) {
	h.around(w, func() { Run{Text: h.Text}.write(w) })
}

// around writes the heading's paragraph around what is in it. What is deleted
// has no place in the contents.
func (h Heading) around(w *writer, inside func()) {
	fmt.Fprintf(w, `<w:p><w:pPr><w:pStyle w:val="Heading%d"/>`, h.Level)
	if h.NewPage {
		w.WriteString(`<w:pageBreakBefore/>`)
	}
	if h.Numbered {
		fmt.Fprintf(w, `<w:numPr><w:ilvl w:val="%d"/><w:numId w:val="1"/></w:numPr>`, h.Level-2)
	}
	w.WriteString(w.markOfParagraph() + `</w:pPr>`)
	if w.mark == deleted {
		inside()
	} else {
		w.headings++
		w.marked(headingMark(w.headings), inside)
	}
	w.WriteString(`</w:p>`)
}

func headingMark(n int) string { return fmt.Sprintf("_Toc%05d", n) }

// marked writes something inside a bookmark.
func (w *writer) marked(name string, inside func()) {
	w.ids++
	id := w.ids
	fmt.Fprintf(w, `<w:bookmarkStart w:id="%d" w:name="%s"/>`, id, attr(name))
	inside()
	fmt.Fprintf(w, `<w:bookmarkEnd w:id="%d"/>`, id)
}

func (p Paragraph) write(w *writer) {
	p.around(w, func() {
		for _, r := range p.Runs {
			r.write(w)
		}
	})
}

// around writes the paragraph around what is in it.
func (p Paragraph) around(w *writer, inside func()) {
	together := ""
	if slices.ContainsFunc(p.Runs, func(r Run) bool { return r.Translation }) { // no page between it and its original
		together = `<w:keepLines/>`
	}
	fmt.Fprintf(w, `<w:p><w:pPr><w:pStyle w:val="%s"/>%s%s</w:pPr>`, cmp.Or(p.Style, Body), together, w.markOfParagraph())
	inside()
	w.attach()
	w.WriteString(`</w:p>`)
}

// write writes the run in what it is marked, linked and commented by. What is
// deleted is its text alone.
func (r Run) write(w *writer) {
	run := func() { w.WriteString(w.revised(r.xml(w.mark))) }
	switch {
	case r.Text == "":
	case w.mark == deleted:
		run()
	case r.Comment != "":
		w.comment(r.Comment, func() { r.linked(w, run) })
	default:
		r.linked(w, run)
	}
	if len(r.Footnote) > 0 {
		w.footnote(r.Footnote)
	}
}

// linked writes the run in its bookmark or its link.
func (r Run) linked(w *writer, run func()) {
	switch {
	case r.Bookmark != "":
		w.marked(r.Bookmark, run)
	case r.Goto != "":
		fmt.Fprintf(w, `<w:hyperlink w:anchor="%s" w:history="1">`, attr(r.Goto))
		run()
		w.WriteString(`</w:hyperlink>`)
	default:
		run()
	}
}

// xml is the run itself, under a mark. A tab is a tab.
func (r Run) xml(m mark) string {
	var b strings.Builder
	b.WriteString(`<w:r>`)
	if p := r.properties(); p != "" {
		b.WriteString(`<w:rPr>` + p + `</w:rPr>`)
	}
	if r.Translation {
		b.WriteString(`<w:br/>`)
	}
	element := "t"
	if m == deleted {
		element = "delText"
	}
	for i, part := range strings.Split(r.Text, "\t") {
		if i > 0 {
			b.WriteString(`<w:tab/>`)
		}
		if part != "" {
			fmt.Fprintf(&b, `<w:%[1]s xml:space="preserve">%[2]s</w:%[1]s>`, element, text(part))
		}
	}
	b.WriteString(`</w:r>`)
	return b.String()
}

// properties of a run, in the order that the schema wants.
func (r Run) properties() string {
	var b strings.Builder
	switch {
	case r.Quotation:
		b.WriteString(`<w:rStyle w:val="Quotation"/>`)
	case r.Translation:
		b.WriteString(`<w:rStyle w:val="Translation"/>`)
	case r.Goto != "":
		b.WriteString(`<w:rStyle w:val="Hyperlink"/>`)
	case r.Name:
		b.WriteString(`<w:rStyle w:val="Name"/>`)
	}
	if r.Colour != "" {
		fmt.Fprintf(&b, `<w:color w:val="%s"/>`, attr(r.Colour))
	}
	if r.Leftwards {
		b.WriteString(`<w:rtl/>`)
	}
	b.WriteString(language(r.Language, r.Leftwards))
	return b.String()
}

// language says in which language a run is, in the attribute of its script.
func language(tag string, leftwards bool) string {
	primary, _, _ := strings.Cut(tag, "-")
	switch {
	case tag == "" || primary == "und":
		return ""
	case leftwards:
		return fmt.Sprintf(`<w:lang w:bidi="%s"/>`, attr(tag))
	case primary == "zh" || primary == "ja" || primary == "ko":
		return fmt.Sprintf(`<w:lang w:eastAsia="%s"/>`, attr(tag))
	}
	return fmt.Sprintf(`<w:lang w:val="%s"/>`, attr(tag))
}

func (w *writer) footnote(runs []Run) {
	w.notes++
	w.WriteString(w.revised(fmt.Sprintf(`<w:r><w:rPr><w:rStyle w:val="FootnoteReference"/></w:rPr><w:footnoteReference w:id="%d"/></w:r>`, w.notes)))
	note := `<w:r><w:rPr><w:rStyle w:val="FootnoteReference"/></w:rPr><w:footnoteRef/></w:r>` + Run{Text: " "}.xml(w.mark)
	for _, r := range runs {
		note += r.xml(w.mark)
	}
	fmt.Fprintf(&w.footnotes, `<w:footnote w:id="%d"><w:p><w:pPr><w:pStyle w:val="FootnoteText"/></w:pPr>%s</w:p></w:footnote>`, w.notes, w.revised(note))
	w.attach()
}

// write makes the field with its entries, so that it reads well before any
// program has updated it. Page numbers are left to the program, which alone
// knows them.
func (c Contents) write(w *writer) {
	c.title(w)
	entries := contents(w.doc.Body)
	for i, e := range entries {
		e.around(w, func() {
			w.field(i == 0)
			e.line(w)
			w.fieldEnd(i == len(entries)-1)
		})
	}
}

func (c Contents) title(w *writer) {
	fmt.Fprintf(w, `<w:p><w:pPr><w:pStyle w:val="TOCHeading"/><w:pageBreakBefore/></w:pPr>%s</w:p>`, Run{Text: c.Title}.xml(""))
}

// field begins the field of the contents. A program makes the entries anew
// when it opens the file, unless they show changes.
func (w *writer) field(first bool) {
	if !first {
		return
	}
	dirty := ` w:dirty="true"`
	if w.tracked {
		dirty = ""
	}
	fmt.Fprintf(w, `<w:r><w:fldChar w:fldCharType="begin"%s/></w:r><w:r><w:instrText xml:space="preserve"> TOC \o "2-3" \h \z \u </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>`, dirty)
}

func (w *writer) fieldEnd(last bool) {
	if last {
		w.WriteString(`<w:r><w:fldChar w:fldCharType="end"/></w:r>`)
	}
}

// around writes the entry's paragraph around what is in it.
func (e entry) around(w *writer, inside func()) {
	Paragraph{Style: Style(fmt.Sprintf("TOC%d", e.Level-1))}.around(w, inside)
}

// line writes the entry as a link.
func (e entry) line(w *writer) {
	r := Run{Text: e.text}
	if w.mark != deleted {
		fmt.Fprintf(w, `<w:hyperlink w:anchor="%s" w:history="1">`, headingMark(e.number))
		defer w.WriteString(`</w:hyperlink>`)
	}
	r.write(w)
}

// entry is a line of the contents: a heading with its number in words.
type entry struct {
	Heading
	number int
	text   string
}

// contents lists the headings of levels 2 and 3 with the numbers that Word
// will give them.
func contents(body []Block) []entry {
	var out []entry
	n := 0
	var numbers Numbering
	for _, b := range body {
		h, ok := b.(Heading)
		if !ok {
			continue
		}
		n++
		e := entry{Heading: h, number: n, text: h.Text}
		if h.Numbered {
			e.text = numbers.Next(h.Level) + "  " + h.Text
		}
		if h.Level == 2 || h.Level == 3 {
			out = append(out, e)
		}
	}
	return out
}

// Numbering numbers headings as Word does: I. on level 2, A. on 3, 1. on 4.
type Numbering struct{ last [5]int }

// Next is the number of the next heading of level 2, 3 or 4.
func (n *Numbering) Next(level int) string {
	n.last[level]++
	clear(n.last[level+1:])
	switch count := n.last[level]; level {
	case 2:
		return roman(count) + "."
	case 3:
		return string(rune('A'+count-1)) + "."
	default:
		return fmt.Sprint(count, ".")
	}
}

func roman(n int) string {
	var b strings.Builder
	for _, d := range []struct {
		value  int
		figure string
	}{{10, "X"}, {9, "IX"}, {5, "V"}, {4, "IV"}, {1, "I"}} {
		for ; n >= d.value; n -= d.value {
			b.WriteString(d.figure)
		}
	}
	return b.String()
}

func (t Table) write(w *writer) {
	t.caption().write(w)
	t.around(w, func() {
		for i, row := range t.Rows {
			t.row(w, row, Keeps(i, len(t.Rows)))
		}
	})
}

func (t Table) caption() Paragraph {
	return Paragraph{Style: Caption, Runs: []Run{{Text: t.Caption}}}
}

// around writes the table with its header row around its rows.
func (t Table) around(w *writer, rows func()) {
	fmt.Fprintf(w, `<w:tbl><w:tblPr><w:tblStyle w:val="Evidence"/><w:tblW w:w="%d" w:type="dxa"/><w:tblLayout w:type="fixed"/>`+
		`<w:tblLook w:val="0020" w:firstRow="1" w:lastRow="0" w:firstColumn="0" w:lastColumn="0" w:noHBand="1" w:noVBand="1"/>`+
		`<w:tblCaption w:val="%s"/><w:tblDescription w:val="%s"/></w:tblPr><w:tblGrid>`, total(t.Widths), attr(t.Caption), attr(t.Description))
	for _, width := range t.Widths {
		fmt.Fprintf(w, `<w:gridCol w:w="%d"/>`, width)
	}
	fmt.Fprintf(w, `</w:tblGrid><w:tr><w:trPr><w:cantSplit/><w:tblHeader/>%s</w:trPr>`, w.change(w.mark))
	for i, name := range t.Header {
		c := Cell{Text: name, Fill: "E7E6E6", Centred: t.Centred(i)}
		t.cell(w, i, c, true, c.run().write)
	}
	w.WriteString(`</w:tr>`)
	rows()
	w.WriteString(`</w:tbl>`)
	Paragraph{Style: afterTable}.write(w) // a table must be followed by a paragraph
}

// Centred reports whether the cells of a column are; its name is then too.
func (t Table) Centred(column int) bool { return len(t.Rows) > 0 && t.Rows[0][column].Centred }

func (t Table) row(w *writer, row []Cell, keeps bool) {
	fmt.Fprintf(w, `<w:tr><w:trPr><w:cantSplit/>%s</w:trPr>`, w.change(w.mark))
	for i, c := range row {
		t.cell(w, i, c, keeps, c.run().write)
	}
	w.WriteString(`</w:tr>`)
}

// wholeRows is the number of rows from which a table may be divided between
// pages.
const wholeRows = 8

// Keeps reports whether the n-th of rows stays on the page of the next one: a
// short table is not divided, and of a long one no row stands alone.
func Keeps(n, rows int) bool { return n < rows-1 && (rows < wholeRows || n == 0 || n == rows-2) }

// run is what the cell says.
func (c Cell) run() Run { return Run{Text: c.Text, Language: c.Language, Colour: c.Ink} }

// cell writes the i-th cell of a row around what is in it. A row keeps with
// the next where each of its paragraphs does.
func (t Table) cell(w *writer, i int, c Cell, keeps bool, inside func(*writer)) {
	fmt.Fprintf(w, `<w:tc><w:tcPr><w:tcW w:w="%d" w:type="dxa"/>`, t.Widths[i])
	if c.Fill != "" {
		fmt.Fprintf(w, `<w:shd w:val="clear" w:color="auto" w:fill="%s"/>`, attr(c.Fill))
	}
	style := cellText
	if t.Compact {
		style = "CompactTableText"
	}
	fmt.Fprintf(w, `</w:tcPr><w:p><w:pPr><w:pStyle w:val="%s"/>`, style)
	if keeps {
		w.WriteString(`<w:keepNext/>`)
	}
	if c.Centred {
		w.WriteString(`<w:jc w:val="center"/>`)
	}
	w.WriteString(w.markOfParagraph() + `</w:pPr>`)
	inside(w)
	w.WriteString(`</w:p></w:tc>`)
}

func total(widths []int) int {
	sum := 0
	for _, n := range widths {
		sum += n
	}
	return sum
}
