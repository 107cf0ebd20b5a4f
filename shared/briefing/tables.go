package briefing

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"strconv"
	"strings"

	"github.com/city-outcomes/throughline/shared/sdg"
)

// The tables are CSV as in RFC 4180: UTF-8 without a byte order mark, lines
// end in CR LF, the first names the columns. Several goals or targets of one
// statement stand in one cell, separated by semicolons, the briefing's first.

var evidenceColumns = []string{"theme", "section", "kind", "goal", "target", "city", "country", "year", "quotation", "document", "sha256", "page", "page_label", "paragraph", "language", "score"}

// evidenceCSV has one row a statement, in the order of their numbers.
// Countries are ISO 3166-1 alpha-3 codes; document is the title; page is 1
// where the format has no pages.
func evidenceCSV(b Briefing) ([]byte, error) {
	rows := make([][]string, 0, len(b.Statements))
	for _, s := range b.Statements {
		rows = append(rows, []string{
			string(b.Theme), strconv.Itoa(s.Section), string(s.Kind), join(s.Goals), join(s.Targets), s.City, s.Country, year(s.Year),
			s.Quotation, s.DocumentTitle, string(s.Document), strconv.Itoa(s.Page), s.PageLabel, strconv.Itoa(s.Paragraph), s.Language, score(s.Score),
		})
	}
	return table(evidenceColumns, rows)
}

// documentsCSV has one row a document that was considered.
func documentsCSV(b Briefing) ([]byte, error) {
	columns := []string{"sha256", "title", "kind", "city", "country", "year", "language", "passages", "on_theme", "quoted", "standing", "reason"}
	var rows [][]string
	for _, d := range b.Documents {
		rows = append(rows, []string{string(d.ID), d.Title, string(d.Kind), d.City, d.Country, year(d.Year), d.Language,
			strconv.Itoa(d.Passages), strconv.Itoa(d.OnTheme), strconv.Itoa(d.Quoted), string(d.Standing), d.Reason})
	}
	return table(columns, rows)
}

// changesCSV has one row a statement that was added, changed or removed since
// the edition before; none in the first edition.
func changesCSV(b Briefing) ([]byte, error) {
	columns := []string{"change", "section", "city", "country", "quotation", "document", "sha256", "page", "paragraph", "detail"}
	var rows [][]string
	for _, c := range b.Changes.Items {
		rows = append(rows, []string{c.Change, strconv.Itoa(c.Section), c.City, c.Country, c.Quotation, c.Title, string(c.Document),
			strconv.Itoa(c.Page), strconv.Itoa(c.Paragraph), c.Detail})
	}
	return table(columns, rows)
}

func table(columns []string, rows [][]string) ([]byte, error) {
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	w.UseCRLF = true
	for _, row := range append([][]string{columns}, rows...) {
		cells := make([]string, len(row))
		for i, cell := range row {
			cells[i] = defuse(cell)
		}
		if err := w.Write(cells); err != nil {
			return nil, fmt.Errorf("write a table: %w", err)
		}
	}
	w.Flush()
	return out.Bytes(), w.Error()
}

// live reports whether a spreadsheet would run a cell as a formula, or would
// once the apostrophes at its head are taken away.
func live(cell string) bool {
	bare := strings.TrimLeft(cell, "'")
	return bare != "" && strings.ContainsRune("=+-@\t\r", rune(bare[0]))
}

// defuse puts an apostrophe before a cell that a spreadsheet would run as a
// formula, and leaves every other cell as it is.
func defuse(cell string) string {
	if live(cell) {
		return "'" + cell
	}
	return cell
}

// Undefused returns what a cell of evidence.csv, documents.csv or changes.csv
// held before it was defused: where an apostrophe stands before =, +, -, @, a
// tab or a carriage return (or before further apostrophes and one of these),
// the first apostrophe is not part of the value. Verify undoes it before it
// compares.
func Undefused(cell string) string {
	if rest, ok := strings.CutPrefix(cell, "'"); ok && live(rest) {
		return rest
	}
	return cell
}

func join[T sdg.Goal | sdg.Target](list []T) string {
	parts := make([]string, len(list))
	for i, x := range list {
		parts[i] = fmt.Sprint(x)
	}
	return strings.Join(parts, ";")
}

func year(y int) string {
	if y == 0 {
		return ""
	}
	return strconv.Itoa(y)
}

func score(x float64) string { return strconv.FormatFloat(x, 'f', 4, 64) }
