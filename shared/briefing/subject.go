package briefing

import (
	"regexp"
	"slices"
	"strings"
)

// defineWithin is how many words a definition has before it says "that".
const defineWithin = 9

// defines reports whether a text begins by telling what a thing is ("The bank
// is an institution that lends"), and the thing is none that a city runs.
func (l wordLine) defines(meaning cue) bool {
	for i := range min(len(l), leanWithin) {
		n := l[i:].begins(meaning.says)
		if n == 0 {
			continue
		}
		for j, rest := 0, l[i+n:]; j < min(len(rest), defineWithin) && rest[j:].begins(meaning.bars) == 0; j++ {
			if rest[j:].begins(meaning.hints) > 0 {
				return true
			}
		}
	}
	return false
}

// headed reports whether a sentence runs together with the heading before it:
// two words or more with capitals, then its city's name in the genitive
// ("Night Trams Anker's trams run until four").
func headed(s string, city []string) bool {
	fields := strings.Fields(s)
	for i, f := range fields[:min(len(fields), subjectWithin)] {
		if !names(f) {
			return false
		}
		if i > 1 && len(city) > 0 && slices.Equal(tokens(f), append(slices.Clone(city), "s")) {
			return true
		}
	}
	return false
}

// initials are the letters that stand for a name.
var initials = regexp.MustCompile(`^\p{Lu}{2,6}$`)

// subjectWithin is how many words a sentence has at its beginning in which it
// says who acts.
const subjectWithin = 8

// unexplained reports whether a text says by initials who acts, and does not
// say what they stand for.
func (a asking) unexplained(text string) bool {
	known, ok := a.cues.of(acronym, a.passage.Language)
	if !ok {
		return false
	}
	fields := strings.Fields(text)
	for _, f := range fields[:min(len(fields), subjectWithin)] {
		name := strings.TrimRight(strings.TrimSuffix(strings.TrimSuffix(f, "’s"), "'s"), ",:;")
		line := lineOf(name)
		if initials.MatchString(name) && !line.has(known.says) && !lineOf(a.source.meta.City).contains(line) &&
			!strings.Contains(text, "("+name+")") && !strings.Contains(text, name+" (") {
			return true
		}
	}
	return false
}
