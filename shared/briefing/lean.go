package briefing

import (
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
