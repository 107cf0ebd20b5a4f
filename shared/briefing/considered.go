package briefing

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/city-outcomes/throughline/shared/corpus"
)

// document says what became of a source.
func (s *source) document() Document {
	d := Document{ID: s.id, Title: s.title(), Kind: s.meta.Kind, City: s.city(), Country: s.country(), Year: s.meta.Year(),
		Language: s.language(), Passages: len(s.reading.Passages), OnTheme: s.onTheme, Standing: s.standing, Reason: s.reason}
	if d.Country != "" {
		d.CountryName = countryName(d.Country)
	}
	if d.Standing == "" {
		d.Standing, d.Quoted, d.Reason = s.outcome()
	}
	return d
}

// outcome tells why a document that was read is quoted, or is not.
func (s *source) outcome() (Standing, int, string) {
	fates := map[fate]int{}
	for _, c := range s.candidates {
		fates[c.fate]++
	}
	switch {
	case fates[chosen] > 0:
		return Quoted, fates[chosen], "Quoted, in " + count(fates[chosen], "statement") + "."
	case s.onTheme == 0:
		return OffTheme, 0, "No passage was found on the theme."
	case len(s.candidates) == 0:
		return BackgroundOnly, 0, "Its passages on the theme give background only."
	case fates[unsure] == len(s.candidates):
		return Unsure, 0, "The labels of its passages on the theme are too unsure to quote them by."
	case fates[left] > 0:
		return LowerScore, 0, "Its passages on the theme score lower than those chosen, within the caps for each city and country."
	case fates[notFound] > 0:
		return NotFound, 0, fmt.Sprintf("The quotation was not found in the stored text (%s); it was dropped.", count(fates[notFound], "passage"))
	case fates[duplicate] > 0:
		return NearDuplicate, 0, "Its passages on the theme nearly repeat what is quoted."
	default:
		return NotQuotable, 0, "Its passages on the theme could not be quoted; considered.csv has the reason of each."
	}
}

// coverage counts, for each city and for each country where no city is named,
// the passages on each goal in the documents that were read. Documents that
// name no place, or must not, are one row at the end.
func coverage(all []*source) []Coverage {
	var rows []Coverage
	for _, s := range all { // alphabetical
		if s.standing != "" {
			continue
		}
		i := slices.IndexFunc(rows, func(c Coverage) bool { return c.Country == s.country() && fold(c.City) == fold(s.city()) })
		if i < 0 {
			i = len(rows)
			rows = append(rows, Coverage{City: s.city(), Country: s.country()})
			if s.country() != "" {
				rows[i].CountryName = countryName(s.country())
			}
		}
		rows[i].Documents++
		rows[i].Passages += len(s.reading.Passages)
		rows[i].OnTheme += s.onTheme
		for _, p := range s.reading.Passages {
			for _, g := range goalsOf(p.Labels, 0) {
				rows[i].Goals[g-1]++
			}
		}
	}
	return rows
}

// byCountry is the coverage of countries: rows of cities added up, and the
// documents of the country itself.
func byCountry(rows []Coverage) []Coverage {
	var out []Coverage
	for _, c := range rows { // alphabetical by country
		if c.Country == "" {
			continue
		}
		if n := len(out); n == 0 || out[n-1].Country != c.Country {
			out = append(out, Coverage{Country: c.Country, CountryName: c.CountryName})
		}
		sum := &out[len(out)-1]
		sum.Documents += c.Documents
		sum.Passages += c.Passages
		sum.OnTheme += c.OnTheme
		for g, n := range c.Goals {
			sum.Goals[g] += n
		}
	}
	return out
}

// place names the row in words.
func (c Coverage) place() string {
	switch {
	case c.City != "" && c.CountryName != "":
		return c.CountryName + ", " + c.City
	case c.City != "" || c.CountryName != "":
		return c.CountryName + c.City
	}
	return "No place named"
}

// kindNames are the kinds of document in words.
func kindName(k corpus.DocumentKind) string {
	switch k {
	case corpus.KindVLR:
		return "voluntary local review"
	case corpus.KindVNR:
		return "voluntary national review"
	case corpus.KindSessionOutcome:
		return "session outcome"
	case corpus.KindDeclaration, corpus.KindPlan, corpus.KindAnnex:
		return string(k)
	}
	return "other document"
}

// considered is the ledger of what could have been quoted: why each passage
// was, or was not.
func considered(b Briefing, c *chooser) []Considered {
	numbers := map[*candidate]int{}
	for i, p := range ordered(c) {
		numbers[p.candidate] = i + 1
	}
	out := make([]Considered, 0, len(c.candidates))
	for _, cand := range inPlace(c.candidates) {
		row := Considered{Document: cand.source.id, Passage: cand.passage.Number, Page: cand.passage.Page, Paragraph: cand.passage.Paragraph,
			Kind: cand.kind, Confidence: corpus.Rounded(cand.likely()), Statement: numbers[cand]}
		switch cand.fate {
		case chosen:
			row.Outcome, row.Reason = Quoted, fmt.Sprintf("Quoted in paragraph %d.", b.paragraphOf(row.Statement))
		case duplicate:
			row.Outcome, row.Statement = NearDuplicate, numbers[cand.like]
			row.Reason = fmt.Sprintf("It says nearly what paragraph %d quotes.", b.paragraphOf(row.Statement))
		case notFound:
			row.Outcome, row.Reason = NotFound, "Its quotation was not found in the stored text."
		case unfit:
			row.Outcome, row.Reason = NotQuotable, capital(cand.why.Error())+"."
		case unsure:
			row.Outcome, row.Reason = Unsure, "Its labels are too unsure to quote it by."
		case left:
			row.Outcome, row.Reason = LowerScore, "Others score higher, or its city or country has been quoted as often as the caps allow."
		}
		out = append(out, row)
	}
	return out
}

// inPlace is candidates in the order of documents and passages.
func inPlace(all []*candidate) []*candidate {
	out := slices.Clone(all)
	slices.SortFunc(out, func(c, d *candidate) int {
		return cmp.Or(cmp.Compare(c.source.order, d.source.order), cmp.Compare(c.passage.Number, d.passage.Number))
	})
	return out
}
