package structure_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/structure"
)

// proposes is what a text says to an empty form, in one line; its title and
// language apart.
func proposes(text corpus.Text) string {
	var out []string
	for _, p := range structure.Propose(text, "", corpus.Metadata{}) {
		if p.Field != corpus.TitleField && p.Field != corpus.LanguageField {
			out = append(out, fmt.Sprint(p.Field, " ", p.Value))
		}
	}
	return strings.Join(out, ", ")
}

// proposal is a text, as report takes it, and what it proposes.
type proposal struct{ lines, want string }

func propose(t *testing.T, texts map[string]proposal) {
	t.Helper()
	for about, c := range texts {
		t.Run(about, func(t *testing.T) {
			t.Parallel()
			if got := proposes(report("en", c.lines)); got != c.want {
				t.Errorf("the text proposes %q, want %q", got, c.want)
			}
		})
	}
}

func TestProposalsOfPlace(t *testing.T) {
	t.Parallel()
	propose(t, map[string]proposal{
		"a city with its country": {
			"# Review\nCity of Aldermere, Norway\nAldermere grows.\nAldermere has a harbour.", "city Aldermere, country NOR"},
		"a country in brackets": {
			"# Review of the City of Aldermere (Georgia)\nAldermere grows.\nAldermere has a harbour.", "city Aldermere, country GEO"},
		"a name of two words, in capitals on the cover": {
			"# CITY OF PORT ALDER\nPort Alder grows.\nPort Alder has a harbour.\nIn Port Alder all is well.", "city Port Alder"},
		"a name before the words": {
			"# Aldermere Voluntary Local Review\nAldermere grows.\nAldermere has a harbour.", "city Aldermere"},
		"a name with a particle": {
			"# Ville de Mont sur Alder, France\nMont sur Alder grandit.\nÀ Mont sur Alder tout va bien.", "city Mont sur Alder, country FRA"},
		"a genitive": {
			"# Uttalande från Aldermeres stad\nAldermere växer.\nI Aldermere finns en hamn.\nAldermere mår bra.", "city Aldermere"},
		"a name beside itself":                    {"# City of Aldermere\nAldermere-Aldermere.", "city Aldermere"},
		"a name within a word":                    {"# City of Aldermere\nAldermereshire.\nNewAldermere.\nAldermere2.", ""},
		"a city that is named once is a guest":    {"# Review\nCity of Aldermere\nIt rains.", ""},
		"two cities are none":                     {"# City of Aldermere, City of Birkmere\nAldermere and Birkmere grow.\nAldermere and Birkmere prosper.\nAldermere, Birkmere.", ""},
		"a sentence names other cities":           {"# Review\nWe thank the City of Aldermere for the welcome that it gave to all of us, in the cold of winter, when nobody else would open a door.\nAldermere.\nAldermere.", ""},
		"a country is no city":                    {"# City of Norway\nNorway.\nNorway.\nNorway.", "country NOR"},
		"words with capitals are no city":         {"# City of Tomorrow\nWords.", ""},
		"the one country of the front matter":     {"# Review\nStatistics Office of Germany\nGermany grows.", "country DEU"},
		"a country by its name in another tongue": {"# Bericht\nDeutschlands Städte\nDeutschland wächst.", "country DEU"},
		"two countries are none":                  {"# Review\nNorway and Sweden\nNorway grows.\nSweden grows.", ""},
		"a country that is named once":            {"# Review\nHeld in Dublin, Ireland", ""},
		"a namesake":                              {"# Review\nMichael Jordan\nJordan wrote it.\nJordan left.", ""},
		"a part of another name":                  {"# Review\nThe New Mexico chapter\nNew Mexico.\nNew Mexico.", ""},
	})
}

func TestProposalsOfDate(t *testing.T) {
	t.Parallel()
	propose(t, map[string]proposal{
		"the year of the title":            {"# Review 2026\nWords.", "date 2026"},
		"a month on the cover":             {"# Review\nMars 2026\nWords.", "date 2026"},
		"a day in another tongue":          {"# Review\n15 сентября 2026 года\nWords.", "date 2026"},
		"an imprint":                       {"# Review\n© Office of Statistics, 2025\nWords.", "date 2025"},
		"a year alone":                     {"# Review\n2024\nWords.", "date 2024"},
		"title and cover that agree":       {"# Review 2026\nMay 2026\n© 2027", "date 2026"},
		"title and cover that do not":      {"# For the forum of 2027\n15 September 2026", ""},
		"the year that the Agenda aims at": {"# Aldermere 2030\nWords.", ""},
		"a span of years":                  {"# Plan 2021–2025\nWords.", ""},
		"a sentence with a month":          {"# Review\nIn April 2020 one worker in five of those who had work at all had no hours to work.", ""},
	})
}

func TestProposalsOfTitle(t *testing.T) {
	t.Parallel()
	for about, c := range map[string]struct{ title, form, want string }{
		"the document's own":          {"Review of Aldermere", "", "Review of Aldermere"},
		"a form with the file's name": {"Review of Aldermere", "aldermere_vlr final", "Review of Aldermere"},
		"a form that has one":         {"Review of Aldermere", "Our review", ""},
		"a chapter's heading is none": {"Executive summary", "", ""},
		"nor is one with a number":    {"1. The harbour and the market", "", ""},
		"nor is a word":               {"Report", "", ""},
	} {
		t.Run(about, func(t *testing.T) {
			t.Parallel()
			text := report("en", "# "+c.title+"\nWords.")
			text.Title = c.title
			got := ""
			for _, p := range structure.Propose(text, "aldermere-vlr-final.pdf", corpus.Metadata{Title: c.form}) {
				if p.Field == corpus.TitleField {
					got = p.Value
				}
			}
			if got != c.want {
				t.Errorf("the title proposed is %q, want %q", got, c.want)
			}
		})
	}
}
