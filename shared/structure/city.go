package structure

import (
	"iter"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/country"
	"github.com/city-outcomes/throughline/shared/terms"
)

// The labels of the rules that find a city.
const (
	beforeCity = "before-city"
	afterCity  = "after-city"
)

const (
	longestCity = 4 // words of a name that begin with a capital
	enoughTimes = 3 // that a document names the city it speaks of
)

// place is a city as it is proposed, with the line that names it.
type place struct {
	corpus.Proposal
	line *line
}

// city is the one city that the headings of the front matter name as such, or
// else its other lines, if the document names it again and again. Sentences
// name other cities, too.
func (f *front) city() (place, bool) {
	for _, wanted := range []func(*line) bool{
		func(l *line) bool { return l.kind == corpus.Heading },
		func(l *line) bool {
			return l.kind != corpus.Heading && l.kind != corpus.Row && len(l.scanned.Tokens) <= longLine
		},
	} {
		var found []place
		for _, l := range f.lines {
			if !wanted(l) {
				continue
			}
			for _, name := range f.cities(l) {
				if !slices.ContainsFunc(found, func(p place) bool { return p.Value == name }) {
					found = append(found, place{Proposal: l.proposal(name), line: l})
				}
			}
		}
		if len(found) > 0 {
			return found[0], len(found) == 1
		}
	}
	return place{}, false
}

// cities are the names in a line that words such as "City of" stand before or
// behind, as the document mostly spells them.
func (f *front) cities(l *line) []string {
	v := words()
	s := &l.scanned
	var names []string
	for _, m := range v.find(s, v.languages) {
		var run []int // tokens
		switch m.label {
		case beforeCity:
			run = nameFrom(s, m.last+1)
		case afterCity:
			run = nameTo(s, m.first-1)
		default:
			continue
		}
		if name := f.known(s, run, m.label == beforeCity); name != "" && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

// known is the longest part of a run of words that the document uses as a
// name, cut from its end or, behind words, from its beginning.
func (f *front) known(s *terms.Scanned, run []int, fromFirst bool) string {
	for len(run) > 0 {
		name, _, _ := s.Span(run[0], run[len(run)-1])
		if spelled := f.spelling(name); spelled != "" {
			if _, err := country.Parse(spelled); err != nil {
				return spelled
			}
			return ""
		}
		if fromFirst {
			run = run[:len(run)-1]
		} else {
			run = run[1:]
		}
	}
	return ""
}

// spelling is how the document mostly writes a name, other than in capitals
// throughout; empty where it seldom does. A name with the s of the genitive is
// found without it.
func (f *front) spelling(name string) string {
	for _, n := range []string{strings.TrimSuffix(name, "s"), name} {
		if len([]rune(n)) < enoughTimes || n == name+"s" {
			continue
		}
		count := map[string]int{}
		for p := range f.paragraphs {
			for w := range spellings(p.Text, n) {
				if first, _ := utf8.DecodeRuneInString(w); strings.ToUpper(w) != w && unicode.IsUpper(first) {
					count[w]++
				}
			}
		}
		best := ""
		for w, c := range count {
			if c > count[best] || c == count[best] && w < best {
				best = w
			}
		}
		if count[best] >= enoughTimes {
			return best
		}
	}
	return ""
}

// spellings yields a name as a text writes it, wherever it stands there as
// words of its own, in whatever case.
func spellings(text, name string) iter.Seq[string] {
	return func(yield func(string) bool) {
		within := false // a word
		for i := 0; i < len(text); {
			r, size := utf8.DecodeRuneInString(text[i:])
			if !within {
				n := foldedPrefix(text[i:], name)
				next, _ := utf8.DecodeRuneInString(text[i+n:])
				if n > 0 && !inWord(next) && !yield(text[i:i+n]) {
					return
				}
			}
			within = inWord(r)
			i += size
		}
	}
}

func inWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) }

// foldedPrefix is how many bytes the beginning of a text has that is the name,
// in whatever case; 0 where it begins otherwise.
func foldedPrefix(text, name string) int {
	n := 0
	for _, want := range name {
		r, size := utf8.DecodeRuneInString(text[n:])
		if r != want && !sameLetter(r, want) {
			return 0
		}
		n += size
	}
	return n
}

// sameLetter reports whether two characters are the same but for their case.
func sameLetter(a, b rune) bool {
	for c := unicode.SimpleFold(a); c != a; c = unicode.SimpleFold(c) {
		if c == b {
			return true
		}
	}
	return false
}

// particles stand within the names of cities.
var particles = map[string]bool{"de": true, "la": true, "las": true, "los": true, "del": true, "du": true, "des": true, "le": true, "les": true,
	"am": true, "an": true, "der": true, "im": true, "sur": true, "upon": true, "da": true, "do": true, "dos": true, "el": true, "al": true, "на": true}

// nameFrom are the tokens of a name that begins at a token: words with a
// capital, and particles between them, on one line.
func nameFrom(s *terms.Scanned, first int) []int {
	var run []int
	capitals := 0
	for i := first; i < len(s.Tokens) && capitals < longestCity; i++ {
		if s.Tokens[i].Breaks || i > 0 && !joined(s, i) {
			break
		}
		switch {
		case s.Tokens[i].Upper:
			capitals++
		case capitals > 0 && particles[string(s.Word(i))] && i+1 < len(s.Tokens):
		default:
			return endCapital(s, run)
		}
		run = append(run, i)
	}
	return endCapital(s, run)
}

// nameTo are the tokens of a name that ends at a token.
func nameTo(s *terms.Scanned, last int) []int {
	if last < 0 || !joined(s, last+1) {
		return nil
	}
	var run []int
	for i := last; i >= 0 && len(run) < longestCity && s.Tokens[i].Upper; i-- {
		run = append([]int{i}, run...)
		if s.Tokens[i].Breaks || i > 0 && !joined(s, i) {
			break
		}
	}
	return endCapital(s, run)
}

// joined reports whether nothing but a space, a hyphen or an apostrophe stands
// before a token.
func joined(s *terms.Scanned, i int) bool {
	return strings.Trim(s.Text[s.Tokens[i-1].End:s.Tokens[i].Start], " \u00a0-’'") == ""
}

// endCapital cuts what follows a name's last word with a capital.
func endCapital(s *terms.Scanned, run []int) []int {
	for len(run) > 0 && !s.Tokens[run[len(run)-1]].Upper {
		run = run[:len(run)-1]
	}
	return run
}
