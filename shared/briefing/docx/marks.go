package docx

import (
	"fmt"
	"time"
)

// mark says that something was inserted or deleted since another document.
type mark string

// The marks, as Word names them; empty is for what stands in both documents.
const (
	inserted mark = "ins"
	deleted  mark = "del"
)

// under writes something under a mark.
func (w *writer) under(m mark, write func()) {
	w.mark, w.end = m, m
	write()
	w.mark, w.end = "", ""
}

// change is the element that marks a row or a paragraph's end, nothing where
// there is no mark.
func (w *writer) change(m mark) string {
	if m == "" {
		return ""
	}
	return fmt.Sprintf(`<w:%s %s/>`, m, w.attribution())
}

// markOfParagraph is the change of a paragraph's end among its properties: the
// break between it and the next paragraph comes and goes with it.
func (w *writer) markOfParagraph() string {
	if w.end == "" {
		return ""
	}
	return `<w:rPr>` + w.change(w.end) + `</w:rPr>`
}

// revised is runs under the mark of what is being written.
func (w *writer) revised(runs string) string {
	if w.mark == "" {
		return runs
	}
	return fmt.Sprintf(`<w:%[1]s %[2]s>%[3]s</w:%[1]s>`, w.mark, w.attribution(), runs)
}

// attribution says who made a change and when, under a number of its own.
func (w *writer) attribution() string {
	w.ids++
	return fmt.Sprintf(`w:id="%d" %s`, w.ids, w.signature())
}

func (w *writer) signature() string {
	return fmt.Sprintf(`w:author="%s" w:date="%s"`, attr(w.doc.Creator), w.doc.Created.UTC().Format(time.RFC3339))
}

// comment writes something that a comment hangs on. LibreOffice (7.4) mixes up
// all footnotes of a document that has a comment between its first footnote
// and its second. So the comment comes before the first, and every other
// behind the footnote of what it is about.
func (w *writer) comment(says string, inside func()) {
	id := w.commented
	w.commented++
	fmt.Fprintf(w, `<w:commentRangeStart w:id="%d"/>`, id)
	inside()
	fmt.Fprintf(w, `<w:commentRangeEnd w:id="%d"/>`, id)
	w.waiting += w.revised(fmt.Sprintf(`<w:r><w:rPr><w:rStyle w:val="CommentReference"/></w:rPr><w:commentReference w:id="%d"/></w:r>`, id))
	if w.notes == 0 {
		w.attach()
	}
	fmt.Fprintf(&w.comments, `<w:comment w:id="%d" %s w:initials="%s"><w:p><w:pPr><w:pStyle w:val="CommentText"/></w:pPr><w:r><w:rPr><w:rStyle w:val="CommentReference"/></w:rPr><w:annotationRef/></w:r>%s</w:p></w:comment>`,
		id, w.signature(), attr(initial(w.doc.Creator)), Run{Text: says}.xml(""))
}

// attach writes the comments that wait for it.
func (w *writer) attach() {
	w.WriteString(w.waiting)
	w.waiting = ""
}

// initial is the first letter of a name.
func initial(name string) string {
	for _, r := range name {
		return string(r)
	}
	return ""
}
