package briefing

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/sdg"
)

// Reported is a figure that a passage on the theme reports of the past: what
// it is of, and how much, in the words of the document.
type Reported struct {
	City          string            `json:"city,omitempty"`
	Country       string            `json:"country,omitempty"`
	CountryName   string            `json:"countryName,omitempty"`
	Measures      string            `json:"measures"` // what the figure is of, verbatim
	Figure        string            `json:"figure"`   // with its unit, verbatim
	Value         string            `json:"value"`    // an exact decimal, as of a corpus.Quantity
	Unit          string            `json:"unit,omitempty"`
	Year          int               `json:"year,omitempty"`
	Before        string            `json:"before,omitempty"` // the figure before, verbatim
	BeforeValue   string            `json:"beforeValue,omitempty"`
	BeforeYear    int               `json:"beforeYear,omitempty"`
	Trend         corpus.Trend      `json:"trend,omitempty"`
	Change        bool              `json:"change,omitempty"` // the figure is how far it rose or fell
	Indicator     sdg.Indicator     `json:"indicator,omitempty"`
	Document      corpus.DocumentID `json:"document"`
	DocumentTitle string            `json:"documentTitle"`
	Page          int               `json:"page"`
	PageLabel     string            `json:"pageLabel,omitempty"`
	Paragraph     int               `json:"paragraph"`
	Paged         bool              `json:"paged"`
	Statement     int               `json:"statement,omitempty"` // number of the one that quotes the passage
}

// The caps on the table of figures: it is balanced as the statements are.
const (
	mostFigures           = 40
	mostFiguresOfCity     = 4
	mostFiguresOfCountry  = 8
	mostFiguresOfPassage  = 2
	fewWordsOfWhatItIsOf  = 2 // "emissions" says too little
	mostWordsOfWhatItIsOf = 14
)

// reportable is a figure with its passage, while figures are chosen.
type reportable struct {
	source  *source
	passage corpus.Labelled
	figure  corpus.Figure
	quoted  int // number of the statement
	theme   float64
}

// reported chooses the figures of the passages that surely concern the theme:
// those that statements quote first, then those with a year and a figure
// before. Each is looked up in the stored text, as quotations are.
func reported(in Input, all []*source, c *chooser) ([]Reported, error) {
	quoted := map[*source]map[int]int{}
	for i, p := range ordered(c) {
		if quoted[p.source] == nil {
			quoted[p.source] = map[int]int{}
		}
		quoted[p.source][p.passage.Number] = i + 1
	}
	var list []reportable
	for _, s := range all {
		for _, p := range s.reading.Passages {
			theme, ok := themeLabel(in, p.Labels)
			if s.standing != "" || !ok || theme.Score < themeBar && !p.Labels.Reviewed || p.Section.Kind == corpus.Method {
				continue
			}
			for _, f := range p.Figures {
				if r := (reportable{s, p, f, quoted[s][p.Number], theme.Score}); r.fit(in.Snapshot.Edition.Time().Year()) {
					list = append(list, r)
				}
			}
		}
	}
	slices.SortStableFunc(list, reportable.compare)
	kept, err := c.capped(list)
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(kept, func(a, b reportable) int {
		return cmp.Or(cmp.Compare(a.source.order, b.source.order), cmp.Compare(a.passage.Number, b.passage.Number), cmp.Compare(a.figure.Start, b.figure.Start))
	})
	out := make([]Reported, len(kept))
	for i, r := range kept {
		out[i] = r.told()
	}
	return out, nil
}

// fit reports whether a figure can be told by itself: of a year that was past
// when the forum's edition or the document was made, and of something that is
// named in a few words.
func (r reportable) fit(edition int) bool {
	f := r.figure
	measures := f.Measures.Text
	past := f.Year != 0 && f.Year <= min(edition, cmp.Or(r.source.meta.Year(), edition))
	foretold := r.passage.Labels.Kind.ID == string(corpus.Commitment) || r.passage.Labels.Kind.ID == string(corpus.Recommendation)
	return !f.Aim && past && !foretold && f.Value != "" && countWords(measures) >= fewWordsOfWhatItIsOf && printable(measures) && !wasGarbled(measures) && printable(r.excerpt(f.Quantity)) &&
		countWords(measures) <= mostWordsOfWhatItIsOf && strings.IndexFunc(measures, unicode.IsLetter) >= 0 &&
		(!r.source.unattributed() || !r.source.namedIn(measures))
}

