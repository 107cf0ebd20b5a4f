package docx

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// The keys by which things of two documents are the same. Names of bookmarks,
// and comments, do not count: they are no text.

func unitKeys(list []Run) []string {
	return traits(list, func(r Run) string {
		note := ""
		for _, n := range r.Footnote {
			note += n.Text
		}
		return fmt.Sprintf("%q %q %t %t %q", r.Text, r.Language, r.Quotation, r.Goto != "", note)
	})
}

func entryKeys(list []entry) []string {
	return traits(list, func(e entry) string { return fmt.Sprintf("%d %q", e.Level, e.text) })
}

func rowKeys(t Table) []string {
	return traits(t.Rows, func(row []Cell) string {
		return strings.Join(traits(row, func(c Cell) string { return fmt.Sprintf("%q %q", c.Text, c.Language) }), " ")
	})
}

// blockKeys are what blocks stay unchanged by. A table of contents stays where
// its title does, and is compared by its entries.
func blockKeys(body []Block) []string {
	return traits(body, func(b Block) string {
		switch b := b.(type) {
		case Paragraph:
			return look(b) + strings.Join(unitKeys(units(b.Runs)), "")
		case Table:
			return fmt.Sprintf("table %q %q %v", b.Caption, b.Header, b.Widths) + strings.Join(rowKeys(b), "\n")
		}
		return fmt.Sprintf("%T %+v", b, b)
	})
}

// traits is what each element of a list is known by.
func traits[T, U any](list []T, of func(T) U) []U {
	out := make([]U, len(list))
	for i, x := range list {
		out[i] = of(x)
	}
	return out
}

// trait is by what something is known again after a change.
type trait struct {
	as    string   // only what is of the same sort can be the same
	sure  bool     // and being of the same sort is enough
	words []string // sorted
}

// traitOf a block. A paragraph is known by its quotation, where it has one.
func traitOf(b Block) trait {
	switch b := b.(type) {
	case Heading:
		return trait{as: look(b), words: letters(b.Text)}
	case Paragraph:
		own, quotations := "", ""
		for _, r := range b.Runs {
			if r.Quotation {
				quotations += fmt.Sprintf(" %q", r.Text)
			} else {
				own += r.Text
			}
		}
		return trait{as: look(b) + quotations, sure: quotations != "", words: letters(own)}
	case Table:
		return trait{as: fmt.Sprintf("table %q %v %t", b.Header, b.Widths, b.Compact), words: letters(b.Caption)}
	}
	return trait{as: fmt.Sprintf("%T %+v", b, b)}
}

func traitOfRow(row []Cell) trait {
	return trait{words: letters(strings.Join(traits(row, func(c Cell) string { return c.Text }), " "))}
}

// letters are the words of a text without their figures, sorted: what stays
// where a number changes.
func letters(s string) []string {
	words := strings.FieldsFunc(s, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsDigit(r) })
	slices.Sort(words)
	return words
}

// likeEnough is the share of common words from which two texts are one that
// changed.
const likeEnough = 0.6

// alike tells of two elements how much they are one that changed, from 0 to 1;
// 0 where they are two.
func alike(was, is []trait) func(i, j int) float64 {
	return func(i, j int) float64 {
		switch a, b := was[i], is[j]; {
		case a.as != b.as:
			return 0
		case b.sure:
			return 1
		default:
			return commonShare(a.words, b.words)
		}
	}
}

// nothingAlike is for what either stays as it is or is another.
func nothingAlike(int, int) float64 { return 0 }

// commonShare is the share of words that two texts have in common (Dice's
// coefficient), 0 below likeEnough.
func commonShare(was, is []string) float64 {
	common := 0
	for i, j := 0, 0; i < len(was) && j < len(is); {
		switch c := strings.Compare(was[i], is[j]); {
		case c < 0:
			i++
		case c > 0:
			j++
		default:
			i, j, common = i+1, j+1, common+1
		}
	}
	if share := float64(2*common) / float64(max(1, len(was)+len(is))); share >= likeEnough {
		return share
	}
	return 0
}
