package structure

import (
	"embed"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/sdg"
	"github.com/city-outcomes/throughline/shared/terms"
	"github.com/city-outcomes/throughline/shared/terms/mention"
	"github.com/city-outcomes/throughline/shared/terms/phrases"
)

//go:embed data/*.tsv
var files embed.FS

// The weights of the lists' rules.
const (
	begins = 3 // a heading may go on after it
	whole  = 2 // a heading, or a part of one, is this and no more
	below  = 1 // stands in the text below a heading
)

// The labels of the lists' rules that are neither a kind of section nor a
// goal.
const (
	contentsLabel = "contents" // heads a table of contents
	partLabel     = "part"     // stands before a chapter's number
	chapterLabel  = "chapter"  // how a chapter speaks of itself
)

// vocabulary is the words that headings are read by. It is never changed.
type vocabulary struct {
	lists     map[string]*phrases.List // by language: each is of one
	languages []string                 // of the lists, ascending
	mentions  mention.Finder
	titles    map[string]sdg.Goal // official titles, folded
	support   map[string]bool     // goal and folded beginning of a word: "11 citie"
}

// words is the vocabulary, read once. It is built in, so that a fault in it
// cannot come from outside, and no build that has one passes a test.
var words = sync.OnceValue(func() *vocabulary {
	v, err := open(files)
	if err != nil {
		panic(fmt.Errorf("structure: %w", err))
	}
	return v
})

func open(root fs.FS) (*vocabulary, error) {
	names, err := fs.Glob(root, "data/*.tsv")
	if err != nil {
		return nil, err
	}
	v := &vocabulary{lists: map[string]*phrases.List{}, titles: map[string]sdg.Goal{}, support: map[string]bool{}}
	for _, name := range names {
		b, err := fs.ReadFile(root, name)
		if err != nil {
			return nil, err
		}
		list, err := phrases.Parse(string(b))
		if err == nil {
			err = known(list.Rules)
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		for _, language := range list.Languages() {
			v.lists[language] = list
		}
	}
	v.languages = slices.Sorted(maps.Keys(v.lists))
	if v.mentions, err = mention.Embedded(); err != nil {
		return nil, err
	}
	for _, g := range sdg.Goals() {
		for _, title := range g.Titles() {
			v.titles[terms.Fold(title)] = g
			for word := range strings.FieldsSeq(terms.Fold(title)) {
				v.speaks(g, word)
			}
		}
	}
	return v, nil
}

// known says which rule has a label or a weight that means nothing here.
func known(rules []phrases.Rule) error {
	others := []string{contentsLabel, partLabel, chapterLabel, beforeCity, afterCity, dateLabel}
	for _, r := range rules {
		_, isKind := sectionKind(r.Label)
		if !isKind && !goal(r.Label).Valid() && !slices.Contains(others, r.Label) || r.Weight != begins && r.Weight != whole && r.Weight != below {
			return fmt.Errorf("line %d: the phrase %q has the label %q and the weight %g", r.Line, r.Phrase, r.Label, r.Weight)
		}
	}
	return nil
}

// telling is how many letters of a word tell it from others: "inequality" and
// "inequalities" begin alike.
const telling = 5

func beginning(word string) string { return corpus.Beginning(word, telling) }

// speaks notes that a word of a goal's title speaks for the goal.
func (v *vocabulary) speaks(g sdg.Goal, word string) {
	if len([]rune(word)) >= telling {
		v.support[g.String()+" "+beginning(word)] = true
	}
}

// found is a rule that matches a text.
type found struct {
	label       string
	weight      float64
	first, last int // tokens
}

// find lists the rules that match, whatever their language: a heading is too
// short to tell its language by.
func (v *vocabulary) find(s *terms.Scanned, languages []string) []found {
	var out []found
	var matches []phrases.Match
	for _, l := range languages {
		list, ok := v.lists[l]
		if !ok {
			continue
		}
		matches = list.Find(matches[:0], s, l)
		for _, m := range matches {
			r := list.Rules[m.Rule]
			out = append(out, found{r.Label, r.Weight, int(m.First), int(m.Last)})
		}
	}
	return out
}

// goal is the goal that a label names, 0 where it names none.
func goal(label string) sdg.Goal {
	n, err := strconv.Atoi(label)
	if err != nil {
		return 0
	}
	return sdg.Goal(n)
}

// sectionKind is the kind of section that a label names, and whether it names
// one.
func sectionKind(label string) (corpus.SectionKind, bool) {
	k := corpus.SectionKind(label)
	return k, slices.Contains(corpus.SectionKinds(), k)
}
