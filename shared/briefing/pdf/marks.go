package pdf

import (
	"strings"
	"unicode/utf8"

	"github.com/carlos7ags/folio/layout"

	"github.com/city-outcomes/throughline/shared/terms"
)

// held are runs that are broken into lines of the width so that no mark of a
// footnote begins one: the word before it goes with it.
func held(runs []layout.TextRun, width, indent float64) []layout.TextRun {
	marks := 0
	for i, r := range runs {
		if r.BaselineShift == 0 {
			continue
		}
		if begins(runs, marks, width, indent) {
			breakBefore(runs[:i])
		}
		marks++
	}
	return runs
}

// begins reports whether the nth mark begins a line.
func begins(runs []layout.TextRun, n int, width, indent float64) bool {
	for _, line := range layout.NewStyledParagraph(runs...).SetFirstLineIndent(indent).Layout(width) {
		for i, word := range line.Words {
			if word.BaselineShift == 0 {
				continue
			}
			if n == 0 {
				return i == 0
			}
			n--
		}
	}
	return false
}

// breakBefore begins a line with the last word of the runs. In a script
// without spaces that is the last sign that is no punctuation.
func breakBefore(runs []layout.TextRun) {
	for i := len(runs) - 1; i >= 0; i-- {
		text := runs[i].Text
		at := strings.LastIndexFunc(text, func(r rune) bool { return r == ' ' || terms.Ideographic(r) })
		if at < 0 {
			continue
		}
		rest := text[at:]
		if r, size := utf8.DecodeRuneInString(rest); r == ' ' {
			rest = rest[size:]
		}
		runs[i].Text = text[:at] + "\n" + rest
		return
	}
}
