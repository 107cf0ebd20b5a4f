package shared_test

import (
	"bytes"
	"fmt"
	"strings"

	"pgregory.net/rapid"

	"github.com/city-outcomes/throughline/shared/memory"
)

// schedule is all that decides how a run of the simulation goes: what is
// asked of the pipeline, and in which order its operations are taken. It is
// data, so that it can be drawn, made smaller and run again; a schedule of no
// turns does one thing after the other, and nothing breaks.
type schedule struct {
	Before int // documents that are indexed before it begins
	Deeds  []deed
	Turns  []turn
}

// deed is something that somebody asks for, some turns after the deed before;
// A and B choose among the things that it can be done to and the ways of
// doing it.
type deed struct {
	What string
	A, B int
	Wait int
}

func (d deed) String() string { return fmt.Sprintf("%s(%d,%d) after %d", d.What, d.A, d.B, d.Wait) }

// GoString is how a schedule that failed is shown.
func (s schedule) GoString() string {
	turns := make([]byte, 0, 2*len(s.Turns))
	for _, t := range s.Turns {
		turns = append(turns, t.Who, t.Fate)
	}
	return fmt.Sprintf("after %d documents %v, turns %x", s.Before, s.Deeds, bytes.TrimRight(turns, "\x00"))
}

// turn is one step of the simulation: Who chooses who goes on, Fate what
// becomes of the operation that it was about to do.
type turn struct{ Who, Fate byte }

// fate is what becomes of an operation.
type fate string

// The fates.
const (
	passes   fate = ""           // it is done
	fails    fate = "fails"      // it is not done, and says so
	unheard  fate = "reply lost" // it is done, and says that it failed
	diesAt   fate = "dies at"    // whoever was about to do it dies before
	diesPast fate = "dies past"  // whoever did it dies before the next operation
	sleeps   fate = "sleeps"     // it is done only after many turns of others
)

// event is something that happened in a run.
type event struct {
	who  string
	op   memory.Op
	fate fate
}

func (e event) String() string {
	return strings.TrimSpace(fmt.Sprintf("%s: %s %s %s", e.who, e.op.Deed, e.op.Key, e.fate))
}

// fateOf has about one operation in ten go wrong.
func (t turn) fateOf() fate {
	faults := []fate{passes, fails, unheard, diesAt, diesPast, sleeps, sleeps}
	if n := int(t.Fate % 64); n < len(faults) {
		return faults[n]
	}
	return passes
}

// whats are the deeds by how often they are drawn.
var whats = []string{
	"upload", "upload", "upload", "upload", "edition", "edition", "edition", "withdraw", "withdraw", "correct", "correct",
	"same", "rules", "rules", "clock", "clock", "stray", "backup", "restore", "read", "night", "verdict", "verdict", "approve",
}

// longestWait is about as many turns as a document takes from the upload to
// the index.
const longestWait = 60

// schedules draws schedules of so many turns, and at most so many deeds.
func schedules(deeds, turns int) *rapid.Generator[schedule] {
	one := rapid.Custom(func(t *rapid.T) deed {
		return deed{rapid.SampledFrom(whats).Draw(t, "what"), rapid.IntRange(0, 11).Draw(t, "a"), rapid.IntRange(0, 11).Draw(t, "b"),
			rapid.IntRange(0, longestWait).Draw(t, "wait")}
	})
	// Numbers are drawn small more often than not; a schedule wants them even,
	// and 0 to stay what is simplest.
	next := rapid.Map(rapid.Uint16(), func(n uint16) turn {
		even := uint32(n) * 0x9E3779B1
		return turn{byte(even >> 24), byte(even >> 16)}
	})
	return rapid.Custom(func(t *rapid.T) schedule {
		return schedule{rapid.IntRange(0, len(cities)).Draw(t, "before"), rapid.SliceOfN(one, 3, deeds).Draw(t, "deeds"),
			rapid.SliceOfN(next, turns, turns).Draw(t, "turns")}
	})
}
