package briefing

import (
	"fmt"
	"slices"

	"github.com/city-outcomes/throughline/shared/corpus"
)

// tone is a colour of the coverage picture with the text colour that reads on
// it (contrast of 4.5 and more).
type tone struct{ fill, ink string }

// tones are one hue from light to dark: told apart without seeing colours,
// and in grey.
var tones = [...]tone{{"#FFFFFF", "#595959"}, {"#E3EEF7", "#1A1A1A"}, {"#B9D4EA", "#1A1A1A"}, {"#7FB0D8", "#1A1A1A"}, {"#2F6EA5", "#FFFFFF"}, {"#14406B", "#FFFFFF"}}

// shade is the tone of n passages where the fullest cell has most: none, then
// up to 5, 15, 35 and 65 of a hundred of the most, and above.
func shade(n, most int) tone {
	if n == 0 || most == 0 {
		return tones[0]
	}
	for i, percent := range []int{5, 15, 35, 65} {
		if n*100 <= percent*most {
			return tones[i+1]
		}
	}
	return tones[5]
}

// goalRow is a row of a table by goal.
type goalRow struct {
	name  string
	goals [17]int // index 0 for goal 1
}

// goalTable is a table by goal, which the forms show as a picture, as a table
// of shaded cells, or both.
type goalTable struct {
	of    string // its caption
	head  string // above the names of the rows
	what  string // what is counted: "passage"
	about string // of the picture and the table, in a sentence
	rows  []goalRow
}

// most is the number in the fullest cell.
func (t goalTable) most() int {
	n := 0
	for _, r := range t.rows {
		for _, k := range r.goals {
			n = max(n, k)
		}
	}
	return n
}

// goalTables are the tables by goal of a briefing.
func goalTables(b Briefing) []goalTable {
	places := goalTable{of: placesCaption, head: "Place", what: "passage", about: "Coverage of the 17 goals by " + count(len(b.Coverage), "place") + "."}
	spoken := 0
	for _, c := range b.Coverage {
		places.rows = append(places.rows, goalRow{c.place(), c.Goals})
		if b.Goal.Valid() && c.Goals[b.Goal-1] > 0 {
			spoken++
		}
	}
	if b.Goal.Valid() {
		places.about += fmt.Sprintf(" On goal %d, %s something.", b.Goal, count(spoken, "place")+verb(spoken, " says", " say"))
	}
	countries := goalTable{of: countriesCaption, head: "Country", what: "passage", about: "Coverage of the 17 goals by " + count(len(b.Countries), "country") + ", with their cities."}
	for _, c := range b.Countries {
		countries.rows = append(countries.rows, goalRow{c.place(), c.Goals})
	}
	kinds := goalTable{of: kindsCaption, head: "Kind", what: "statement", about: "The statements quoted, by their kind and by the goals that they concern; a statement that concerns several goals counts for each."}
	for _, k := range corpus.StatementKinds() {
		row := goalRow{name: capital(string(k))}
		some := false
		for _, s := range b.Statements {
			if s.Kind != k {
				continue
			}
			some = true
			for _, g := range s.Goals {
				row.goals[g-1]++
			}
		}
		if some {
			kinds.rows = append(kinds.rows, row)
		}
	}
	return slices.DeleteFunc([]goalTable{places, countries, kinds}, func(t goalTable) bool { return len(t.rows) == 0 })
}
