package structure

import (
	"slices"
	"strings"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/sdg"
)

// document is a text's headings with what they have in common.
type document struct {
	heads      []heading
	language   string
	paged      bool // it has several pages
	first      int  // the number of its first page
	open       []*entry
	repeated   map[string]int // how often a heading stands in the document
	onLevel    map[int]int    // how many headings a level has
	numbered   map[int]int    // and how many of them have a number
	fitting    bool           // chapters are called "Goal 4: education", and so on
	byTitle    bool           // chapters are called by the titles of goals
	byNumber   bool           // chapters are numbered as the goals are
	ofGoals    bool           // it speaks of the 2030 Agenda's goals
	vocabulary *vocabulary
}

// entry is a heading that is open at a place.
type entry struct {
	*heading
	section corpus.Section
	own     bool // the heading names its section; else it has its parent's
	title   bool // the document's own title, which is no chapter
}

// Chapters and headings that make a habit.
const (
	habit       = 3 // so many, and they are no accident
	longLeaflet = 4 // pages; what has no more has no cover
	recurred    = 3 // a heading that stands so often is one within chapters
)

func newDocument(t corpus.Text, heads []heading) *document {
	d := &document{heads: heads, language: t.Language, paged: len(t.Pages) > longLeaflet, repeated: map[string]int{}, onLevel: map[int]int{}, numbered: map[int]int{}, vocabulary: words()}
	if d.paged {
		d.first = t.Pages[0].Number
	}
	named, sure, fitting, numberedAlike := map[sdg.Goal]bool{}, map[sdg.Goal]bool{}, map[sdg.Goal]bool{}, 0
	for _, h := range heads {
		d.repeated[h.folded]++
		d.onLevel[h.level]++
		if len(h.says.number) > 0 {
			d.numbered[h.level]++
		}
		for _, g := range h.says.goals {
			if h.says.named {
				named[g] = true
			} else {
				sure[g] = true
			}
			if h.says.fitting {
				fitting[g] = true
			}
		}
		if r := h.says; r.named && len(r.goals) == 1 && len(r.number) == 1 {
			if sdg.Goal(r.number[0]) == r.goals[0] {
				numberedAlike++
			} else {
				numberedAlike -= habit
			}
		}
	}
	d.byTitle = len(named) >= habit || len(sure) > 0
	d.fitting = len(fitting) > 1
	d.byNumber = numberedAlike >= habit
	d.ofGoals = d.byNumber || speaksOfGoals(t)
	return d
}

// agenda is how documents speak of the 2030 Agenda's goals beside the words
// that name one.
var agenda = []string{"2030 Agenda", "Agenda 2030", "Programme 2030", "SDG", "Sustainable Development Goal", "ODS", "ODD", "ЦУР",
	"Objectifs de développement durable", "Objetivos de Desarrollo Sostenible", "Nachhaltigkeitsziel", "Globala mål", "globala mål",
	"Цели устойчивого развития", "целей устойчивого развития", "Повестк"}

// speaksOfGoals reports whether a text speaks of the 2030 Agenda in more than
// passing.
func speaksOfGoals(t corpus.Text) bool {
	n := 0
	for _, page := range t.Pages {
		for _, p := range page.Paragraphs {
			if slices.ContainsFunc(agenda, func(name string) bool { return strings.Contains(p.Text, name) }) {
				if n++; n == habit {
					return true
				}
			}
		}
	}
	return false
}

// enter opens heading i, which closes those that it does not belong to, and
// returns the section that begins there.
func (d *document) enter(i int) corpus.Section {
	h := &d.heads[i]
	d.count(h)
	for len(d.open) > 0 && d.closes(h, d.open[len(d.open)-1]) {
		d.open = d.open[:len(d.open)-1]
	}
	e := &entry{heading: h, title: d.onLevel[h.level] == 1 || d.cover(i)}
	parent := corpus.Section{}
	if n := len(d.open); n > 0 {
		parent = d.open[n-1].section
	}
	said := d.said(h, parent)
	e.own = said.Kind != ""
	e.section = combine(parent, said, !h.says.sure || h.says.first)
	d.open = append(d.open, e)
	return e.section
}

// count closes a chapter that a heading counts on from, with what is open
// below: chapter 3 ends chapter 2 and its 2.7, however large they are printed.
func (d *document) count(h *heading) {
	if d.recurs(h) || d.partOfGoal(h) {
		return
	}
	for i, e := range d.open {
		if follows(h.says.number, e.says.number) {
			d.open = d.open[:i]
			return
		}
	}
}

// cover reports whether heading i is on the cover: on the first page of
// several, or among those that the document begins with, before any text.
func (d *document) cover(i int) bool {
	if d.paged && d.heads[i].page == d.first {
		return true
	}
	return !slices.ContainsFunc(d.heads[:i+1], func(h heading) bool { return len(h.opening) > 0 })
}

