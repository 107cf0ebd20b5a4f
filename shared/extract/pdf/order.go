package pdf

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"unicode"
)

// A page's lines come in the order in which its file draws them. That is most
// often the order of reading, and where it is not, it shows: a chunk of lines
// stands above or to the left of one that was drawn before it. The order of
// reading is found as by T. M. Breuel (High Performance Document Layout
// Analysis, 2003): chunks that share columns are read from top to bottom, and a
// chunk to the left of another is read before it unless something stands
// between them that spans both. What this leaves open, the file decides.

// chunk is lines that the file draws one below the other in one column.
type chunk struct {
	lines       []line
	drawn       bool // they are the labels of a chart, in no column
	left, right float64
	top, bottom float64
}

// ordered returns a page's lines in the order of reading: first those in the
// direction of most of the text, then the others as the file has them.
func ordered(lines []line) []line {
	lines = parted(tabled(labelled(whole(lines))))
	turn, size := mainTurn(lines), mainSize(lines)
	mirrored := mostlyRightToLeft(lines)
	var chunks []chunk
	var others []line
	for _, l := range lines {
		if l.turn != turn || l.size == 0 {
			others = append(others, l)
			continue
		}
		left, right := l.left, l.right
		if l.mirrored != mirrored {
			left, right = -right, -left
		}
		drawn := l.table == 0 && l.size <= smaller*size && !prose(l)
		if n := len(chunks); n == 0 || (!drawn || !chunks[n-1].labels(l)) && !chunks[n-1].takes(l, left, right) {
			chunks = append(chunks, chunk{drawn: drawn, left: left, right: right, top: l.base + l.size, bottom: l.base - 0.3*l.size})
		}
		c := &chunks[len(chunks)-1]
		c.lines = append(c.lines, l)
		c.left, c.right = min(c.left, left), max(c.right, right)
		c.top, c.bottom = max(c.top, l.base+l.size), min(c.bottom, l.base-0.3*l.size)
	}
	out := make([]line, 0, len(lines))
	for _, c := range flowing(inOrder(chunks)) {
		out = append(out, c.lines...)
	}
	return append(out, others...)
}

// labels reports whether a line is one more label of a chart: a head and a foot
// drawn one after the other stand too far apart.
func (c chunk) labels(l line) bool {
	const reach = 20 // ems
	return c.drawn && l.base < c.top+reach*l.size && l.base > c.bottom-reach*l.size
}

// takes reports whether a line goes on in the column of a chunk.
func (c chunk) takes(l line, left, right float64) bool {
	last := c.lines[len(c.lines)-1]
	down := last.base - l.base
	if c.drawn {
		return false
	}
	if last.table != l.table || l.table > 0 {
		return last.table == l.table
	}
	if !alike(last.size, l.size) || last.bold != l.bold || len(last.cells) > 0 || len(l.cells) > 0 {
		return len(last.cells) > 0 && len(l.cells) > 0 && down > 0 && down < 3*l.size
	}
	const near = 1.7 // lines of a paragraph stand closer
	if down <= 0.3*l.size || down > near*l.size {
		return false
	}
	return overlap(c.left, c.right, left, right) > 0.5*min(c.right-c.left, right-left)
}

func overlap(a, b, c, d float64) float64 { return min(b, d) - max(a, c) }

// inOrder sorts chunks into the order of reading.
func inOrder(chunks []chunk) []chunk {
	const most = 400 // a page with more is a drawing, and comparing all with all takes long
	if len(chunks) < 2 || len(chunks) > most {
		return chunks
	}
	head, rest, foot := edges(chunks)
	if !slices.ContainsFunc(rest, chunk.running) { // a poster, a diagram: the file knows best
		return slices.Concat(leftToRight(head), rest, leftToRight(foot))
	}
	rest, charts := drawnLast(rest)
	return slices.Concat(leftToRight(head), topological(rest), charts, leftToRight(foot))
}

// drawnLast takes the axes of charts off that the file draws after its running
// text: they would come between the columns that run around them.
func drawnLast(chunks []chunk) (rest, charts []chunk) {
	last := 0
	for i, c := range chunks {
		if c.running() {
			last = i
		}
	}
	for i, c := range chunks {
		if i > last && c.axes() {
			charts = append(charts, c)
		} else {
			rest = append(rest, c)
		}
	}
	return rest, charts
}

// running reports whether a chunk is a paragraph of running text.
func (c chunk) running() bool {
	const least = 3 // lines
	return len(c.lines) >= least && c.lines[0].table == 0 && prose(c.lines[0]) && prose(c.lines[1])
}

