package plain

import "strings"

// unheaded drops the running heads that lie among the lines of a text which
// was made from pages and does not say where they end: short lines that come
// again and again, word for word. Left in place they would end up inside
// sentences that go over a page.
func unheaded(s string) string {
	const often, longest = 10, 80
	count := map[string]int{}
	for line := range strings.Lines(s) {
		if line = strings.TrimSpace(line); line != "" && len(line) <= longest {
			count[line]++
		}
	}
	var kept []string
	gap := false // a head was dropped since the last line with text
	last := ""   // that line
	for line := range strings.Lines(s) {
		short := strings.TrimSpace(line)
		if count[short] >= often && !strings.ContainsAny(short[:1], "|#!-*:`>") {
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

// closed drops the blank lines at the end, so that a sentence goes on.
func closed(lines []string) []string {
	for len(lines) > 0 && strings.TrimSpace(lines[len(lines)-1]) == "" {
		lines = lines[:len(lines)-1]
	}
	return lines
}
