package normalise

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/abadojack/whatlanggo"
	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/terms"
)

// Undetermined is the language of text whose language cannot be told.
const Undetermined = "und"

// enough is how many characters it takes to tell a paragraph's language; a
// shorter one has its document's.
const enough = 200

// few is how many letters it takes to tell languages apart that share a
// script.
const few = 20

// sample is how many bytes of a text are looked at: more costs and tells
// nothing new.
const sample = 600

// whitelist has the languages that are looked for, with their tags: those of
// the United Nations, of the UNECE region and of its neighbours. A short list
// makes few mistakes.
var whitelist = map[whatlanggo.Lang]string{
	whatlanggo.Eng: "en", whatlanggo.Fra: "fr", whatlanggo.Spa: "es", whatlanggo.Rus: "ru", whatlanggo.Arb: "ar",
	whatlanggo.Cmn: "zh", whatlanggo.Deu: "de", whatlanggo.Ita: "it", whatlanggo.Por: "pt", whatlanggo.Swe: "sv",
	whatlanggo.Fin: "fi", whatlanggo.Nob: "nb", whatlanggo.Dan: "da", whatlanggo.Nld: "nl", whatlanggo.Pol: "pl",
	whatlanggo.Tur: "tr", whatlanggo.Ukr: "uk", whatlanggo.Ron: "ro", whatlanggo.Ces: "cs", whatlanggo.Hun: "hu",
	whatlanggo.Bul: "bg", whatlanggo.Ell: "el", whatlanggo.Hrv: "hr", whatlanggo.Srp: "sr", whatlanggo.Slv: "sl",
	whatlanggo.Est: "et", whatlanggo.Lav: "lv", whatlanggo.Lit: "lt", whatlanggo.Heb: "he", whatlanggo.Jpn: "ja",
	whatlanggo.Kor: "ko", whatlanggo.Kat: "ka",
}

// Language tells the language of s as a BCP 47 tag, Undetermined where there
// is too little to go by.
func Language(s string) string {
	return detect(s, known())
}

// known makes the options of the detection, which keeps no state.
func known() whatlanggo.Options {
	list := make(map[whatlanggo.Lang]bool, len(whitelist))
	for l := range whitelist {
		list[l] = true
	}
	return whatlanggo.Options{Whitelist: list}
}

func detect(s string, options whatlanggo.Options) string {
	if n := letters(s); n < 2 || n < few && !strings.ContainsFunc(s, terms.Ideographic) {
		return Undetermined
	}
	if len(s) > sample {
		s = s[:sample]
	}
	// Of two languages that come out even, the detector names now one and now
	// the other, with no confidence: that is no answer.
	info := whatlanggo.DetectWithOptions(s, options)
	if tag, ok := whitelist[info.Lang]; ok && info.Confidence > 0 {
		return tag
	}
	return Undetermined
}

func letters(s string) int {
	n := 0
	for _, r := range s {
		if unicode.IsLetter(r) {
			n++
		}
	}
	return n
}

// setLanguages sets the language of t, which most of its longer paragraphs
// have, and of each long paragraph in another.
func setLanguages(t *corpus.Text) {
	options := known()
	long, rest := byLength(t)
	usual := usualWords(long, options)
	weight := map[string]int{}
	for _, p := range long {
		if p.Language = usual.language; !usual.speaks(p.Text) {
			p.Language = detect(p.Text, options)
		}
		weight[p.Language] += len(p.Text)
	}
	t.Language = heaviest(weight)
	if t.Language == Undetermined {
		t.Language = detect(rest, options)
	}
	for _, p := range long {
		if p.Language == t.Language || p.Language == Undetermined {
			p.Language = ""
		}
	}
}

// byLength returns the paragraphs that are long enough to tell a language by,
// and some of the text of the others.
func byLength(t *corpus.Text) (long []*corpus.Paragraph, rest string) {
	var short strings.Builder
	for i := range t.Pages {
		for j := range t.Pages[i].Paragraphs {
			p := &t.Pages[i].Paragraphs[j]
			p.Language = ""
			if p.Kind != corpus.Row && utf8.RuneCountInString(p.Text) >= enough {
				long = append(long, p)
			} else if short.Len() < sample {
				short.WriteString(p.Text)
				short.WriteByte('\n')
			}
		}
	}
	return long, short.String()
}

// usage is the words that a document in one language uses most. A paragraph
// full of them is in that language too, which is told much sooner than by
// letters.
type usage struct {
	language string
	words    map[string]bool
}

// usualWords looks at some of a document's long paragraphs. It is empty where
// there are few, or where they differ in language.
func usualWords(long []*corpus.Paragraph, options whatlanggo.Options) usage {
	const looks, most = 16, 40
	if len(long) < 2*looks {
		return usage{}
	}
	u := usage{words: map[string]bool{}}
	count := map[string]int{}
	for i := range looks {
		p := long[i*len(long)/looks]
		switch lang := detect(p.Text, options); {
		case lang == Undetermined, u.language != "" && lang != u.language:
			return usage{}
		default:
			u.language = lang
		}
		for w := range strings.FieldsSeq(p.Text) {
			count[w]++
		}
	}
	words := slices.Collect(maps.Keys(count))
	slices.SortFunc(words, func(a, b string) int {
		return cmp.Or(cmp.Compare(count[b], count[a]), cmp.Compare(a, b))
	})
	for _, w := range words {
		if letters(w) == len([]rune(w)) && len(u.words) < most {
			u.words[w] = true
		}
	}
	return u
}

// speaks reports whether a quarter of a paragraph's words are usual ones.
func (u usage) speaks(s string) bool {
	if len(u.words) == 0 {
		return false
	}
	all, usual := 0, 0
	for w := range strings.FieldsSeq(s) {
		all++
		if u.words[w] {
			usual++
		}
	}
	return 4*usual > all
}

// heaviest is the language with the most text; of two, the first by its tag.
func heaviest(weight map[string]int) string {
	delete(weight, Undetermined)
	best := Undetermined
	for _, tag := range slices.Sorted(maps.Keys(weight)) {
		if best == Undetermined || weight[tag] > weight[best] {
			best = tag
		}
	}
	return best
}
