// Package sdg is the vocabulary of the 2030 Agenda: the 17 goals, their 169
// targets and the global indicators, as the United Nations numbers them
// (A/RES/70/1; A/RES/71/313 with the 2025 comprehensive review), with titles
// by language and stable URIs. What it knows is in its embedded tables; the
// tests lint them.
package sdg

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// base is where the UN's SDG knowledge organisation system has its
// identifiers.
const base = "http://metadata.un.org/sdg/"

// last is the highest goal.
const last = 17

// Goal is the number of a Sustainable Development Goal, 1 to 17.
type Goal int

// Goals lists the seventeen, ascending.
func Goals() []Goal {
	goals := make([]Goal, last)
	for i := range goals {
		goals[i] = Goal(i + 1)
	}
	return goals
}

// Valid reports whether g is one of the seventeen.
func (g Goal) Valid() bool { return g >= 1 && g <= last }

// URI is the goal's identifier in the UN's SDG knowledge organisation system,
// such as http://metadata.un.org/sdg/11.
func (g Goal) URI() string { return base + strconv.Itoa(int(g)) }

// String is the goal's number, as written in an identifier: "11".
func (g Goal) String() string { return strconv.Itoa(int(g)) }

// Title is the goal's official short title in the language of a BCP 47 tag,
// found as Titles.In finds it: "Villes et communautés durables" for goal 11
// and "fr-CH". It is empty for a goal that is not Valid.
func (g Goal) Title(lang string) string {
	if !g.Valid() {
		return ""
	}
	return tables().titles[g].In(lang)
}

// Colour is the goal's official colour as "#RRGGBB", empty for a goal that is
// not Valid.
func (g Goal) Colour() string {
	if !g.Valid() {
		return ""
	}
	return tables().colours[g]
}

// Targets lists the goal's targets as the United Nations does: numbered ones
// first, lettered means of implementation last.
func (g Goal) Targets() []Target {
	return slices.DeleteFunc(Targets(), func(t Target) bool { return t.Goal() != g })
}

// ParseGoal reads a goal's number from "11", "SDG 11", "SDG11", "sdg-11",
// "Goal 11" or "goal-11", in any case; a single digit may have a zero before
// it, as in file names ("goal-04").
func ParseGoal(s string) (Goal, error) {
	n := bare(s, "sdg", "goal")
	if len(n) == 2 {
		n = strings.TrimPrefix(n, "0")
	}
	for _, g := range Goals() {
		if g.String() == n {
			return g, nil
		}
	}
	return 0, fmt.Errorf("%.40q is not one of the 17 goals", s)
}

// bare is what is left of an identifier, in lower case, without the words that
// may stand before it, in their order, each followed by a hyphen, by spaces or
// by nothing.
func bare(s string, words ...string) string {
	s = strings.ToLower(strings.TrimSpace(s))
	for _, w := range words {
		rest, ok := strings.CutPrefix(s, w)
		if !ok {
			continue
		}
		if s, ok = strings.CutPrefix(rest, "-"); !ok {
			s = strings.TrimLeftFunc(rest, unicode.IsSpace)
		}
	}
	return s
}
