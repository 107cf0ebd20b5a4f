// Package normalise makes text regular, whatever format it came from: one form
// of Unicode, words whole, running heads gone, personal data masked, languages
// told. What it writes is what quotations are checked against. It also cuts
// text into passages.
package normalise

import (
	"slices"
	"strings"

	"github.com/city-outcomes/throughline/shared/corpus"
)

// Text returns t with regular text, paragraphs renumbered, and languages set.
// It depends on t alone, and Text(Text(t)) equals Text(t). It changes nothing
// that t points to.
func Text(t corpus.Text) corpus.Text {
	t.Pages = pages(t.Pages)
	rejoin(t.Pages)
	if t.Paged {
		strip(t.Pages)
		for carry(t.Pages) {
			strip(t.Pages) // others stand at the edge now
		}
	}
	for i := range t.Pages {
		number(t.Pages[i].Paragraphs)
	}
	t.Title = title(t)
	t.Notes = slices.Clone(t.Notes)
	if !slices.ContainsFunc(t.Pages, quotable) && !slices.Contains(t.Notes, Unquotable) {
		t.Notes = append(t.Notes, Unquotable)
	}
	setLanguages(&t)
	return t
}

// Unquotable is the note on a text that has no passage. The document is kept,
// and read, and no briefing can quote it.
const Unquotable = "nothing on its pages is long enough to be quoted"

// quotable reports whether a page has a passage.
func quotable(p corpus.Page) bool {
	return slices.ContainsFunc(p.Paragraphs, func(para corpus.Paragraph) bool { return para.Kind != corpus.Heading && worth(para) })
}

// pages returns copies of pages with regular, masked text; what comes out
// empty is left out.
func pages(in []corpus.Page) []corpus.Page {
	out := make([]corpus.Page, len(in))
	for i, p := range in {
		out[i] = corpus.Page{Number: p.Number, Label: Line(p.Label), Paragraphs: make([]corpus.Paragraph, 0, len(p.Paragraphs))}
		for _, para := range p.Paragraphs {
			if para.Text = mask(Line(para.Text)); para.Text != "" {
				para.Columns, para.Unit = lines(para.Columns), mask(Line(para.Unit))
				out[i].Paragraphs = append(out[i].Paragraphs, para)
			}
		}
	}
	return out
}

// lines makes regular, masked lines of texts, in a slice of their own.
func lines(texts []string) []string {
	out := slices.Clone(texts)
	for i := range out {
		out[i] = mask(Line(out[i]))
	}
	return out
}

func number(paras []corpus.Paragraph) {
	for i := range paras {
		paras[i].Number = i + 1
	}
}

// title is the document's own title if it says more than a file's name does,
// else its first heading among the highest on the first pages.
func title(t corpus.Text) string {
	own := corpus.ProperTitle(mask(Line(t.Title)))
	if strings.Contains(own, " ") {
		return own
	}
	if head := corpus.ProperTitle(firstHeading(t.Pages)); head != "" {
		return head
	}
	return own
}

// firstHeading is the first of the highest level on the first three pages.
func firstHeading(pages []corpus.Page) string {
	const front, first = 3, 60 // pages, and paragraphs on each
	best, level := "", 0
	for _, p := range pages[:min(front, len(pages))] {
		for _, para := range p.Paragraphs[:min(first, len(p.Paragraphs))] {
			if para.Kind == corpus.Heading && (level == 0 || para.Level < level) {
				best, level = para.Text, para.Level
			}
		}
	}
	return best
}
