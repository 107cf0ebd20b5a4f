// Package phrases finds weighted phrases in scanned text: the definitions of
// themes, the cues of kinds of statement, and the ways of naming a goal. They
// are data, written down by people who know the subject.
//
// A list has one rule a line, four fields with a tab between them; lines that
// begin with # are comments:
//
//	label   language   weight   phrase; phrase; …
//
// A phrase is a run of words, compared without case and accents. A word may
// end in * (any ending), be # (any number), or be … (up to four words of the
// same clause, for proximity). A phrase that begins with ^ counts only at the
// beginning of the text.
package phrases

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/city-outcomes/throughline/shared/terms"
)

// Rule is a phrase with what it speaks for.
type Rule struct {
	Label    string
	Language string // BCP 47, primary subtag
	Weight   float64
	Phrase   string // as written
	Line     int    // of the list, from 1

	words   []word
	atStart bool
}

type word struct {
	text   string
	prefix bool // any ending
	number bool
	gap    bool
}

// List is rules ready to be matched, by language.
type List struct {
	Rules []Rule

	byStart map[string]map[uint32][]int32 // language, then start of the first word, to rules
}

// maxGap is how many words … stands for at most.
const maxGap = 4

// Parse reads a list. The error names the line and what is wrong with it.
func Parse(list string) (*List, error) {
	l := &List{byStart: map[string]map[uint32][]int32{}}
	for n, fields := range Rows(list) {
		if len(fields) != 4 {
			return nil, fmt.Errorf("line %d: %d fields where four are wanted (label, language, weight, phrases)", n, len(fields))
		}
		weight, err := strconv.ParseFloat(fields[2], 64)
		if err != nil || weight <= 0 {
			return nil, fmt.Errorf("line %d: %q is not a weight above zero", n, fields[2])
		}
		for phrase := range strings.SplitSeq(fields[3], ";") {
			rule := Rule{Label: fields[0], Language: fields[1], Weight: weight, Phrase: strings.TrimSpace(phrase), Line: n}
			if err := rule.compile(); err != nil {
				return nil, fmt.Errorf("line %d: phrase %q: %w", n, rule.Phrase, err)
			}
			l.Rules = append(l.Rules, rule)
		}
	}
	l.index()
	return l, nil
}

func (r *Rule) compile() error {
	written := strings.Fields(strings.TrimPrefix(r.Phrase, "^"))
	r.atStart = strings.HasPrefix(r.Phrase, "^")
	for _, w := range written {
		switch w {
		case "#":
			r.words = append(r.words, word{number: true})
		case "…":
			r.words = append(r.words, word{gap: true})
		default:
			stem := strings.TrimSuffix(w, "*")
			folded := strings.Fields(terms.Fold(stem))
			if len(folded) == 0 {
				return fmt.Errorf("%q has no letters", w)
			}
			for i, f := range folded {
				r.words = append(r.words, word{text: f, prefix: stem != w && i == len(folded)-1})
			}
		}
	}
	switch n := len(r.words); {
	case n == 0:
		return fmt.Errorf("no words")
	case r.words[0].gap || r.words[n-1].gap:
		return fmt.Errorf("… stands between words")
	case r.words[0].prefix && len(r.words[0].text) < startBytes:
		return fmt.Errorf("the first word needs %d letters before the *", startBytes)
	}
	return nil
}

// startBytes is how much of a phrase's first word finds it.
const startBytes = 3

const numberStart = 0xffffffff

func start(folded []byte) uint32 {
	var k uint32
	for _, b := range folded[:min(len(folded), startBytes)] {
		k = k<<8 | uint32(b)
	}
	return k
}

func (l *List) index() {
	for i, r := range l.Rules {
		k := uint32(numberStart)
		if !r.words[0].number {
			k = start([]byte(r.words[0].text))
		}
		if l.byStart[r.Language] == nil {
			l.byStart[r.Language] = map[uint32][]int32{}
		}
		l.byStart[r.Language][k] = append(l.byStart[r.Language][k], int32(i))
	}
}

// Check says which rule has a label that is none of those given.
func (l *List) Check(labels []string) error {
	for _, r := range l.Rules {
		if !slices.Contains(labels, r.Label) {
			return fmt.Errorf("line %d: %q is none of %s", r.Line, r.Label, strings.Join(labels, ", "))
		}
	}
	return nil
}

// Speaks reports whether the list has rules in the language.
func (l *List) Speaks(language string) bool { return l.byStart[language] != nil }

// Languages are the languages that the list has rules in, ascending.
func (l *List) Languages() []string {
	var out []string
	for lang := range l.byStart {
		out = append(out, lang)
	}
	slices.Sort(out)
	return out
}

// Match is a phrase found in a text, from token First to token Last.
type Match struct {
	Rule        int32
	First, Last int32
}

// Find appends the matches of a language's rules in s to dst, in the order of
// the text.
func (l *List) Find(dst []Match, s *terms.Scanned, language string) []Match {
	rules := l.byStart[language]
	if rules == nil {
		return dst
	}
	for i := range s.Tokens {
		k := uint32(numberStart)
		if !s.Tokens[i].Number {
			k = start(s.Word(i))
		}
		for _, r := range rules[k] {
			rule := &l.Rules[r]
			if rule.atStart && i > 0 {
				continue
			}
			if last, ok := rule.match(s, i, 0); ok {
				dst = append(dst, Match{Rule: r, First: int32(i), Last: int32(last)})
			}
		}
	}
	return dst
}

// match compares the rule's words from word w on with the text from token i
// on, and returns the last token that it takes up.
func (r *Rule) match(s *terms.Scanned, i, w int) (last int, ok bool) {
	for ; w < len(r.words); w++ {
		if r.words[w].gap {
			for skip := 0; skip <= maxGap; skip++ {
				if last, ok := r.match(s, i+skip, w+1); ok {
					return last, true
				}
				if i+skip >= len(s.Tokens) || s.Tokens[i+skip].Breaks {
					break
				}
			}
			return 0, false
		}
		if i >= len(s.Tokens) || !r.words[w].fits(s, i) || w > 0 && s.Tokens[i].Breaks {
			return 0, false
		}
		i++
	}
	return i - 1, true
}

func (w word) fits(s *terms.Scanned, i int) bool {
	if w.number {
		return s.Tokens[i].Number
	}
	text := s.Word(i)
	if w.prefix {
		return len(text) >= len(w.text) && string(text[:len(w.text)]) == w.text
	}
	return string(text) == w.text
}
