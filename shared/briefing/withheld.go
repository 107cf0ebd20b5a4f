package briefing

import (
	"slices"

	"github.com/city-outcomes/throughline/shared/corpus"
)

// What stands where words may not be shown any more.
const (
	withheldQuotation = "[withheld]"
	withheldTitle     = "Document that is withheld"
	withheldLead      = "A statement that is withheld since:"
)

// veil is what an edition must not repeat of a document that earlier ones
// quote, not even as deleted: its words, and perhaps who said them.
type veil struct {
	names      bool // who said it is withheld too
	attributed bool // only what names who said it is withheld
}

// withheld lists the documents with a veil: those withdrawn; those that are
// classified or under embargo by now, whose names are withheld with them; and
// those that have come under the Chatham House Rule. What a correction replaced
// is shown: that is what tracked changes are for.
func (b Briefing) withheld() map[corpus.DocumentID]veil {
	out := map[corpus.DocumentID]veil{}
	for _, g := range b.Changes.Gone {
		if g.Status == corpus.Withdrawn {
			out[g.Document] = veil{}
		}
	}
	for _, d := range b.Documents {
		if d.unnamed() {
			out[d.ID] = veil{names: true, attributed: d.Title == chathamTitle}
		}
	}
	return out
}

// without is a briefing with the veils over it.
func (b Briefing) without(veils map[corpus.DocumentID]veil) Briefing {
	b.Statements, b.Documents = slices.Clone(b.Statements), slices.Clone(b.Documents)
	led := map[int]bool{} // numbers of statements whose lead says what is withheld
	for i, s := range b.Statements {
		if v, there := veils[s.Document]; there && v.covers(s.Unattributed) {
			b.Statements[i] = v.over(s)
			led[s.Number] = v.names || s.Voice != ""
		}
	}
	b.Sections = slices.Clone(b.Sections)
	for i, section := range b.Sections {
		b.Sections[i].Parts = slices.Clone(section.Parts)
		for j, part := range section.Parts {
			b.Sections[i].Parts[j].Paragraphs = slices.Clone(part.Paragraphs)
			for k, p := range part.Paragraphs {
				if led[p.Statement] {
					b.Sections[i].Parts[j].Paragraphs[k].Text = withheldLead
				}
			}
		}
	}
	b.Figures = slices.DeleteFunc(slices.Clone(b.Figures), func(f Reported) bool {
		v, there := veils[f.Document]
		return there && v.covers(f.DocumentTitle == chathamTitle)
	})
	b.Changes.Items = slices.Clone(b.Changes.Items)
	for i, c := range b.Changes.Items {
		if v, there := veils[c.Document]; there {
			b.Changes.Items[i] = v.overChange(c)
		}
	}
	named := map[string]bool{} // places and countries that a document may still name
	hidden := false
	for i, d := range b.Documents {
		if v, there := veils[d.ID]; there && v.names && !d.unnamed() {
			d.Title, d.City, d.Country, d.CountryName = withheldTitle, "", "", ""
			b.Documents[i] = d
			hidden = true
		}
		named[placeKey(d.Country, d.City)], named[d.Country] = true, true
	}
	b.Coverage = slices.Clone(b.Coverage)
	for i, c := range b.Coverage {
		if !named[placeKey(c.Country, c.City)] {
			b.Coverage[i].City, b.Coverage[i].Country, b.Coverage[i].CountryName = "", "", ""
		}
	}
	b.Countries = slices.DeleteFunc(slices.Clone(b.Countries), func(c Coverage) bool { return !named[c.Country] })
	if hidden { // an event that the calendar does not know may be the document's alone
		b.Line = slices.DeleteFunc(slices.Clone(b.Line), func(o Occasion) bool { return o.From == "" })
	}
	return b
}

func placeKey(country, city string) string { return country + "/" + fold(city) }

// unnamed reports whether the briefing does not say what the document is called.
func (d Document) unnamed() bool {
	return d.Standing == Classified || d.Standing == Embargoed || d.Title == chathamTitle
}

// covers reports whether the veil lies over something that is unattributed, or
// is not.
func (v veil) covers(unattributed bool) bool { return !v.attributed || !unattributed }

func (v veil) over(s Statement) Statement {
	s.Quotation, s.Prefix, s.Suffix, s.Voice, s.Language, s.Translation, s.Evidence = withheldQuotation, "", "", "", "en", "", nil
	if v.names {
		s.DocumentTitle, s.City, s.Country, s.CountryName, s.Event, s.Year, s.Unattributed = withheldTitle, "", "", "", "", 0, true
	}
	return s
}

func (v veil) overChange(c Change) Change {
	if !v.covers(c.Title == chathamTitle) {
		return c
	}
	c.Quotation = withheldQuotation
	if v.names {
		c.Title, c.City, c.Country = withheldTitle, "", ""
		if c.Change == "changed" {
			c.Detail = "withheld" // it may name what changed
		}
	}
	return c
}
