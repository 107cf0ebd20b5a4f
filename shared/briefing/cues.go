package briefing

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/city-outcomes/throughline/shared/corpus"
	lists "github.com/city-outcomes/throughline/shared/terms/phrases"
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
	unnamed question = "unnamed" // what does it take for known?
	partner question = "partner" // who says "we", and to whom is the city another?
	finite  question = "verb"    // does it have a verb?
	amount  question = "number"  // does it have a number, in words?
	plan    question = "plan"    // does it tell what is to come?
	define  question = "define"  // does it tell what a thing is?
	command question = "command" // does it bid, as the title of a measure does?
	passing question = "passing" // which terms make no theme?
	acronym question = "acronym" // which names of letters does everybody know?
)

// cue is the phrases by which a quotation answers a question in its own
// words, those by which it may, and those that keep it out.
type cue struct{ says, hints, bars phrases }

// cues are the cues by question and primary language.
type cues map[string]cue

func cueKey(q question, language string) string { return string(q) + "\t" + language }

// readCues reads cues.tsv.
func readCues(file string) (cues, error) {
	all := cues{}
	questions := []question{opening, unnamed, refers, change, link, amount, other, voice, partner, finite, plan, define, command, passing, acronym}
	for _, k := range corpus.StatementKinds() {
		questions = append(questions, question(k))
	}
	for n, fields := range lists.Rows(file) {
		if len(fields) != 4 || !slices.Contains(questions, question(fields[0])) {
			return nil, fmt.Errorf("cues.tsv, line %d: not a question, a language, says, hints or bars, and phrases", n)
		}
		key := cueKey(question(fields[0]), fields[1])
		c := all[key]
		list := strings.Split(fold(fields[3]), "; ")
		switch fields[2] {
		case "says":
			c.says = c.says.with(list)
		case "hints":
			c.hints = c.hints.with(list)
		case "bars":
			c.bars = c.bars.with(list)
		default:
			return nil, fmt.Errorf("cues.tsv, line %d: %q is not says, hints or bars", n, fields[2])
		}
		all[key] = c
	}
	return all, nil
}

// of returns the cues of a question in a language, and whether there are any.
func (c cues) of(q question, language string) (cue, bool) {
	found, ok := c[cueKey(q, corpus.PrimaryLanguage(language))]
	return found, ok
}

// phrases are phrases by their first word, or by the beginning of it where
// they begin with a stem: a text is walked once, whatever their number.
type phrases struct {
	words map[string][]phrase // by the first word
	stems map[string][]phrase // by the first stemKey bytes of a stem that begins a phrase
	first []phrase            // that begin the text, or begin with a number
}

// phrase is folded words. The last may be a stem; # is any number, ## the
// number of a section or the like, which may have letters.
type phrase struct {
	words []string
	stem  bool // the last word is one
	start bool // it begins the text
}

const stemKey = 2

// with adds phrases as cues.tsv writes them.
func (p phrases) with(list []string) phrases {
	if p.words == nil {
		p.words, p.stems = map[string][]phrase{}, map[string][]phrase{}
	}
	for _, s := range list {
		var f phrase
		s, f.start = strings.CutPrefix(s, "^")
		s, f.stem = strings.CutSuffix(s, "*")
		f.words = strings.Fields(s)
		switch head := f.words[0]; {
		case f.start || head == "#":
			p.first = append(p.first, f)
		case f.stem && len(f.words) == 1:
			p.stems[head[:min(stemKey, len(head))]] = append(p.stems[head[:min(stemKey, len(head))]], f)
		default:
			p.words[head] = append(p.words[head], f)
		}
	}
	return p
}

// empty reports whether there is none.
func (p phrases) empty() bool { return len(p.words)+len(p.stems)+len(p.first) == 0 }

// wordLine is a text as phrases are looked for in it: its folded words.
type wordLine []string

func lineOf(s string) wordLine { return tokens(s) }

// numbered reports whether the text has a number in figures.
func (l wordLine) numbered() bool { return slices.ContainsFunc(l, isNumber) }

func isNumber(word string) bool {
	return strings.IndexFunc(word, func(r rune) bool { return !unicode.IsDigit(r) }) < 0
}

// isCode reports whether a word is a short number that may have letters: 4,
// b2, 3a.
func isCode(word string) bool { return len(word) <= 4 && strings.ContainsFunc(word, unicode.IsDigit) }

// has reports whether the text has one of the phrases.
func (l wordLine) has(p phrases) bool {
	for i, w := range l {
		is := func(f phrase) bool { return f.at(l, i) }
		if slices.ContainsFunc(p.words[w], is) || slices.ContainsFunc(p.stems[w[:min(stemKey, len(w))]], is) ||
			len(p.first) > 0 && (i == 0 || isNumber(w)) && slices.ContainsFunc(p.first, is) {
			return true
		}
	}
	return false
}

// at reports whether the phrase stands in the text from its word i on.
func (f phrase) at(l wordLine, i int) bool {
	if f.start && i > 0 || i+len(f.words) > len(l) {
		return false
	}
	for j, w := range f.words {
		said := l[i+j]
		switch {
		case w == "#":
			if !isNumber(said) {
				return false
			}
		case w == "##":
			if !isCode(said) {
				return false
			}
		case f.stem && j == len(f.words)-1:
			if !strings.HasPrefix(said, w) {
				return false
			}
		case said != w:
			return false
		}
	}
	return true
}

// contains reports whether the words stand in the text side by side.
func (l wordLine) contains(words []string) bool {
	f := phrase{words: words}
	for i := range l {
		if len(words) > 0 && f.at(l, i) {
			return true
		}
	}
	return false
}

// heads reports whether the text has one of the phrases of some with one of
// the others right after it.
func (l wordLine) heads(some, others phrases) bool {
	for i, w := range l {
		for _, f := range some.words[w] {
			if f.at(l, i) && l[i+len(f.words):].begins(others) > 0 {
				return true
			}
		}
	}
	return false
}

// begins is how many words the longest of the phrases has with which the text
// begins; 0 where it begins with none.
func (l wordLine) begins(p phrases) int {
	longest := 0
	if len(l) == 0 {
		return longest
	}
	for _, f := range p.words[l[0]] {
		if f.at(l, 0) {
			longest = max(longest, len(f.words))
		}
	}
	return longest
}
