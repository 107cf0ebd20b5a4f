// Package sheet reads Excel workbooks (ECMA-376): a page for each sheet that
// is shown, named by its tab, a row for each row with text, and the text of the
// shapes and charts on it; what charts show stands in cells already.
package sheet

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"slices"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/extract/archive"
	"github.com/city-outcomes/throughline/shared/extract/markup"
	"github.com/city-outcomes/throughline/shared/extract/opc"
	"github.com/city-outcomes/throughline/shared/extract/pages"
	"github.com/xuri/excelize/v2"
)

// How much of a workbook is read: rows with text, and cells, empty ones
// before others in their row among them.
const (
	MaxRows  = 200_000
	MaxCells = 20_000_000
)

// Text reads a workbook: its bytes, and the same opened as a package.
func Text(b []byte, parts opc.Parts) (corpus.Text, error) {
	comments, err := whole(parts)
	if err != nil {
		return corpus.Text{}, err
	}
	book, err := excelize.OpenReader(bytes.NewReader(b), excelize.Options{
		UnzipSizeLimit: archive.MaxInflated, UnzipXMLSizeLimit: archive.MaxInflated})
	switch {
	case errors.Is(err, excelize.ErrWorkbookPassword), errors.Is(err, excelize.ErrWorkbookFileFormat):
		return corpus.Text{}, corpus.Reject(corpus.Encrypted, "the workbook asks for a password")
	case err != nil:
		return corpus.Text{}, corpus.Reject(corpus.Damaged, "workbook: "+err.Error())
	}
	defer func() { _ = book.Close() }() // nothing was written
	var out pages.Builder
	hidden := 0
	var used budget
	drawn, err := drawings(parts)
	if err != nil {
		return corpus.Text{}, err
	}
	for _, name := range book.GetSheetList() {
		if shown, err := book.GetSheetVisible(name); err == nil && !shown {
			hidden++
			continue
		}
		if out.Count() > 1 || !out.Blank() {
			out.Break()
		}
		out.Label(name)
		out.Add(corpus.Heading, 1, name)
		if err := read(book, name, &out, &used); err != nil {
			return corpus.Text{}, err
		}
		for _, text := range drawn[name] {
			out.Add(corpus.Body, 0, text)
		}
	}
	t := corpus.Text{Paged: true, Pages: out.Pages()}
	if props, err := book.GetDocProps(); err == nil {
		t.Title = props.Title
	}
	t.Notes = pages.Notes(pages.Left{N: hidden, What: "hidden sheets"}, pages.Left{N: comments, What: "comments"})
	return t, nil
}

// budget is how much was read.
type budget struct{ rows, cells int }

func read(book *excelize.File, name string, out *pages.Builder, used *budget) error {
	it, err := book.Rows(name)
	if err != nil {
		return corpus.Reject(corpus.Damaged, "workbook: "+err.Error())
	}
	defer func() { _ = it.Close() }()
	for it.Next() {
		cells, err := it.Columns()
		if err != nil {
			return corpus.Reject(corpus.Damaged, "workbook: "+err.Error())
		}
		if len(cells) > 0 {
			used.rows++
		}
		if used.cells += len(cells); used.rows > MaxRows || used.cells > MaxCells {
			return corpus.Reject(corpus.TooLarge, fmt.Sprintf("more than %d rows or %d cells", MaxRows, MaxCells))
		}
		out.AddRow(cells)
	}
	if err := it.Error(); err != nil {
		return corpus.Reject(corpus.Damaged, "workbook: "+err.Error())
	}
	return nil
}

// whole looks whether the parts of a workbook that are read are well-formed and
// within bounds: the reader of workbooks takes what it can of a part that is
// not, and says nothing. It counts the comments on its sheets.
func whole(parts opc.Parts) (comments int, err error) {
	relations, err := opc.Relations(parts, main)
	if err != nil {
		return 0, err
	}
	names := []string{main}
	for _, r := range relations {
		if r.Type == "worksheet" || r.Type == "sharedStrings" {
			names = append(names, r.Target)
		}
	}
	slices.Sort(names)
	for _, name := range slices.Compact(names) {
		b, err := opc.Optional(parts, name)
		if err != nil {
			return 0, err
		}
		if err := markup.Walk(b, func(*markup.Decoder, xml.StartElement) (bool, error) { return false, nil }, nil, nil); err != nil {
			return 0, err
		}
		on, err := opc.Relations(parts, name)
		if err != nil {
			return 0, err
		}
		comments += opc.Comments(parts, on)
	}
	return comments, nil
}
