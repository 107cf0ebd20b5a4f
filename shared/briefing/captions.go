package briefing

import "fmt"

// The tables of a briefing, by which their captions are found.
const (
	pairsCaption     = "pairs"
	placesCaption    = "places"
	countriesCaption = "countries"
	kindsCaption     = "kinds"
	lineCaption      = "line"
	figuresCaption   = "figures"
	evidenceCaption  = "evidence"
	documentsCaption = "documents"
	changesCaption   = "changes"
	measuresCaption  = "measures"
)

// caption is a table's caption with its number, which is the same in every
// form and in every briefing, whether or not the tables before it are there.
func caption(of string) string {
	for i, c := range []struct{ of, title string }{
		{pairsCaption, "Goals spoken of together"},
		{placesCaption, "Passages by place and goal"},
		{countriesCaption, "Passages by country and goal"},
		{kindsCaption, "Statements quoted by kind and goal"},
		{lineCaption, "The line of events, and what was sent from each"},
		{figuresCaption, "Figures reported"},
		{evidenceCaption, "Evidence"},
		{documentsCaption, "Documents considered"},
		{changesCaption, "Changes"},
		{measuresCaption, "Precision and recall of the labels that bear on this briefing (method.md has all)"},
	} {
		if c.of == of {
			return fmt.Sprintf("Table %d. %s", i+1, c.title)
		}
	}
	return ""
}
