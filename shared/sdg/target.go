package sdg

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Target is the identifier of a target, such as "11.2", or "11.a" for a means
// of implementation.
type Target string

// Targets lists the 169 as the United Nations does (see Target.Compare).
func Targets() []Target { return slices.Clone(tables().targets) }

// Valid reports whether t is one of the 169, written as the UN writes it:
// "11.a", not "11.A".
func (t Target) Valid() bool { return t.Label() != "" }

// Label says in three to eight English words what the target is about: our
// own words, for tables and menus, and never to be quoted as the Agenda's. It
// is empty for a target that is not Valid.
func (t Target) Label() string { return tables().labels[t] }

// Goal is the goal that the target belongs to, 0 where the identifier is not
// well formed.
func (t Target) Goal() Goal {
	head, _, _ := strings.Cut(string(t), ".")
	n, err := strconv.Atoi(head)
	if err != nil || !Goal(n).Valid() || Goal(n).String() != head {
		return 0
	}
	return Goal(n)
}

// URI is the target's identifier, such as http://metadata.un.org/sdg/11.2.
func (t Target) URI() string { return base + string(t) }

// Indicators lists the target's indicators in the framework's order.
func (t Target) Indicators() []Indicator {
	return slices.DeleteFunc(Indicators(), func(i Indicator) bool { return i.Target() != t })
}

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

// ParseTarget reads a target from "11.2", "11.A", "Target 11.2", "SDG 11.2" or
// "SDG target 11.2", in any case.
func ParseTarget(s string) (Target, error) {
	t := Target(bare(s, "sdg", "goal", "target"))
	if !t.Valid() {
		return "", fmt.Errorf("%.40q is not one of the 169 targets", s)
	}
	return t, nil
}
