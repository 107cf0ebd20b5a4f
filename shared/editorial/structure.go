package editorial

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// headingStop wants no full stop after a heading.
func headingStop(p Paragraph, own string) []Finding {
	if p.Level == 0 || p.Region != Body || !strings.HasSuffix(strings.TrimSpace(own), ".") {
		return nil
	}
	return []Finding{{Rule: HeadingStop, Found: clip(p.Text), Advice: "Set no full stop after a heading."}}
}

// headingCase wants a heading in sentence case.
func headingCase(p Paragraph, own string) []Finding {
	if p.Level == 0 || p.Region != Body || !titleCase(own) {
		return nil
	}
	return []Finding{{Rule: HeadingCase, Found: clip(p.Text), Advice: "Write headings in sentence case: a capital for the first word and for names alone."}}
}

// titleCase reports whether every word of weight after the first begins with
// a capital, and there are enough of them for that to be no accident.
func titleCase(heading string) bool {
	const weight, enough = 5, 3
	capitals := 0
	for i, w := range strings.Fields(heading) {
		w = strings.TrimFunc(w, func(r rune) bool { return !unicode.IsLetter(r) })
		if i == 0 || utf8.RuneCountInString(w) < weight || strings.ToUpper(w) == w {
			continue
		}
		if first, _ := utf8.DecodeRuneInString(w); !unicode.IsUpper(first) {
			return false
		}
		capitals++
	}
	return capitals >= enough
}

// emphasis wants no bold within running text.
func emphasis(p Paragraph, _ string) []Finding {
	if p.Region != Body || p.Level > 0 || len(p.Bold) == 0 {
		return nil
	}
	bold := 0
	for _, r := range p.Bold {
		bold += len(strings.TrimSpace(p.Text[r.Start:r.End]))
	}
	if first := p.Bold[0]; bold > 0 && bold < len(strings.TrimSpace(p.Text)) {
		return []Finding{{Rule: Emphasis, Found: clip(p.Text[first.Start:first.End]), Advice: "Use no bold for emphasis in running text."}}
	}
	return nil
}

// headings looks at the tree of headings: no level is left out, and no
// heading stands alone on its level below its parent.
func headings(d Document) []Finding {
	var found []Finding
	var tree []node // the open headings, the outermost first
	shut := func(to int) {
		for len(tree) > 0 && tree[len(tree)-1].level >= to {
			if lone := tree[len(tree)-1].only(); lone != nil {
				found = append(found, Finding{Rule: LoneHeading, Place: lone.place(0), Found: clip(lone.Text), Advice: "A heading needs a second one on its level: no A without a B."})
			}
			tree = tree[:len(tree)-1]
		}
	}
	for i, p := range d.Paragraphs {
		if p.Level == 0 || p.Region != Body {
			continue
		}
		if len(tree) > 0 && p.Level > tree[len(tree)-1].level+1 {
			found = append(found, Finding{Rule: HeadingLevel, Place: p.place(0), Found: clip(p.Text), Advice: fmt.Sprintf("Leave out no level: after level %d comes level %d.", tree[len(tree)-1].level, tree[len(tree)-1].level+1)})
		}
		shut(p.Level)
		if len(tree) > 0 {
			parent := &tree[len(tree)-1]
			parent.children = append(parent.children, &d.Paragraphs[i])
		}
		tree = append(tree, node{level: p.Level})
	}
	shut(0)
	return found
}

// node is an open heading with the headings right below it.
type node struct {
	level    int
	children []*Paragraph
}

func (n node) only() *Paragraph {
	if len(n.children) == 1 {
		return n.children[0]
	}
	return nil
}

// whole looks at the document as a whole.
func whole(d Document, kind Kind) []Finding {
	var found []Finding
	if n := Words(d); n > kind.Words {
		found = append(found, Finding{Rule: Length, Place: "the document", Found: fmt.Sprintf("%d words", n),
			Advice: fmt.Sprintf("Shorten it: a %s has at most %d words, footnotes included (%s).", kind.Name, kind.Words, kind.Source)})
	}
	if kind.Formal {
		found = append(found, masthead(d)...)
		found = append(found, numbered(d)...)
	}
	return found
}

// mastheadParts are what the head of a document says.
var mastheadParts = []struct {
	article, what string
	looks         *regexp.Regexp
}{
	{"a ", "symbol", regexp.MustCompile(`\b[A-Z]+(?:/[A-Z0-9.-]+){2,}`)},
	{"the ", "distribution", regexp.MustCompile(`\bDistr(?:ibution)?\b`)},
	{"the ", "date", regexp.MustCompile(`\b[0-9]{1,2} (?:` + months + `) [0-9]{4}\b`)},
	{"the ", "original language", regexp.MustCompile(`\bOriginal: `)},
}

// masthead looks for the parts of a masthead before the first numbered
// paragraph.
func masthead(d Document) []Finding {
	var head strings.Builder
	for _, p := range d.Paragraphs {
		if p.mainNumber() {
			break
		}
		head.WriteString(p.Text + "\n")
	}
	var found []Finding
	for _, part := range mastheadParts {
		if !part.looks.MatchString(head.String()) {
			found = append(found, Finding{Rule: Masthead, Place: "the first page", Found: "no " + part.what, Advice: "State " + part.article + part.what + " at the head of the document."})
		}
	}
	return found
}

// numbered wants the running text in numbered paragraphs.
func numbered(d Document) []Finding {
	for _, p := range d.Paragraphs {
		if p.mainNumber() {
			return nil
		}
	}
	return []Finding{{Rule: Unnumbered, Place: "the document", Found: "no numbered paragraphs", Advice: "Number the paragraphs through in arabic figures, with Word's own numbering."}}
}

var annex = regexp.MustCompile(`^(?:Annex|Appendix)\b`)

// Words counts the words of a document as an editor does: headings, running
// text, tables and footnotes, up to the first annex. A translation beside its
// original repeats what is counted.
func Words(d Document) int {
	n := 0
	annexed := false
	for _, p := range d.Paragraphs {
		if p.Level > 0 && annex.MatchString(p.Text) {
			annexed = true
		}
		if !annexed || p.Region == Footnote {
			n += len(strings.Fields(p.Text))
			for _, r := range p.Repeated {
				n -= len(strings.Fields(p.Text[r.Start:r.End]))
			}
		}
	}
	return n
}
