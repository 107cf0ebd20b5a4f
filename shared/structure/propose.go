package structure

import (
	"path/filepath"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/terms"
)

// Propose is what a text says of the fields that a form left empty, in the
// order of the form. A title that only repeats the name of the file counts as
// empty. What is not said plainly, or is said in two ways, is not proposed.
func Propose(t corpus.Text, filename string, form corpus.Metadata) []corpus.Proposal {
	f := newFront(t)
	var out []corpus.Proposal
	add := func(field corpus.MetadataField, empty bool, read func() (corpus.Proposal, bool)) {
		if !empty {
			return
		}
		if p, ok := read(); ok {
			p.Field, p.Words = field, excerpt(p.Words)
			if !t.Paged {
				p.Page = 0
			}
			out = append(out, p)
		}
	}
	city := sync.OnceValues(f.city) // it reads the whole document, for two fields at most
	add(corpus.TitleField, untitled(form.Title, filename), f.title)
	add(corpus.CityField, form.City == "", func() (corpus.Proposal, bool) {
		named, found := city()
		return named.Proposal, found
	})
	add(corpus.CountryField, form.Country == "", func() (corpus.Proposal, bool) {
		named, _ := city()
		return f.country(named)
	})
	add(corpus.DateField, form.Date == "", f.year)
	add(corpus.LanguageField, form.Language == "", f.language)
	return out
}

// excerpt is a text's beginning, whole words of it.
func excerpt(s string) string {
	short := corpus.Beginning(s, mostWords)
	if end := strings.LastIndexByte(short, ' '); len(short) < len(s) && end > 0 {
		return short[:end]
	}
	return short
}

// How much of a document is looked at for what it says of itself.
const (
	frontPages = 3
	frontLines = 40   // paragraphs on these pages
	frontText  = 12   // paragraphs, where the document has no pages
	shortLine  = 12   // words of a line that is a date, a title or a place
	longLine   = 20   // words of a line that is no sentence
	enoughText = 5000 // paragraphs of a document that are counted in
	mostWords  = 200  // characters of a proposal's evidence
)

// untitled reports whether a title is none, or the name of the file.
func untitled(title, filename string) bool {
	stem := strings.TrimSuffix(filename, filepath.Ext(filename))
	return title == "" || terms.Fold(title) == terms.Fold(stem) || title == filename
}

// line is a paragraph of the front matter.
type line struct {
	page, number int
	kind         corpus.ParagraphKind
	level        int
	text         string
	scanned      terms.Scanned
}

func (l *line) proposal(value string) corpus.Proposal {
	return corpus.Proposal{Value: value, Page: l.page, Paragraph: l.number, Words: l.text}
}

// short reports whether a line is one of a cover or an imprint.
func (l *line) short() bool { return len(l.scanned.Tokens) <= shortLine }

// front is what a document begins with: cover and imprint, as far as it has
// them.
type front struct {
	text  corpus.Text
	lines []*line
}

func newFront(t corpus.Text) *front {
	f := &front{text: t}
	most := frontText
	if t.Paged {
		most = frontLines
	}
	for _, page := range t.Pages[:min(frontPages, len(t.Pages))] {
		for _, p := range page.Paragraphs {
			if len(f.lines) == most {
				return f
			}
			l := &line{page: page.Number, number: p.Number, kind: p.Kind, level: p.Level, text: p.Text}
			l.scanned.Scan(p.Text)
			f.lines = append(f.lines, l)
		}
	}
	return f
}

// paragraphs yields the document's paragraphs, as many as tell what it speaks
// of.
func (f *front) paragraphs(yield func(corpus.Paragraph) bool) {
	n := 0
	for _, page := range f.text.Pages {
		for _, p := range page.Paragraphs {
			if n == enoughText || !yield(p) {
				return
			}
			n++
		}
	}
}

// title is the document's own title, with the line of the cover that has it,
// or else the line of the highest level on the cover.
func (f *front) title() (corpus.Proposal, bool) {
	own := strings.TrimRight(f.text.Title, ": ")
	folded := terms.Fold(own)
	r := words().read(own)
	if len(strings.Fields(folded)) < fewWords || utf8.RuneCountInString(own) > mostWords || r.counted || r.kind != "" || r.contents {
		return corpus.Proposal{}, false // of a chapter, if it is one
	}
	for _, l := range f.lines {
		if terms.Fold(l.text) == folded {
			return l.proposal(own), true
		}
	}
	return corpus.Proposal{Value: own, Words: own}, true
}

// fewWords is how many words a title has at least: "Report" is none.
const fewWords = 2

// language is the text's language, with the first sentence in it that is long
// enough to tell one by.
func (f *front) language() (corpus.Proposal, bool) {
	const sentence, all = 60, 400 // characters
	lang := f.text.Language
	if lang == "" || lang == "und" {
		return corpus.Proposal{}, false
	}
	var first corpus.Proposal
	long := 0
	for _, page := range f.text.Pages {
		for _, p := range page.Paragraphs {
			n := utf8.RuneCountInString(p.Text)
			if p.Language != "" || n < sentence || p.Kind != corpus.Body && p.Kind != corpus.Item || !strings.ContainsAny(p.Text, ".。;") || strings.Contains(p.Text, "...") {
				continue
			}
			if long == 0 {
				first = corpus.Proposal{Value: lang, Page: page.Number, Paragraph: p.Number, Words: p.Text}
			}
			if long += n; long >= all {
				return first, true
			}
		}
	}
	return corpus.Proposal{}, false
}
