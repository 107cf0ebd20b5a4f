package briefing

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"strconv"
	"strings"

	"github.com/city-outcomes/throughline/shared/sdg"
)

// grid is a table of a briefing: the same columns and rows are a file of CSV
// and a sheet of the workbook. Several goals or targets of one statement
// stand in one cell, separated by semicolons, the briefing's first.
type grid struct {
	name    string // of the sheet
	columns []column
	rows    [][]any // a cell is a string, a whole number, a score (float64), or nil for nothing
}

// column is a column's name and its width in the workbook, in characters.
type column struct {
	name  string
	width float64
}

// names are the columns' names.
func (g grid) names() []string {
	out := make([]string, len(g.columns))
	for i, c := range g.columns {
		out[i] = c.name
	}
	return out
}

// grids are the tables of a briefing.
func grids(b Briefing) []grid {
	return []grid{evidence(b), figures(b), documents(b), changed(b), covered("Coverage", b.Coverage), covered("Countries", b.Countries)}
}

// evidence has one row a statement, in the order of their numbers. Countries
// are ISO 3166-1 alpha-3 codes; document is the title; page is 1 where the
// format has no pages; document_section is a corpus.SectionKind, empty where
// nothing says in which part of its document a passage stands.
func evidence(b Briefing) grid {
	g := grid{name: "Evidence", columns: evidenceColumns()}
	engine := b.Method.Translation.Engine
	if engine != "" {
		g.columns = append(g.columns, translationColumns()...)
	}
	for _, s := range b.Statements {
		row := []any{string(b.Theme), s.Section, string(s.Kind), join(s.Goals), join(s.Targets), s.City, s.Country, given(s.Year),
			s.Quotation, s.DocumentTitle, string(s.Document), s.Page, s.PageLabel, s.Paragraph, s.Language, s.Score, string(s.InSection)}
		switch {
		case s.Translation != "":
			row = append(row, s.Translation, engine)
		case engine != "":
			row = append(row, "", "")
		}
		g.rows = append(g.rows, row)
	}
	return g
}

func evidenceColumns() []column {
	return []column{{"theme", 10}, {"section", 10}, {"kind", 16}, {"goal", 8}, {"target", 10}, {"city", 14}, {"country", 10}, {"year", 8}, {"quotation", 64},
		{"document", 26}, {"sha256", 10}, {"page", 8}, {"page_label", 13}, {"paragraph", 12}, {"language", 11}, {"score", 9}, {"document_section", 19}}
}

// translationColumns follow the others where quotations were to be translated.
// A translation is unofficial, by the machine that is named, and not checked.
func translationColumns() []column {
	return []column{{"unofficial_machine_translation", 64}, {"translated_by", 16}}
}

// figures has one row a figure of the past that passages on the theme report.
// Value and before are numbers; figure and figure_before are the document's
// own words, unit included.
func figures(b Briefing) grid {
	g := grid{name: "Figures", columns: figuresColumns()}
	for _, f := range b.Figures {
		g.rows = append(g.rows, []any{f.City, f.Country, f.Measures, f.Figure, quantity(f.Value), f.Unit, given(f.Year), f.Before, quantity(f.BeforeValue), given(f.BeforeYear),
			string(f.Trend), string(f.Indicator), f.DocumentTitle, string(f.Document), f.Page, f.PageLabel, f.Paragraph, given(f.Statement)})
	}
	return g
}

func figuresColumns() []column {
	return []column{{"city", 18}, {"country", 10}, {"measures", 48}, {"figure", 18}, {"value", 12}, {"unit", 10}, {"year", 8}, {"figure_before", 18}, {"before", 12}, {"year_before", 12},
		{"trend", 9}, {"indicator", 11}, {"document", 36}, {"sha256", 20}, {"page", 8}, {"page_label", 12}, {"paragraph", 12}, {"statement", 11}}
}

// quantity is an exact decimal as a cell: a number where a spreadsheet holds it
// exactly, else its digits.
func quantity(decimal string) any {
	switch n, err := strconv.Atoi(decimal); {
	case decimal == "":
		return nil
	case err == nil && n > -1e15 && n < 1e15:
		return n
	}
	if x, err := strconv.ParseFloat(decimal, 64); err == nil && strconv.FormatFloat(x, 'f', -1, 64) == decimal {
		return measured(x)
	}
	return decimal
}

