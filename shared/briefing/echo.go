package briefing

import (
	"hash/fnv"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// echoes finds the statement that a passage nearly repeats.
type echoes map[uint64][]*candidate

// add lets later passages be compared with a chosen one.
func (e echoes) add(c *candidate) {
	for h := range c.shingles {
		e[h] = append(e[h], c)
	}
}

// of returns the chosen candidate that has most in common with a set of
// shingles, if the smaller of the two sets lies for the most part in the
// larger: one passage repeats, quotes or slightly rewords the other. It
// returns nil where there is none.
func (e echoes) of(set map[uint64]bool) *candidate {
	shared := map[*candidate]int{}
	for h := range set {
		for _, c := range e[h] {
			shared[c]++
		}
	}
	var best *candidate
	for c, n := range shared {
		if n*10 < min(len(set), len(c.shingles))*6 {
			continue
		}
		if best == nil || n > shared[best] || n == shared[best] && c.compare(best) < 0 {
			best = c
		}
	}
	return best
}

// retold returns the statement of the same place, chosen before, that says
// what q says in other words or another language: most of its words with at
// least one of its figures, or nearly all of its words, or, across languages,
// two of its figures and more. It returns nil where there is none.
func (c *chooser) retold(cand *candidate, q string) *candidate {
	place := cand.source.cityKey()
	var words, figures map[string]bool
	for _, p := range c.picks {
		if p.source.cityKey() != place {
			continue
		}
		if words == nil {
			words, figures = stems(q), figuresIn(q)
		}
		same, least := common(words, stems(p.quotation))
		told, fewest := common(figures, figuresIn(p.quotation))
		near := same*10 >= least*5 && told > 0 || same*10 >= least*7
		if cand.passage.Language != p.passage.Language {
			near = told >= 2 && told*10 >= fewest*7
		}
		if near {
			return p.candidate
		}
	}
	return nil
}

// common counts what two sets share, and the smaller of them.
func common(a, b map[string]bool) (shared, smaller int) {
	for x := range a {
		if b[x] {
			shared++
		}
	}
	return shared, max(1, min(len(a), len(b)))
}

// stems are the beginnings of a text's longer words.
func stems(s string) map[string]bool {
	set := map[string]bool{}
	for _, w := range tokens(s) {
		if utf8.RuneCountInString(w) >= 5 {
			set[string([]rune(w)[:5])] = true
		}
	}
	return set
}

// figuresIn are the numbers of a text that are no year, without separators.
func figuresIn(s string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.FieldsFunc(s, func(r rune) bool { return !unicode.IsDigit(r) && r != '.' && r != ',' }) {
		w = strings.Map(func(r rune) rune {
			if unicode.IsDigit(r) {
				return r
			}
			return -1
		}, w)
		if len(w) > 0 && !year4(w) {
			set[w] = true
		}
	}
	return set
}

func year4(digits string) bool {
	return len(digits) == 4 && (strings.HasPrefix(digits, "19") || strings.HasPrefix(digits, "20"))
}

// templatePlaces is how many places must have a sentence in common for it to
// be taken for the words of a form that they filled in.
const templatePlaces = 3

// shared lists the hashes of the sentences that stand in the documents of many
// places.
func shared(candidates []*candidate) map[uint64]bool {
	places := map[uint64][]string{}
	template := map[uint64]bool{}
	for _, c := range candidates {
		place := c.source.cityKey()
		for _, h := range sentenceHashes(c.passage.Text) {
			if at := places[h]; len(at) < templatePlaces && !slices.Contains(at, place) {
				places[h] = append(at, place)
				template[h] = len(at)+1 == templatePlaces
			}
		}
	}
	for h, is := range template {
		if !is {
			delete(template, h)
		}
	}
	return template
}

// sentenceHashes are the hashes of a text's sentences.
func sentenceHashes(s string) []uint64 {
	var out []uint64
	for _, r := range sentences(s) {
		if h := hashOf(tokens(s[r.start:r.end])); h != 0 {
			out = append(out, h)
		}
	}
	return out
}

// hashOf is the hash of a sentence's words, 0 where they are too few to tell
// it by.
func hashOf(words []string) uint64 {
	if len(words) < fewestWords {
		return 0
	}
	h := fnv.New64a()
	for _, w := range words {
		_, _ = h.Write([]byte(w)) // a hash's Write returns no error
		_, _ = h.Write([]byte{0})
	}
	return h.Sum64()
}
