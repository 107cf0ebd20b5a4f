package briefing

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/city-outcomes/throughline/shared/briefing/docx"
	"github.com/city-outcomes/throughline/shared/corpus"
)

// annexes are what follows the six sections in the Word file.
func annexes(b Briefing) []docx.Block {
	blocks := []docx.Block{docx.Heading{Level: 2, Text: "Annex I. Coverage", NewPage: true}, say(docx.Body, silenceNote)}
	for _, table := range goalTables(b) {
		blocks = append(blocks, table.shaded())
	}
	if events := b.Occasions(); len(events) > 0 {
		blocks = append(blocks, lineTable(b, events))
	}
	blocks = append(blocks, docx.Heading{Level: 2, Text: "Annex II. Figures reported"}, say(docx.Body, cmp.Or(noFigures(b), figuresNote)))
	if len(b.Figures) > 0 {
		blocks = append(blocks, figuresTable(b))
	}
	blocks = append(blocks, docx.Heading{Level: 2, Text: "Annex III. Evidence"},
		say(docx.Body, "The quotations themselves stand in the paragraphs named; evidence.csv and evidence.jsonld give them with their places. The score is that of the label on the theme, from zero to one; (low) marks labels of languages for which the rules were not trained on their own text."))
	if len(b.Statements) > 0 {
		blocks = append(blocks, evidenceTable(b))
	}
	blocks = append(blocks, docx.Heading{Level: 2, Text: "Annex IV. Documents considered"}, standingsTable(b))
	blocks = append(blocks, docx.Heading{Level: 2, Text: "Annex V. Changes since the edition before"}, say(docx.Body, changesText(b)))
	if sentences := goneText(b); len(sentences) > 1 { // a single one stands in the text above
		for _, sentence := range sentences {
			blocks = append(blocks, say(docx.Body, sentence))
		}
	}
	if len(b.Changes.Items) > 0 {
		blocks = append(blocks, changesTable(b))
	}
	blocks = append(blocks, docx.Heading{Level: 2, Text: "Annex VI. Method"})
	for _, p := range append(methodText(b), meterText(b), measuresText(b)) {
		blocks = append(blocks, say(docx.Body, p))
	}
	if len(b.Method.Measures) > 0 {
		blocks = append(blocks, measuresTable(b))
	}
	return append(blocks, docx.Heading{Level: 2, Text: "Designations"}, say(docx.SmallNote, disclaimer))
}

