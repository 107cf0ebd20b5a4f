package pdf

import (
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/klippa-app/go-pdfium/requests"
)

// line is one line of text as it stands on the page, measured in points along
// and across its own direction, so that turned text reads like any other. The
// sides of right-to-left lines are mirrored: left is where they begin.
type line struct {
	text        string
	hyphen      bool   // the last word goes on in the next line
	cells       []cell // two or more, where wide gaps part the line
	left, right float64
	base        float64 // of the baseline, upwards
	size        float64 // of the type as rendered
	turn        int     // quarter turns, anticlockwise
	bold        bool
	mirrored    bool
	note        bool // it begins with a raised mark
	table       int  // the number of its table on the page, 0 outside
}

// cell is part of a line between wide gaps, or of a table's row.
type cell struct {
	lines       []line // of a row, where there are several
	text        string
	left, right float64
	base, size  float64
	bold        bool
}

// box is an extent along a line.
type box struct{ left, right float64 }

// frame is the direction and scale of type.
type frame struct {
	turn  int
	scale float64
}

// frameOf reads the first row of a text matrix.
func frameOf(a, b float64) frame {
	scale := math.Hypot(a, b)
	if scale == 0 || math.IsNaN(scale) || math.IsInf(scale, 0) {
		return frame{scale: 1}
	}
	turn := int(math.Round(math.Atan2(b, a)/(math.Pi/2))) & 3
	return frame{turn: turn, scale: scale}
}

// place turns a point of the page into the frame.
func (f frame) place(x, y float64) (along, up float64) {
	switch f.turn {
	case 1:
		return y, -x
	case 2:
		return -x, -y
	case 3:
		return -y, x
	}
	return x, y
}

func (f frame) box(left, bottom, right, top float64) box {
	a, _ := f.place(left, bottom)
	b, _ := f.place(right, top)
	return box{min(a, b), max(a, b)}
}

// extent is how far boxes reach to the right.
func extent(boxes []box) float64 {
	right := boxes[0].right
	for _, b := range boxes[1:] {
		right = max(right, b.right)
	}
	return right
}

// round keeps sizes equal that differ in the last bits only.
func round(size float64) float64 { return math.Round(size*10) / 10 }

// gap is the least white space, in ems, that parts the cells of a table; words
// of justified text stand closer.
const gap = 1.5

// figureGap is the same between two figures, where the groups of a long one
// stand closer.
const figureGap = 0.7

// wide reports whether a line has room for gaps between cells: the text
// objects stand apart, or the characters take more room than their size tells.
func wide(boxes []box, l line, chars int) bool {
	end := boxes[0].right
	for _, b := range boxes[1:] {
		if b.left-end > gap*l.size {
			return true
		}
		end = max(end, b.right)
	}
	const loose = 0.75 // ems a character; text is set at about 0.5
	return strings.Contains(strings.TrimSpace(l.text), " ") && l.right-l.left > loose*l.size*float64(chars)+gap*l.size
}

// space finds the gaps at a line's spaces and cuts it into cells; in a gutter
// of its table, any gap does.
func (r reader) space(l *run, gutters []box) error {
	runes, at, f := l.runes, l.at, l.frame
	begin := 0
	var open, last box
	seen := false
	cut := func(end int) error {
		c := cell{text: strings.TrimSpace(string(runes[begin:end])), left: open.left, right: open.right}
		if l.mirrored {
			c.left, c.right = -c.right, -c.left
		}
		c.base, c.size, c.bold = l.base, l.size, l.bold
		if begin > 0 {
			if err := r.setting(&c, at+begin, f); err != nil {
				return err
			}
		}
		l.cells = append(l.cells, c)
		return nil
	}
	for i, c := range runes {
		if unicode.IsSpace(c) {
			continue
		}
		if i > 0 && !unicode.IsSpace(runes[i-1]) && i+1 < len(runes) && !unicode.IsSpace(runes[i+1]) {
			continue // inside a word: nothing to learn
		}
		b, ok := r.charBox(f, at+i)
		if !ok {
			continue
		}
		if seen && i > 0 && unicode.IsSpace(runes[i-1]) && (apart(last, b) > gapAt(runes, i)*l.size || within(gutters, last, b)) {
			if err := cut(i); err != nil {
				return err
			}
			begin, seen = i, false
		}
		if last = b; !seen {
			open, seen = b, true
		}
		open = box{min(open.left, b.left), max(open.right, b.right)}
	}
	if begin > 0 {
		return cut(len(runes))
	}
	if spacedOut(l.text) {
		return r.rejoin(l)
	}
	return nil
}

