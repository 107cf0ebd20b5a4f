package briefing

import (
	"cmp"
	"fmt"

	"github.com/city-outcomes/throughline/shared/briefing/docx"
	"github.com/city-outcomes/throughline/shared/briefing/pdf"
	"github.com/city-outcomes/throughline/shared/sdg"
)

// word is briefing.docx.
func word(b Briefing) ([]byte, error) { return printed(b).Bytes() }

// tracked is changes.docx: the briefing with the changes since the edition
// before tracked. That one is set as the present rules set it, without the
// words that are withheld since.
func tracked(b, before Briefing) ([]byte, error) {
	return docx.Changes(printed(before.without(b.withheld())), printed(b))
}

// portable is briefing.pdf.
func portable(b Briefing) ([]byte, error) { return pdf.Bytes(printed(b)) }

// printed is the briefing as it is set in print.
func printed(b Briefing) docx.Document {
	d := docx.Document{
		Title: heading1(b), Subject: b.Masthead.Symbol, Creator: "throughline", Keywords: keywords(b),
		Language: "en-GB", Created: b.Edition.Time(), Header: b.Masthead.Symbol, Footer: b.Masthead.Date,
	}
	d.Body = append(d.Body, firstPage(b)...)
	d.Body = append(d.Body, summaryPage(b)...)
	d.Body = append(d.Body, docx.Contents{Title: "Contents"}, docx.Heading{Level: 2, Text: "Introduction"})
	d.Body = append(d.Body, paragraphs(b, b.Introduction)...)
	for _, s := range b.Sections {
		d.Body = append(d.Body, docx.Heading{Level: 2, Text: s.Title, Numbered: true})
		for _, part := range s.Parts {
			if part.Title != "" {
				d.Body = append(d.Body, docx.Heading{Level: 3, Text: part.Title, Numbered: true})
			}
			d.Body = append(d.Body, paragraphs(b, part.Paragraphs)...)
		}
		if s.Number == 3 {
			d.Body = append(d.Body, pairsTable(b)...)
		}
	}
	d.Body = append(d.Body, annexes(b)...)
	return d
}

// heading1 is the briefing's title: "Goal 11: Sustainable Cities and
// Communities".
func heading1(b Briefing) string {
	if b.Goal.Valid() {
		return fmt.Sprintf("Goal %d: %s", b.Goal, b.Title)
	}
	return b.Title
}

func keywords(b Briefing) string {
	if b.Goal.Valid() {
		return b.Goal.URI()
	}
	return string(b.Theme)
}

func say(style docx.Style, text string) docx.Paragraph {
	return docx.Paragraph{Style: style, Runs: []docx.Run{{Text: text}}}
}

// firstPage is the masthead and the key messages.
func firstPage(b Briefing) []docx.Block {
	left := []docx.Run{{Text: "High-level political forum on sustainable development", Name: true}, {Text: fmt.Sprint(b.Year)}}
	right := append(b.Masthead.Distributed(), b.Masthead.Date)
	blocks := []docx.Block{say(docx.Symbol, "Throughline\t"+b.Masthead.Symbol)}
	for i, line := range right {
		runs := []docx.Run{{Text: "\t" + line}}
		if i < len(left) {
			runs = append([]docx.Run{left[i]}, runs...)
		}
		blocks = append(blocks, docx.Paragraph{Style: docx.Masthead, Runs: runs})
	}
	blocks = append(blocks, say(docx.Original, "\tOriginal: "+b.Masthead.Original),
		docx.Heading{Level: 1, Text: heading1(b)}, docx.Heading{Level: 2, Text: "Key messages"})
	for _, n := range b.KeyMessages {
		blocks = append(blocks, bullet(b, n, "key", speaker(b.statement(n))))
	}
	return append(blocks, say(docx.SmallNote, keyNote(b)))
}

