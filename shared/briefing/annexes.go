package briefing

import (
	"fmt"
	"strings"

	"github.com/city-outcomes/throughline/shared/briefing/docx"
	"github.com/city-outcomes/throughline/shared/corpus"
)

// annexes are what follows the six sections in the Word file.
func annexes(b Briefing) []docx.Block {
	blocks := []docx.Block{docx.Heading{Level: 2, Text: "Annex I. Coverage", NewPage: true}, say(docx.Body, silenceNote)}
	if len(b.Coverage) > 0 {
		blocks = append(blocks, coverageTable(b))
	}
	blocks = append(blocks, docx.Heading{Level: 2, Text: "Annex II. Evidence"},
		say(docx.Body, "The quotations themselves stand in the paragraphs named; evidence.csv and evidence.jsonld give them with their places. The score is that of the label on the theme, from zero to one; (low) marks labels of languages for which the rules were not trained on their own text."))
	if len(b.Statements) > 0 {
		blocks = append(blocks, evidenceTable(b))
	}
	blocks = append(blocks, docx.Heading{Level: 2, Text: "Annex III. Documents considered"}, standingsTable(b))
	blocks = append(blocks, docx.Heading{Level: 2, Text: "Annex IV. Changes since the edition before"}, say(docx.Body, changesText(b)))
	if sentences := goneText(b); len(sentences) > 1 { // a single one stands in the text above
		for _, sentence := range sentences {
			blocks = append(blocks, say(docx.Body, sentence))
		}
	}
	if len(b.Changes.Items) > 0 {
		blocks = append(blocks, changesTable(b))
	}
	blocks = append(blocks, docx.Heading{Level: 2, Text: "Annex V. Method"})
	for _, p := range append(methodText(b), meterText(b), measuresText(b)) {
		blocks = append(blocks, say(docx.Body, p))
	}
	if len(b.Method.Measures) > 0 {
		blocks = append(blocks, measuresTable(b))
	}
	return append(blocks, docx.Heading{Level: 2, Text: "Designations"}, say(docx.SmallNote, disclaimer))
}

func coverageTable(b Briefing) docx.Table {
	t := docx.Table{Caption: "Table 2. Passages by place and goal", Compact: true,
		Description: "For each city or country, the number of passages on each of the 17 goals. Darker cells have more.",
		Header:      []string{"Place"}, Widths: []int{2158}}
	for g := 1; g <= 17; g++ {
		t.Header, t.Widths = append(t.Header, fmt.Sprint(g)), append(t.Widths, 440)
	}
	most := most(b.Coverage)
	for _, c := range b.Coverage {
		row := []docx.Cell{{Text: c.place()}}
		for _, n := range c.Goals {
			row = append(row, docx.Cell{Text: fmt.Sprint(n), Fill: strings.TrimPrefix(shade(n, most).fill, "#"), Centred: true})
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

func evidenceTable(b Briefing) docx.Table {
	t := docx.Table{Caption: "Table 3. Evidence", Description: "For each statement its paragraph in this briefing, place, year, kind, goals, targets, document, place in the document, language and score.",
		Header: []string{"Para.", "Place and year", "Kind", "Goals", "Targets", "Document and place in it", "Language", "Score"},
		Widths: []int{560, 1750, 1440, 840, 900, 2448, 900, 800}}
	for _, s := range b.Statements {
		place := strings.TrimSuffix(speaker(s)+", "+year(s.Year), ", ")
		if s.City+s.Country == "" && !s.Unattributed {
			place = year(s.Year)
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
	t := docx.Table{Caption: "Table 4. Documents considered", Description: "Every document considered, with the number of passages on the theme and what became of it.",
		Header: []string{"Document", "Place", "Year", "On theme", "What became of it"}, Widths: []int{2900, 1900, 700, 800, 3338}}
	for _, d := range b.Documents {
		t.Rows = append(t.Rows, []docx.Cell{{Text: d.Title}, {Text: Coverage{City: d.City, CountryName: d.CountryName}.place()},
			{Text: year(d.Year)}, {Text: fmt.Sprint(d.OnTheme), Centred: true}, {Text: d.Reason}})
	}
	return t
}

func changesTable(b Briefing) docx.Table {
	t := docx.Table{Caption: "Table 5. Changes", Description: "Statements added, changed and removed since the edition before.",
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
	t := docx.Table{Caption: "Table 6. Precision and recall of the labels that bear on this briefing (method.md has all)", Description: "For each set, language and label: precision, recall, F1 and the number of passages.",
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
