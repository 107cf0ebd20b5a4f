package docx

import "fmt"

// edit is a block under its mark, and what writes it.
type edit struct {
	mark  mark
	block Block
	write func()
}

// ends are the marks of the blocks' ends. What ends a paragraph divides it from
// the next, so where a paragraph stays and the next of its look came or went,
// it is the end of the former that did: that is how Word and LibreOffice write
// it when somebody types at the end of a paragraph, and LibreOffice counts the
// numbers before and after the change by it. Where none stays before it in a
// row of paragraphs of one look, a paragraph comes and goes with its own end.
func ends(shown []edit) []mark {
	out := make([]mark, len(shown))
	stays := false // a paragraph before this one, in the row
	for i, e := range shown {
		out[i] = e.mark
		if i == 0 || look(e.block) == "" || look(e.block) != look(shown[i-1].block) {
			stays = false
		}
		if stays {
			out[i-1], out[i] = e.mark, ""
		}
		stays = stays || e.mark == "" && look(e.block) != ""
	}
	return out
}

// look is what a block has in common with those whose ends it can take; empty
// for what is no paragraph.
func look(b Block) string {
	switch b := b.(type) {
	case Heading:
		return fmt.Sprint("heading ", b.Level, b.Numbered, b.NewPage)
	case Paragraph:
		return "paragraph " + string(b.Style)
	}
	return ""
}