// axes reports whether a chunk is labels of which most are figures.
func (c chunk) axes() bool {
	figures := 0
	for _, l := range c.lines {
		if !lettered(l.text) {
			figures++
		}
	}
	return c.drawn && 2*figures > len(c.lines)
}

// edges takes the lines off that stand alone above and below all else: running
// heads and feet, whose place in a column means nothing.
func edges(chunks []chunk) (head, rest, foot []chunk) {
	byTop := slices.Clone(chunks)
	slices.SortStableFunc(byTop, func(a, b chunk) int { return cmp.Compare(b.top, a.top) })
	head, rest = lone(byTop)
	slices.SortStableFunc(rest, func(a, b chunk) int { return cmp.Compare(a.bottom, b.bottom) })
	for i := range rest { // upside down, so that one rule serves both ends
		rest[i].top, rest[i].bottom = -rest[i].bottom, -rest[i].top
	}
	foot, rest = lone(rest)
	for _, cs := range [][]chunk{rest, foot} {
		for i := range cs {
			cs[i].top, cs[i].bottom = -cs[i].bottom, -cs[i].top
		}
	}
	in := map[*line]bool{}
	for _, c := range rest {
		in[&c.lines[0]] = true
	}
	rest = rest[:0:0]
	for _, c := range chunks { // as the file has them
		if in[&c.lines[0]] {
			rest = append(rest, c)
		}
	}
	return head, rest, foot
}

// lone returns the single lines at the top of sorted chunks that are parted
// from all others by white space.
func lone(sorted []chunk) (top, rest []chunk) {
	for i := 1; i <= min(4, len(sorted)-1); i++ {
		if len(sorted[i-1].lines) > 1 || sorted[0].top-sorted[i-1].top > sorted[0].lines[0].size {
			break
		}
		bottom := math.Inf(1)
		for _, c := range sorted[:i] {
			bottom = min(bottom, c.bottom)
		}
		if bottom-sorted[i].top > 0.8*sorted[0].lines[0].size {
			return sorted[:i:i], sorted[i:]
		}
	}
	return nil, sorted
}

// leftToRight sorts the lines of a running head or foot. Its parts are apart:
// some come again on other pages, and some do not.
func leftToRight(chunks []chunk) []chunk {
	const most = 3
	for i := range chunks {
		var parts []line
		for _, l := range chunks[i].lines {
			if len(l.cells) > most { // the first row of a table
				parts = append(parts, l)
			} else {
				parts = append(parts, pieces(l)...)
			}
		}
		chunks[i].lines = parts
	}
	slices.SortStableFunc(chunks, func(a, b chunk) int { return cmp.Compare(a.left, b.left) })
	return chunks
}

// topological takes, time and again, the first chunk of the file that none of
// the others has to be read before; in a circle, the first that is left.
func topological(chunks []chunk) []chunk {
	n := len(chunks)
	waits := make([]int, n) // for how many
	after := make([][]int, n)
	for i := range chunks {
		for j := range chunks {
			if i != j && before(chunks, i, j) {
				after[i] = append(after[i], j)
				waits[j]++
			}
		}
	}
	out := make([]chunk, 0, n)
	for range n {
		next := -1
		for i, w := range waits {
			if w == 0 || next < 0 && w > 0 {
				if next = i; w == 0 {
					break
				}
			}
		}
		waits[next] = -1
		for _, j := range after[next] {
			if waits[j] > 0 {
				waits[j]--
			}
		}
		out = append(out, chunks[next])
	}
	return out
}

// before reports whether the geometry has chunk i read before chunk j.
func before(chunks []chunk, i, j int) bool {
	a, b := chunks[i], chunks[j]
	if a.shares(b) {
		return a.top+a.bottom > b.top+b.bottom
	}
	if (a.left+a.right)/2 >= (b.left+b.right)/2 {
		return false
	}
	if overlap(a.bottom, a.top, b.bottom, b.top) > 0 {
		return true
	}
	low, high := min(a.top, b.top), max(a.bottom, b.bottom) // the space between them
	for k, c := range chunks {
		if k != i && k != j && c.bottom > low-1 && c.top < high+1 && c.shares(a) && c.shares(b) {
			return false
		}
	}
	return true
}

// shares reports whether two chunks stand in the same column.
func (c chunk) shares(d chunk) bool {
	return overlap(c.left, c.right, d.left, d.right) > 0.1*min(c.right-c.left, d.right-d.left)
}

