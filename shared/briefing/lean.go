package briefing

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// leanWithin is how many words a text has at its beginning in which to point
// back: what a later word points to may well have been said before it.
const leanWithin = 12

// leans reports whether a text, out of its place, points in its beginning to
// something that was said before it: by a demonstrative ("will extend these
// services"), or by a thing that it takes for known ("The project began").
func leans(text string, line wordLine, c cues, language string) bool {
	back, _ := c.of(opening, language)
	known, _ := c.of(unnamed, language)
	within := max(leanWithin, countWords(text[:pause(text)]))
	return line.points(within, back.hints, back.says) || takesForKnown(strings.Fields(text), known)
}

// pause is where the first clause of a text ends: what a demonstrative in it
// points to cannot have been said in the text before.
func pause(text string) int {
	if i := strings.IndexAny(text, ",;:(–—"); i >= 0 {
		return i
	}
	return len(text)
}

// points reports whether one of some phrases stands within the first words,
// otherwise than as the beginning of one of those excepted or, further on,
// before a noun that the text has named ("groups are hard to reach, as those
// groups").
func (l wordLine) points(within int, some, excepted phrases) bool {
	for i := range min(len(l), within) {
		rest := l[i:]
		n := rest.begins(some)
		if n == 0 || rest.begins(excepted) > 0 || i >= leanWithin && n < len(rest) && l[:i].mentions(strings.TrimSuffix(rest[n], "s")) {
			continue
		}
		return true
	}
	return false
}

// wordsOf lists the words of a text by its fields, one for each.
func wordsOf(fields []string) wordLine {
	words := make(wordLine, len(fields))
	for i, f := range fields {
		words[i] = strings.Join(tokens(f), "-")
	}
	return words
}

// takesForKnown reports whether a text, given by its fields, has in its
// beginning a thing that it neither names nor describes: that is not followed
// by a name or a quotation mark, nor by a word that goes on to say which.
func takesForKnown(fields []string, known cue) bool {
	if known.says.empty() {
		return false
	}
	fields = fields[:min(len(fields), 2*leanWithin)]
	words := wordsOf(fields)
	for i := range min(len(fields), leanWithin) {
		after := i + words[i:].begins(known.says)
		if after > i && after < len(fields) && !goesOn(fields, words, after, known) {
			return true
		}
	}
	return false
}

// goesOn reports whether a text goes on, from a field, to say which thing it
// means.
func goesOn(fields []string, words wordLine, from int, known cue) bool {
	return from < len(fields) && (names(fields[from]) || words[from:].begins(known.hints) > 0)
}

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

// names reports whether a word may be a name, or begin one.
func names(word string) bool {
	r, _ := utf8.DecodeRuneInString(word)
	return unicode.IsUpper(r) || strings.ContainsRune(`"'“‘«„`, r)
}

// verbless reports whether a sentence has no verb: none that can be nothing
// else, none that may be one where it stands, and no form in -ed that is not a
// participle. Where we know no verbs of its language, it has one.
func verbless(s string, line wordLine, verbs cue) bool {
	return !verbs.hints.empty() && !line.has(verbs.says) && !line.does(verbs) && !past(strings.Fields(s), verbs)
}

// does reports whether the text has a word that may be a verb otherwise than
// after one that makes a noun or an infinitive of it.
func (l wordLine) does(verbs cue) bool {
	for i := range l {
		if l[i:].begins(verbs.hints) > 0 && (i == 0 || l[i-1:].begins(verbs.bars) == 0) {
			return true
		}
	}
	return false
}

// past reports whether one of the words may be a verb in the past tense: none
// after a word that makes a noun of it ("the specialised office") is, and none
// after a comma, but after the second, which may close what the first one
// opened ("Anker, a port, opened a yard").
func past(fields []string, verbs cue) bool {
	commas := 0
	for i, f := range fields {
		follows := i > 0 && strings.HasSuffix(fields[i-1], ",")
		if follows {
			commas++
		}
		if i > 0 && strings.HasSuffix(strings.TrimRight(f, stops+closers+",;:"), "ed") && lineOf(fields[i-1]).begins(verbs.bars) == 0 &&
			(!follows || commas == 2) && !strings.HasSuffix(fields[i-1], "ly") {
			return true
		}
	}
	return false
}
