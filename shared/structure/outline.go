package structure

import (
	"slices"

	"github.com/city-outcomes/throughline/shared/corpus"
)

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
	aside := h.says.sure && !h.says.first // "Links to SDG 13" begins no chapter
	e.section = combine(parent, said, !aside)
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
	case h.stacked && e.own && h.index == e.index+1 && d.says(h) == "":
		return false
	case len(e.says.number) > 0 && !h.says.counted && e.own && d.numbered[h.level] >= habit:
		said := d.says(h)
		return said == corpus.Annex || said == corpus.References || said == corpus.GoalChapter
	}
	return true
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