// closes reports whether a heading ends the section of one that is open. By
// rights it does where its level is the same or higher; but what is printed
// in one size need not be of one rank, and numbers tell better.
func (d *document) closes(h *heading, e *entry) bool {
	if h.says.chapter {
		return true
	}
	if d.partOfGoal(h) && e.own && e.section.Kind == corpus.GoalChapter {
		return false
	}
	if len(h.says.number) > 0 && len(e.says.number) > 0 {
		if within(h.says.number, e.says.number) {
			return false
		}
		if len(h.says.number) <= len(e.says.number) && h.level >= e.level && !d.recurs(h) {
			return h.level == e.level
		}
	}
	switch {
	case h.level < e.level:
		return true
	case h.level > e.level:
		return false
	case d.recurs(h) && e.own && e.section.Kind == corpus.GoalChapter:
		return false
	case h.stacked && e.own && e.paragraphBefore(h) && d.says(h) == "":
		return false
	case len(e.says.number) > 0 && !h.says.counted && e.own && d.numbered[h.level] >= habit:
		said := d.says(h)
		return said == corpus.Annex || said == corpus.References || said == corpus.GoalChapter
	}
	return true
}

// paragraphBefore reports whether h stands right below e.
func (e *entry) paragraphBefore(h *heading) bool { return len(e.opening) == 0 && h.stacked }

// partOfGoal reports whether a heading with a number is one within chapters
// that are numbered as the goals are.
func (d *document) partOfGoal(h *heading) bool {
	return d.byNumber && len(h.says.number) == 1 && d.says(h) != corpus.GoalChapter
}

// recurs reports whether a heading stands again and again, as "Challenges"
// does in every chapter.
func (d *document) recurs(h *heading) bool {
	return d.repeated[h.folded] >= recurred && len(h.says.goals) == 0
}

// within reports whether chapter 2.1 is within chapter 2.
func within(inner, outer []int) bool {
	return len(inner) > len(outer) && slices.Equal(inner[:len(outer)], outer)
}

// follows reports whether chapter 3 comes right after chapter 2.
func follows(number, earlier []int) bool {
	n := len(number) - 1
	return n >= 0 && n == len(earlier)-1 && slices.Equal(number[:n], earlier[:n]) && number[n] == earlier[n]+1
}

// says is the kind of section that a heading names, if it names one.
func (d *document) says(h *heading) corpus.SectionKind {
	if len(d.goals(h, corpus.Section{})) > 0 {
		return corpus.GoalChapter
	}
	return h.says.kind
}

// goals are the goals that a heading is about.
func (d *document) goals(h *heading, parent corpus.Section) []sdg.Goal {
	r := h.says
	switch {
	case r.sure:
		return r.goals
	case r.named && (d.byTitle || d.byNumber && len(r.number) == 1 || parent.Kind == corpus.GoalChapter):
		return r.goals
	case !r.named && len(r.goals) > 0 && (d.ofGoals || r.fitting && (d.fitting || parent.Kind == corpus.GoalChapter)):
		return r.goals
	case d.byNumber && len(r.number) > 1 && sdg.Goal(r.number[0]).Valid():
		return []sdg.Goal{sdg.Goal(r.number[0])}
	}
	return nil
}

// said is what a heading, or else the text below it, says of its section.
func (d *document) said(h *heading, parent corpus.Section) corpus.Section {
	if h.says.kind == corpus.Annex {
		return corpus.Section{Kind: corpus.Annex}
	}
	if goals := d.goals(h, parent); len(goals) > 0 {
		return corpus.Section{Kind: corpus.GoalChapter, Goals: goals}
	}
	inChapter := d.inChapter()
	atLarge := parent.Kind == corpus.GoalChapter && len(parent.Goals) == 0
	switch {
	case h.says.kind != "" && (d.recurs(h) && parent.Kind != "" || inChapter && h.says.kind != corpus.References):
		return corpus.Section{} // of a part, not of the document
	case h.says.kind != "":
		return corpus.Section{Kind: h.says.kind}
	case h.says.contents || inChapter || parent.Kind != "" && !atLarge:
		return corpus.Section{}
	}
	return d.below(h)
}

// inChapter reports whether the headings that are open are those of a chapter
// of no known kind: its introduction is not the document's.
func (d *document) inChapter() bool {
	for _, e := range d.open {
		if e.section.Kind == "" && !e.title && !e.says.contents && e.says.kind == "" {
			return true
		}
	}
	return false
}

// combine is the section of a heading within a section: most words mean the
// whole document where they stand for themselves, and the chapter where they
// stand in one.
func combine(parent, said corpus.Section, first bool) corpus.Section {
	switch {
	case said.Kind == "":
		return parent
	case parent.Kind == "" || said.Kind == corpus.Annex:
		return said
	}
	switch parent.Kind {
	case corpus.Annex, corpus.References, corpus.Summary:
		return parent
	case corpus.Opening:
		return said
	case corpus.GoalChapter:
		return combineGoals(parent, said, first)
	}
	switch said.Kind {
	case corpus.GoalChapter:
		if len(said.Goals) > 0 && !first {
			return parent
		}
		return said
	case corpus.Method, corpus.Policy, corpus.Means, corpus.References:
		return said
	}
	return parent
}

// combineGoals is combine within a chapter about goals: a heading may name
// one of them, or begin the next.
func combineGoals(parent, said corpus.Section, first bool) corpus.Section {
	switch {
	case said.Kind != corpus.GoalChapter || len(said.Goals) == 0:
		return parent
	case len(parent.Goals) == 0 || first:
		return said
	}
	for _, g := range said.Goals {
		if !slices.Contains(parent.Goals, g) {
			return parent
		}
	}
	return said
}
