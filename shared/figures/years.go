package figures

import "bytes"

// resolveYears gives each year its role: the time of a figure (at), before
// which it is to be reached (until), with which it is compared (since), or
// none; and makes one span of "between 2010 and 2020".
func resolveYears(r *reading) {
	out := r.marks[:0:0]
	for i := 0; i < len(r.marks); i++ {
		m := r.marks[i]
		if m.kind != year && m.kind != span {
			out = append(out, m)
			continue
		}
		m.end = r.yearWord(m.end)
		if m.kind == span {
			m.roles = between
		}
		before, has := last(out)
		beside := has && before.kind == cue && r.blank(before.end, m.start)
		switch {
		case m.kind == span:
			if beside && before.roles&(at|between|since|until) != 0 {
				out = out[:len(out)-1]
				m.start = before.start
			} else if !has || before.kind != open || !r.blank(before.end, m.start) {
				m.roles = 0 // of a plan: "Zero Waste Plan, 2021–2027"
			}
		case beside && before.roles&between != 0 && r.spans(i):
			m = mark{kind: span, roles: between, start: before.start, end: r.marks[i+2].end, first: m.year, year: r.marks[i+2].year}
			out, i = out[:len(out)-1], i+2
		case r.lists(i):
			m.roles = 0
		case beside && before.roles&(at|until|since) != 0:
			m.roles = timeRole(before.roles)
			m.start, out = before.start, out[:len(out)-1]
			if m.roles == at && r.compared(out, m.start) {
				m.roles = since
			}
		case has && before.kind == open && r.blank(before.end, m.start),
			!has, before.kind == stop, r.bareYears() && r.blank(before.end, m.start):
			m.roles = at
			if r.compared(out, m.start) {
				m.roles = since
			}
		}
		if i+1 < len(r.marks) && m.kind == year && m.roles&until == 0 {
			if after := r.marks[i+1]; after.kind == cue && after.roles&levels != 0 && r.blank(m.end, after.start) {
				m.roles, m.end = since, after.end
				i++
			}
		}
		out = append(out, m)
	}
	r.marks = out
}

// yearWord is where the word for year ends that Russian puts behind a year.
func (r *reading) yearWord(end int) int {
	if r.lang != "ru" {
		return end
	}
	for _, w := range []string{" году", " года", " год", " годах", " годов", " годы", " гг.", " г."} {
		if bytes.HasPrefix(r.low[end:], []byte(w)) && !wordAt(r.low, end+len(w)) {
			return end + len(w)
		}
	}
	return end
}

// bareYears reports whether the language puts years with no word before them.
func (r *reading) bareYears() bool { return r.lang == "de" || r.lang == "sv" }

func last(marks []mark) (mark, bool) {
	if len(marks) == 0 {
		return mark{}, false
	}
	return marks[len(marks)-1], true
}

// timeRole is what the words before a year make of it, where they can mean
// several things.
func timeRole(roles role) role {
	switch {
	case roles&at != 0:
		return at
	case roles&until != 0:
		return until | roles&due
	}
	return since
}

// compared reports whether the year that begins at a place is one that is
// compared with: "compared to the emissions in 1990".
func (r *reading) compared(before []mark, start int) bool {
	for len(before) > 0 && before[len(before)-1].roles&levels != 0 {
		before = before[:len(before)-1]
	}
	m, ok := last(before)
	if ok && m.roles&degree != 0 && r.blank(m.end, start) {
		return true // 5 per cent more than in 1990
	}
	return ok && m.kind == cue && m.roles&since != 0 && m.roles&(at|from|over|under|between|of|to) == 0 && start-m.end <= nearby
}

// spans reports whether the year at i is the first of two.
func (r *reading) spans(i int) bool {
	if i+2 >= len(r.marks) {
		return false
	}
	m, and2, second := r.marks[i], r.marks[i+1], r.marks[i+2]
	return and2.kind == cue && and2.roles&and != 0 && second.kind == year && second.year > m.year &&
		r.blank(m.end, and2.start) && r.blank(and2.end, second.start)
}

// lists reports whether the year at i is one of several with the same word
// before them ("in 2019 and 2024"), so that none can be told to be a figure's.
func (r *reading) lists(i int) bool {
	joins := func(a, b mark) bool {
		return (b.kind == pause || b.kind == cue && b.roles&and != 0) && r.blank(a.end, b.start)
	}
	if i+2 < len(r.marks) && joins(r.marks[i], r.marks[i+1]) && r.marks[i+2].kind == year && r.blank(r.marks[i+1].end, r.marks[i+2].start) {
		return true
	}
	return i >= 2 && joins(r.marks[i-2], r.marks[i-1]) && r.marks[i-2].kind == year && r.blank(r.marks[i-1].end, r.marks[i].start)
}

// blank reports whether nothing but spaces and articles stands between two
// places.
func (r *reading) blank(from, to int) bool {
	if from > to {
		return false
	}
	return fillers[string(trim(r.low[from:to]))]
}

// fillers are what may stand between words that belong together.
var fillers = map[string]bool{"": true, "the": true, "a": true, "an": true, "just": true, "only": true, "a total of": true, "total of": true,
	"a level of": true, "around the": true, "der": true, "dem": true, "den": true, "nur": true, "noch": true, "les": true, "la": true, "le": true,
	"l'": true, "l’": true, "los": true, "el": true, "il": true, "o": true, "os": true, "un": true, "un total de": true, "still": true, "also": true}
