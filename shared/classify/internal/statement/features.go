package statement

import (
	"bytes"
	"math"
	"strconv"
	"strings"

	"github.com/city-outcomes/throughline/shared/classify/internal/terms"
)

// Reader turns passages into features.
type Reader struct {
	Themes, Kinds *Cues
}

// Reading is what a Reader found in a passage; it is reused from passage to
// passage.
type Reading struct {
	Themes, Kinds Found
	Features      []float64
}

// shapes are the features of a passage's shape, in order.
var shapes = [...]string{"words", "numbers", "percentages", "past-years", "coming-years", "figures-a-word", "link",
	"dots", "capitals", "commas", "list-item", "past-tense", "first-person", "ends-open", "named-goals"}

// Names are the names of the features, in order.
func (r Reader) Names() []string {
	var out []string
	for _, c := range []*Cues{r.Themes, r.Kinds} {
		for _, l := range c.Labels {
			out = append(out, l+" strong", l+" weak")
		}
	}
	out = append(out, shapes[:]...)
	for g := 1; g <= goals; g++ {
		out = append(out, "goal "+strconv.Itoa(g))
	}
	return append(out, "strongest goal")
}

const goals = 17

// Read finds the cues and fills in the features: the cues' sums, the shape of
// the passage, and the probabilities of the goals; named is how many goals
// the passage names by number.
func (r Reader) Read(out *Reading, s *terms.Scanned, language string, probabilities []float64, named int) {
	r.Themes.Find(&out.Themes, s, language)
	r.Kinds.Find(&out.Kinds, s, language)
	f := out.Features[:0]
	for _, found := range []*Found{&out.Themes, &out.Kinds} {
		for l := range found.Strong {
			f = append(f, math.Log1p(found.Strong[l]), math.Log1p(found.Weak[l]))
		}
	}
	f = appendShape(f, s, language, named)
	strongest := 0.0
	for _, p := range probabilities {
		f = append(f, p)
		strongest = max(strongest, p)
	}
	out.Features = append(f, strongest)
}

// thisYear is the last year that counts as past: that of the labelled
// passages' making, not the clock's, so that labels do not change overnight.
const thisYear = 2024

// germanNames is the share of capitalised words that are names or begin a
// sentence, in a language that capitalises its nouns.
const germanNames = 0.4

func appendShape(f []float64, s *terms.Scanned, language string, named int) []float64 {
	var numbers, past, coming, capitals, pastTense, first float64
	for i := range s.Tokens {
		t := &s.Tokens[i]
		word := s.Word(i)
		switch {
		case t.Number && len(word) == 4:
			if n, err := strconv.Atoi(string(word)); err == nil && n >= 1950 && n <= thisYear {
				past++
			} else if err == nil && n > thisYear && n <= 2100 {
				coming++
			}
		case t.Number:
			numbers++
		case t.Upper:
			capitals++
		}
		if len(word) > 4 && bytes.HasSuffix(word, []byte("ed")) {
			pastTense++
		}
		switch string(word) {
		case "we", "our", "us", "nous", "notre", "nos", "wir", "unsere", "nosotros", "nuestra", "nuestro":
			first++
		}
	}
	if language == "de" {
		capitals *= germanNames
	}
	n := max(float64(len(s.Tokens)), 1)
	text := s.Text
	return append(f,
		math.Log1p(n)/4,
		math.Log1p(numbers),
		math.Log1p(float64(strings.Count(text, "%"))),
		math.Log1p(past),
		math.Log1p(coming),
		(numbers+past+coming)/n*5,
		flag(strings.Contains(text, "http") || strings.Contains(text, "www.")),
		math.Log1p(float64(strings.Count(text, "..."))),
		capitals/n*2,
		float64(strings.Count(text, ","))/n*5,
		flag(strings.HasPrefix(text, "•") || strings.HasPrefix(text, "- ") || strings.HasPrefix(text, "–")),
		pastTense/n*10,
		math.Log1p(first),
		flag(strings.HasSuffix(text, ":") || strings.HasSuffix(text, ",") || strings.HasSuffix(text, ";")),
		math.Log1p(float64(named)),
	)
}

func flag(is bool) float64 {
	if is {
		return 1
	}
	return 0
}
