package briefing

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/country"
)

// source is a document of the snapshot while a briefing is composed.
type source struct {
	id         corpus.DocumentID
	meta       corpus.Metadata
	reading    corpus.Reading
	order      int      // among the documents, alphabetical
	standing   Standing // empty until it is settled
	reason     string
	candidates []*candidate
	onTheme    int
}

// chathamTitle stands for the title of a document whose speakers must not be
// named.
const chathamTitle = "Document under the Chatham House Rule"

// unattributed reports whether the document is quoted without speaker or
// affiliation: without its title, city, country and event. Its identity, page
// and paragraph stay, so that the quotation can still be checked by those who
// may read the document.
func (s *source) unattributed() bool { return s.meta.ChathamHouse }

// namedIn reports whether a quotation itself names the affiliation.
func (s *source) namedIn(q string) bool {
	folded := fold(q)
	for _, name := range []string{s.meta.City, countryName(s.meta.Country), s.meta.OnBehalfOf} {
		if name != "" && strings.Contains(folded, fold(name)) {
			return true
		}
	}
	return false
}

// withheld reports whether the briefing must not even say what the document
// is called and where it comes from.
func (s *source) withheld() bool {
	return s.unattributed() || s.standing == Classified || s.standing == Embargoed
}

func (s *source) title() string {
	switch {
	case s.standing == Classified:
		return "Classified document"
	case s.standing == Embargoed:
		return "Document under embargo"
	case s.unattributed():
		return chathamTitle
	}
	return plain(s.meta.Title)
}

func (s *source) city() string {
	if s.withheld() {
		return ""
	}
	return plain(s.meta.City)
}

func (s *source) country() string {
	if s.withheld() {
		return ""
	}
	return plain(s.meta.Country)
}

// cityKey and countryKey are what the caps count by. Where a document names
// no place it stands for itself.
func (s *source) cityKey() string {
	if s.city() == "" {
		return s.countryKey()
	}
	return s.country() + "/" + fold(s.city())
}

func (s *source) countryKey() string {
	if s.country() == "" {
		return string(s.id)
	}
	return s.country()
}

// compare orders documents alphabetically: by the country's name as the
// United Nations writes it, city, title; those without a country last.
func (s *source) compare(t *source) int {
	return cmp.Or(comparePlaces(s.country(), s.city(), t.country(), t.city()),
		strings.Compare(fold(s.title()), fold(t.title())), cmp.Compare(s.meta.Year(), t.meta.Year()), cmp.Compare(s.id, t.id))
}

// comparePlaces orders places by country and city; a city without a country
// comes after all countries, and no place last.
func comparePlaces(country1, city1, country2, city2 string) int {
	rank := func(country, city string) int {
		switch {
		case country != "":
			return 0
		case city != "":
			return 1
		}
		return 2
	}
	return cmp.Or(
		cmp.Compare(rank(country1, city1), rank(country2, city2)),
		strings.Compare(fold(countryName(country1)), fold(countryName(country2))),
		strings.Compare(country1, country2),
		strings.Compare(fold(city1), fold(city2)), strings.Compare(city1, city2))
}

// countryName is the country's name as the United Nations writes it, or the
// code where it is of no country.
func countryName(alpha3 string) string {
	if c, ok := country.ByAlpha3(alpha3); ok {
		return c.Name
	}
	return plain(alpha3)
}

// plain is a submitter's word as the forms can carry it: characters that no
// document holds safely become spaces.
func plain(s string) string {
	if printable(s) {
		return s
	}
	kept := strings.Map(func(r rune) rune {
		if printable(string(r)) && r != unicode.ReplacementChar {
			return r
		}
		return ' '
	}, strings.ToValidUTF8(s, " "))
	return strings.Join(strings.Fields(kept), " ")
}

// sources lists the snapshot's documents in alphabetical order and settles
// those that may not be quoted at all.
func sources(in Input) ([]*source, error) {
	day := in.Snapshot.Edition.Time().Format(time.DateOnly)
	out := make([]*source, 0, len(in.Snapshot.Inputs))
	for _, input := range in.Snapshot.Inputs {
		s := &source{id: input.Document, meta: input.Metadata}
		s.admit(day, in)
		if s.standing == "" {
			r, ok := in.Readings[s.id]
			if !ok {
				return nil, fmt.Errorf("compose %s: no reading of document %s", in.Snapshot.Series, s.id)
			}
			s.reading = r
		}
		out = append(out, s)
	}
	slices.SortFunc(out, (*source).compare)
	for i, s := range out {
		s.order = i
	}
	return out, nil
}

// admit settles a document that is confidential, under embargo on the
// edition's day, or dated outside the period. A document without a date is
// taken, and quoted as undated. An embargo that is no date holds.
func (s *source) admit(day string, in Input) {
	year := s.meta.Year()
	switch {
	case s.meta.Sensitivity != "" && s.meta.Sensitivity != corpus.Unclassified:
		s.settle(Classified, "It is classified, and only unclassified documents are quoted.")
	case s.meta.Embargo != "" && !over(s.meta.Embargo, day):
		s.settle(Embargoed, "It is under embargo on the date of this edition.")
	case year != 0 && (year < in.Since || year > in.Snapshot.Year):
		s.settle(OutsidePeriod, fmt.Sprintf("It is dated %d, outside the period from %d to %d.", year, in.Since, in.Snapshot.Year))
	}
}

// over reports whether an embargo ended on or before the day.
func over(embargo, day string) bool {
	_, err := time.Parse(time.DateOnly, embargo)
	return err == nil && embargo <= day
}

func (s *source) settle(standing Standing, reason string) { s.standing, s.reason = standing, reason }
