package plain

import "strings"

// unheaded drops the running heads that lie among the lines of a text which
// was made from pages and does not say where they end: short lines that come
// again and again, word for word, a page apart. Left in place they would end
// up inside sentences that go over a page. What comes again at once is no head
// but a cell of a table, or the word of a list.
func unheaded(s string) string {
	const longest = 80
	places := map[string][]int{}
	at := 0
	for line := range strings.Lines(s) {
		if line = strings.TrimSpace(line); line != "" && len(line) <= longest {
			places[line] = append(places[line], at)
		}
		at++
	}
	var kept []string
	gap := false // a head was dropped since the last line with text
	last := ""   // that line
	for line := range strings.Lines(s) {
		short := strings.TrimSpace(line)
		if pageApart(places[short]) && !strings.ContainsAny(short[:1], "|#!-*:`>") {
			gap = true
			continue
		}
		if short != "" {
			if gap && startsLower(short) && !endsSentence(last) {
				kept = closed(kept)
			}
			gap, last = false, short
		}
		kept = append(kept, line)
	}
	return strings.Join(kept, "")
}

// pageApart reports whether a line comes often, and mostly as many lines
// after itself as a short page has at least.
func pageApart(places []int) bool {
	const often, page = 10, 6
	if len(places) < often {
		return false
	}
	near := 0
	for i := 1; i < len(places); i++ {
		if places[i]-places[i-1] < page {
			near++
		}
	}
	return 4*near < len(places)
}

// closed drops the blank lines at the end, so that a sentence goes on.
func closed(lines []string) []string {
	for len(lines) > 0 && strings.TrimSpace(lines[len(lines)-1]) == "" {
		lines = lines[:len(lines)-1]
	}
	return lines
}
