package pdf

import (
	"cmp"
	"math"
	"regexp"
	"slices"
)

// Between narrow columns of a table the white space is hardly wider than in
// justified text. It shows by the lines above and below that leave the same
// space, as the text objects of files stand: a gutter. The numbers of a list
// stand before one too, so that there are tables only where a line has two.
const (
	gutterGap   = 0.5 // ems that a line leaves in a gutter at least
	gutterWidth = 0.4 // ems that lines have in common
	gutterLines = 2   // lines beside the one that is cut
	gutterReach = 12  // ems between one of them and the next
)

// indexed are the numbers of indicators: "3a", "11c, d".
var indexed = regexp.MustCompile(`^\s*\d{1,2}[a-z](, ?[a-z])*\s`)

// cutAtGutters cuts the lines of a page into cells where gutters run through
// them.
func (r reader) cutAtGutters(runs []run) error {
	order := make([]int, 0, len(runs)) // from top to bottom, by direction
	for i, l := range runs {
		if len(l.boxes) > 0 && l.size > 0 && !l.mirrored && l.runes != nil && !leads(l.text) {
			order = append(order, i)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int {
		return cmp.Or(cmp.Compare(runs[a].turn, runs[b].turn), cmp.Compare(runs[b].base, runs[a].base))
	})
	for k, i := range order {
		var found []box
		gaps := runs[i].gaps()
		for _, g := range gaps {
			up, upMost := support(runs, order, k, g, -1)
			down, downMost := support(runs, order, k, g, 1)
			tabular := len(gaps) > 1 || indexed.MatchString(runs[i].text) || max(upMost, downMost) > 1 && !numbers.MatchString(runs[i].text)
			if up+down >= gutterLines && tabular && !runs[i].cutAt(g) {
				found = append(found, g)
			}
		}
		if len(found) == 0 {
			continue
		}
		for _, g := range gaps {
			if runs[i].cutAt(g) {
				found = append(found, g)
			}
		}
		runs[i].cells = nil
		if err := r.space(&runs[i], found); err != nil {
			return err
		}
	}
	return nil
}

// cutAt reports whether a gap parts two cells of the line already.
func (l run) cutAt(gap box) bool {
	for k := 1; k < len(l.cells); k++ {
		if l.cells[k-1].right < gap.right && l.cells[k].left > gap.left && overlap(l.cells[k-1].right, l.cells[k].left, gap.left, gap.right) > 0 {
			return true
		}
	}
	return false
}

// gaps are the spaces between a line's text objects that may be in a gutter.
func (l run) gaps() []box {
	var out []box
	end := l.boxes[0].right
	for _, b := range l.boxes[1:] {
		if b.left-end >= gutterGap*l.size {
			out = append(out, box{end, b.left})
		}
		end = max(end, b.right)
	}
	return out
}

// support counts the lines that leave the same gap as the line at place k does,
// one after the other upwards or downwards, until a line runs through it; most
// is how many gaps one of them has.
func support(runs []run, order []int, k int, gap box, step int) (n, most int) {
	here := runs[order[k]]
	last := here.base
	for k += step; k >= 0 && k < len(order); k += step {
		l := runs[order[k]]
		if l.turn != here.turn || math.Abs(l.base-last) > gutterReach*here.size || l.crosses(gap) {
			break
		}
		gaps := l.gaps()
		for _, g := range gaps {
			if overlap(g.left, g.right, gap.left, gap.right) >= gutterWidth*here.size {
				n, most = n+1, max(most, len(gaps))
				last = l.base
				gap = box{max(g.left, gap.left), min(g.right, gap.right)}
				break
			}
		}
	}
	return n, most
}

// crosses reports whether a text object fills a gap.
func (l run) crosses(gap box) bool {
	return slices.ContainsFunc(l.boxes, func(b box) bool {
		return overlap(b.left, b.right, gap.left, gap.right) > (1-gutterWidth)*(gap.right-gap.left)
	})
}

// within reports whether the space between two characters is in a gutter.
func within(gutters []box, a, b box) bool {
	return slices.ContainsFunc(gutters, func(g box) bool {
		return overlap(a.right, b.left, g.left, g.right) > gutterWidth*(g.right-g.left)
	})
}