// measured is a number of a document, with the decimals that it has there.
type measured float64

// documents has one row a document that was considered.
func documents(b Briefing) grid {
	g := grid{name: "Documents", columns: []column{{"sha256", 20}, {"title", 48}, {"kind", 16}, {"city", 18}, {"country", 10}, {"year", 8}, {"language", 11},
		{"passages", 11}, {"on_theme", 11}, {"quoted", 9}, {"standing", 18}, {"reason", 60}}}
	for _, d := range b.Documents {
		g.rows = append(g.rows, []any{string(d.ID), d.Title, string(d.Kind), d.City, d.Country, given(d.Year), d.Language,
			d.Passages, d.OnTheme, d.Quoted, string(d.Standing), d.Reason})
	}
	return g
}

// ledger has one row a passage on the theme whose kind answers a section.
// Statement is that which quotes it, or which it nearly repeats.
func ledger(b Briefing) grid {
	g := grid{name: "Considered", columns: []column{{"sha256", 20}, {"passage", 10}, {"page", 8}, {"paragraph", 12}, {"kind", 16}, {"confidence", 12},
		{"outcome", 18}, {"statement", 11}, {"reason", 60}}}
	for _, c := range b.Considered {
		g.rows = append(g.rows, []any{string(c.Document), c.Passage, c.Page, c.Paragraph, string(c.Kind), c.Confidence, string(c.Outcome), given(c.Statement), c.Reason})
	}
	return g
}

// changed has one row a statement that was added, changed or removed since
// the edition before, and one a document that was taken back; none in the first
// edition.
func changed(b Briefing) grid {
	g := grid{name: "Changes", columns: []column{{"change", 10}, {"section", 9}, {"city", 18}, {"country", 10}, {"quotation", 80}, {"document", 36},
		{"sha256", 20}, {"page", 8}, {"paragraph", 12}, {"detail", 48}}}
	for _, c := range b.Changes.Items {
		g.rows = append(g.rows, []any{c.Change, c.Section, c.City, c.Country, c.Quotation, c.Title, string(c.Document), c.Page, c.Paragraph, c.Detail})
	}
	for _, t := range b.Changes.Gone {
		g.rows = append(g.rows, []any{string(t.Status), nil, "", "", "", t.Title, string(t.Document), nil, nil, t.sentence()})
	}
	return g
}

// covered has one row a place, or a country with its cities: passages by goal,
// in all documents read.
func covered(name string, rows []Coverage) grid {
	g := grid{name: name, columns: []column{{"city", 22}, {"country", 10}, {"documents", 12}, {"passages", 11}, {"on_theme", 11}}}
	for _, goal := range sdg.Goals() {
		g.columns = append(g.columns, column{"goal_" + goal.String(), 9})
	}
	for _, c := range rows {
		row := []any{c.City, c.Country, c.Documents, c.Passages, c.OnTheme}
		for _, n := range c.Goals {
			row = append(row, n)
		}
		g.rows = append(g.rows, row)
	}
	return g
}

// csv is the table as in RFC 4180: UTF-8 without a byte order mark, lines end
// in CR LF, the first names the columns. Scores have four decimals.
func (g grid) csv() ([]byte, error) {
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	w.UseCRLF = true
	if err := w.Write(g.names()); err != nil {
		return nil, fmt.Errorf("write table %s: %w", g.name, err)
	}
	for _, row := range g.rows {
		cells := make([]string, len(row))
		for i, cell := range row {
			cells[i] = defuse(written(cell))
		}
		if err := w.Write(cells); err != nil {
			return nil, fmt.Errorf("write table %s: %w", g.name, err)
		}
	}
	w.Flush()
	return out.Bytes(), w.Error()
}

// written is a cell as text.
func written(cell any) string {
	switch v := cell.(type) {
	case nil:
		return ""
	case float64:
		return score(v)
	case measured:
		return strconv.FormatFloat(float64(v), 'f', -1, 64)
	default:
		return fmt.Sprint(v)
	}
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

// Undefused returns what a cell of one of the tables in CSV
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

// given is a number as a cell, such as a year; nothing for 0.
func given(n int) any {
	if n == 0 {
		return nil
	}
	return n
}

func score(x float64) string { return strconv.FormatFloat(x, 'f', 4, 64) }
