package corpus

import (
	"cmp"
	"fmt"
	"strings"
)

// Generation names one reading of a document: the version of the rules that
// extracted its text, of those that labelled it, and how many verdicts of
// reviewers it follows. A later reading replaces an earlier one, whatever
// order they arrive in.
type Generation struct {
	Extract  int `json:"extract"`
	Rules    int `json:"rules"`
	Verdicts int `json:"verdicts,omitempty"`
}

// String is the generation in keys, fixed in width so that it sorts:
// "x0001-r0001-v000000".
func (g Generation) String() string {
	return fmt.Sprintf("x%04d-r%04d-v%06d", g.Extract, g.Rules, g.Verdicts)
}

// ParseGeneration reads what String writes.
func ParseGeneration(s string) (Generation, error) {
	var g Generation
	if _, err := fmt.Sscanf(s, "x%04d-r%04d-v%06d", &g.Extract, &g.Rules, &g.Verdicts); err != nil || g.String() != s {
		return Generation{}, fmt.Errorf("%q is not a generation", s)
	}
	return g, nil
}

// Compare orders generations: extraction first, labelling second, verdicts
// last.
func (g Generation) Compare(h Generation) int {
	return cmp.Or(cmp.Compare(g.Extract, h.Extract), cmp.Compare(g.Rules, h.Rules), cmp.Compare(g.Verdicts, h.Verdicts))
}

// IsZero reports whether g names no reading.
func (g Generation) IsZero() bool { return g == Generation{} }

// Head is what the catalogue holds of a document: which generation is visible,
// and its counts.
type Head struct {
	Document   DocumentID
	Generation Generation
	MediaType  string
	Language   string
	Paged      bool
	Counts     Counts
}

// Counts are the sizes of a document, or of the whole corpus.
type Counts struct {
	Documents int            `json:"documents"`
	Pages     int            `json:"pages"`
	Passages  int            `json:"passages"`
	Doubtful  int            `json:"doubtful,omitempty"` // passages that want a reviewer's eye
	Labels    map[string]int `json:"labels,omitempty"`   // passages by goal ("11") and by cross-cutting theme id
}

// Add returns c with n times d added to it; n is 1 to count a document in and
// -1 to count it out. Labels that come to nothing are left out.
func (c Counts) Add(d Counts, n int) Counts {
	sum := Counts{Documents: c.Documents + n*d.Documents, Pages: c.Pages + n*d.Pages, Passages: c.Passages + n*d.Passages, Doubtful: c.Doubtful + n*d.Doubtful}
	for _, labels := range []struct {
		of map[string]int
		n  int
	}{{c.Labels, 1}, {d.Labels, n}} {
		for id, k := range labels.of {
			if sum.Labels == nil {
				sum.Labels = map[string]int{}
			}
			if sum.Labels[id] += labels.n * k; sum.Labels[id] == 0 {
				delete(sum.Labels, id)
			}
		}
	}
	if len(sum.Labels) == 0 {
		sum.Labels = nil
	}
	return sum
}

// Count counts a document of the given pages with these passages.
func Count(pages int, passages []Labelled) Counts {
	c := Counts{Documents: 1, Pages: pages, Passages: len(passages)}
	for _, p := range passages {
		if p.Labels.Doubt != "" {
			c.Doubtful++
		}
		for _, l := range append(append([]Label(nil), p.Labels.Goals...), p.Labels.Themes...) {
			if c.Labels == nil {
				c.Labels = map[string]int{}
			}
			c.Labels[l.ID]++
		}
	}
	return c
}

// Reading is a document's labelled passages in one generation: what the index
// stage archives, and what a briefing is compiled from.
type Reading struct {
	Document   DocumentID `json:"document"`
	Generation Generation `json:"generation"`
	MediaType  string     `json:"mediaType"`
	Language   string     `json:"language"`
	Paged      bool       `json:"paged"`
	Pages      int        `json:"pages"`
	Passages   []Labelled `json:"passages"`
}

// Head is the catalogue's entry for the reading.
func (r Reading) Head() Head {
	return Head{Document: r.Document, Generation: r.Generation, MediaType: r.MediaType,
		Language: r.Language, Paged: r.Paged, Counts: Count(r.Pages, r.Passages)}
}

// Cite is the place of a passage in words a reader can follow: "p. 12 (iv),
// para. 3", or "para. 3" where the format has no pages.
func (p Passage) Cite(paged bool) string {
	if !paged {
		return fmt.Sprintf("para. %d", p.Paragraph)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "p. %d", p.Page)
	if p.Label != "" && p.Label != fmt.Sprint(p.Page) {
		fmt.Fprintf(&b, " (printed %s)", p.Label)
	}
	fmt.Fprintf(&b, ", para. %d", p.Paragraph)
	return b.String()
}
