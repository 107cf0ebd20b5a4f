package docx_test

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/city-outcomes/throughline/shared/briefing/docx"
	"github.com/city-outcomes/throughline/shared/briefing/docx/docxtest"
)

func TestTableIsDividedOnlyBetweenRowsThatHaveCompany(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 40).Draw(t, "rows")
		table := docx.Table{Caption: "Table", Header: []string{"Place", "Goal"}, Widths: []int{5000, 4000}}
		for i := range n {
			table.Rows = append(table.Rows, []docx.Cell{{Text: fmt.Sprint("place ", i)}, {Text: fmt.Sprint(i)}})
		}
		file, err := docx.Document{Body: []docx.Block{table}}.Bytes()
		if err != nil {
			t.Fatal(err)
		}
		rows := strings.Split(docxtest.Parts(t, file)["word/document.xml"], "<w:tr>")[1:]
		if len(rows) != n+1 {
			t.Fatalf("%d rows, want a header and %d", len(rows), n)
		}
		run := 0 // rows since the table could last be divided, the header among them
		for i, row := range rows {
			run++
			keeps := strings.Count(row[:strings.Index(row, "</w:tr>")], "<w:keepNext/>")
			switch {
			case keeps != 0 && keeps != 2:
				t.Fatalf("row %d keeps with the next in %d of 2 cells", i, keeps)
			case keeps == 2 && i == n:
				t.Fatal("the last row keeps with what follows the table")
			case keeps == 0 && (i < 2 || i == n) && run < min(2, n):
				t.Fatalf("row %d stands alone", i)
			case keeps == 0 && n < 8 && i < n:
				t.Fatalf("a table of %d rows may be divided after row %d", n, i)
			}
			if keeps == 0 {
				run = 0
			}
			if !strings.Contains(row, "<w:cantSplit/>") {
				t.Fatalf("row %d may be cut in two", i)
			}
		}
	})
}

func TestCellHasItsInkAndAColumnItsWay(t *testing.T) {
	t.Parallel()
	body := parts(t, docx.Document{Body: []docx.Block{docx.Table{Caption: "Table", Header: []string{"Place", "Goal"}, Widths: []int{5000, 4000},
		Rows: [][]docx.Cell{{{Text: "Anker"}, {Text: "11", Fill: "14406B", Ink: "FFFFFF", Centred: true}}}}}})["word/document.xml"]
	cell := body[strings.Index(body, `w:fill="14406B"`):]
	if !strings.Contains(cell, `<w:color w:val="FFFFFF"/></w:rPr><w:t xml:space="preserve">11<`) {
		t.Errorf("the figure on a dark cell is not white: %s", cell)
	}
	if got := strings.Count(body, `<w:jc w:val="center"/>`); got != 2 {
		t.Errorf("%d cells are centred, want the figure and the name of its column", got)
	}
}
