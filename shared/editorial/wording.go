package editorial

import (
	_ "embed"
	"fmt"
	"regexp"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

var percentSign = regexp.MustCompile(`[0-9]\s?%|\b[Pp]ercent\b`)

// percent wants "per cent" in running text.
func percent(p Paragraph, own string) []Finding {
	var found []Finding
	for _, at := range percentSign.FindAllStringIndex(own, -1) {
		if p.Region == Table && strings.HasSuffix(own[at[0]:at[1]], "%") {
			continue
		}
		found = append(found, Finding{Rule: Percent, Found: context(p.Text, at[0], at[1]), Advice: "Write “per cent” in running text; the sign % is for tables."})
	}
	return found
}

// spellingsTSV has a heading line and a tab-separated row a spelling: a
// regular expression of the word as it should not be written, and its right
// form, in which $1 stands for what the expression captured.
//
//go:embed spellings.tsv
var spellingsTSV string

type respelling struct {
	wrong *regexp.Regexp
	right string
}

var respellings = sync.OnceValue(func() []respelling {
	var all []respelling
	for _, line := range strings.Split(strings.TrimSpace(spellingsTSV), "\n")[1:] {
		wrong, right, _ := strings.Cut(line, "\t")
		all = append(all, respelling{regexp.MustCompile(`(?i)\b` + wrong + `\b`), right})
	}
	return all
})

// spelling wants the spelling of the Concise Oxford English Dictionary as the
// United Nations uses it.
func spelling(p Paragraph, own string) []Finding {
	var found []Finding
	for _, r := range respellings() {
		for _, at := range r.wrong.FindAllStringSubmatchIndex(own, -1) {
			word := own[at[0]:at[1]]
			if partOfName(own, at[0], at[1]) {
				continue
			}
			right := string(r.wrong.ExpandString(nil, r.right, own, at))
			if first, _ := utf8.DecodeRuneInString(word); unicode.IsUpper(first) {
				right = strings.ToUpper(right[:1]) + right[1:]
			}
			found = append(found, Finding{Rule: Spelling, Found: context(p.Text, at[0], at[1]), Advice: fmt.Sprintf("Write “%s”.", right)})
		}
	}
	return found
}

// partOfName reports whether a word is likely to be part of a proper name or
// an address: it and a neighbour begin with a capital in the middle of a
// sentence, or it stands in an address.
func partOfName(s string, start, end int) bool {
	first, _ := utf8.DecodeRuneInString(s[start:])
	if start > 0 && strings.ContainsRune("/@.-_", rune(s[start-1])) || end < len(s) && strings.ContainsRune("/@_", rune(s[end])) {
		return true
	}
	if !unicode.IsUpper(first) {
		return false
	}
	before := strings.Fields(s[:start])
	return len(before) > 0 && !strings.HasSuffix(before[len(before)-1], ".")
}

const months = "January|February|March|April|May|June|July|August|September|October|November|December"

var (
	monthFirst = regexp.MustCompile(`\b(` + months + `) ([0-9]{1,2})(?:st|nd|rd|th)?, ([0-9]{4})\b`)
	ordinalDay = regexp.MustCompile(`\b([0-9]{1,2})(?:st|nd|rd|th) (?:of )?(` + months + `)\b`)
)

// dates wants the day before the month.
func dates(p Paragraph, own string) []Finding {
	var found []Finding
	for _, form := range []struct {
		wrong *regexp.Regexp
		right string
	}{{monthFirst, "$2 $1 $3"}, {ordinalDay, "$1 $2"}} {
		for _, at := range form.wrong.FindAllStringSubmatchIndex(own, -1) {
			found = append(found, Finding{Rule: DateForm, Found: context(p.Text, at[0], at[1]),
				Advice: fmt.Sprintf("Write “%s”.", form.wrong.ExpandString(nil, form.right, own, at))})
		}
	}
	return found
}

var ampersand = regexp.MustCompile(`\p{Ll}\s&\s\p{Ll}`)

// ampersands wants "and" between words that are no part of a name.
func ampersands(p Paragraph, own string) []Finding {
	var found []Finding
	for _, at := range ampersand.FindAllStringIndex(own, -1) {
		found = append(found, Finding{Rule: Ampersand, Found: context(p.Text, at[0], at[1]), Advice: "Write “and”."})
	}
	return found
}

var typewriterQuote = regexp.MustCompile(`(?:^|[\s(])"[^"]{1,400}"`)

// straightQuotes wants typographic quotation marks.
func straightQuotes(p Paragraph, own string) []Finding {
	at := typewriterQuote.FindStringIndex(own)
	if at == nil {
		return nil
	}
	return []Finding{{Rule: StraightQuotes, Found: context(p.Text, at[0], at[1]), Advice: "Use the marks “ and ”."}}
}

// symbol is a symbol of a document of the United Nations: a series, its
// session, and a number.
var symbol = regexp.MustCompile(`\b(?:A/RES|A/CONF\.[0-9]+|S/RES|ECE/[A-Z]+|E/HLPF|E/RES|A|E|S)/[0-9]{2,4}(?:/[A-Za-z0-9.-]+)*\b`)

var placeInDocument = regexp.MustCompile(`(?i)\b(?:para|paras|paragraph|paragraphs|sect|section|annex|chap|chapter|resolution|decision|table|figure|p|pp)\b\.?`)

// symbols wants the paragraph with a document that is cited in a note.
func symbols(p Paragraph, own string) []Finding {
	if p.Region != Footnote {
		return nil
	}
	var found []Finding
	for _, at := range symbol.FindAllStringIndex(own, -1) {
		if !placeInDocument.MatchString(own) {
			found = append(found, Finding{Rule: SymbolAlone, Found: context(p.Text, at[0], at[1]), Advice: "Name the paragraph: “A/RES/70/1, para. 4”."})
		}
	}
	return found
}
