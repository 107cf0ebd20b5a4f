// Package docx reads Word documents (ECMA-376): headings by their styles,
// lists with the numbers that Word prints, tables, notes, text boxes, content
// controls. Revisions are read as accepted; deleted and hidden text, comments
// and tables of contents are left out. Pages end where the file says that they
// do, or did when Word last laid it out.
package docx

import (
	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/extract/opc"
	"github.com/city-outcomes/throughline/shared/extract/pages"
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
		Notes: pages.Notes(pages.Left{N: w.comments, What: "comments"}, pages.Left{N: w.deleted, What: "deleted passages"},
			pages.Left{N: w.hidden, What: "passages of hidden text"}, pages.Left{N: w.contents, What: "lines of a table of contents"}),
	}, nil
}
