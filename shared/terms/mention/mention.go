// Package mention finds where a text names goals and targets by their number:
// "SDG 5", "SDGs 5 and 8", "meta 11.2", "ЦУР 5", "目标5". The words are data;
// the grammar of numbers is here.
package mention

import (
	_ "embed"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/city-outcomes/throughline/shared/sdg"
	"github.com/city-outcomes/throughline/shared/terms"
	"github.com/city-outcomes/throughline/shared/terms/phrases"
)

// everywhere is the language of rules that are read in every language.
const everywhere = "all"

// The labels of the list's rules.
const (
	sure   = "sure"   // can only mean the 17 goals
	likely = "likely" // other plans have goals, too
	target = "target" // before the number of a target
	and    = "and"    // joins numbers
	to     = "to"     // makes a range of them
	other  = "other"  // makes a likely word somebody else's
	no     = "number" // the word "number" itself, between a word and its number
)

func labels() []string { return []string{sure, likely, target, and, to, other, no} }

//go:embed mentions.tsv
var mentions string

// Finder finds mentions.
type Finder struct{ words *phrases.List }

// Embedded is the finder with the words that are part of the program. Its
// error is a fault of the list.
func Embedded() (Finder, error) {
	words, err := phrases.Parse(mentions)
	if err != nil {
		return Finder{}, fmt.Errorf("mentions.tsv: %w", err)
	}
	if err := words.Check(labels()); err != nil {
		return Finder{}, fmt.Errorf("mentions.tsv: %w", err)
	}
	return Finder{words: words}, nil
}

// Mention is a goal or a target that is named.
type Mention struct {
	Goal        sdg.Goal
	Target      sdg.Target // empty where only the goal is named
	Sure        bool       // the words can only mean the 17 goals
	First, Last int        // the tokens that name it, the word before the number included
}

// Find returns the mentions in s in the order of the text.
func (f Finder) Find(s *terms.Scanned) []Mention {
	roles := f.roles(s)
	var found []Mention
	for i := 0; i < len(s.Tokens); i++ {
		if g := glued(s.Word(i)); g.Valid() {
			found = append(found, Mention{Goal: g, Sure: true, First: i, Last: i})
			continue
		}
		r := roles[i]
		if r.label != sure && r.label != likely && r.label != target {
			continue
		}
		if r.label == likely && i > 0 && roles[i-1].label == other {
			continue
		}
		found = f.numbers(found, s, roles, i, r)
		i = r.last
	}
	return found
}

// role is what the words from a token on mean.
type role struct {
	label string
	last  int
}

// roles finds, for each token, the longest rule that begins there.
func (f Finder) roles(s *terms.Scanned) map[int]role {
	roles := map[int]role{}
	for _, m := range f.words.Find(nil, s, everywhere) {
		r := role{f.words.Rules[m.Rule].Label, int(m.Last)}
		if had, ok := roles[int(m.First)]; !ok || r.last > had.last || r.last == had.last && rank(r.label) < rank(had.label) {
			roles[int(m.First)] = r
		}
	}
	return roles
}

func rank(label string) int { return slices.Index(labels(), label) }

// glued reads "SDG11" and "ODS5".
func glued(word []byte) sdg.Goal {
	for _, name := range []string{"sdgs", "sdg", "ods", "odd"} {
		if digits, ok := strings.CutPrefix(string(word), name); ok {
			if n, err := strconv.Atoi(digits); err == nil && len(digits) <= 2 {
				return sdg.Goal(n)
			}
		}
	}
	return 0
}

// numbers reads the numbers that follow the word at token first.
func (f Finder) numbers(found []Mention, s *terms.Scanned, roles map[int]role, first int, r role) []Mention {
	last, ranged := sdg.Goal(0), false
	opening := opening(s, roles, r)
	for at := opening; at < len(s.Tokens) && isNumber(s, at); {
		between := gap(s, at)
		if at > opening && !joins(between) {
			break
		}
		m, next := number(s, at)
		if !m.Goal.Valid() || r.label == target && m.Target == "" {
			break
		}
		m.Sure, m.First = r.label != likely || m.Target != "", at
		if at == opening {
			m.First = first
		}
		if ranged || last > 0 && dashed(between) {
			for g := last + 1; g < m.Goal; g++ {
				found = append(found, Mention{Goal: g, Sure: m.Sure, First: m.First, Last: m.Last})
			}
		}
		found = append(found, m)
		last, at = m.Goal, next
		ranged = false
		if joint, ok := roles[at]; ok && (joint.label == and || joint.label == to) && joint.last == at {
			ranged = joint.label == to
			at++
		}
	}
	return found
}

// opening is the token of the number that belongs to a word, where the word
// "number" may stand between them, and behind the last token where there is
// none.
func opening(s *terms.Scanned, roles map[int]role, r role) int {
	at, none := r.last+1, len(s.Tokens)
	if word := roles[at]; word.label == no && strings.Trim(gap(s, at), " \u00a0") == "" {
		if at = word.last + 1; at < none && len(gap(s, at)) <= 4 && strings.Trim(gap(s, at), " \u00a0.°º") == "" {
			return at
		}
		return none
	}
	if at < none && opens(gap(s, at), r.label) {
		return at
	}
	return none
}

// arabicAnd is "and" in Arabic, written in one word with the number that
// follows.
const arabicAnd = "و"

func digits(s *terms.Scanned, at int) string {
	return strings.TrimPrefix(string(s.Word(at)), arabicAnd)
}

func isNumber(s *terms.Scanned, at int) bool {
	if s.Tokens[at].Number {
		return true
	}
	n := digits(s, at)
	return n != "" && strings.Trim(n, "0123456789") == ""
}

// number reads a goal's or a target's number at token at, and returns the
// token after it.
func number(s *terms.Scanned, at int) (Mention, int) {
	word := digits(s, at)
	n, err := strconv.Atoi(word)
	if err != nil || len(word) > 2 {
		return Mention{}, at
	}
	m := Mention{Goal: sdg.Goal(n), Last: at}
	if !m.Goal.Valid() || at+1 >= len(s.Tokens) || gap(s, at+1) != "." {
		return m, at + 1
	}
	if t := sdg.Target(m.Goal.String() + "." + string(s.Word(at+1))); t.Valid() {
		m.Target, m.Last = t, at+1
	} else {
		return Mention{}, at // somebody else's numbering
	}
	next := at + 2
	if next < len(s.Tokens) && gap(s, next) == "." && s.Tokens[next].Number {
		m.Last = next // an indicator of the target
		next++
	}
	return m, next
}

// gap is the text between token i and the one before it.
func gap(s *terms.Scanned, i int) string { return s.Text[s.Tokens[i-1].End:s.Tokens[i].Start] }

// opens reports whether the text between a word and its number lets the
// number belong to the word.
func opens(between, label string) bool {
	if label == likely {
		return len(between) <= 5 && strings.Trim(between, " \u00a0#№") == ""
	}
	return len(between) <= 5 && strings.Trim(between, " \u00a0-–#:°(№") == ""
}

// joins reports whether the text between two numbers lets them belong to one
// word. Where a joining word stands between, it is a space.
func joins(between string) bool {
	return len(between) <= 5 && strings.Trim(between, " \u00a0-–,/&+،、(") == ""
}

func dashed(between string) bool { return strings.ContainsAny(between, "-–") }
