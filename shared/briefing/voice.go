package briefing

import (
	"fmt"

	"github.com/city-outcomes/throughline/shared/corpus"
)

// others is the voice of those whom a passage quotes, or who speak in it,
// without a heading that names them.
const others = "others"

// voiceOf tells who speaks in a passage, where it is another than the city or
// body whose document it is: the heading under which a note, a comment or a
// dissent of theirs is printed, or that the quotation tells of others' views,
// or that those who say "we" in it speak of the city as of another; empty where
// nothing says so.
func voiceOf(c cues, p corpus.Passage, city, quotation string) string {
	cue, _ := c.of(voice, p.Language)
	for i := len(p.Heading) - 1; i >= 0; i-- {
		if lineOf(p.Heading[i]).has(cue.says) {
			return plain(p.Heading[i])
		}
	}
	line := lineOf(quotation)
	if line.heads(cue.hints, cue.bars) {
		return others
	}
	if with, _ := c.of(partner, p.Language); city != "" && line.has(with.says) && line.heads(with.hints, phrases{}.with([]string{fold(city)})) {
		return others
	}
	return ""
}

// reprinted tells of a statement that is another's: only that the document has
// it.
func reprinted(st Statement, s *source) string {
	document := "The " + kindName(s.meta.Kind)
	if place := (Coverage{City: st.City, CountryName: st.CountryName}); st.City+st.CountryName != "" {
		document += " of " + place.city()
	} else {
		document += fmt.Sprintf(" “%s”", st.DocumentTitle)
	}
	document += ofYear(st.Year)
	if st.Voice == others {
		return document + " gave the views of others:"
	}
	return fmt.Sprintf("%s printed, under the heading “%s”:", document, st.Voice)
}

// city names the place with the city first, as running text does.
func (c Coverage) city() string {
	if c.City != "" && c.CountryName != "" {
		return c.City + ", " + c.CountryName + ","
	}
	return c.City + c.CountryName
}
