package structure

import (
	"slices"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/sdg"
	"github.com/city-outcomes/throughline/shared/terms"
)

// What the text below a heading must say before it is believed.
const (
	cues     = 2  // of one kind of section, each another
	tagWords = 12 // a line that names a chapter's goals has no more words
	firstFew = 3  // paragraphs in which a chapter says what it is about
	several  = 4  // goals that a chapter may be about
)

// below is what the text below a heading says of its section: a line such as
// "Related goals: SDG 3, SDG 11", a sentence on what the chapter is about, or
// the turns of phrase of a kind of section.
func (d *document) below(h *heading) corpus.Section {
	languages := []string{corpus.PrimaryLanguage(d.language)}
	seen := map[corpus.SectionKind]map[string]bool{}
	for i, text := range h.opening {
		var s terms.Scanned
		s.Scan(text)
		matches := d.vocabulary.find(&s, languages)
		if i < firstFew {
			if goals := d.vocabulary.tagged(&s, matches); len(goals) > 0 {
				return corpus.Section{Kind: corpus.GoalChapter, Goals: goals}
			}
		}
		for _, f := range matches {
			if kind, ok := sectionKind(f.label); ok && f.weight == below {
				if seen[kind] == nil {
					seen[kind] = map[string]bool{}
				}
				term, _, _ := s.Span(f.first, f.last)
				seen[kind][terms.Fold(term)] = true
			}
		}
	}
	return corpus.Section{Kind: strongest(seen)}
}

// strongest is the one kind that enough cues speak for, and twice as many as
// for any other.
func strongest(seen map[corpus.SectionKind]map[string]bool) corpus.SectionKind {
	best, second := corpus.SectionKind(""), 0
	for _, kind := range corpus.SectionKinds() {
		switch n := len(seen[kind]); {
		case n > len(seen[best]):
			best, second = kind, len(seen[best])
		default:
			second = max(second, n)
		}
	}
	if n := len(seen[best]); n < cues || n < 2*second {
		return ""
	}
	return best
}

// tagged are the goals that a line below a heading says the chapter is about.
func (v *vocabulary) tagged(s *terms.Scanned, matches []found) []sdg.Goal {
	var goals []sdg.Goal
	told := slices.ContainsFunc(matches, func(f found) bool { return f.label == chapterLabel })
	covered := 0
	for _, m := range v.mentions.Find(s) {
		if !m.Sure && !told {
			continue
		}
		goals = append(goals, m.Goal)
		covered += m.Last - m.First + 1
	}
	slices.Sort(goals)
	goals = slices.Compact(goals)
	if len(goals) == 0 || len(goals) > several {
		return nil
	}
	if told || len(s.Tokens) <= tagWords && 2*covered >= len(s.Tokens) {
		return goals
	}
	return nil
}