// bullet is a statement outside its section, under a bookmark of that kind:
// who says it, the quotation, and the paragraph that it stands in.
func bullet(b Briefing, n int, bookmark, who string) docx.Paragraph {
	s := b.statement(n)
	runs := append([]docx.Run{{Text: who + ": "}}, quoted(s, fmt.Sprintf("%s_%d", bookmark, n), "")...)
	p := b.paragraphOf(n)
	runs = append(runs, docx.Run{Text: " ("}, docx.Run{Text: fmt.Sprintf("para. %d", p), Goto: mark(n)}, docx.Run{Text: ")"})
	return docx.Paragraph{Style: docx.Bullet, Runs: append(runs, translated(s)...)}
}

// speaker is who says it, in the fewest words.
func speaker(s Statement) string {
	switch {
	case s.Unattributed:
		return "A participant"
	case s.City != "" && s.CountryName != "":
		return s.City + ", " + s.CountryName
	case s.City+s.CountryName == "" && s.Event != "":
		return "Participants, " + s.Event
	}
	return cmp.Or(s.City+s.CountryName, s.DocumentTitle)
}

// paragraphOf is the number of the paragraph that carries a statement.
func (b Briefing) paragraphOf(statement int) int {
	for _, section := range b.Sections {
		for _, part := range section.Parts {
			for _, p := range part.Paragraphs {
				if p.Statement == statement {
					return p.Number
				}
			}
		}
	}
	return 0
}

// mark is the bookmark around a statement's quotation, by which Verify finds
// it.
func mark(statement int) string { return fmt.Sprintf("statement_%d", statement) }

const rightToLeftMark = "\u200f"

// quoted is a quotation between quotation marks, with its language after it and
// a comment on it, which may be empty.
func quoted(s Statement, bookmark, remark string) []docx.Run {
	open, shut := "“", "”"
	if leftwards(s.Language) { // marks outside the quotation keep its last full stop at its end
		open, shut = open+rightToLeftMark, rightToLeftMark+shut
	}
	runs := []docx.Run{{Text: open}, {Text: s.Quotation, Language: s.Language, Leftwards: leftwards(s.Language), Quotation: true, Bookmark: bookmark, Comment: remark}, {Text: shut}}
	if o := original(s); o != "" {
		runs = append(runs, docx.Run{Text: " [" + o + "]"})
	}
	return runs
}

// translated is the translation of a quotation, on a line of its own; nothing
// where there is none.
func translated(s Statement) []docx.Run {
	if s.Translation == "" {
		return nil
	}
	return []docx.Run{{Text: translation(s), Language: "en", Translation: true}}
}

func paragraphs(b Briefing, list []Paragraph) []docx.Block {
	var out []docx.Block
	for _, p := range list {
		runs := []docx.Run{{Text: p.Text}}
		if p.Statement > 0 {
			s := b.statement(p.Statement)
			runs[0].Text += " "
			runs = append(runs, quoted(s, mark(s.Number), comment(s))...)
			runs = append(runs, docx.Run{Footnote: []docx.Run{{Text: footnote(s)}}})
			if s.New {
				runs = append(runs, docx.Run{Text: " [New in this edition]"})
			}
			runs = append(runs, translated(s)...)
		}
		out = append(out, docx.Paragraph{Style: docx.Numbered, Runs: runs})
	}
	return out
}

// pairsTable counts the pairs of goals that are spoken of together.
func pairsTable(b Briefing) []docx.Block {
	if len(b.Pairs) == 0 {
		return nil
	}
	t := docx.Table{Caption: caption(pairsCaption), Description: "Pairs of goals and the number of passages on the theme that concern both, most first.",
		Header: []string{"Goal", "Goal", "Passages", "Examples (para.)"}, Widths: []int{3600, 3600, 1038, 1400}}
	for _, p := range b.Pairs[:min(10, len(b.Pairs))] {
		t.Rows = append(t.Rows, []docx.Cell{{Text: goalName(p.A)}, {Text: goalName(p.B)}, {Text: fmt.Sprint(p.Passages), Centred: true}, {Text: b.paragraphsOf(p.Examples)}})
	}
	return []docx.Block{t}
}

func goalName(g sdg.Goal) string { return fmt.Sprintf("%d. %s", g, g.Title("en")) }
