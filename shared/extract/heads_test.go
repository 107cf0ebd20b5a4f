package extract_test

import (
	"fmt"
	"strings"
	"testing"
)

func TestReadDropsHeadsThatComeAPageApart(t *testing.T) {
	t.Parallel()
	var pages, list strings.Builder
	for i := range 12 {
		pages.WriteString("Review of the Valley\n")
		for k := range 20 {
			fmt.Fprintf(&pages, "On line %d of page %d the river is said to be cleaner than it was in the year before.\n\n", k+1, i+1)
		}
		fmt.Fprintf(&list, "Indicator %d\nYes\n\n", i+1)
	}
	for name, tc := range map[string]struct {
		file  string
		lines int // that hold the word
		word  string
	}{
		"a head":           {pages.String(), 0, "Review"},
		"a word of a list": {list.String(), 12, "Yes"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text, err := open(t).Read(t.Context(), []byte(tc.file))
			if err != nil {
				t.Fatalf("Read: %v", err)
			}
			if got := strings.Count(lines(text), tc.word); got != tc.lines {
				t.Errorf("%q comes %d times, want %d", tc.word, got, tc.lines)
			}
		})
	}
}
