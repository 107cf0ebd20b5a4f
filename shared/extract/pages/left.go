package pages

import "fmt"

// Left is a kind of thing that was left out of a text, and how many there were.
type Left struct {
	N    int
	What string // "comments"
}

// Notes says what was left out, for corpus.Text.
func Notes(left ...Left) []string {
	var notes []string
	for _, l := range left {
		if l.N > 0 {
			notes = append(notes, fmt.Sprintf("left out: %s (%d)", l.What, l.N))
		}
	}
	return notes
}
