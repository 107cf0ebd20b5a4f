// Package plain reads text that people can read as it is: plain text,
// Markdown, and tables of separated values.
package plain

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/extract/pages"
)

// Text reads plain text in UTF-8. A form feed ends a page. Paragraphs are
// parted by blank lines; in text that has hardly any, or that breaks its lines
// at a width, lines are joined or parted by how they begin and end.
func Text(s string) (corpus.Text, error) {
	s = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\v", "\n").Replace(strings.Trim(s, "\f\x1a"))
	if !strings.Contains(s, "\f") {
		s = unheaded(s)
	}
	var b pages.Builder
	wrapped := width(s)
	for i, sheet := range strings.Split(s, "\f") {
		if i > 0 {
			b.Break()
		}
		for _, block := range blocks(strings.Split(sheet, "\n"), wrapped) {
			kind, level := kindOf(block)
			b.Add(kind, level, join(block))
		}
	}
	return corpus.Text{Paged: b.Count() > 1, Pages: b.Pages()}, nil
}

// width is at how many characters the text breaks its lines, 0 if a line is a
// paragraph.
func width(s string) int {
	const shortest, longest, sample = 40, 110, 2000
	counts := make([]int, longest+1)
	long, all := 0, 0
	for line := range strings.Lines(s) {
		n := utf8.RuneCountInString(strings.TrimRight(line, "\n "))
		if n == 0 {
			continue
		}
		if all++; all > sample {
			break
		}
		if n > longest {
			long++
		} else {
			counts[n]++
		}
	}
	if 10*long > all {
		return 0
	}
	// Wrapped text has most of its lines within the length of a word below
	// its width.
	const word = 15
	for w := longest; w >= shortest; w-- {
		near := 0
		for _, n := range counts[w-word : w+1] {
			near += n
		}
		if counts[w] > 0 && 10*near > 4*all {
			return w
		}
	}
	return 0
}

// blocks parts lines into paragraphs.
func blocks(lines []string, wrapped int) [][]string {
	var out [][]string
	var open []string
	end := func() {
		if len(open) > 0 {
			out = append(out, open)
			open = nil
		}
	}
	for _, line := range lines {
		if strings.TrimSpace(line) == "" {
			end()
			continue
		}
		if len(open) > 0 && parted(open[len(open)-1], line, wrapped) {
			end()
		}
		open = append(open, line)
	}
	end()
	return out
}

// parted reports whether a paragraph begins with the next of two lines.
func parted(prev, next string, wrapped int) bool {
	switch {
	case item.MatchString(next):
		return true
	case strings.HasSuffix(strings.TrimSpace(prev), "-") && startsLower(next):
		return false
	case startsLower(next) && !endsSentence(prev):
		return false
	case wrapped == 0:
		return true
	}
	const word = 15
	full := utf8.RuneCountInString(strings.TrimRight(prev, " ")) > wrapped-word
	if full {
		return endsSentence(prev) && indent(next) > indent(prev)+1
	}
	return endsSentence(prev) || !startsLower(next)
}

// item begins a list item or a numbered section.
var item = regexp.MustCompile(`^\s*([•‣◦▪■●○►➢✓·*–—-]\s+|\(?([a-zA-Z]|[ivxIVX]{1,5}|\d{1,3})\)\s*|\d{1,2}(\.\d{1,2})*\.?\s+|[A-Z]\.\s+)\S`)

// section is a number or letter that stands before a heading.
var section = regexp.MustCompile(`^\s*(\d{1,2}(\.\d{1,2})*\.?|[IVX]{1,5}\.|[A-Z]\.)\s+\p{Lu}`)

func kindOf(block []string) (corpus.ParagraphKind, int) {
	first := strings.TrimSpace(block[0])
	if len(block) == 1 && heading(first) {
		if m := section.FindStringSubmatch(first); m != nil {
			return corpus.Heading, 2 + strings.Count(strings.TrimSuffix(m[1], "."), ".")
		}
		if first == strings.ToUpper(first) {
			return corpus.Heading, 1
		}
		return corpus.Heading, 2
	}
	if item.MatchString(block[0]) {
		return corpus.Item, 0
	}
	return corpus.Body, 0
}

// heading reports whether a line that stands alone is a heading: short, no
// sentence, and with a number, or in capitals.
func heading(s string) bool {
	const words = 14
	if len(strings.Fields(s)) > words || endsSentence(s) || strings.HasSuffix(s, ",") || letters(s) < 3 {
		return false
	}
	return section.MatchString(s) || s == strings.ToUpper(s) && s != strings.ToLower(s)
}

func letters(s string) int {
	n := 0
	for _, r := range s {
		if unicode.IsLetter(r) {
			n++
		}
	}
	return n
}

// join makes one line of a block's lines; a word that was cut at a line's end
// is whole again.
func join(lines []string) string {
	var out []byte
	cut := false // out ends in a hyphen after a small letter
	for _, l := range lines {
		l = strings.TrimSpace(l)
		switch {
		case cut && startsLower(l):
			out = out[:len(out)-1]
		case len(out) > 0:
			out = append(out, ' ')
		}
		out = append(out, l...)
		head, hyphen := strings.CutSuffix(l, "-")
		cut = hyphen && endsLower(head)
	}
	return string(out)
}

func startsLower(s string) bool {
	r, _ := utf8.DecodeRuneInString(strings.TrimLeft(s, " \t("))
	return unicode.IsLower(r)
}

func endsLower(s string) bool {
	r, _ := utf8.DecodeLastRuneInString(s)
	return unicode.IsLower(r)
}

func endsSentence(s string) bool {
	r, _ := utf8.DecodeLastRuneInString(strings.TrimRight(s, " \t\"'”’»)"))
	return strings.ContainsRune(".!?:;。！？", r)
}

func indent(s string) int { return len(s) - len(strings.TrimLeft(s, " \t")) }
