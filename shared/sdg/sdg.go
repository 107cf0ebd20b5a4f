// Package sdg is the vocabulary of the 2030 Agenda: the 17 goals, their 169
// targets and the global indicators, as the United Nations numbers them
// (A/RES/70/1; A/RES/71/313 with the 2025 comprehensive review), with titles
// by language and stable URIs.
package sdg

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
)

// Goal is the number of a Sustainable Development Goal, 1 to 17.
type Goal int

// Valid reports whether g is one of the seventeen.
func (g Goal) Valid() bool { return g >= 1 && g <= 17 }

// URI is the goal's identifier in the UN's SDG knowledge organisation system,
// such as http://metadata.un.org/sdg/11.
func (g Goal) URI() string { return "http://metadata.un.org/sdg/" + strconv.Itoa(int(g)) }

// String is the goal's number, as written in an identifier: "11".
func (g Goal) String() string { return strconv.Itoa(int(g)) }

// ParseGoal reads a goal's number from "11", "SDG 11", "sdg-11" or "Goal 11".
func ParseGoal(s string) (Goal, error) {
	digits := strings.TrimLeft(strings.ToLower(strings.TrimSpace(s)), "sdgoal -")
	n, err := strconv.Atoi(digits)
	if err != nil || !Goal(n).Valid() {
		return 0, fmt.Errorf("%q is not one of the 17 goals", s)
	}
	return Goal(n), nil
}

// Target is the identifier of a target, such as "11.2" or "11.a".
type Target string

// Goal is the goal that the target belongs to, 0 where the identifier is not
// well formed.
func (t Target) Goal() Goal {
	head, _, _ := strings.Cut(string(t), ".")
	n, err := strconv.Atoi(head)
	if err != nil || !Goal(n).Valid() {
		return 0
	}
	return Goal(n)
}

// URI is the target's identifier, such as http://metadata.un.org/sdg/11.2.
func (t Target) URI() string { return "http://metadata.un.org/sdg/" + string(t) }

// Compare orders targets as the United Nations lists them: by goal, numbered
// targets first, lettered means of implementation last.
func (t Target) Compare(u Target) int {
	if c := cmp.Compare(t.Goal(), u.Goal()); c != 0 {
		return c
	}
	return cmp.Compare(t.rank(), u.rank())
}

func (t Target) rank() int {
	_, tail, _ := strings.Cut(string(t), ".")
	if n, err := strconv.Atoi(tail); err == nil {
		return n
	}
	if tail == "" {
		return 0
	}
	return 1000 + int(tail[0])
}
