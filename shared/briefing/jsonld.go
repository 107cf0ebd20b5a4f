package briefing

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"github.com/city-outcomes/throughline/shared/corpus"
)

// annotations is evidence.jsonld: a W3C Web Annotation collection in which
// each statement is an annotation whose bodies are the goals and targets of
// the UN's SDG knowledge organisation system, and whose target is the
// quotation in its document.
type annotations struct {
	Context []any        `json:"@context"`
	ID      string       `json:"id"`
	Type    string       `json:"type"`
	Label   string       `json:"label"`
	Total   int          `json:"total"`
	First   annotationOf `json:"first"`
}

type annotationOf struct {
	Type       string       `json:"type"`
	StartIndex int          `json:"startIndex"`
	Items      []annotation `json:"items"`
}

type annotation struct {
	ID         string   `json:"id"`
	Type       []string `json:"type"`
	Motivation string   `json:"motivation"`
	Body       []body   `json:"body"`
	Target     target   `json:"target"`
	Section    int      `json:"tl:section"`
	Kind       string   `json:"tl:kind"`
	Score      float64  `json:"tl:score"`
	Low        bool     `json:"tl:lowConfidence,omitempty"`
	Evidence   []string `json:"schema:keywords,omitempty"`

	Translation *translationLD `json:"schema:workTranslation,omitempty"`
}

// translationLD is a translation of the quotation, and who made it. It is
// never the annotation's target.
type translationLD struct {
	Type       string     `json:"type"`
	Text       string     `json:"schema:text"`
	Language   string     `json:"schema:inLanguage"`
	Status     string     `json:"schema:creativeWorkStatus"`
	Translator softwareLD `json:"schema:translator"`
}

type softwareLD struct {
	Type string `json:"type"`
	Name string `json:"schema:name"`
}

type body struct {
	ID      string `json:"id"`
	Type    string `json:"type"`
	Purpose string `json:"purpose"`
}

type target struct {
	Source    sourceLD   `json:"source"`
	Selector  []selector `json:"selector"`
	Passage   int        `json:"tl:passage"`
	Page      int        `json:"tl:page"`
	PageLabel string     `json:"tl:pageLabel,omitempty"`
	Paragraph int        `json:"tl:paragraph"`
	InSection string     `json:"tl:documentSection,omitempty"`
}

type sourceLD struct {
	ID        string   `json:"id"`
	Type      string   `json:"type"`
	SHA256    string   `json:"schema:sha256"`
	Name      string   `json:"schema:name"`
	Language  string   `json:"schema:inLanguage"`
	Published string   `json:"schema:datePublished,omitempty"`
	Place     *placeLD `json:"schema:spatialCoverage,omitempty"`
}

type placeLD struct {
	Type    string `json:"type"`
	City    string `json:"schema:addressLocality,omitempty"`
	Country string `json:"schema:addressCountry,omitempty"`
}

type selector struct {
	Type       string `json:"type"`
	Exact      string `json:"exact,omitempty"`
	Prefix     string `json:"prefix,omitempty"`
	Suffix     string `json:"suffix,omitempty"`
	ConformsTo string `json:"conformsTo,omitempty"`
	Value      string `json:"value,omitempty"`
}

func evidenceJSONLD(b Briefing) ([]byte, error) {
	out := annotations{
		Context: []any{"http://www.w3.org/ns/anno.jsonld", map[string]string{"schema": "https://schema.org/", "tl": "urn:throughline:"}},
		ID:      "urn:throughline:" + string(b.Edition) + ":" + b.String(), Type: "AnnotationCollection",
		Label: b.Masthead.Symbol, Total: len(b.Statements),
		First: annotationOf{Type: "AnnotationPage", Items: []annotation{}},
	}
	for _, s := range b.Statements {
		out.First.Items = append(out.First.Items, annotate(s, b.Method.Translation.Engine))
	}
	return indented(out)
}

func annotate(s Statement, engine string) annotation {
	a := annotation{
		ID: fmt.Sprintf("#statement-%d", s.Number), Type: []string{"Annotation", "schema:Quotation"}, Motivation: "classifying", Body: []body{},
		Section: s.Section, Kind: string(s.Kind), Score: s.Score, Low: s.LowConfidence, Evidence: s.Evidence,
		Target: target{
			Source:  sourceLD{ID: hashURI(s.Document), Type: "schema:CreativeWork", SHA256: string(s.Document), Name: s.DocumentTitle, Language: s.Language, Published: year(s.Year)},
			Passage: s.Passage, Page: s.Page, PageLabel: s.PageLabel, Paragraph: s.Paragraph, InSection: string(s.InSection),
			Selector: []selector{{Type: "TextQuoteSelector", Exact: s.Quotation, Prefix: s.Prefix, Suffix: s.Suffix}},
		},
	}
	if s.Translation != "" {
		a.Translation = &translationLD{"schema:CreativeWork", s.Translation, "en", translationMark, softwareLD{"schema:SoftwareApplication", engine}}
	}
	if s.City+s.Country != "" {
		a.Target.Source.Place = &placeLD{Type: "schema:Place", City: s.City, Country: s.Country}
	}
	if s.Paged {
		a.Target.Selector = append(a.Target.Selector, selector{Type: "FragmentSelector", ConformsTo: "http://tools.ietf.org/rfc/rfc3778", Value: fmt.Sprintf("page=%d", s.Page)})
	}
	for _, g := range s.Goals {
		a.Body = append(a.Body, body{g.URI(), "SpecificResource", "classifying"})
	}
	for _, t := range s.Targets {
		a.Body = append(a.Body, body{t.URI(), "SpecificResource", "classifying"})
	}
	return a
}

// hashURI names a document by its content (RFC 6920).
func hashURI(id corpus.DocumentID) string {
	sum, err := hex.DecodeString(string(id))
	if err != nil {
		return "urn:throughline:" + string(id) // an identity that Verify will not know
	}
	return "ni:///sha-256;" + base64.RawURLEncoding.EncodeToString(sum)
}

// indented is JSON for people too, with a final line feed.
func indented(v any) ([]byte, error) {
	b, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("write JSON-LD: %w", err)
	}
	return append(b, '\n'), nil
}
