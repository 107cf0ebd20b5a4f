package editorial

import (
	"fmt"
	"regexp"
	"strings"
)

var digit = regexp.MustCompile(`(?:^|[\s(])([1-9])(?:$|[\s,;:)]|\.(?:$|\s))`)

var inWords = []string{"", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"}

// counted are words before which a number is a label and stays a figure.
var counted = words(`goal goals sdg sdgs target targets indicator indicators paragraph paragraphs para paras page pages p pp table tables figure
	figures annex annexes section sections chapter chapters article articles part parts number numbers no nos edition editions volume volumes step
	steps phase phases level levels class grade grades age aged ages item items rule rules schedule resolution option group groups line lines zone
	session sessions meeting committee edition lot box category type version principle principles objective objectives pillar pillars priority priorities question questions component
	components tier stage stages room building district ward route`)

// measured are words after which a number is a measure, a date or money.
var measured = words(`per million billion trillion km m cm mm kg g t ha km² m² °c am pm january february march april may june july august september
	october november december euros euro dollars percent minutes hours kilometres metres tons tonnes hectares kilograms litres degrees megawatts`)

func words(list string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(list) {
		set[w] = true
	}
	return set
}

var bigger = regexp.MustCompile(`[0-9]{2,}|[0-9][.,/–-][0-9]`)

// smallNumbers wants numbers under ten in words, but for labels, measures,
// dates, tables, and sentences in which a larger number is counted too, whose
// numbers all stand in figures.
func smallNumbers(p Paragraph, own string) []Finding {
	if p.Region != Body || p.Level > 0 {
		return nil
	}
	var found []Finding
	for _, at := range digit.FindAllStringSubmatchIndex(own, -1) {
		start, end := at[2], at[3]
		if labelled(own[:start]) || measured[strings.ToLower(nextWord(own[end:]))] || strings.HasPrefix(own[end:], ")") || bigger.MatchString(sentenceAround(own, start, end)) {
			continue
		}
		if strings.TrimSpace(own[:start]) == "" { // the number of the paragraph itself
			continue
		}
		n := int(own[start] - '0')
		found = append(found, Finding{Rule: SmallNumber, Found: context(p.Text, start, end), Advice: fmt.Sprintf("Write “%s”.", inWords[n])})
	}
	return found
}

var listOfNumbers = regexp.MustCompile(`(?:[0-9.]+\s*(?:,|–|-|and|or|to|by)\s*)+$`)

// labelled reports whether a number stands after a word that it labels, or in
// a list of numbers that does.
func labelled(before string) bool {
	before = strings.TrimSpace(before)
	before = strings.TrimSpace(listOfNumbers.ReplaceAllString(before, ""))
	fields := strings.Fields(before)
	if len(fields) == 0 {
		return false
	}
	last := strings.Trim(fields[len(fields)-1], ".,:;()")
	return counted[strings.ToLower(last)]
}

// nextWord is the first word of what follows.
func nextWord(after string) string {
	if fields := strings.Fields(after); len(fields) > 0 {
		return strings.Trim(fields[0], ".,:;()")
	}
	return ""
}

// sentenceAround is the sentence from which start to end is taken, without
// that.
func sentenceAround(s string, start, end int) string {
	from, to := strings.LastIndex(s[:start], ". ")+1, strings.Index(s[end:], ". ")
	if to < 0 {
		to = len(s) - end
	}
	return s[from:start] + s[end:end+to]
}
