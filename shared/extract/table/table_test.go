package table_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/city-outcomes/throughline/shared/extract/table"
)

// rows reads a table as it is drawn: cells between bars, "." where there is
// none, ">" where the cell to the left goes on.
func rows(lines ...string) []table.Row {
	var out []table.Row
	for _, line := range lines {
		var r table.Row
		line, r.Head = strings.CutPrefix(line, "#")
		for at, text := range strings.Split(line, "|") {
			switch text = strings.TrimSpace(text); text {
			case ".":
			case ">":
				r.Cells[len(r.Cells)-1].To = at
			default:
				r.Cells = append(r.Cells, table.Cell{Text: text, At: at, From: at, To: at})
			}
		}
		out = append(out, r)
	}
	return out
}

func TestColumns(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		rows []table.Row
		want []string // of each row, "-" where nothing heads it
	}{
		"years above figures":        {rows("Indicator | 2015 | 2020", "Trees | 11 | 13"), []string{"-", "Indicator|2015|2020"}},
		"years with marks of notes":  {rows("Indicator | 2015 1 | 2020 2, 3 | 2021*", "Trees | 11 | 13 | 14"), []string{"-", "Indicator|2015|2020|2021"}},
		"no head above the labels":   {rows(". | 2015/16 | 2020–2022", "Trees | 11 | 13"), []string{"-", "|2015/16|2020–2022"}},
		"a year and a word":          {rows("Indicator | 2015 | 2030 target", "Trees | 11 | 13"), []string{"-", "Indicator|2015|2030 target"}},
		"a figure that is missing":   {rows("Indicator | 2015 | 2020", "Trees | . | 13", "Homes | 7 | –"), []string{"-", "Indicator|2020", "Indicator|2015|2020"}},
		"heads above heads":          {rows(". | Men | > | Women | >", "Age | 2015 | 2020 | 2015 | 2020", "Old | 1 | 2 | 3 | 4"), []string{"-", "-", "Age|Men: 2015|Men: 2020|Women: 2015|Women: 2020"}},
		"words above figures":        {rows("Goal | Value | Target", "Six | 11 % | 13 %"), []string{"-", "Goal|Value|Target"}},
		"years again":                {rows("Year | 2001 | 2003", "Trees | 1 | 2", "Year | 2005 | 2007", "Trees | 3 | 4"), []string{"-", "Year|2001|2003", "-", "Year|2005|2007"}},
		"the head again":             {rows("Goal | Value", "Six | 11", "Goal | Value", "Seven | 3"), []string{"-", "Goal|Value", "-", "Goal|Value"}},
		"a line across":              {rows("Goal | 2020", "Nature", "Trees | 11"), []string{"-", "-", "Goal|2020"}},
		"figures like years":         {rows("Goal | 2020 | 2021", "Homes | 1990 | 1980"), []string{"-", "Goal|2020|2021"}},
		"no figures yet":             {rows("Homes | – | –", "Trees | 11 | 13"), []string{"-", "-"}},
		"figures alone":              {rows("Trees | 11 | 13", "Homes | 7 | 8"), []string{"-", "-"}},
		"a bold head over words":     {rows("#Goal | By whom", "Six | The office", "Seven | The board"), []string{"-", "Goal|By whom", "Goal|By whom"}},
		"a bold sum is no head":      {rows("#All | 20 | 21", "Trees | 11 | 13"), []string{"-", "-"}},
		"short words over long ones": {rows("Goal | Action", "Six | Open two reading rooms in the south", "Seven | Plant the first of the trees"), []string{"-", "Goal|Action", "Goal|Action"}},
		"words alone":                {rows("Six | The office", "Seven | The board", "Eight | Nobody yet"), []string{"-", "-", "-"}},
		"sentences are no heads":     {rows("This is what the council wrote on it. | And this.", "Trees | 11"), []string{"-", "-"}},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			columns, _ := table.Columns(tc.rows, nil)
			var got []string
			for _, c := range columns {
				if c == nil {
					got = append(got, "-")
				} else {
					got = append(got, strings.Join(c, "|"))
				}
			}
			if !slices.Equal(got, tc.want) {
				t.Errorf("Columns = %q, want %q", got, tc.want)
			}
		})
	}
}

func TestColumnsGoOnOverAPage(t *testing.T) {
	t.Parallel()
	_, open := table.Columns(rows("Indicator | 2015 | 2020", "Trees | 11 | 13"), nil)
	columns, _ := table.Columns(rows("Homes | 7 | 8"), open)
	if got := strings.Join(columns[0], "|"); got != "Indicator|2015|2020" {
		t.Errorf("Columns over a page = %q", got)
	}
}

func TestUnit(t *testing.T) {
	t.Parallel()
	for line, want := range map[string]string{
		"Shares, in %":                "Shares, in %",
		"(million euros)":             "million euros",
		"in t":                        "in t",
		"kWh a head":                  "kWh a head",
		"Tonnes of glass a year":      "Tonnes of glass a year",
		"t = trend, nt = no trend":    "",
		"Northern shore":              "",
		"It rose by 4 % in one year.": "",
	} {
		if got := table.Unit(line); got != want {
			t.Errorf("Unit(%q) = %q, want %q", line, got, want)
		}
	}
	for title, want := range map[string]string{
		"Table 3. Rents (euros per m²)":       "euros per m²",
		"Table 4. Trees and pupils, in 1 000": "in 1 000",
		"Tableau 2 : Déchets, en tonnes":      "en tonnes",
		"Table 5. Homes (north)":              "",
		"Table 6. Homes in millions of towns": "",
	} {
		if got := table.TitleUnit(title); got != want {
			t.Errorf("TitleUnit(%q) = %q, want %q", title, got, want)
		}
	}
}
