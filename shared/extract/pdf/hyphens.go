package pdf

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// hyphens decides what a hyphen at a line's end is: one that the layout set,
// which goes when the lines are joined, or one of the word's own.
type hyphens struct {
	words     map[string]bool // of the document, in lower case, those at cuts left out
	compounds map[string]bool // words with a hyphen inside, in lower case
	divides   bool            // the layout divides words
}

// learnHyphens reads how a document writes its words where no line ends.
func learnHyphens(pages []page) hyphens {
	h := hyphens{words: map[string]bool{}, compounds: map[string]bool{}}
	type pair struct{ head, tail string }
	var cuts []pair
	for _, p := range pages {
		for i, l := range p.lines {
			fields := strings.Fields(l.text)
			if len(fields) == 0 {
				continue
			}
			if l.hyphen && i+1 < len(p.lines) {
				cuts = append(cuts, pair{last(fields), first(strings.Fields(p.lines[i+1].text))})
				fields = fields[:len(fields)-1]
			}
			if i > 0 && p.lines[i-1].hyphen && len(fields) > 0 {
				fields = fields[1:]
			}
			for _, f := range fields {
				h.learn(bare(f))
			}
		}
	}
	divided := 0
	for _, c := range cuts {
		if h.words[bare(c.head)+bare(c.tail)] {
			divided++
		}
	}
	h.divides = 10*divided > len(cuts)
	return h
}

func (h hyphens) learn(word string) {
	if strings.Contains(word, "-") {
		h.compounds[word] = true
	} else {
		h.words[word] = true
	}
}

// seconds are words that English hangs on others with a hyphen.
var seconds = map[string]bool{
	"related": true, "based": true, "sensitive": true, "effective": true, "making": true, "income": true, "term": true,
	"wide": true, "level": true, "friendly": true, "old": true, "free": true, "efficient": true, "led": true, "driven": true,
	"oriented": true, "specific": true, "intensive": true, "neutral": true, "owned": true, "scale": true, "resilient": true,
}

// own reports whether the hyphen between a line's last word and the next
// line's first is the word's own.
func (h hyphens) own(before, after string) bool {
	head, tail := bare(last(strings.Fields(before))), bare(first(strings.Fields(after)))
	r, _ := utf8.DecodeRuneInString(strings.TrimSpace(after))
	switch {
	case !unicode.IsLetter(r) || unicode.IsUpper(r), strings.Contains(head, "-"), h.compounds[head+"-"+tail]:
		return true
	case h.words[head+tail]:
		return false
	case seconds[tail] && h.words[head]:
		return true
	}
	return !h.divides
}

// bare is a word in lower case, without the marks around it.
func bare(word string) string {
	return strings.ToLower(strings.TrimFunc(word, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) }))
}

func first(words []string) string {
	if len(words) == 0 {
		return ""
	}
	return words[0]
}

func last(words []string) string {
	if len(words) == 0 {
		return ""
	}
	return words[len(words)-1]
}
