package phrases

import (
	"iter"
	"strings"
)

// Rows yields the rows of a table, a line each with tabs between the fields,
// by the number of their line from 1. Empty lines and those that begin with #
// are none.
func Rows(table string) iter.Seq2[int, []string] {
	return func(yield func(int, []string) bool) {
		n := 0
		for line := range strings.Lines(table) {
			n++
			line = strings.TrimRight(line, "\r\n")
			if line == "" || line[0] == '#' {
				continue
			}
			if !yield(n, strings.Split(line, "\t")) {
				return
			}
		}
	}
}
