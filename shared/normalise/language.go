package normalise

import (
	"maps"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/abadojack/whatlanggo"
	"github.com/city-outcomes/throughline/shared/corpus"
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
	if n := letters(s); n < 2 || n < few && !strings.ContainsFunc(s, ideograph) {
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
	weight := map[string]int{}
	var short strings.Builder
	for i := range t.Pages {
		for j := range t.Pages[i].Paragraphs {
			p := &t.Pages[i].Paragraphs[j]
			p.Language = ""
			if n := utf8.RuneCountInString(p.Text); n >= enough && p.Kind != corpus.Row {
				p.Language = detect(p.Text, options)
				weight[p.Language] += n
			} else if short.Len() < 20*enough {
				short.WriteString(p.Text)
				short.WriteByte('\n')
			}
		}
	}
	t.Language = heaviest(weight)
	if t.Language == Undetermined {
		t.Language = detect(short.String(), options)
	}
	for i := range t.Pages {
		for j := range t.Pages[i].Paragraphs {
			if p := &t.Pages[i].Paragraphs[j]; p.Language == t.Language || p.Language == Undetermined {
				p.Language = ""
			}
		}
	}
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
