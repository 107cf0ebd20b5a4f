package briefing

import (
	"fmt"
	"slices"
	"strings"

	"github.com/city-outcomes/throughline/shared/corpus"
)

// methodText is how the briefing was made, in paragraphs that the Word file,
// the page and the note share.
func methodText(b Briefing) []string {
	v := b.Method.Versions
	return slices.DeleteFunc([]string{
		"Documents are submitted by cities, countries and those who convene sessions. Each is kept unchanged under the SHA-256 of its bytes, the first 12 digits of which stand in the footnotes of the PDF and all in the other files; its text is extracted, divided into passages, and each passage is labelled by rule and by a trained model with goals, targets, cross-cutting themes and the kind of statement it makes.",
		fmt.Sprintf("For this edition %s considered and %s read, with %s; %s the theme. A passage that gives background only answers none of the six sections.",
			wasWere(b.Method.Considered, "document"), wasWere(b.Method.Read, "document"), count(b.Method.Passages, "passage"), concerns(b.Method.OnTheme)),
		"Statements are chosen by relevance (how likely the labels are right on the theme and on the kind of statement, together; what names its city, gives a number and answers its section in plain words before what does not; running text before notes), novelty (what nearly repeats a statement, or tells the same figures of the same place in other words or another language, is quoted once) and balance (caps for each city and country, so that nobody is quoted twice before everybody was once). They are then set in alphabetical order of countries and cities. Nothing is ranked.",
		"A quotation must stand alone: whole sentences that lean on no figure, table, section or note of their document and are not the words of a form that several places filled in. It must also say, in its own words, what its section asks; the words are listed by language in the rules, and where none are listed the label must be certain. What a person approved is taken at their word. An honest short section is preferred to a wrong statement. considered.csv has the reason for every passage.",
		"Key messages and talking points are drawn only from statements that a person approved or whose labels are likely to be right by seven in ten, in the city's own words. What a review prints of others, such as the note of an association, is introduced as theirs.",
		fmt.Sprintf("A quotation is a whole passage of at most %d words, or the run of whole sentences of it that holds most of the evidence. It is looked for, character for character, in the stored text of the page and paragraph named, and dropped where it is not found: %s so dropped.",
			mostWords, wasWere(len(b.Method.Dropped), "quotation")),
		translationText(b),
		commentsText(b),
		"Documents under the Chatham House Rule are quoted without title, city, country and event, and not at all where the passage names its own affiliation; the identity of the document, the page and the paragraph stay, for those who may read it.",
		fmt.Sprintf("Versions: briefing rules %d, labelling rules %d, extraction %d, calendar of %s. The same documents and versions give the same package, byte for byte.", v.Briefing, v.Rules, v.Extract, v.Calendar),
	}, func(s string) bool { return s == "" })
}

// measuresText introduces the table of measures.
func measuresText(b Briefing) string {
	if len(b.Method.Measures) == 0 {
		return "No measures of precision and recall came with the labelling rules of this edition."
	}
	return "How well the labelling rules did on passages that they had not seen: precision is the share of labels given that were right, recall the share of right labels that were given."
}

// measuresThatBear are those that a reader of the briefing needs: of its own
// theme, of the kinds of statement, and over all labels. The method note has
// every measure.
func (b Briefing) measuresThatBear() []corpus.Measure {
	labels := []string{"all", "themes", string(b.Theme)}
	if b.Goal.Valid() {
		labels = append(labels, b.Goal.String())
	}
	for _, k := range corpus.StatementKinds() {
		labels = append(labels, string(k))
	}
	return slices.DeleteFunc(slices.Clone(b.Method.Measures), func(m corpus.Measure) bool { return !slices.Contains(labels, m.Label) })
}

// disclaimer on designations, in our own adaptation of the United Nations'
// standard wording (ST/AI/189/Add.25/Rev.1).
const disclaimer = "The designations employed and the presentation of the material in this briefing do not imply the expression of any opinion whatsoever concerning the legal status of any country, territory, city or area, or of its authorities, or concerning the delimitation of its frontiers or boundaries. Names of cities are those that submitters gave. Quotations are the words of their authors and do not necessarily reflect the views of those who convene the forum. This briefing is not a document of the United Nations; its reference is not a United Nations symbol."

const silenceNote = "Figures are passages in the documents that were read. Silence is not absence: a city that says nothing on a goal in these documents may be doing much on it."

// methodMarkdown is method.md.
func methodMarkdown(b Briefing) []byte {
	var m strings.Builder
	fmt.Fprintf(&m, "# Method note\n\n%s, %s\n\n", b.Masthead.Symbol, b.Masthead.Date)
	for _, p := range methodText(b) {
		m.WriteString(p + "\n\n")
	}
	m.WriteString("## Length\n\n" + meterText(b) + "\n\n## Measures\n\n" + measuresText(b) + "\n\n")
	if len(b.Method.Measures) > 0 {
		m.WriteString("| Set | Language | Label | Precision | Recall | F1 | Passages |\n|---|---|---|---:|---:|---:|---:|\n")
		for _, r := range b.Method.Measures {
			fmt.Fprintf(&m, "| %s |\n", strings.Join(measureRow(r), " | "))
		}
		m.WriteString("\n")
	}
	if len(b.Method.Dropped) > 0 {
		m.WriteString("## Dropped quotations\n\n| Document | Passage | Page | Paragraph |\n|---|---:|---:|---:|\n")
		for _, d := range b.Method.Dropped {
			fmt.Fprintf(&m, "| %s | %d | %d | %d |\n", d.Document, d.Passage, d.Page, d.Paragraph)
		}
		m.WriteString("\n")
	}
	m.WriteString("## Reading the tables\n\nThe tables that end in .csv are UTF-8 without a byte order mark. A cell that a spreadsheet would run as a formula (it begins with =, +, -, @, a tab or a carriage return) has an apostrophe before it, which is not part of the value; `throughline verify` takes it away before it compares. Several goals or targets of one statement are separated by semicolons.\n\n")
	m.WriteString("## Designations\n\n" + disclaimer + "\n")
	return []byte(m.String())
}

func meterText(b Briefing) string {
	text := fmt.Sprintf("The text has %s and the footnotes %s, together %s of the %s that a document may have; annexes are not counted.",
		count(b.Words.Text, "word"), number(b.Words.Footnotes), number(b.Words.Text+b.Words.Footnotes), number(b.Words.Limit))
	if n := translatedWords(b); n > 0 {
		text += fmt.Sprintf(" The translations (%s) repeat what is counted in the original and are not counted again.", count(n, "word"))
	}
	return text
}

// measureRow is a measure as cells of a table. Labels that are goals say so.
func measureRow(m corpus.Measure) []string {
	label := m.Label
	if label != "" && label[0] >= '0' && label[0] <= '9' {
		label = "Goal " + label
	}
	cell := func(s string) string { return strings.ReplaceAll(plain(s), "|", "/") }
	return []string{cell(m.Set), languageName(m.Language), cell(label), fmt.Sprintf("%.3f", m.Precision), fmt.Sprintf("%.3f", m.Recall), fmt.Sprintf("%.3f", m.F1), fmt.Sprint(m.Passages)}
}
