package figures

import (
	_ "embed"
	"fmt"
	"strconv"
	"strings"
	"sync"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/terms/phrases"
)

// The words by which figures are read; each file says what its fields are.
var (
	//go:embed data/units.tsv
	unitsTSV string
	//go:embed data/over.tsv
	overTSV string
	//go:embed data/cues.tsv
	cuesTSV string
)

// class is what sort of thing a unit measures.
type class uint8

const (
	bare    class = iota // no unit
	share                // of a whole
	money                // an amount
	count                // of things
	measure              // all other units
	scale                // no unit: multiplies what follows
	short                // a scale of amounts of money only
)

// unit is a spelling's unit.
type unit struct {
	name  string
	class class
	power int // of ten, that the spelling stands for
}

// role is what a word does in a sentence: a set of the bits below.
type role uint32

const (
	rising role = 1 << iota
	falling
	moved
	from
	to
	by
	of
	against
	at
	since
	until
	between
	and
	levels
	over
	under
	about
	aim
	verb
	whole
	number
	said
	self
	label
	reach
	aux
	part
	degree
	due
	past
	pointing
)

var roles = map[string]role{
	"rising": rising, "falling": falling, "moved": moved, "from": from, "to": to, "by": by, "of": of, "against": against,
	"at": at, "since": since, "until": until, "between": between, "and": and, "levels": levels, "over": over,
	"under": under, "about": about, "aim": aim, "verb": verb, "share": whole, "number": number, "said": said,
	"self": self, "label": label, "reach": reach, "aux": aux, "part": part, "degree": degree, "due": due, "past": past, "this": pointing,
}

var classes = map[string]class{"share": share, "money": money, "count": count, "measure": measure, "scale": scale, "short": short}

// words are those of one language, with those of all.
type words struct {
	units trie[unit]
	over  trie[string]
	cues  trie[role]
}

// languages are those whose words are known; passages of others are read by
// their symbols alone.
func languages() []string { return []string{"de", "en", "es", "fr", "it", "pt", "ru", "sv"} }

// wordsOf are the words of each language, and under "*" those of none.
var wordsOf = sync.OnceValue(func() map[string]*words {
	all := map[string]*words{"*": {}}
	for _, lang := range languages() {
		all[lang] = &words{}
	}
	each := func(lang, phrases string, put func(w *words, phrase string)) {
		for l, w := range all {
			if lang != "*" && lang != l {
				continue
			}
			for phrase := range strings.SplitSeq(phrases, ";") {
				put(w, strings.TrimSpace(phrase))
			}
		}
	}
	for _, f := range rows(unitsTSV, 5) {
		power, err := strconv.Atoi(f[2])
		if err != nil || classes[f[1]] == bare {
			panic(fmt.Sprintf("figures: the units have %q", f))
		}
		u := unit{name: f[0], class: classes[f[1]], power: power}
		each(f[3], f[4], func(w *words, phrase string) { *w.units.at(phrase) = u })
	}
	for _, f := range rows(overTSV, 3) {
		each(f[1], f[2], func(w *words, phrase string) { *w.over.at(phrase) = f[0] })
	}
	for _, f := range rows(cuesTSV, 3) {
		if roles[f[0]] == 0 {
			panic(fmt.Sprintf("figures: the cues have the role %q", f[0]))
		}
		each(f[1], f[2], func(w *words, phrase string) { *w.cues.at(phrase) |= roles[f[0]] })
	}
	for _, f := range rows(cuesTSV, 3) { // a word has the roles of its stems too
		each(f[1], f[2], func(w *words, phrase string) {
			for _, r := range w.cues.stems(phrase) {
				*w.cues.at(phrase) |= *r
			}
		})
	}
	return all
})

// wordsIn returns the words for the language of a BCP 47 tag, which is empty
// where its words are not known.
func wordsIn(tag string) (lang string, w *words) {
	lang = corpus.PrimaryLanguage(tag)
	if w, ok := wordsOf()[lang]; ok && lang != "*" {
		return lang, w
	}
	return "", wordsOf()["*"]
}

// rows are those of a table, each with so many fields. The tables are built in:
// no build with a fault in them passes a test.
func rows(table string, fields int) [][]string {
	var out [][]string
	for n, f := range phrases.Rows(table) {
		if len(f) != fields {
			panic(fmt.Sprintf("figures: line %d has %d fields, not %d: %q", n, len(f), fields, f))
		}
		out = append(out, f)
	}
	return out
}