// flowing brings together the parts of a sentence that goes on in the next
// column, where something smaller stands between them: a chart, a note.
func flowing(chunks []chunk) []chunk {
	for i := range chunks {
		a := chunks[i].lines[len(chunks[i].lines)-1]
		if !prose(a) || endsSentence(a.text) && !a.hyphen {
			continue
		}
		for j := i + 1; j < len(chunks); j++ {
			b := chunks[j].lines[0]
			if !prose(b) || !alike(a.size, b.size) || a.bold != b.bold {
				if b.size > 1.02*a.size || chunks[j].lines[0].bold && alike(a.size, b.size) {
					break // a heading ends what was open
				}
				continue
			}
			if startsLower(b.text) && j > i+1 {
				moved := chunks[j]
				copy(chunks[i+2:j+1], chunks[i+1:j])
				chunks[i+1] = moved
			}
			break
		}
	}
	return chunks
}

// prose reports whether a line is of running text: some words, mostly letters.
func prose(l line) bool {
	const least = 3 // words
	if len(l.cells) > 0 || len(strings.Fields(l.text)) < least && !l.hyphen {
		return false
	}
	letters, others := 0, 0
	for _, r := range l.text {
		switch {
		case unicode.IsLetter(r):
			letters++
		case !unicode.IsSpace(r):
			others++
		}
	}
	return letters > 2*others
}

// mainTurn is the direction of most of the text.
func mainTurn(lines []line) int {
	var chars [4]int
	for _, l := range lines {
		chars[l.turn] += len(l.text)
	}
	best := 0
	for turn, n := range chars {
		if n > chars[best] {
			best = turn
		}
	}
	return best
}

func mostlyRightToLeft(lines []line) bool {
	n := 0
	for _, l := range lines {
		if l.mirrored {
			n += len(l.text)
		} else {
			n -= len(l.text)
		}
	}
	return n > 0
}

// whole joins the pieces of a line that PDFium gives one by one because
// something raised or otherwise odd stands between them.
func whole(lines []line) []line {
	out := make([]line, 0, len(lines))
	for _, l := range lines {
		if n := len(out); n > 0 && out[n-1].goesOnIn(l) {
			prev := &out[n-1]
			const space = 0.12 // ems
			if l.left-prev.right > space*l.size && !strings.HasSuffix(prev.text, " ") && !strings.HasPrefix(l.text, " ") {
				prev.text += " "
			}
			prev.text += l.text
			prev.right, prev.hyphen, prev.bold = l.right, l.hyphen, prev.bold && l.bold
			continue
		}
		out = append(out, l)
	}
	return out
}

// goesOnIn reports whether the next piece stands right behind a line.
func (l line) goesOnIn(next line) bool {
	return l.turn == next.turn && !l.mirrored && !next.mirrored && !l.hyphen && len(l.cells)+len(next.cells) == 0 &&
		alike(l.size, next.size) && math.Abs(l.base-next.base) < 0.25*l.size &&
		next.left-l.right > -0.3*l.size && next.left-l.right < 0.6*l.size
}

// parted cuts lines apart that PDFium took for one because they are drawn one
// after the other at the same height: of other sizes, or of two columns.
func parted(lines []line) []line {
	out := make([]line, 0, len(lines))
	for i, l := range lines {
		if l.table > 0 || len(l.cells) == 0 || !columns(lines, i) {
			out = append(out, l)
			continue
		}
		out = append(out, pieces(l)...)
	}
	return out
}

// columns reports whether the cells of a line belong to different columns of
// running text rather than to a row: they differ in size or height, or the
// last goes on in the lines next to it.
func columns(lines []line, i int) bool {
	l := lines[i]
	for _, c := range l.cells[1:] {
		if !alike(c.size, l.size) || math.Abs(c.base-l.base) > 0.2*l.size {
			return true
		}
	}
	const few = 3
	last := l.cells[len(l.cells)-1]
	goesOn := func(m line) bool {
		return len(m.cells) == 0 && m.turn == l.turn && alike(m.size, l.size) && math.Abs(m.left-last.left) < 0.6*l.size &&
			math.Abs(m.base-l.base) < 1.7*l.size && len(strings.Fields(m.text)) >= few
	}
	return len(strings.Fields(last.text)) >= few && (i > 0 && goesOn(lines[i-1]) || i+1 < len(lines) && goesOn(lines[i+1]))
}
