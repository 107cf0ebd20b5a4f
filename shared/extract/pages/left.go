package pages

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
)

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

// together are the notes on two texts that become one: what was left out of
// both is counted once.
func together(notes, more []string) []string {
	for _, note := range more {
		l, counted := read(note)
		i := slices.IndexFunc(notes, func(n string) bool {
			same, _ := read(n)
			return counted && same.What == l.What
		})
		if i < 0 {
			notes = append(notes, note)
			continue
		}
		before, _ := read(notes[i])
		l.N += before.N
		notes = slices.Replace(notes, i, i+1, Notes(l)...)
	}
	return notes
}

// written matches what Notes writes.
var written = regexp.MustCompile(`^left out: (.+) \((\d+)\)$`)

// read reads what Notes writes.
func read(note string) (l Left, ok bool) {
	m := written.FindStringSubmatch(note)
	if m == nil {
		return Left{}, false
	}
	n, err := strconv.Atoi(m[2])
	return Left{N: n, What: m[1]}, err == nil
}
