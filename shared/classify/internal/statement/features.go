package statement

import (
	"bytes"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/city-outcomes/throughline/shared/classify/internal/wording"
	"github.com/city-outcomes/throughline/shared/terms"
)

// Reader turns passages into features.
type Reader struct {
	Themes, Kinds, Moods *Cues
	Official             *wording.Official // the framework's own sentences
}

// Reading is what a Reader found in a passage; it is reused from passage to
// passage.
type Reading struct {
	Themes, Kinds Found
	Features      []float64

	words float64 // of the passage, at least 1
	votes []float64
	moods Found
}

// shapes are the features of a passage's shape, in order.
var shapes = [...]string{"words", "numbers", "percentages", "past-years", "coming-years", "figures-a-word", "link",
	"dots", "capitals", "commas", "list-item", "past-tense", "first-person", "ends-open", "named-goals", "repeated", "official"}

// Names are the names of the features, in order. Those of shape have no
// space.
func (r Reader) Names() []string {
	var out []string
	for _, l := range r.Kinds.Labels {
		out = append(out, l+" strong", l+" weak")
	}
	for _, l := range r.Moods.Labels {
		out = append(out, moodPrefix+l)
	}
	return append(append(out, shapes[:]...), Strongest)
}

// Strongest is the name of the probability of the most probable goal.
const Strongest = "strongest goal"

const moodPrefix = "mood "

// IsMood tells whether a feature is that of a mood.
func IsMood(name string) bool { return strings.HasPrefix(name, moodPrefix) }

// IsShape tells whether a feature is that of a passage's shape.
func IsShape(name string) bool { return !strings.Contains(name, " ") }

// IsKindCue tells whether a feature sums up the cues of a kind of statement.
func IsKindCue(name string) bool {
	label, _, ok := strings.Cut(name, " ")
	return ok && slices.Contains(KindCues(), label)
}

// usualLength is the length, in words, by which densities are counted.
const usualLength = 20

// officialScale makes the share of official wording as large as the other
// features.
const officialScale = 3

// Read finds the cues and fills in the features: the sums of the cues of
// kinds, how thick the moods stand, the shape of the passage and the
// probability of its strongest goal; named is how many goals the passage
// names by number.
func (r Reader) Read(out *Reading, s *terms.Scanned, language string, probabilities []float64, named int) {
	out.words = max(float64(len(s.Tokens)), 1)
	r.Themes.Find(&out.Themes, s, language)
	r.Kinds.Find(&out.Kinds, s, language)
	r.Moods.Find(&out.moods, s, language)
	f := out.Features[:0]
	for l := range out.Kinds.Strong {
		f = append(f, math.Log1p(out.Kinds.Strong[l]), math.Log1p(out.Kinds.Weak[l]))
	}
	for _, n := range out.moods.Weak {
		f = append(f, n/out.words*usualLength)
	}
	f = appendShape(f, s, language, named)
	f = append(f, officialScale*r.Official.Share(s))
	strongest := 0.0
	for _, p := range probabilities {
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
		repeated(s),
	)
}

// repeated is the share of words that stood in the passage before: lists
// repeat themselves.
func repeated(s *terms.Scanned) float64 {
	if len(s.Tokens) == 0 {
		return 0
	}
	again := 0
	for i := range s.Tokens {
		for k := max(0, i-window); k < i; k++ {
			if s.Tokens[k].Hash == s.Tokens[i].Hash {
				again++
				break
			}
		}
	}
	return float64(again) / float64(len(s.Tokens))
}

// window is how many words back a repetition is looked for.
const window = 60

func flag(is bool) float64 {
	if is {
		return 1
	}
	return 0
}
