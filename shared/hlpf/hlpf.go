// Package hlpf is the calendar of the High-level Political Forum: its years,
// the goals that each reviews in depth, and the cross-cutting themes. The
// calendar is data, because the General Assembly decides it in blocks
// (A/RES/70/299, A/RES/77/553, A/RES/78/285): an embedded file, overridable
// by a file at run time.
package hlpf

import "github.com/city-outcomes/throughline/shared/sdg"

// ThemeID names a theme in addresses, keys and file names: "sdg-11" for a
// goal, else a word such as "housing".
type ThemeID string

// Theme is something a briefing can be about: one goal, or a cross-cutting
// subject.
type Theme struct {
	ID     ThemeID
	Goal   sdg.Goal          // 0 for a cross-cutting theme
	Titles map[string]string // by BCP 47 language; "en" is always there
	Goals  []sdg.Goal        // the goals that a cross-cutting theme touches most
}

// Year is one session of the forum.
type Year struct {
	Year    int
	Theme   string     // the forum's own theme, in short; empty where not decided
	InDepth []sdg.Goal // the goals reviewed in depth, ascending; empty where none is set
	Summit  bool       // an SDG Summit is held under the General Assembly that year
	Source  string     // the resolution that decides it
}

// Calendar is the forum's years and the themes of its briefings.
type Calendar struct {
	Version string  // date of the calendar's last edit, YYYY-MM-DD
	Live    int     // the year being prepared
	Years   []Year  // ascending
	Themes  []Theme // cross-cutting, by id
}
