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
	if dotted(l.text) && !leads(l.text) { // figures that dots lead to
		return true
	}
	if !lettered(l.text) {
		return chars > 1 && l.right-l.left > 1.1*l.size*figuresWidth(l.text)
	}
	if !strings.Contains(strings.TrimSpace(l.text), " ") {
		return false
	}
	const loose = 0.75 // ems a character; text is set at about 0.5
	return l.right-l.left > loose*l.size*float64(chars)+gap*l.size
}

// figuresWidth is how wide figures and signs are set, in ems.
func figuresWidth(s string) float64 {
	const digit, space = 0.56, 0.3
	width := 0.0
	for _, r := range s {
		if unicode.IsSpace(r) || r == '.' || r == ',' {
			width += space
		} else {
			width += digit
		}
	}
	return width
}

// space finds the gaps at a line's spaces and cuts it into cells; in a gutter
// of its table, any gap does.
func (r reader) space(l *run, gutters []box) error {
	c := cutter{page: r, run: l, gutters: gutters}
	for from := 0; from < len(l.runes); {
		if unicode.IsSpace(l.runes[from]) {
			from++
			continue
		}
		to := from + 1
		for to < len(l.runes) && !unicode.IsSpace(l.runes[to]) {
			to++
		}
		if err := c.word(from, to); err != nil {
			return err
		}
		from = to
	}
	if c.begin > 0 {
		return c.cut(len(l.runes))
	}
	if spacedOut(l.text) {
		return r.rejoin(l)
	}
	return nil
}

// cutter cuts a line into cells.
type cutter struct {
	*run
	page    reader
	gutters []box
	begin   int // the first character of the cell that is open
	extent  box // of it
	last    box // of its last character that was measured
	seen    bool
}

// word takes a line's next word. Its ends tell whether it is apart; between
// figures that stand alone PDFium sees no space, and takes them for a word.
func (c *cutter) word(from, to int) error {
	first, ok := c.page.charBox(c.frame, c.at+from)
	if !ok {
		return nil
	}
	if c.seen && (apart(c.last, first) > gapAt(c.runes, from)*c.size || within(c.gutters, c.last, first)) {
		if err := c.cut(from); err != nil {
			return err
		}
	}
	c.meet(first)
	if to-from == 1 {
		return nil
	}
	end, ok := c.page.charBox(c.frame, c.at+to-1)
	if !ok {
		return nil
	}
	const loose = 0.75 // ems a figure
	if word := string(c.runes[from:to]); !lettered(word) && max(first.right, end.right)-min(first.left, end.left) > loose*c.size*float64(to-from) {
		return c.figures(from+1, to)
	}
	c.meet(end)
	return nil
}

// figures takes figures one by one.
func (c *cutter) figures(from, to int) error {
	for i := from; i < to; i++ {
		b, ok := c.page.charBox(c.frame, c.at+i)
		if !ok {
			continue
		}
		if apart(c.last, b) > figureGap*c.size {
			if err := c.cut(i); err != nil {
				return err
			}
		}
		c.meet(b)
	}
	return nil
}

// meet adds a character to the cell that is open.
func (c *cutter) meet(b box) {
	if !c.seen {
		c.extent, c.seen = b, true
	}
	c.last, c.extent = b, box{min(c.extent.left, b.left), max(c.extent.right, b.right)}
}

// cut ends the cell that is open, and opens the next.
func (c *cutter) cut(end int) error {
	next := cell{text: strings.TrimSpace(string(c.runes[c.begin:end])), left: c.extent.left, right: c.extent.right,
		base: c.base, size: c.size, bold: c.bold}
	if c.mirrored {
		next.left, next.right = -next.right, -next.left
	}
	if c.begin > 0 {
		if err := c.page.setting(&next, c.at+c.begin, c.frame); err != nil {
			return err
		}
	}
	c.cells = append(c.cells, next)
	c.begin, c.seen = end, false
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
	c.size, c.base = size, base
	if lettered(c.text) { // figures are as bold as their line
		c.bold = r.bold(at)
	}
	return nil
}

// measure tells a character's size, and its baseline in a frame. A character
// without a place has the size 0.
func (r reader) measure(at int, f frame) (size, base float64, err error) {
	o, placed, err := r.origin(at)
	if err != nil || !placed {
		return 0, 0, err
	}
	_, base = f.place(o.x, o.y)
	return o.size, base, nil
}

// origin is where a character stands on the page, and how it is set there.
type origin struct {
	frame frame
	size  float64 // as rendered
	x, y  float64
}

// origin finds a character's. One that PDFium made up has no place.
func (r reader) origin(at int) (o origin, placed bool, err error) {
	matrix, err := r.pdfium.FPDFText_GetMatrix(&requests.FPDFText_GetMatrix{TextPage: r.text, Index: at})
	if err != nil {
		return origin{}, false, nil
	}
	size, err := r.pdfium.FPDFText_GetFontSize(&requests.FPDFText_GetFontSize{TextPage: r.text, Index: at})
	if err != nil {
		return origin{}, false, err
	}
	m := matrix.Matrix
	f := frameOf(float64(m.A), float64(m.B))
	return origin{frame: f, size: round(size.FontSize * f.scale), x: float64(m.E), y: float64(m.F)}, true, nil
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
