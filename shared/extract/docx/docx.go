// Package docx reads Word documents (ECMA-376): headings by their styles,
// lists with the numbers that Word prints, tables, notes, text boxes, content
// controls. Revisions are read as accepted; deleted and hidden text, comments
// and tables of contents are left out. Pages end where the file says that they
// do, or did when Word last laid it out.
package docx

import (
	"fmt"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/extract/opc"
)

const main = "word/document.xml"

// Text reads the document in a package.
func Text(parts opc.Parts) (corpus.Text, error) {
	body, err := parts.Read(main)
	if err != nil {
		return corpus.Text{}, corpus.Reject(corpus.Damaged, "no document part")
	}
	w := &walker{parts: parts}
	if w.styles, err = readStyles(parts); err != nil {
		return corpus.Text{}, err
	}
	if w.lists, err = readLists(parts); err != nil {
		return corpus.Text{}, err
	}
	if w.relations, err = opc.Relations(parts, main); err != nil {
		return corpus.Text{}, err
	}
	if w.footnotes, err = w.readNotes("word/footnotes.xml"); err != nil {
		return corpus.Text{}, err
	}
	if w.endnotes, err = w.readNotes("word/endnotes.xml"); err != nil {
		return corpus.Text{}, err
	}
	if err := w.walk(body); err != nil {
		return corpus.Text{}, err
	}
	w.finish()
	return corpus.Text{
		Title: opc.Title(parts),
		Paged: w.out.Count() > 1,
		Pages: w.out.Pages(),
		Notes: w.notes(),
	}, nil
}

// notes says what was left out.
func (w *walker) notes() []string {
	var out []string
	for _, left := range []struct {
		n    int
		what string
	}{{w.comments, "comments"}, {w.deleted, "deleted passages"}, {w.hidden, "passages of hidden text"}, {w.contents, "lines of a table of contents"}} {
		if left.n > 0 {
			out = append(out, fmt.Sprintf("left out: %s (%d)", left.what, left.n))
		}
	}
	return out
}
