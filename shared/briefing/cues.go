package briefing

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/city-outcomes/throughline/shared/corpus"
)

//go:embed cues.tsv
var cueFile string

// question is what a section asks of a quotation: a kind of statement, or one
// of those below.
type question string

const (
	opening question = "opening" // may it begin so, out of its place?
	change  question = "change"  // does it tell of something that happened?
	link    question = "link"    // does it tie one goal to another?
	refers  question = "refers"  // does it lean on what the reader does not have?
	other   question = "other"   // whose deed is it?
	voice   question = "voice"   // who else than the city speaks?
	finite  question = "verb"    // does it have a verb, if it is short?
	amount  question = "number"  // does it have a number, in words?
)

// cue is the phrases by which a quotation answers a question in its own
// words, those by which it may, and those that keep it out.
type cue struct{ says, hints, bars []string }

// cues are the cues by question and primary language.
type cues map[string]cue

func cueKey(q question, language string) string { return string(q) + "\t" + language }

// readCues reads cues.tsv.
func readCues(file string) (cues, error) {
	all := cues{}
	questions := []question{opening, refers, change, link, amount, other, voice, finite}
	for _, k := range corpus.StatementKinds() {
		questions = append(questions, question(k))
	}
	for i, line := range strings.Split(file, "\n") {
		if line == "" || line[0] == '#' {
			continue
		}
		fields := strings.Split(line, "\t")
		if len(fields) != 4 || !slices.Contains(questions, question(fields[0])) {
			return nil, fmt.Errorf("cues.tsv, line %d: not a question, a language, says, hints or bars, and phrases", i+1)
		}
		key := cueKey(question(fields[0]), fields[1])
		c := all[key]
		phrases := strings.Split(fold(fields[3]), "; ")
		switch fields[2] {
		case "says":
			c.says = append(c.says, phrases...)
		case "hints":
			c.hints = append(c.hints, phrases...)
		case "bars":
			c.bars = append(c.bars, phrases...)
		default:
			return nil, fmt.Errorf("cues.tsv, line %d: %q is not says, hints or bars", i+1, fields[2])
		}
		all[key] = c
	}
	return all, nil
}

// of returns the cues of a question in a language, and whether there are any.
func (c cues) of(q question, language string) (cue, bool) {
	primary, _, _ := strings.Cut(strings.ToLower(language), "-")
	found, ok := c[cueKey(q, primary)]
	return found, ok
}

// wordLine is a text as phrases are looked for in it: folded words between
// single spaces, and the same with every number as "#".
type wordLine struct{ plain, numbers string }

func lineOf(s string) wordLine {
	list := tokens(s)
	plain := " " + strings.Join(list, " ") + " "
	for i, w := range list {
		if strings.IndexFunc(w, func(r rune) bool { return !unicode.IsDigit(r) }) < 0 {
			list[i] = "#"
		}
	}
	return wordLine{plain, " " + strings.Join(list, " ") + " "}
}

// has reports whether the text has one of the phrases.
func (l wordLine) has(phrases []string) bool {
	return slices.ContainsFunc(phrases, func(phrase string) bool {
		in := l.plain
		if strings.Contains(phrase, "#") {
			in = l.numbers
		}
		start, first := strings.CutPrefix(phrase, "^")
		end := " "
		if stem, ok := strings.CutSuffix(start, "*"); ok {
			start, end = stem, ""
		}
		if first {
			return strings.HasPrefix(in, " "+start+end)
		}
		return strings.Contains(in, " "+start+end)
	})
}

// heads reports whether the text has one of the words with one of the others
// right after it.
func (l wordLine) heads(words, followers []string) bool {
	return slices.ContainsFunc(words, func(w string) bool {
		return strings.Contains(l.plain, " "+w+" ") && slices.ContainsFunc(followers, func(f string) bool { return strings.Contains(l.plain, " "+w+" "+f+" ") })
	})
}