// gapAt is the gap that parts cells before the word that begins at i.
func gapAt(runes []rune, i int) float64 {
	before := i - 1
	for before > 0 && unicode.IsSpace(runes[before]) {
		before--
	}
	if unicode.IsDigit(runes[before]) && unicode.IsDigit(runes[i]) {
		return figureGap
	}
	return gap
}

// setting measures how a cell's first character is set.
func (r reader) setting(c *cell, at int, f frame) error {
	size, base, err := r.measure(at, f)
	if err != nil || size == 0 {
		return err
	}
	c.size, c.base, c.bold = size, base, r.bold(at)
	return nil
}

// measure tells a character's size and baseline. A character that PDFium made
// up has no place, and the size 0.
func (r reader) measure(at int, f frame) (size, base float64, err error) {
	matrix, err := r.pdfium.FPDFText_GetMatrix(&requests.FPDFText_GetMatrix{TextPage: r.text, Index: at})
	if err != nil {
		return 0, 0, nil
	}
	res, err := r.pdfium.FPDFText_GetFontSize(&requests.FPDFText_GetFontSize{TextPage: r.text, Index: at})
	if err != nil {
		return 0, 0, err
	}
	m := matrix.Matrix
	_, base = f.place(float64(m.E), float64(m.F))
	return round(res.FontSize * frameOf(float64(m.A), float64(m.B)).scale), base, nil
}

// apart is the white space between two boxes, whichever comes first.
func apart(a, b box) float64 { return max(b.left-a.right, a.left-b.right) }

// spacedOut reports whether display type came with a space after each letter.
func spacedOut(s string) bool {
	single, other := 0, 0
	for word := range strings.FieldsSeq(s) {
		r, size := utf8.DecodeRuneInString(word)
		switch {
		case size < len(word):
			other++
		case unicode.IsLetter(r) && !unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul):
			single++
		}
	}
	return single >= 3 && single > 2*other
}

// rejoin makes words of spaced-out letters: gaps well over the usual one part
// words.
func (r reader) rejoin(l *run) error {
	runes, at, f := l.runes, l.at, l.frame
	type glyph struct {
		text rune
		gap  float64 // before it
	}
	var glyphs []glyph
	var gaps []float64
	last, seen := box{}, false
	for i, c := range runes {
		if unicode.IsSpace(c) {
			continue
		}
		b, ok := r.charBox(f, at+i)
		if !ok {
			return nil
		}
		g := glyph{text: c}
		if seen {
			g.gap = apart(last, b)
			gaps = append(gaps, g.gap)
		}
		glyphs = append(glyphs, g)
		last, seen = b, true
	}
	slices.Sort(gaps)
	usual := gaps[len(gaps)/2]
	var out strings.Builder
	for i, g := range glyphs {
		if i > 0 && g.gap > usual+0.1*l.size {
			out.WriteByte(' ')
		}
		out.WriteRune(g.text)
	}
	l.text, l.runes = out.String(), nil
	return nil
}

// rightToLeft reports whether a line's first letter is of a script that runs
// from right to left.
func rightToLeft(runes []rune) bool {
	for _, c := range runes {
		if unicode.IsLetter(c) {
			return unicode.In(c, unicode.Arabic, unicode.Hebrew, unicode.Syriac, unicode.Thaana)
		}
	}
	return false
}
