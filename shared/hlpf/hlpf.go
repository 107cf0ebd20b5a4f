// Package hlpf is the calendar of the High-level Political Forum: its years,
// the goals that each reviews in depth, the cross-cutting themes, and the
// events that feed the forum. The calendar is data, because the General
// Assembly decides it in blocks (A/RES/70/299, A/RES/74/298, A/DEC/77/553,
// A/RES/78/285): an embedded file, overridable by a file at run time, both
// held to one schema and one set of rules.
package hlpf

import "github.com/city-outcomes/throughline/shared/sdg"

// ThemeID names a theme in addresses, keys and file names: "sdg-11" for a
// goal, else a word such as "housing".
type ThemeID string

// Theme is something a briefing can be about: one goal, or a cross-cutting
// subject.
type Theme struct {
	ID         ThemeID    `json:"id"`
	Goal       sdg.Goal   `json:"goal,omitempty"`       // 0 for a cross-cutting theme
	Titles     sdg.Titles `json:"titles"`               // by BCP 47 language; "en" is always there
	Definition string     `json:"definition,omitempty"` // what belongs to a cross-cutting theme, in English
	Goals      []sdg.Goal `json:"goals,omitempty"`      // the goals that a cross-cutting theme touches most, ascending
}

// Title is the theme's name in the language of a BCP 47 tag, found as
// sdg.Titles.In finds it.
func (t Theme) Title(lang string) string { return t.Titles.In(lang) }

// Year is one session of the forum.
type Year struct {
	Year    int        `json:"year"`
	Theme   string     `json:"theme"`            // the forum's own theme, in short; empty where not decided
	InDepth []sdg.Goal `json:"inDepth"`          // the goals reviewed in depth, ascending; empty where none is set
	Summit  bool       `json:"summit,omitempty"` // an SDG Summit is held under the General Assembly that year
	Source  string     `json:"source"`           // the resolution or decision that sets it
}

// EventID names an event: "hlpf-2022" for a year's forum, else words such as
// "forum-of-mayors-2022".
type EventID string

// Event is a meeting whose outcomes feed others, and in the end the forum.
type Event struct {
	ID    EventID   `json:"id"`
	Name  string    `json:"name"`
	Place string    `json:"place"`
	From  string    `json:"from"`            // YYYY-MM-DD, first day
	To    string    `json:"to"`              // YYYY-MM-DD, last day
	Feeds []EventID `json:"feeds,omitempty"` // events that take up its outcomes; each ends later
}

// Calendar is the forum's years and the themes of its briefings. As JSON it is
// a file that Load accepts. It is shared by its readers, and never changed.
type Calendar struct {
	Version string  `json:"version"`          // date of the calendar's last edit, YYYY-MM-DD
	Live    int     `json:"live"`             // the year being prepared
	Years   []Year  `json:"years"`            // ascending
	Themes  []Theme `json:"themes"`           // cross-cutting, in the order in which they are offered
	Events  []Event `json:"events,omitempty"` // in the file's order
}
