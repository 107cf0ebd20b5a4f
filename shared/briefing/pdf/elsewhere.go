package pdf

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/carlos7ags/folio/font"
	"github.com/carlos7ags/folio/layout"
)

// leftwards is a stretch of words in a script that is written from right to
// left, with what stands between them.
var leftwards = regexp.MustCompile(`[\x{200F}]*[\p{Arabic}\p{Hebrew}](?:[^\p{Latin}\p{Cyrillic}\p{Greek}()\[\]“”]*[\p{Arabic}\p{Hebrew}])?[.؟،\x{200F}]*`)

// What stands in the place of words that are not set: the engine sets those
// from right to left in the wrong order, and leaves gaps for characters that
// no font has. A quotation that cannot be read is worse than one that is
// looked up.
const (
	elsewhere = "[words written from right to left: see the Word file]"
	unwritten = "[words in a script that this file lacks: see the Word file]"
)

// runs divides a text among the faces that can write it.
func (w *writer) runs(text string, face *font.EmbeddedFont, size float64) []layout.TextRun {
	var out []layout.TextRun
	text = w.fonts.readable(leftwards.ReplaceAllString(text, elsewhere), face)
	for _, p := range w.fonts.split(text, face) {
		out = append(out, layout.NewRunEmbedded(p.text, p.face, size))
	}
	return out
}

// readable is the text with a reference in the place of each stretch of words
// that no face can write, with the figures and signs among them.
func (f *family) readable(text string, wanted *font.EmbeddedFont) string {
	var out strings.Builder
	rest := text
	for {
		begin := strings.IndexFunc(rest, func(r rune) bool { return f.lacks(r, wanted) })
		if begin < 0 {
			break
		}
		end := begin
		for i, r := range rest[begin:] {
			if f.blank(r, wanted) {
				_, size := utf8.DecodeRuneInString(rest[begin+i:])
				end = begin + i + size
			} else if unicode.IsLetter(r) || strings.ContainsRune("()[]“”", r) {
				break
			}
		}
		out.WriteString(rest[:begin])
		out.WriteString(unwritten)
		rest = rest[end:]
	}
	out.WriteString(rest)
	return out.String()
}

// lacks reports whether no face can write a letter or what stands on one.
func (f *family) lacks(r rune, wanted *font.EmbeddedFont) bool {
	return unicode.In(r, unicode.L, unicode.M) && f.blank(r, wanted)
}

// blank reports whether no face has a sign for a character that has one.
func (f *family) blank(r rune, wanted *font.EmbeddedFont) bool {
	return unicode.IsGraphic(r) && !unicode.IsSpace(r) && f.covering(r, wanted).Face().GlyphIndex(r) == 0
}
