// Package structure tells what the parts of a report are, and what a document
// says of itself: its sections, as Voluntary Local Reviews name them in
// English, French, Spanish, Russian, German and Swedish, with the goals that a
// chapter is about; and its title, city, country, year and language, each with
// the words that say so.
//
// It goes by headings first, and by the words below them where a heading says
// nothing. Where neither says anything, neither does this package.
package structure

import (
	"cmp"
	"slices"

	"github.com/city-outcomes/throughline/shared/corpus"
)

// Span is where a section begins. It goes on to the next span.
type Span struct {
	Page      int // physical, from 1
	Paragraph int // on the page, from 1: mostly the heading's
	corpus.Section
}

// Sections lists the spans of a text in reading order. What stands before the
// first is in no section, and so is a span whose Section is zero: the heading
// that begins it is of no known kind. Neighbours differ in their section.
func Sections(t corpus.Text) []Span {
	v := words()
	heads := headings(t)
	for i := range heads {
		heads[i].says = v.read(heads[i].text)
	}
	heads = withoutContents(t, heads)
	d := newDocument(t, heads)
	var out []Span
	for i := range d.heads {
		section := d.enter(i)
		if len(out) == 0 && section.Kind == "" || len(out) > 0 && same(out[len(out)-1].Section, section) {
			continue
		}
		out = append(out, Span{Page: d.heads[i].page, Paragraph: d.heads[i].paragraph, Section: section})
	}
	return out
}

// Mark sets the sections of the passages that were cut from the text.
func Mark(t corpus.Text, passages []corpus.Passage) {
	spans := Sections(t)
	for i := range passages {
		p := &passages[i]
		at, begins := slices.BinarySearchFunc(spans, p, func(s Span, p *corpus.Passage) int {
			return cmp.Or(cmp.Compare(s.Page, p.Page), cmp.Compare(s.Paragraph, p.Paragraph))
		})
		if begins {
			at++
		}
		if at > 0 {
			p.Section = corpus.Section{Kind: spans[at-1].Kind, Goals: slices.Clone(spans[at-1].Goals)}
		}
	}
}

func same(a, b corpus.Section) bool { return a.Kind == b.Kind && slices.Equal(a.Goals, b.Goals) }
