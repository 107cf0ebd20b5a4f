package briefing

import (
	"fmt"
	"strings"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/terms/english"
)

// number writes a number as running text does: in words under ten.
func number(n int) string {
	words := []string{"no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"}
	if n >= 0 && n < len(words) {
		return words[n]
	}
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// count is a number with its noun: "one city", "12 cities".
func count(n int, noun string) string { return number(n) + " " + english.Noun(n, noun) }

// verb chooses between singular and plural.
func verb(n int, one, many string) string { return english.Form(n, one, many) }

func wasWere(n int, noun string) string { return count(n, noun) + verb(n, " was", " were") }
func concerns(n int) string             { return number(n) + verb(n, " concerns", " concern") }

// capital sets the first letter of a sentence of ours, which is ASCII.
func capital(s string) string { return strings.ToUpper(s[:1]) + s[1:] }

// list joins words: "a", "a and b", "a, b and c".
func list(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + " and " + words[len(words)-1]
}

// surely is the score of a kind of statement from which our own sentence says
// more than that something was stated: a verb must not claim what the
// quotation does not.
const surely = 0.5

// lead is the neutral sentence before a quotation: who, in which document of
// which year, and the verb of its kind where the kind is sure.
func lead(st Statement, p picked) string {
	if st.Voice != "" {
		return reprinted(st, p.source)
	}
	verb := "stated"
	if p.passage.Labels.Kind.Score >= surely {
		verb = neutralVerb(st.Kind)
	}
	return who(st, p.source) + " " + verb + ":"
}

// neutralVerb is the verb of a kind of statement, empty for the kinds that no
// section quotes.
func neutralVerb(k corpus.StatementKind) string {
	switch k {
	case corpus.Progress:
		return "reported"
	case corpus.Practice:
		return "described a practice"
	case corpus.Commitment:
		return "committed to the following"
	case corpus.Challenge:
		return "noted a challenge"
	case corpus.Recommendation:
		return "called for the following"
	}
	return ""
}

func who(st Statement, s *source) string {
	if st.Unattributed {
		return "A participant"
	}
	document := in(s.meta, st.Year)
	switch {
	case st.City != "" && st.CountryName != "":
		return fmt.Sprintf("%s, %s, %s,", st.City, st.CountryName, document)
	case st.City != "" || st.CountryName != "":
		return fmt.Sprintf("%s, %s,", st.City+st.CountryName, document)
	case s.meta.OnBehalfOf != "":
		return fmt.Sprintf("%s, %s,", plain(s.meta.OnBehalfOf), document)
	case s.meta.Event != "":
		return "Participants, " + document + ","
	}
	return fmt.Sprintf("The document “%s”%s", st.DocumentTitle, ofYear(st.Year))
}

// in names the document of a statement after what sort of document it is.
func in(m corpus.Metadata, year int) string {
	kind := map[corpus.DocumentKind]string{
		corpus.KindVLR: "in its voluntary local review", corpus.KindVNR: "in its voluntary national review",
		corpus.KindDeclaration: "in a declaration", corpus.KindPlan: "in a plan", corpus.KindAnnex: "in an annex",
	}[m.Kind]
	if m.Kind == corpus.KindSessionOutcome {
		kind = "in the outcome of a session"
		if m.Event != "" {
			kind = "in an outcome of " + plain(m.Event)
			if strings.Contains(m.Event, fmt.Sprint(year)) {
				return kind
			}
		}
	}
	if kind == "" {
		kind = "in a document"
	}
	return kind + ofYear(year)
}

func ofYear(year int) string {
	if year == 0 {
		return " without a date"
	}
	return fmt.Sprintf(" of %d", year)
}

// footnote is where a statement stands, in words.
func footnote(s Statement) string {
	var place []string
	for _, part := range []string{s.City, s.CountryName} {
		if part != "" {
			place = append(place, part)
		}
	}
	if s.Year != 0 {
		place = append(place, fmt.Sprint(s.Year))
	}
	text := s.DocumentTitle
	if len(place) > 0 {
		text += " (" + strings.Join(place, ", ") + ")"
	}
	return fmt.Sprintf("%s, %s. SHA-256 %s.", text, s.Cite(), s.Document)
}

// original names the language of a quotation that is not in English.
func original(s Statement) string {
	if corpus.PrimaryLanguage(s.Language) == "en" {
		return ""
	}
	return "Original: " + languageName(s.Language)
}
