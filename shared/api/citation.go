package api

import (
	"strconv"
	"strings"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/country"
)

// citation leads back to a passage: as a selector of the Web Annotation Data
// Model (W3C Recommendation, 23 February 2017, section 4.2.4), by its page,
// and in words.
type citation struct {
	Source    string   `json:"source"` // the document, as a path of this API
	Selector  selector `json:"selector"`
	Page      int      `json:"page,omitempty"` // physical; none where the format has no pages
	PageLabel string   `json:"pageLabel,omitempty"`
	Paragraph int      `json:"paragraph"`
	Sentence  string   `json:"sentence"` // for a footnote
}

// selector is a TextQuoteSelector.
type selector struct {
	Type   string `json:"type"`
	Exact  string `json:"exact"`
	Prefix string `json:"prefix,omitempty"`
	Suffix string `json:"suffix,omitempty"`
}

// neighbourhood is how much of the neighbouring texts a selector carries, in
// characters: enough to tell two like passages apart.
const neighbourhood = 64

func cite(d document, before string, p corpus.Passage, after string) citation {
	c := citation{
		Source:    "/v1/documents/" + string(d.Document),
		Selector:  selector{Type: "TextQuoteSelector", Exact: p.Text, Prefix: corpus.Ending(before, neighbourhood), Suffix: corpus.Beginning(after, neighbourhood)},
		Paragraph: p.Paragraph,
		Sentence:  sentence(d.Metadata, p.Cite(d.Paged)),
	}
	if d.Paged {
		c.Page, c.PageLabel = p.Page, p.Label
	}
	return c
}

// sentence cites a place in a document as a footnote does: Exampleton,
// Switzerland, “A review”, 2026, p. 3, para. 2. Where the Chatham House Rule
// holds it names nobody.
func sentence(m corpus.Metadata, place string) string {
	var parts []string
	if !m.ChathamHouse {
		parts = append(parts, m.City)
		if c, ok := country.ByAlpha3(m.Country); ok {
			parts = append(parts, c.Name)
		}
	}
	parts = append(parts, "“"+m.Title+"”", m.Event)
	if year := m.Year(); year != 0 {
		parts = append(parts, strconv.Itoa(year))
	}
	var said []string
	for _, part := range append(parts, place) {
		if part != "" {
			said = append(said, part)
		}
	}
	return strings.Join(said, ", ") + "."
}
