package briefing

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"slices"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
)

// workbook is evidence.xlsx: the briefing's tables, one a sheet, and a first
// sheet that says what they are. Numbers are numbers; text is text, so that
// no cell is run as a formula, and text cells have the format of text, so
// that they stay text when they are edited.
func workbook(b Briefing) ([]byte, error) {
	book := excelize.NewFile()
	w := sheets{book: book, styles: map[cellKind]int{}}
	err := errors.Join(w.about(b), w.properties(b))
	for _, g := range grids(b) {
		err = errors.Join(err, w.add(g))
	}
	book.SetActiveSheet(1)
	var out bytes.Buffer
	if err == nil {
		err = book.Write(&out)
	}
	if err := errors.Join(err, book.Close()); err != nil {
		return nil, fmt.Errorf("write the workbook: %w", err)
	}
	return out.Bytes(), nil
}

// aboutSheet is the first sheet, of lines that hold so many letters.
const (
	aboutSheet   = "About"
	aboutLetters = 90
)

// printMargin is the margin around a printed table, in inches: a narrow one,
// so that the print of wide tables is larger.
const printMargin = 0.4

// lineHeight is that of a line of text, in points.
const lineHeight = 16

// sheets writes the sheets of a workbook.
type sheets struct {
	book   *excelize.File
	styles map[cellKind]int
}

// about says what the workbook is.
func (w sheets) about(b Briefing) error {
	lines := []string{
		"Evidence for the briefing on " + heading1(b),
		fmt.Sprintf("%s, %s, for the high-level political forum of %d", b.Masthead.Symbol, b.Masthead.Date, b.Year),
		"Evidence: one row a statement, each a verbatim quotation with its document, page and paragraph.",
		"Figures: what passages on the theme report of the past as numbers, one row a figure, in the words of the documents.",
		"Documents: every document that was considered, and what became of it.",
		"Changes: what was added, changed or removed since the edition before. " + changesText(b),
		"Coverage and Countries: passages by place, by country and goal. " + silenceNote,
	}
	if text := translationText(b); text != "" {
		lines = append(lines, text)
	}
	lines = append(lines, disclaimer)
	title, err := w.book.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true, Family: "Calibri", Size: 14}, Alignment: top()})
	body, err1 := w.book.NewStyle(&excelize.Style{Alignment: top()})
	err = errors.Join(err, err1, w.book.SetSheetName("Sheet1", aboutSheet), w.book.SetColWidth(aboutSheet, "A", "A", 100))
	for i, line := range lines {
		style := body
		if i == 0 {
			style = title
		}
		cell := fmt.Sprint("A", i+1)
		err = errors.Join(err, w.book.SetCellStr(aboutSheet, cell, line), w.book.SetCellStyle(aboutSheet, cell, cell, style),
			w.book.SetRowHeight(aboutSheet, i+1, lineHeight*math.Ceil(float64(utf8.RuneCountInString(line)+1)/aboutLetters)))
	}
	a4, wide, tall, fit := 9, 1, 0, true
	return errors.Join(err, w.book.SetPageLayout(aboutSheet, &excelize.PageLayoutOptions{Size: &a4, FitToWidth: &wide, FitToHeight: &tall}),
		w.book.SetSheetProps(aboutSheet, &excelize.SheetPropsOptions{FitToPage: &fit}))
}

func (w sheets) properties(b Briefing) error {
	day := b.Edition.Time().Format("2006-01-02T15:04:05Z")
	return w.book.SetDocProps(&excelize.DocProperties{
		Title: "Evidence: " + heading1(b), Subject: fmt.Sprintf("High-level political forum of %d", b.Year), Identifier: b.Masthead.Symbol,
		Creator: "Throughline", LastModifiedBy: "Throughline", Created: day, Modified: day, Language: "en",
	})
}

// add writes a table as a sheet: a header that stays in sight and is repeated
// on every printed page, a filter on each column, one page wide.
func (w sheets) add(g grid) error {
	_, err := w.book.NewSheet(g.name)
	for i, c := range g.columns {
		err = errors.Join(err, w.book.SetColWidth(g.name, letters(i), letters(i), c.width), w.set(g.name, i, 1, c.name, headCell))
	}
	for r, row := range g.rows {
		for i, cell := range row {
			err = errors.Join(err, w.set(g.name, i, r+2, cell, g.kindOf(i, row)))
		}
		err = errors.Join(err, w.book.SetRowHeight(g.name, r+2, g.height(row)))
	}
	last, landscape, wide, tall := letters(len(g.columns)-1), "landscape", 1, 0
	a4, fit, header, margin := 9, true, true, printMargin
	all := fmt.Sprintf("A1:%s%d", last, max(2, len(g.rows)+1)) // a table has a row below its header
	return errors.Join(err,
		w.book.SetSheetDimension(g.name, all),
		w.book.AddTable(g.name, &excelize.Table{Range: all, Name: g.name, StyleName: "TableStyleLight1", ShowHeaderRow: &header}),
		w.book.SetPanes(g.name, &excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}),
		w.book.SetPageLayout(g.name, &excelize.PageLayoutOptions{Size: &a4, Orientation: &landscape, FitToWidth: &wide, FitToHeight: &tall}),
		w.book.SetPageMargins(g.name, &excelize.PageLayoutMarginsOptions{Left: &margin, Right: &margin, Top: &margin, Bottom: &margin}),
		w.book.SetSheetProps(g.name, &excelize.SheetPropsOptions{FitToPage: &fit}),
		w.book.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", RefersTo: fmt.Sprintf("%s!$1:$1", g.name), Scope: g.name}))
}

