package normalise

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/terms"
)

// How long a passage is, in words: what classifies well and quotes well.
const (
	longest  = 150
	shortest = 8 // shorter paragraphs are labels of charts, addresses, scraps
)

// Passages cuts a text into its passages, numbered in reading order. A
// paragraph is one passage where its length allows; a longer one is cut into
// runs of whole sentences. Headings make the passages' heading paths and are
// none themselves; lines of a table of contents, and short scraps without a
// figure, are left out. Each passage is a verbatim part of the paragraph that
// it names.
func Passages(t corpus.Text) []corpus.Passage {
	var out []corpus.Passage
	var path outline
	for _, page := range t.Pages {
		for _, p := range page.Paragraphs {
			if p.Kind == corpus.Heading {
				path = path.enter(p)
				continue
			}
			if !worth(p) {
				continue
			}
			parts := cuts(p.Text)
			for i, part := range parts {
				next := corpus.Passage{
					Number:    len(out) + 1,
					Page:      page.Number,
					Label:     page.Label,
					Paragraph: p.Number,
					Kind:      p.Kind,
					Heading:   path.titles(),
					Language:  language(t, p),
					RunsOver:  p.RunsOver && i == len(parts)-1,
					Continues: part.within || i == 0 && p.Kind == corpus.Body && beginsWithin(p.Text),
					Text:      part.text,
				}
				if len(parts) == 1 {
					next.Columns, next.Unit = p.Columns, p.Unit
				}
				out = append(out, next)
			}
		}
	}
	return out
}

func language(t corpus.Text, p corpus.Paragraph) string {
	switch {
	case p.Language != "":
		return p.Language
	case t.Language != "":
		return t.Language
	}
	return Undetermined
}

// outline is the headings that are open at a place, outermost first.
type outline []corpus.Paragraph

// enter opens a heading, which closes those of its level and below.
func (o outline) enter(h corpus.Paragraph) outline {
	kept := slices.Clone(o)
	for len(kept) > 0 && kept[len(kept)-1].Level >= h.Level {
		kept = kept[:len(kept)-1]
	}
	return append(kept, h)
}

func (o outline) titles() []string {
	var out []string
	for _, h := range o {
		out = append(out, h.Text)
	}
	return out
}

// worth reports whether a paragraph says enough to be a passage: eight words,
// or in a list or table two and a figure.
func worth(p corpus.Paragraph) bool {
	if contents(p.Text) {
		return false
	}
	n := words(p.Text)
	switch p.Kind {
	case corpus.Item, corpus.Row:
		return named(p.Text) && (n >= shortest || n > 2 && strings.ContainsAny(p.Text, "0123456789"))
	}
	return n >= shortest
}

// contents reports whether a line is one of a table of contents: dots lead to
// the number of a page.
func contents(s string) bool {
	s = strings.TrimRight(s, "0123456789ivxl ")
	return strings.HasSuffix(s, "....") || strings.HasSuffix(s, ". . . .") || strings.HasSuffix(s, "……") ||
		strings.HasSuffix(s, " ...")
}

// named reports whether there is a word among the figures of an item or row.
func named(s string) bool {
	run := 0
	for _, r := range s {
		switch {
		case !unicode.IsLetter(r):
			run = 0
		case terms.Ideographic(r):
			run += 2
		default:
			run++
		}
		if run >= 3 {
			return true
		}
	}
	return false
}

// words counts words, and two ideographs as one.
func words(s string) int {
	n, ideographs := 0, 0
	in := false
	for _, r := range s {
		switch {
		case terms.Ideographic(r):
			ideographs++
			in = false
		case unicode.IsLetter(r) || unicode.IsNumber(r):
			if !in {
				n++
			}
			in = true
		case unicode.IsSpace(r):
			in = false
		}
	}
	return n + ideographs/2
}

// part is what a paragraph is cut into.
type part struct {
	text   string
	within bool // it begins in the midst of a sentence
}

// beginsWithin reports whether a paragraph begins in the midst of a sentence:
// with a small letter.
func beginsWithin(s string) bool { return unicode.IsLower(opening(s)) }

// opening is the first character of a text behind brackets and quotation marks.
func opening(s string) rune {
	r, _ := utf8.DecodeRuneInString(strings.TrimLeft(s, " (\"“‘«„'"))
	return r
}

// cuts returns the passages of a paragraph's text.
func cuts(s string) []part {
	total := words(s)
	if total <= longest && len(s) <= corpus.MaxPassage {
		return []part{{text: s}}
	}
	parts := (total + longest - 1) / longest
	goal := (total + parts - 1) / parts // even parts read better than full ones and a rest
	var out []part
	run, count := span{}, 0
	flush := func() {
		out = append(out, chop(strings.TrimSpace(s[run.start:run.end]))...)
		run.start, count = run.end, 0
	}
	for _, next := range sentencesOf(s) {
		n := words(s[next.start:next.end])
		if count > 0 && (count+n > longest || count+n/2 > goal || next.end-run.start > corpus.MaxPassage) {
			flush()
		}
		run.end = next.end
		count += n
	}
	flush()
	return out
}

// chop cuts a sentence that is longer than any passage at spaces, or where
// there is none between characters.
func chop(s string) []part {
	var out []part
	for len(s) > corpus.MaxPassage {
		at := strings.LastIndexByte(s[:corpus.MaxPassage], ' ')
		if at <= 0 {
			at = corpus.MaxPassage
			for !utf8.RuneStart(s[at]) {
				at--
			}
		}
		if text := strings.TrimSpace(s[:at]); text != "" {
			out = append(out, part{text: text, within: len(out) > 0})
		}
		s = strings.TrimSpace(s[at:])
	}
	if s != "" {
		out = append(out, part{text: s, within: len(out) > 0})
	}
	return out
}
