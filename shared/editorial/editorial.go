// Package editorial holds a document to the editorial rules of the United
// Nations that can be checked by reading it: the Editorial Manual Online, and
// the limits of length that the General Assembly has set. It reads any Word
// file, and tells for each fault where it is, which rule it breaks and what
// to write instead. It changes nothing.
//
// Words between quotation marks, and runs in the character style "Quotation",
// are others' words: no rule of wording is applied to them. Runs in the
// character style "Translation" repeat a quotation beside them in another
// language: they are others' words too, and are not counted. A rule that
// cannot be sure keeps silent: what is reported should be worth correcting.
package editorial

import (
	"cmp"
	"slices"
	"strings"
)

// Rule names what a finding is about.
type Rule string

// The rules.
const (
	Percent        Rule = "per-cent"          // "per cent" in running text, % in tables alone
	SmallNumber    Rule = "small-number"      // numbers under ten in words
	Spelling       Rule = "spelling"          // British spelling, -ize, programme
	CountryName    Rule = "country-name"      // countries by their United Nations names
	CountryOrder   Rule = "country-order"     // countries in alphabetical order
	SymbolAlone    Rule = "symbol-alone"      // documents are cited by paragraph
	DateForm       Rule = "date"              // 24 November 2026
	Ampersand      Rule = "ampersand"         // "and" in running text
	StraightQuotes Rule = "quotation-mark"    // “ ” and not the typewriter's
	HeadingCase    Rule = "heading-case"      // sentence case
	HeadingStop    Rule = "heading-full-stop" // no full stop after a heading
	HeadingLevel   Rule = "heading-level"     // I., A., 1., (a): no level is left out
	LoneHeading    Rule = "lone-heading"      // no A without a B
	Unnumbered     Rule = "paragraph-number"  // paragraphs are numbered through
	Emphasis       Rule = "emphasis"          // no bold for emphasis
	Masthead       Rule = "masthead"          // symbol, distribution, date, original language
	Length         Rule = "length"            // words, footnotes included
)

// Finding is one fault.
type Finding struct {
	Rule   Rule   `json:"rule"`
	Place  string `json:"place"`  // "paragraph 12", "footnote 3", "table 2"
	Found  string `json:"found"`  // the words, in their context
	Advice string `json:"advice"` // a sentence: what to write
}

// Region is the part of a document that a paragraph belongs to.
type Region int

// The regions.
const (
	Body Region = iota
	Table
	Footnote
)

// Document is a Word file as the rules see it.
type Document struct {
	Language   string      // BCP 47; the rules of wording are for English, and for documents that do not say
	Paragraphs []Paragraph // in the order of the file; footnotes last
}

// english reports whether the rules of wording are for the document.
func (d Document) english() bool { return d.Language == "" || strings.HasPrefix(d.Language, "en") }

// Text is the running text of the document, by which its language can be
// told.
func (d Document) Text() string {
	var b strings.Builder
	for _, p := range d.Paragraphs {
		if p.Region == Body {
			b.WriteString(p.Text + "\n")
		}
	}
	return b.String()
}

// Paragraph is a paragraph, a cell's paragraph or a footnote's.
type Paragraph struct {
	Text     string
	Region   Region
	Index    int     // of the table or footnote, from 1; of a paragraph of the body in the document
	Level    int     // of a heading, from 1; 0 for running text
	Numbered bool    // Word numbers it, in a list of its own or as the style says
	List     string  // identity of that list, empty where it has none
	Indent   int     // level in the list, from 0
	Quoted   []Range // others' words
	Repeated []Range // translations of others' words, beside them
	Bold     []Range
}

// Range is a run of bytes of a paragraph's text.
type Range struct{ Start, End int }

// Check reports the faults of a document, in the order of its text, and last
// what concerns the document as a whole.
func Check(d Document, kind Kind) []Finding {
	var found []Finding
	number := 0
	for _, p := range d.Paragraphs {
		if p.mainNumber() {
			number++
		}
		place := p.place(number)
		for _, f := range p.faults(d.english()) {
			f.Place = place
			found = append(found, f)
		}
	}
	found = append(found, headings(d)...)
	found = append(found, whole(d, kind)...)
	return found
}

// faults are those of one paragraph by itself.
func (p Paragraph) faults(english bool) []Finding {
	if strings.TrimSpace(p.Text) == "" {
		return nil
	}
	rules := []func(Paragraph, string) []Finding{symbols, headingStop, emphasis}
	if english {
		rules = append(rules, percent, smallNumbers, spelling, countryNames, countryOrder, dates, ampersands, straightQuotes, headingCase)
	}
	own := p.own()
	var found []Finding
	for _, rule := range rules {
		found = append(found, rule(p, own)...)
	}
	return found
}

// own is the text with others' words blanked out, byte for byte.
func (p Paragraph) own() string {
	text := []byte(p.Text)
	for _, r := range slices.Concat(p.Quoted, p.Repeated, betweenMarks(p.Text)) {
		for i := r.Start; i < min(r.End, len(text)); i++ {
			text[i] = ' '
		}
	}
	return string(text)
}

// betweenMarks are the ranges between typographic quotation marks. A mark
// that is never shut quotes nothing.
func betweenMarks(s string) []Range {
	var out []Range
	for _, marks := range [][2]string{{"“", "”"}, {"«", "»"}, {"„", "“"}} {
		for from := 0; ; {
			open := strings.Index(s[from:], marks[0])
			if open < 0 {
				break
			}
			open += from + len(marks[0])
			shut := strings.Index(s[open:], marks[1])
			if shut < 0 {
				break
			}
			out = append(out, Range{open, open + shut})
			from = open + shut + len(marks[1])
		}
	}
	slices.SortFunc(out, func(a, b Range) int { return cmp.Compare(a.Start, b.Start) })
	return out
}

// context is what a finding shows of a text: the words from start to end with
// a little on both sides.
func context(s string, start, end int) string {
	const beside = 30
	from, to := max(0, start-beside), min(len(s), end+beside)
	if from > 0 {
		from += strings.IndexByte(s[from:start]+" ", ' ') + 1
		from = min(from, start)
	}
	if to < len(s) {
		if i := strings.LastIndexByte(s[end:to], ' '); i >= 0 {
			to = end + i
		}
	}
	out := strings.TrimSpace(strings.ToValidUTF8(s[from:to], ""))
	if from > 0 {
		out = "… " + out
	}
	if to < len(s) {
		out += " …"
	}
	return out
}