// cellKind is how a cell looks.
type cellKind int

const (
	headCell cellKind = iota
	textCell
	rightToLeftCell // text that is read from the right
	hashCell        // text that is not worth the lines that it would take
	numberCell
	scoreCell
)

// kindOf is the kind of a row's cell.
func (g grid) kindOf(i int, row []any) cellKind {
	switch row[i].(type) {
	case float64:
		return scoreCell
	case int, measured:
		return numberCell
	}
	language := slices.IndexFunc(g.columns, func(c column) bool { return c.name == "language" })
	switch {
	case g.columns[i].name == "sha256":
		return hashCell
	case g.columns[i].name == "quotation" && language >= 0 && leftwards(written(row[language])):
		return rightToLeftCell
	}
	return textCell
}

// height is that of a row in points, so that the text of its cells is seen
// whole: programmes differ in whether they find it out by themselves.
func (g grid) height(row []any) float64 {
	const line, most, usable = 15, 405, 0.9
	lines := 1
	for i, c := range g.columns {
		if c.name == "sha256" {
			continue
		}
		letters := utf8.RuneCountInString(written(row[i]))
		lines = max(lines, int(math.Ceil(float64(letters)/(c.width*usable))))
	}
	return float64(min(line*lines, most))
}

// set writes a cell; column counts from 0, row from 1.
func (w sheets) set(sheet string, column, row int, v any, kind cellKind) error {
	if v == nil || v == "" {
		return nil
	}
	cell := letters(column) + fmt.Sprint(row)
	style, err := w.style(kind)
	err = errors.Join(err, w.book.SetCellStyle(sheet, cell, cell, style))
	if s, ok := v.(string); ok {
		return errors.Join(err, w.book.SetCellStr(sheet, cell, s))
	}
	if m, ok := v.(measured); ok {
		v = float64(m)
	}
	return errors.Join(err, w.book.SetCellValue(sheet, cell, v))
}

// style is that of a kind of cell, made once.
func (w sheets) style(kind cellKind) (int, error) {
	if id, ok := w.styles[kind]; ok {
		return id, nil
	}
	const asText = 49 // number format: text
	style := excelize.Style{Alignment: top(), NumFmt: asText}
	switch kind {
	case headCell:
		style.Font = &excelize.Font{Bold: true, Family: "Calibri", Size: 11}
		style.Border = []excelize.Border{{Type: "bottom", Style: 2, Color: "000000"}}
	case rightToLeftCell:
		style.Alignment.ReadingOrder, style.Alignment.Horizontal = 2, "right"
	case hashCell:
		style.Alignment.WrapText = false
	case numberCell:
		style.NumFmt, style.Alignment.Horizontal = 1, "center" // whole number
	case scoreCell:
		format := "0.0000"
		style.NumFmt, style.CustomNumFmt = 0, &format
	}
	id, err := w.book.NewStyle(&style)
	w.styles[kind] = id
	return id, err
}

func top() *excelize.Alignment { return &excelize.Alignment{Vertical: "top", WrapText: true} }

// letters is the name of a column, counted from 0.
func letters(column int) string {
	name, err := excelize.ColumnNumberToName(column + 1)
	if err != nil {
		panic(err) // no table of ours has 16,384 columns
	}
	return name
}

// lookBook compares the evidence of evidence.xlsx with the rows.
func (r *Report) lookBook(data []byte, rows []cited) {
	book, err := excelize.OpenReader(bytes.NewReader(data), excelize.Options{RawCellValue: true, UnzipSizeLimit: mostPart, UnzipXMLSizeLimit: mostPart})
	if err != nil {
		r.problem("%s: %v", bookFile, err)
		return
	}
	cells, err := book.GetRows("Evidence")
	if err := errors.Join(err, book.Close()); err != nil {
		r.problem("%s: %v", bookFile, err)
		return
	}
	got, err := citations(padded(cells))
	if err != nil {
		r.problem("%s: %v", bookFile, err)
		return
	}
	if len(got) != len(rows) {
		r.problem("%s has %d quotations, evidence.csv has %d", bookFile, len(got), len(rows))
		return
	}
	for i := range got {
		if got[i] != rows[i] {
			r.problem("%s: row %d differs from evidence.csv", bookFile, i+2)
		}
	}
}

// padded gives each row as many cells as the first has: empty ones at a row's
// end are not stored.
func padded(rows [][]string) [][]string {
	for i, row := range rows {
		rows[i] = append(row, make([]string, max(0, len(rows[0])-len(row)))...)
	}
	return rows
}
