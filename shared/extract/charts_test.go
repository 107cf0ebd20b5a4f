package extract_test

import (
	"testing"

	"github.com/city-outcomes/throughline/shared/extract/opc"
)

const chart = `<c:chartSpace xmlns:c="c" xmlns:a="a"><c:chart><c:title><c:tx><c:rich><a:p><a:r><a:t>Waste by year</a:t></a:r></a:p></c:rich></c:tx></c:title>` +
	`<c:ser><c:tx><c:strRef><c:strCache><c:pt idx="0"><c:v>tonnes</c:v></c:pt></c:strCache></c:strRef></c:tx>` +
	`<c:cat><c:pt idx="1"><c:v>2020</c:v></c:pt><c:pt idx="0"><c:v>2015</c:v></c:pt></c:cat><c:val><c:pt idx="0"><c:v>4.4000000000000004</c:v></c:pt><c:pt idx="1"><c:v>3.9</c:v></c:pt></c:val></c:ser>` +
	`<c:ser><c:tx><c:v>burnt</c:v></c:tx><c:val><c:pt idx="1"><c:v>1.2</c:v></c:pt></c:val></c:ser></c:chart></c:chartSpace>`

func TestReadGivesTheFiguresOfCharts(t *testing.T) {
	t.Parallel()
	b := pack(t, map[string]string{
		"ppt/presentation.xml":             presentation,
		"ppt/_rels/presentation.xml.rels":  presRels,
		"ppt/slides/slide2.xml":            `<p:sld xmlns:p="p" xmlns:c="c" xmlns:r="r"><p:graphicFrame><c:chart r:id="rId9"/></p:graphicFrame></p:sld>`,
		"ppt/slides/_rels/slide2.xml.rels": `<Relationships><Relationship Id="rId9" Type="x/chart" Target="../charts/chart1.xml"/></Relationships>`,
		"ppt/charts/chart1.xml":            chart,
	})
	text, err := open(t).Read(t.Context(), b)
	if err != nil {
		t.Fatalf("Read: %v", err)
	}
	want := "-- page 1 \nbody: Waste by year\nrow: tonnes | burnt\nrow: 2015 | 4.4\nrow: 2020 | 3.9 | 1.2\n-- page 2 \n"
	if got := lines(text); got != want {
		t.Errorf("Read gives\n%s\nwant\n%s", got, want)
	}
}

func FuzzDrawn(f *testing.F) {
	f.Add([]byte(chart))
	f.Add([]byte(`<a:p><a:t>x</a:t><a:br/></a:p><c:v>1`))
	f.Fuzz(func(t *testing.T, b []byte) {
		drawing, err := opc.Drawn(b)
		if err != nil {
			return
		}
		for _, row := range drawing.Rows {
			if len(row) != len(drawing.Rows[0]) {
				t.Errorf("a row has %d cells, the first %d", len(row), len(drawing.Rows[0]))
			}
		}
	})
}
