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
	covered    int  // headings that it begins with, before any text
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
	if d.covered = slices.IndexFunc(heads, func(h heading) bool { return len(h.opening) > 0 }); d.covered < 0 {
		d.covered = len(heads)
	}
	if d.paged {
		d.first = t.Pages[0].Number
	}
	named, sure, fitting, numberedAlike := map[sdg.Goal]bool{}, map[sdg.Goal]bool{}, map[sdg.Goal]bool{}, 0
	for i, h := range heads {
		heads[i].index = i
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

// cover reports whether heading i is on the cover: on the first page of
// several, or among those that the document begins with, before any text.
func (d *document) cover(i int) bool {
	return i < d.covered || d.paged && d.heads[i].page == d.first
}

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
