package briefing

import "slices"

// measure counts the words that the limit binds: everything up to the
// annexes, as the forms print it.
func measure(b Briefing) Words {
	w := Words{Limit: WordLimit, Text: countWords(b.Title) + countWords(b.Masthead.Symbol) + 20}
	quoted := func(n int) {
		s := b.statement(n)
		w.Text += countWords(s.Quotation) + countWords(original(s))
	}
	for _, text := range b.Summary {
		w.Text += countWords(text)
	}
	for _, n := range append(slices.Clone(b.KeyMessages), b.TalkingPoints...) {
		quoted(n)
		w.Text += 8 // who says it, and the paragraph it stands in
	}
	paragraphs := func(list []Paragraph) {
		for _, p := range list {
			w.Text += countWords(p.Text) + 1
			if p.Statement > 0 {
				quoted(p.Statement)
				w.Footnotes += countWords(footnote(b.statement(p.Statement)))
			}
		}
	}
	paragraphs(b.Introduction)
	for _, section := range b.Sections {
		w.Text += 2 * countWords(section.Title) // the heading, and the contents
		for _, part := range section.Parts {
			w.Text += 2 * countWords(part.Title)
			paragraphs(part.Paragraphs)
		}
	}
	return w
}
