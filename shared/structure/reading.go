package structure

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/sdg"
	"github.com/city-outcomes/throughline/shared/terms"
	"github.com/city-outcomes/throughline/shared/terms/mention"
)

// reading is what the words of a heading say.
type reading struct {
	number   []int // "5.1.a" is 5, 1, 101; none for a heading without
	counted  bool  // it has a number, be it roman or a letter
	chapter  bool  // its number is one of a chapter in so many figures: "5.0"
	kind     corpus.SectionKind
	contents bool       // it heads a table of contents
	goals    []sdg.Goal // ascending
	sure     bool       // the goals are those of the 2030 Agenda, in so many words
	fitting  bool       // the other words are those of the goals
	first    bool       // the heading begins with them
	named    bool       // the goals are named by their titles, and nothing else is
}

const (
	longestTail = 8 // words of a heading behind those of a section; more make a sentence
	shortWord   = 3 // letters; what is shorter says nothing
	atLarge     = 9 // goals that a heading names when it means all of them
)

// read reads a heading.
func (v *vocabulary) read(text string) reading {
	var s terms.Scanned
	s.Scan(text)
	number, rest := numbered(text)
	r := reading{number: number, counted: rest != text}
	if n := len(number); n > 1 && number[n-1] == 0 {
		r.number, r.chapter = number[:n-1], n == 2
	}
	r.mentioned(v, &s)
	if len(r.goals) == 0 {
		r.goals = v.named(rest)
		r.named = len(r.goals) > 0
	}
	for part := range strings.SplitSeq(separators.ReplaceAllString(rest, "\n"), "\n") {
		kind, contents, said := v.part(part)
		if kind != "" || contents {
			r.kind, r.contents = kind, contents
			break
		}
		if said {
			break
		}
	}
	if len(r.goals) >= atLarge {
		r.goals, r.sure, r.named = nil, false, false
		if r.kind == "" {
			r.kind = corpus.GoalChapter
		}
	}
	return r
}

// separators stand between the parts of a heading.
var separators = regexp.MustCompile(`\s*(?:[:;|•–—()\[\]]|\s[-/]\s|\.\s)\s*`)

// numbering is a chapter's number before its heading.
var numbering = regexp.MustCompile(`^(?:(\d{1,2}(?:\.(?:\d{1,2}|[a-z]))*)(?:[.):]|,\s?[a-z]\b|/[a-z]\b)*|[IVXivx]{1,5}[.):]|[A-Za-z][.)])\s+`)

// numbered cuts off a heading's number, and reads it where it is in arabic
// figures.
func numbered(text string) (number []int, rest string) {
	m := numbering.FindStringSubmatch(text)
	if m == nil {
		return nil, text
	}
	for p := range strings.SplitSeq(m[1], ".") {
		if n, err := strconv.Atoi(p); err == nil {
			number = append(number, n)
		} else if p != "" {
			number = append(number, 100+int(p[0]-'a'))
		}
	}
	return number, text[len(m[0]):]
}

// mentioned notes the goals that a heading names by their numbers.
func (r *reading) mentioned(v *vocabulary, s *terms.Scanned) {
	all := v.mentions.Find(s)
	for _, m := range all {
		fitting, alone := v.fits(m, all, s)
		if !m.Sure && !fitting && !alone {
			continue
		}
		r.fitting = r.fitting || fitting
		r.goals = append(r.goals, m.Goal)
		r.sure = r.sure || m.Sure
		r.first = r.first || m.First == 0
	}
	slices.Sort(r.goals)
	r.goals = slices.Compact(r.goals)
}

// fits reports whether what a heading says beside "Goal 4" is of that goal,
// since other plans have goals, too; and whether it says nothing else.
func (v *vocabulary) fits(m mention.Mention, all []mention.Mention, s *terms.Scanned) (fitting, alone bool) {
	alone = true
	for i := range s.Tokens {
		if slices.ContainsFunc(all, func(n mention.Mention) bool { return n.First <= i && i <= n.Last }) {
			continue
		}
		word := string(s.Word(i))
		alone = alone && len([]rune(word)) < shortWord
		fitting = fitting || v.support[m.Goal.String()+" "+beginning(word)]
	}
	for _, f := range v.find(s, v.languages) {
		fitting = fitting || goal(f.label) == m.Goal
	}
	return fitting, alone
}

// named lists the goals that a heading names by their titles, and by nothing
// else.
func (v *vocabulary) named(rest string) []sdg.Goal {
	var goals []sdg.Goal
	for part := range strings.SplitSeq(separators.ReplaceAllString(rest, "\n"), "\n") {
		g := v.title(part)
		if g == 0 {
			break
		}
		goals = append(goals, g)
	}
	slices.Sort(goals)
	return slices.Compact(goals)
}

// title is the goal that is called so, 0 for none.
func (v *vocabulary) title(part string) sdg.Goal {
	if g := v.titles[terms.Fold(part)]; g != 0 {
		return g
	}
	var s terms.Scanned
	s.Scan(part)
	for _, f := range v.find(&s, v.languages) {
		if f.weight == whole && f.first == 0 && f.last == len(s.Tokens)-1 && goal(f.label) != 0 {
			return goal(f.label)
		}
	}
	return 0
}

// part reads a part of a heading: the kind of section that it names, whether
// it heads a table of contents, and whether it says anything at all but a
// number.
func (v *vocabulary) part(part string) (kind corpus.SectionKind, contents, said bool) {
	_, part = numbered(part)
	var s terms.Scanned
	s.Scan(part)
	all := v.find(&s, v.languages)
	from := 0
	for _, f := range all {
		if f.label == partLabel && f.first == 0 && f.last+1 < len(s.Tokens) && counts(&s, f.last+1) {
			from = f.last + 2
		}
	}
	if from >= len(s.Tokens) {
		return "", false, false
	}
	longest := -1
	for _, f := range all {
		k, isKind := sectionKind(f.label)
		exact := f.last == len(s.Tokens)-1
		switch {
		case f.first != from || f.last < longest || !isKind && f.label != contentsLabel:
		case f.weight == whole && exact, f.weight == begins && len(s.Tokens)-1-f.last <= longestTail:
			if f.last > longest || precedes(k, kind) {
				kind, contents, longest = k, f.label == contentsLabel, f.last
			}
		}
	}
	if contents {
		kind = ""
	}
	return kind, contents, true
}

// precedes reports whether a review has a before b: of two readings of the
// same words the earlier section is taken, so that one is.
func precedes(a, b corpus.SectionKind) bool {
	return slices.Index(corpus.SectionKinds(), a) < slices.Index(corpus.SectionKinds(), b)
}

// counts reports whether a token is a chapter's number: in figures, in roman
// figures, or a letter.
func counts(s *terms.Scanned, i int) bool {
	return s.Tokens[i].Number || len(s.Word(i)) == 1 || strings.Trim(string(s.Word(i)), "ivx") == ""
}
