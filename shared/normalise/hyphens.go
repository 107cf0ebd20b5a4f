package normalise

import (
	"regexp"
	"strings"
	"unicode"

	"github.com/city-outcomes/throughline/shared/corpus"
)

// cut is what a line's end leaves of a word in text whose lines were joined:
// "sustain- ability". It may as well be a hyphen that stands for what is to
// come ("pre- and post-war"), or somebody's dash.
var cut = regexp.MustCompile(`(\p{L}{2,})- (\p{Ll}+)`)

// rejoin makes words whole that were cut, where the document has the whole
// word elsewhere.
func rejoin(pages []corpus.Page) {
	var words map[string]int
	for i := range pages {
		for j := range pages[i].Paragraphs {
			p := &pages[i].Paragraphs[j]
			if !strings.Contains(p.Text, "- ") || !cut.MatchString(p.Text) {
				continue
			}
			if words == nil {
				words = vocabulary(pages)
			}
			p.Text = whole(p.Text, words)
		}
	}
}

func whole(s string, words map[string]int) string {
	for {
		t := cut.ReplaceAllStringFunc(s, func(m string) string {
			head, tail, _ := strings.Cut(m, "- ")
			if words[strings.ToLower(head+tail)] > 0 {
				return head + tail
			}
			return m
		})
		if t == s {
			return s
		}
		s = t
	}
}

// vocabulary counts the words of a document, in lower case.
func vocabulary(pages []corpus.Page) map[string]int {
	words := map[string]int{}
	for _, p := range pages {
		for _, para := range p.Paragraphs {
			for w := range strings.FieldsFuncSeq(para.Text, func(r rune) bool { return !unicode.IsLetter(r) }) {
				words[strings.ToLower(w)]++
			}
		}
	}
	return words
}