// shaded is a table by goal whose cells are the darker the more they have.
func (g goalTable) shaded() docx.Table {
	t := docx.Table{Caption: caption(g.of), Compact: true, Description: g.about + " Darker cells have more.", Header: []string{g.head}, Widths: []int{2158}}
	for n := 1; n <= 17; n++ {
		t.Header, t.Widths = append(t.Header, fmt.Sprint(n)), append(t.Widths, 440)
	}
	most := g.most()
	for _, r := range g.rows {
		row := []docx.Cell{{Text: r.name}}
		for _, n := range r.goals {
			tone := shade(n, most)
			row = append(row, docx.Cell{Text: fmt.Sprint(n), Fill: strings.TrimPrefix(tone.fill, "#"), Ink: strings.TrimPrefix(tone.ink, "#"), Centred: true})
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

func lineTable(b Briefing, events []Occasion) docx.Table {
	t := docx.Table{Caption: caption(lineCaption), Description: "Each event with its place, its days, the events that take up its outcomes, the documents sent from it and the paragraphs that quote them.",
		Header: []string{"Event", "Place", "Days", "Taken up by", "Documents", "Quoted in para."}, Widths: []int{2500, 1400, 1800, 1738, 1000, 1200}}
	for _, o := range events {
		t.Rows = append(t.Rows, []docx.Cell{{Text: o.Name}, {Text: cmp.Or(o.Place, "–")}, {Text: o.days()}, {Text: cmp.Or(list(o.Feeds), "–")},
			{Text: fmt.Sprint(o.Documents), Centred: true}, {Text: b.paragraphsOf(o.Quoted)}})
	}
	return t
}

// noFigures says that there is no table of figures; empty where there is one.
func noFigures(b Briefing) string {
	if len(b.Figures) > 0 {
		return ""
	}
	return "No figure of the past was found in the passages on the theme that can be told by itself."
}

func figuresTable(b Briefing) docx.Table {
	t := docx.Table{Caption: caption(figuresCaption), Description: "Each figure with who reports it, what it is of, its year, the figure before and which way it went, and its place in the document.",
		Header: []string{"Place", "What it is of", "Figure", "Year", "Before, and trend", "Document and place in it"}, Widths: []int{1500, 2600, 1200, 600, 1438, 2300}}
	for _, f := range b.Figures {
		t.Rows = append(t.Rows, []docx.Cell{{Text: f.place()}, {Text: f.Measures}, {Text: f.Figure}, {Text: cmp.Or(year(f.Year), "–")}, {Text: cmp.Or(f.before(), "–")},
			{Text: f.DocumentTitle + ", " + f.Cite()}})
	}
	return t
}

func evidenceTable(b Briefing) docx.Table {
	t := docx.Table{Caption: caption(evidenceCaption), Description: "For each statement its paragraph in this briefing, place, year, kind, goals, targets, document, place in the document, language and score.",
		Header: []string{"Para.", "Place and year", "Kind", "Goals", "Targets", "Document and place in it", "Language", "Score"},
		Widths: []int{560, 1750, 1440, 840, 900, 2448, 900, 800}}
	for _, s := range b.Statements {
		place := strings.TrimSuffix(speaker(s)+", "+year(s.Year), ", ")
		if s.City+s.Country == "" && !s.Unattributed {
			place = cmp.Or(year(s.Year), "–")
		}
		t.Rows = append(t.Rows, []docx.Cell{
			{Text: fmt.Sprint(b.paragraphOf(s.Number))}, {Text: place}, {Text: capital(string(s.Kind))}, {Text: strings.ReplaceAll(join(s.Goals), ";", ", ")},
			{Text: strings.ReplaceAll(join(s.Targets), ";", ", ")}, {Text: s.DocumentTitle + ", " + s.Cite()}, {Text: languageName(s.Language)}, {Text: confidence(s)},
		})
	}
	return t
}

func confidence(s Statement) string {
	if s.LowConfidence {
		return fmt.Sprintf("%.2f (low)", s.Score)
	}
	return fmt.Sprintf("%.2f", s.Score)
}

func standingsTable(b Briefing) docx.Table {
	t := docx.Table{Caption: caption(documentsCaption), Description: "Every document considered, with the number of passages on the theme and what became of it.",
		Header: []string{"Document", "Place", "Year", "On theme", "What became of it"}, Widths: []int{2900, 1900, 700, 800, 3338}}
	for _, d := range b.Documents {
		t.Rows = append(t.Rows, []docx.Cell{{Text: d.Title}, {Text: Coverage{City: d.City, CountryName: d.CountryName}.place()},
			{Text: year(d.Year)}, {Text: fmt.Sprint(d.OnTheme), Centred: true}, {Text: d.Reason}})
	}
	return t
}

func changesTable(b Briefing) docx.Table {
	t := docx.Table{Caption: caption(changesCaption), Description: "Statements added, changed and removed since the edition before.",
		Header: []string{"Change", "Para.", "Document and place in it", "Quotation begins", "Detail"}, Widths: []int{850, 600, 2600, 3188, 2400}}
	for _, c := range b.Changes.Items {
		para := "–"
		if c.Statement > 0 {
			para = fmt.Sprint(b.paragraphOf(c.Statement))
		}
		t.Rows = append(t.Rows, []docx.Cell{{Text: capital(c.Change)}, {Text: para}, {Text: fmt.Sprintf("%s, p. %d, para. %d", c.Title, c.Page, c.Paragraph)},
			{Text: ellipsis(c.Quotation, 80)}, {Text: capital(c.Detail)}})
	}
	return t
}

// ellipsis is the head of a text, for a table that need not hold the whole.
func ellipsis(s string, n int) string {
	if head := corpus.Beginning(s, n); head != s {
		return head + "…"
	}
	return s
}

func measuresTable(b Briefing) docx.Table {
	t := docx.Table{Caption: caption(measuresCaption), Description: "For each set, language and label: precision, recall, F1 and the number of passages.",
		Header: []string{"Set", "Language", "Label", "Precision", "Recall", "F1", "Passages"}, Widths: []int{3338, 1200, 1600, 900, 800, 800, 1000}}
	for _, m := range b.measuresThatBear() {
		var row []docx.Cell
		for i, text := range measureRow(m) {
			row = append(row, docx.Cell{Text: text, Centred: i > 2})
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}
