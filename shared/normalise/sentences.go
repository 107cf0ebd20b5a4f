package normalise

import (
	"regexp"
	"strings"

	"github.com/clipperhouse/uax29/v2/sentences"
)

// span is part of a string, in bytes.
type span struct{ start, end int }

// sentencesOf cuts s into sentences by the rules of Unicode (UAX 29), and
// joins those that it parts at abbreviations, initials and ordinal numbers.
func sentencesOf(s string) []span {
	var out []span
	it := sentences.FromString(s)
	for it.Next() {
		next := span{it.Start(), it.End()}
		if n := len(out); n > 0 && goesOn(s[out[n-1].start:out[n-1].end]) {
			out[n-1].end = next.end
			continue
		}
		out = append(out, next)
	}
	return out
}

// unfinished is what the full stop at the end of a sentence may belong to: an
// initial, an ordinal or section number, or an abbreviation.
var unfinished = regexp.MustCompile(`(?:^|[\s(\[„“"«/])(?:\p{Lu}|\p{L}\.\s?\p{L}|\d{1,2}|[ivxIVX]{1,4}|(?i:` + strings.Join(abbreviations, "|") + `))\.\s*$`)

// abbreviations end in a full stop and stand before what they belong to, in
// the languages of the UNECE region.
var abbreviations = []string{
	"mr", "mrs", "ms", "dr", "prof", "st", "no", "nos", "para", "paras", "art", "arts", "fig", "figs", "vol", "vols", "ch", "sec",
	"pp?", "cf", "vs", "approx", "ca", "e\\.g", "i\\.e", "resp", "incl", "excl", "est", "max", "min", "mio", "mrd", "inc", "ltd",
	"nr", "abb", "tab", "abs", "bzw", "z\\. ?b", "d\\. ?h", "u\\. ?a", "vgl", "sog", "ggf", "evtl", "inkl", "bspw", "usw", "str", "kap",
	"mme", "mlle", "env", "hab", "núm", "pág", "págs", "sr", "sra", "ee", "uu", "av", "art", "cap", "ecc", "ing", "arch", "dott",
	"bl\\.a", "t\\.ex", "d\\.v\\.s", "kl", "jfr", "osv", "mm", "esim", "ns", "mrk",
	"г", "гг", "т", "д", "п", "пп", "ст", "ул", "стр", "рис", "табл", "млн", "млрд", "тыс", "руб", "напр", "см", "им",
}

func goesOn(sentence string) bool {
	const tail = 16 // bytes, more than any abbreviation
	if i := len(sentence) - tail; i > 0 {
		if j := strings.IndexByte(sentence[i:], ' '); j >= 0 {
			sentence = sentence[i+j:]
		}
	}
	return unfinished.MatchString(sentence)
}
