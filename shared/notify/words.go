package notify

import (
	"fmt"
	"strings"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/hlpf"
	"github.com/city-outcomes/throughline/shared/terms/english"
)

// MaxSubject is how long a subject may be. Amazon SNS takes less than 100
// characters (Amazon SNS API Reference, "Publish").
const MaxSubject = 99

// subject is a message's subject: with what the theme is called where that is
// plain enough, else with its id, and cut off where even that is too long.
func subject(e corpus.Edition, called string) string {
	format := func(theme string) string {
		return fmt.Sprintf("HLPF %d briefing: %s, edition %d", e.Year, theme, e.Number)
	}
	if s := format(called); plain(s) && len(s) <= MaxSubject {
		return s
	}
	id := strings.Map(func(r rune) rune {
		if !plain(string(r)) {
			return '?'
		}
		return r
	}, string(e.Theme))
	if over := len(format(id)) - MaxSubject; over > 0 {
		id = id[:len(id)-over]
	}
	return format(id)
}

// name is a theme as it is called: "SDG 11, Sustainable cities and
// communities", or "Housing".
func name(theme hlpf.Theme) string {
	if theme.Goal.Valid() {
		return fmt.Sprintf("SDG %d, %s", theme.Goal, theme.Title("en"))
	}
	return theme.Title("en")
}

// plain reports whether s is printable ASCII on one line.
func plain(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r > '~' })
}

// body is a message's text: what was published, what it holds, what is new,
// and where it is read.
func (s Stage) body(e corpus.Edition, called string) string {
	paragraphs := []string{
		fmt.Sprintf("A briefing for the High-level Political Forum of %d has been published:\n%s\nEdition %d, of %s",
			e.Year, called, e.Number, date(e.ID)),
		fmt.Sprintf("It carries %s from %s, out of %s considered. Each is quoted word for word, with its document, page and paragraph.",
			english.Count(e.Statements, "statement"), english.Count(len(e.Quoted), "document"), english.Count(e.Considered, "document")),
		news(e),
	}
	if s.Portal != "" {
		paragraphs = append(paragraphs, fmt.Sprintf("Read it, check it and download it as Word, PDF and data:\n%s/briefings/%s/%s", s.Portal, e.Series, e.ID))
	}
	return strings.Join(paragraphs, "\n\n") + "\n"
}

// news says what the record says has changed since the edition before.
func news(e corpus.Edition) string {
	if e.Previous == "" {
		return "It is the first edition on this theme."
	}
	since := fmt.Sprintf("Since the edition before it, of %s, ", date(e.Previous))
	if e.Changes == (corpus.Changes{}) {
		return since + "its statements have not changed; the documents that were considered have, or what is known of them."
	}
	var parts []string
	for _, p := range []struct {
		n    int
		what string
	}{{e.Changes.Added, "added"}, {e.Changes.Changed, "changed"}, {e.Changes.Removed, "removed"}} {
		if p.n > 0 {
			parts = append(parts, english.Count(p.n, "statement")+english.Form(p.n, " was ", " were ")+p.what)
		}
	}
	return since + strings.Join(parts, ", ") + "."
}

// date is an edition's day and time as the United Nations writes them.
func date(id corpus.EditionID) string { return id.Time().Format("2 January 2006, 15:04 UTC") }
