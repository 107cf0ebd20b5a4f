package briefing_test

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"github.com/city-outcomes/throughline/shared/corpus"
)

// openBook opens a package's workbook.
func openBook(t *testing.T, zip []byte) *excelize.File {
	t.Helper()
	book, err := excelize.OpenReader(bytes.NewReader(unpack(t, zip)["evidence.xlsx"]))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = book.Close() })
	return book
}

func TestWorkbookHasEveryTableWithAFrozenHeaderAndFilters(t *testing.T) {
	t.Parallel()
	b := compose(t, fourCities().input())
	book := openBook(t, pack(t, b))
	if got, want := fmt.Sprint(book.GetSheetList()), "[About Evidence Figures Documents Changes Coverage Countries]"; got != want {
		t.Fatalf("sheets %s, want %s", got, want)
	}
	for sheet, want := range map[string]int{"Evidence": len(b.Statements), "Documents": len(b.Documents), "Changes": 0, "Coverage": len(b.Coverage), "Countries": len(b.Countries), "Figures": len(b.Figures)} {
		rows, err := book.GetRows(sheet)
		if err != nil || len(rows) != want+1 {
			t.Errorf("%s has %d rows, %v, want a header and %d", sheet, len(rows), err, want)
		}
		if panes, err := book.GetPanes(sheet); err != nil || !panes.Freeze || panes.YSplit != 1 {
			t.Errorf("%s: panes %+v, %v, want the first row frozen", sheet, panes, err)
		}
		if m, err := book.GetPageMargins(sheet); err != nil || min(*m.Left, *m.Right, *m.Top, *m.Bottom) < 0.25 {
			t.Errorf("%s: print reaches into what printers leave white, %v", sheet, err)
		}
		if tables, err := book.GetTables(sheet); err != nil || len(tables) != 1 || tables[0].Range[:2] != "A1" {
			t.Errorf("%s: tables %+v, %v, want one with a header", sheet, tables, err)
		}
	}
}

func TestWorkbookCellsHaveTheirTypes(t *testing.T) {
	t.Parallel()
	w := newWorld()
	w.add(vlr("Anker", "SWE"), "en", on11(corpus.Practice, `=SUM(A1:A9) stood in the first cell of the table that was sent to the clerk.`))
	book := openBook(t, pack(t, compose(t, w.input())))
	for cell, want := range map[string]excelize.CellType{
		"B2": excelize.CellTypeUnset, "H2": excelize.CellTypeUnset, "L2": excelize.CellTypeUnset, "P2": excelize.CellTypeUnset, // numbers
		"F2": excelize.CellTypeSharedString, "I2": excelize.CellTypeSharedString, "K2": excelize.CellTypeSharedString,
	} {
		if got, err := book.GetCellType("Evidence", cell); err != nil || got != want {
			t.Errorf("%s is of type %d, %v, want %d", cell, got, err, want)
		}
	}
	if formula, err := book.GetCellFormula("Evidence", "I2"); err != nil || formula != "" {
		t.Errorf("the quotation is the formula %q, %v, want text", formula, err)
	}
	if got, err := book.GetCellValue("Evidence", "I2"); err != nil || !strings.HasPrefix(got, "=SUM(") {
		t.Errorf("the quotation is %q, %v, want it as it was", got, err)
	}
}

// withCell is a workbook with another value in a cell.
func withCell(t testing.TB, file []byte, sheet, cell string, v any) []byte {
	t.Helper()
	book, err := excelize.OpenReader(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := errors.Join(book.SetCellValue(sheet, cell, v), book.Write(&out), book.Close()); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}
