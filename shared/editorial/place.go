package editorial

import "fmt"

// mainNumber reports whether a paragraph is one of those that are numbered
// through the document.
func (p Paragraph) mainNumber() bool {
	return p.Region == Body && p.Level == 0 && p.Numbered && p.Indent == 0 && p.List == mainList
}

// mainList is the list of the paragraphs that are numbered through: ReadWord
// gives that name to the list with decimal numbers that most paragraphs have.
const mainList = "main"

// place names a paragraph as a reader of the page finds it; number is that of
// the last numbered paragraph.
func (p Paragraph) place(number int) string {
	switch {
	case p.Region == Footnote:
		return fmt.Sprintf("footnote %d", p.Index)
	case p.Region == Table:
		return fmt.Sprintf("table %d", p.Index)
	case p.Level > 0:
		return fmt.Sprintf("heading “%s”", clip(p.Text))
	case p.mainNumber():
		return fmt.Sprintf("paragraph %d", number)
	case number == 0:
		return fmt.Sprintf("paragraph “%s”", clip(p.Text))
	}
	return fmt.Sprintf("after paragraph %d: “%s”", number, clip(p.Text))
}

// clip is the beginning of a text.
func clip(s string) string {
	const most = 40
	runes := []rune(s)
	if len(runes) <= most {
		return s
	}
	return string(runes[:most]) + "…"
}
