package pages_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/extract/pages"
)

func TestBuilderTellsWhatHeadsCells(t *testing.T) {
	t.Parallel()
	var b pages.Builder
	b.Add(corpus.Caption, 0, "Table 1. Trees (thousands)")
	b.AddRow([]string{"", "Men", "", "Women", ""})
	b.AddRow([]string{"District", "2015", "2020", "2015", "2020"})
	b.AddRow([]string{"North", "", "2", "3", "4"})
	b.Add(corpus.Body, 0, "Between the tables.")
	b.AddFilled([]string{"Goal", "Value", "Target"})
	b.AddFilled([]string{"Six", "", "11 %", "13 %"})
	b.AddFilled([]string{"Seven", "3 %"}) // one cell is empty, and nobody knows which
	var got []string
	for _, p := range b.Pages()[0].Paragraphs {
		got = append(got, fmt.Sprintf("%d %s %q %s", p.Number, p.Text, p.Columns, p.Unit))
	}
	want := []string{
		`1 Table 1. Trees (thousands) [] `,
		`2 Men | Women [] `,
		`3 District | 2015 | 2020 | 2015 | 2020 [] `,
		`4 North | 2 | 3 | 4 ["District" "Men: 2020" "Women: 2015" "Women: 2020"] thousands`,
		`5 Between the tables. [] `,
		`6 Goal | Value | Target [] `,
		`7 Six | 11 % | 13 % ["Goal" "Value" "Target"] `,
		`8 Seven | 3 % [] `,
	}
	if !slices.Equal(got, want) {
		t.Errorf("the paragraphs are\n%q\nwant\n%q", got, want)
	}
}
