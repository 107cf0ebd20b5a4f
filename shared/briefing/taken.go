package briefing

import (
	"slices"
	"strings"
)

// taken is a thing that a sentence takes for known: its noun, and before which
// of the sentence's words it must have been named.
type taken struct {
	noun   string
	before int
}

// takenForKnown lists the things that a sentence takes for known anywhere.
func takenForKnown(fields []string, words wordLine, known cue) []taken {
	var out []taken
	for i := range fields {
		if n := words[i:].begins(known.bars); n > 0 && !goesOn(fields, words, i+n, known) {
			out = append(out, taken{strings.TrimSuffix(words[i+n-1], "s"), i})
		}
	}
	return out
}

// leavesOpen reports whether the sentences, out of their place, take a thing
// for known that none of them named before ("The indicators show"), or tell
// what is left of a number that none of them gave ("The remaining 15%").
func leavesOpen(heard []sentence) bool {
	numbered := false
	for i, h := range heard {
		if h.leftOver && !numbered {
			return true
		}
		numbered = numbered || h.numbered
		for _, t := range h.taken {
			named := h.words[:t.before].mentions(t.noun)
			for _, e := range heard[:i] {
				named = named || e.words.mentions(t.noun)
			}
			if !named {
				return true
			}
		}
	}
	return false
}

// mentions reports whether a noun, or a word made with it, is one of the
// words.
func (l wordLine) mentions(noun string) bool {
	return slices.ContainsFunc(l, func(w string) bool { return strings.Contains(w, noun) })
}