// compare orders figures for the choice.
func (r reportable) compare(q reportable) int {
	rank := func(r reportable) (n int) {
		for _, has := range []bool{r.quoted > 0, r.figure.From.Value != "", r.figure.Unit != ""} {
			n *= 2
			if has {
				n++
			}
		}
		return n
	}
	return cmp.Or(cmp.Compare(rank(q), rank(r)), cmp.Compare(q.theme, r.theme))
}

// capped keeps the first figures that the caps allow, each measure of a place
// once, and drops what is not found in the stored text.
func (c *chooser) capped(list []reportable) ([]reportable, error) {
	type place struct {
		document corpus.DocumentID
		passage  int
	}
	city, country, passage, told := map[string]int{}, map[string]int{}, map[place]int{}, map[string]bool{}
	var kept []reportable
	for _, r := range list {
		if len(kept) == mostFigures {
			break
		}
		cityKey, countryKey := r.source.cityKey(), r.source.countryKey()
		passageKey := place{r.source.id, r.passage.Number}
		measure := cityKey + " " + fold(r.figure.Measures.Text) + " " + r.figure.Value
		if city[cityKey] == mostFiguresOfCity || country[countryKey] == mostFiguresOfCountry || passage[passageKey] == mostFiguresOfPassage || told[measure] {
			continue
		}
		found, err := c.texts.has(r.source.id, r.passage.Passage, r.figure.Measures.Text, r.excerpt(r.figure.Quantity), r.excerpt(r.figure.From))
		if err != nil {
			return nil, err
		}
		if !found {
			continue
		}
		city[cityKey]++
		country[countryKey]++
		passage[passageKey]++
		told[measure] = true
		kept = append(kept, r)
	}
	return kept, nil
}

// excerpt is a quantity as the passage writes it; empty where there is none.
func (r reportable) excerpt(q corpus.Quantity) string {
	if q.Value == "" || q.Start < 0 || q.End > len(r.passage.Text) || q.Start >= q.End {
		return ""
	}
	return r.passage.Text[q.Start:q.End]
}

// told is the figure as the briefing tells it.
func (r reportable) told() Reported {
	s, p, f := r.source, r.passage, r.figure
	out := Reported{City: s.city(), Country: s.country(), Measures: f.Measures.Text, Figure: r.excerpt(f.Quantity), Value: f.Value, Unit: f.Unit, Year: f.Year,
		Before: r.excerpt(f.From), BeforeValue: f.From.Value, BeforeYear: f.From.Year, Trend: f.Trend, Change: f.Change, Indicator: sdg.Indicator(f.Indicator.ID),
		Document: s.id, DocumentTitle: s.title(), Page: p.Page, PageLabel: plain(p.Label), Paragraph: p.Paragraph, Paged: s.reading.Paged, Statement: r.quoted}
	if out.Country != "" {
		out.CountryName = countryName(out.Country)
	}
	return out
}

// Cite is the place of the figure in its document, in words.
func (r Reported) Cite() string {
	return corpus.Passage{Page: r.Page, Label: r.PageLabel, Paragraph: r.Paragraph}.Cite(r.Paged)
}

// place names who reports it.
func (r Reported) place() string { return Coverage{City: r.City, CountryName: r.CountryName}.place() }

// before is the figure before with its year, and which way it went.
func (r Reported) before() string {
	parts := []string{r.Before, year(r.BeforeYear)}
	if r.Trend != "" {
		parts = append(parts, string(r.Trend))
	}
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), ", ")
}

// figuresNote introduces the table of figures.
const figuresNote = "Figures of the past that passages on the theme report, in the words of the documents; targets are left out. Figures of different places are measured in different ways and are not to be compared. evidence.xlsx and figures.csv have them as numbers."
