package briefing_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/city-outcomes/throughline/shared/briefing"
	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/hlpf"
)

// unsure adds a statement on goal 11 with the score of its kind.
func unsure(w *world, kind corpus.StatementKind, language, text string, score float64) corpus.DocumentID {
	id := w.add(vlr("Anker", "SWE"), language, on11(kind, text))
	w.readings[id].Passages[0].Labels.Kind.Score = score
	return id
}

func TestComposeQuotesOnlyWhatCanStandAlone(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"begins in the middle":     "and the number of trams rose from 12 to 19 within two years of the opening.",
		"ends in the middle":       "The number of trams rose from 12 to 19 within two years, while the number of",
		"points back":              "These trams rose in number from 12 to 19 within two years of the opening.",
		"leans on a figure":        "Figure 12 shows that the number of trams rose from 12 to 19 within two years.",
		"leans on a section":       "The number of trams rose from 12 to 19, as section 4 of the plan explains at length.",
		"cites a work":             "The number of trams rose from 12 to 19 within two years (Office of Trams, 2024).",
		"carries a note's number":  "The number of trams rose from 12 to 19 within two years of the opening.³",
		"runs on to a note's mark": "The number of trams rose from 12 to 19 within two years of the opening.14 Riders approve.",
		"is garbled":               "The number of tramsâ€™ riders rose from 12 to 19 within two years of the opening.",
		"is a row":                 "Number of trams in the city | 2022 | 12 | 2024 | 19 | rose by more than half.",
		"is figures":               "Trams 12 13 14 15 16 17 18 19 20 21 22 23 24 25 rose 26 27 28 29 30 31.",
		"is of the imprint":        "ISBN 978-91-0000-000-0. Printed in 200 copies by the press of the city of Anker in 2024.",
		"is a heading's end":       "TRAMS AND BUSES TODAY The number of trams rose from 12 to 19 within two years.",
		"points back further on":   "Since the opening, these trams rose in number from 12 to 19 within two years.",
		"takes a thing for known":  "The project rose in number of trams from 12 to 19 within two years of the opening.",
		"takes one for known late": "Within two years of its opening the programme has increased the trams from 12 to 19.",
		"has no verb":              "The increase of the number of trams from 12 to 19, planned within two years of the opening.",
		"leans on a lettered part": "The number of trams rose from 12 to 19, as section B2.3 of the plan explains at length.",
		"cites an action's number": "The number of trams rose from 12 to 19 within two years of the opening (A-3.3).",
		"is what the State did":    "Sweden increased the number of trams from 12 to 19 within two years of the opening.",
		"takes for known later on": "Trams carry more people than buses in Anker. Within two years the indicators rose from 12 to 19.",
		"tells what is left over":  "Trams are clean in Anker. The remaining 15% rose in number from 12 to 19 within two years.",
		"points back at its end":   "The number of trams on the lines of the old harbour rose from 12 to 19 by these means.",
		"says that it adds":        "Noise on the lines was also reduced from 62 to 54 decibels within two years of the opening.",
		"describes the council":    "The council will in practice be a working group that has reached 19 operators of trams.",
		"has unknown initials":     "KLT has increased the number of trams from 12 to 19 within two years of the opening.",
		"has unknown ones later":   "The trams of Anker and KLT rose in number from 12 to 19 within two years of the opening.",
		"bids":                     "Increase the number of trams by another third, as it rose from 12 to 19 within two years.",
		"has a participle only":    "Increase of trams: Project to raise the planned number from 12 to 19 within two years.",
		"is headed by a title":     "Night Trams Anker's trams rose in number from 12 to 19 within two years of the opening.",
		"opens a bracket":          "The number of trams (and of buses rose from 12 to 19 within two years of the opening.",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld()
			id := w.add(vlr("Anker", "SWE"), "en", on11(corpus.Progress, text))
			b := compose(t, w.input())
			if d := documentOf(b, id); len(b.Statements) != 0 || d.Standing != briefing.NotQuotable {
				t.Errorf("quoted %q, standing %q, want nothing and %q", quotations(b), d.Standing, briefing.NotQuotable)
			}
		})
	}
}

func TestComposeAsksThatAQuotationSaysWhatItsSectionAsks(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		kind     corpus.StatementKind
		language string
		text     string
		score    float64
		want     bool
	}{
		"a result":                  {corpus.Progress, "en", "The share of trams with a ramp rose from 41 to 68 per cent in four years.", 0.65, true},
		"a result without a number": {corpus.Progress, "en", "The share of trams with a ramp is a matter of pride to the drivers of the depot.", 0.65, false},
		"what will be is no result": {corpus.Progress, "en", "The share of trams with a ramp will have risen from 41 to 68 per cent.", 0.9, false},
		"a lack":                    {corpus.Challenge, "en", "Small districts lack the staff to keep their trams clean and their stops lit.", 0.65, true},
		"no word of a lack":         {corpus.Challenge, "en", "Small districts keep their trams clean and their stops lit through the night.", 0.65, false},
		"a practice in words that we do not know": {corpus.Practice, "en", "Small districts keep their trams clean and their stops lit through the night.", 0.9, true},
		"the same, less likely":                   {corpus.Practice, "en", "Small districts keep their trams clean and their stops lit through the night.", 0.7, false},
		"a call":                                  {corpus.Recommendation, "es", "Los gobiernos deberían pagar las rampas de los tranvías de las ciudades pequeñas.", 0.65, true},
		"a language without words, not sure":      {corpus.Challenge, "fi", "Pienillä alueilla ei ole väkeä pitämään raitiovaunuja puhtaina ja pysäkkejä valaistuina.", 0.65, false},
		"a language without words, but certain":   {corpus.Challenge, "fi", "Pienillä alueilla ei ole väkeä pitämään raitiovaunuja puhtaina ja pysäkkejä valaistuina.", 0.8, true},
		"a plan among practices":                  {corpus.Practice, "en", "Drivers will be trained at the depot, which runs a school for them each year.", 0.9, false},
		"a practice that aims at more":            {corpus.Practice, "en", "The depot runs a school for drivers. Smaller depots train theirs there. The school will grow.", 0.9, true},
		"a practice half of which is a plan":      {corpus.Practice, "en", "The depot runs a school for drivers each year. It will open a second one in the harbour.", 0.9, false},
		"a plan within a practice":                {corpus.Practice, "en", "The city runs a school for drivers that will work on the lines of the harbour.", 0.9, true},
		"what a thing is":                         {corpus.Practice, "en", "The tram bank is a large financial institution that provides loans to depots every year.", 0.9, false},
		"what a programme is":                     {corpus.Practice, "en", "Night Trams is a programme run by two depots that takes nurses home from their work.", 0.9, true},
		"principles":                              {corpus.Practice, "en", "The tram strategy is based on three elements, of which each is funded by the depots.", 0.9, false},
		"options":                                 {corpus.Practice, "en", "We are analysing options to convert the depot, which runs on coal, to another fuel.", 0.9, false},
		"praise by others":                        {corpus.Practice, "en", "Visitors to the depot praised the trams that are run by nurses every year in May.", 0.9, false},
		"a manner of speaking":                    {corpus.Recommendation, "en", "The trams of the old harbour should be highlighted as another part of the plan.", 0.9, false},
		"a call as it is printed":                 {corpus.Recommendation, "en", "Provide depots with the staff that they need to keep their trams clean at night.", 0.9, true},
		"a kind that is a guess":                  {corpus.Challenge, "en", "Small districts lack the staff to keep their trams clean and their stops lit.", 0.5, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld()
			unsure(w, c.kind, c.language, c.text, c.score)
			if got := len(compose(t, w.input()).Statements) == 1; got != c.want {
				t.Errorf("quoted: %t, want %t", got, c.want)
			}
		})
	}
}

func TestComposeQuotesWhatPointsToItself(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"names its project":              "The project Night Trams increased the number of trams from 12 to 19 within two years.",
		"says which project":             "The project for trams at night increased their number from 12 to 19 within two years.",
		"says whom it means":             "For those who work at night, the number of trams rose from 12 to 19 within two years.",
		"points to this year":            "Since spring of this year the number of trams has risen from 12 to 19 in Anker.",
		"has but an old verb":            "Trams carry 19,000 people, up from 12,000 in the year before they ran at night.",
		"has initials that it explains":  "The Tram Works (TW) of Anker increased the number of trams from 12 to 19 in two years.",
		"has initials that all know":     "The EU counts the trams of the city, whose number rose from 12 to 19 within two years.",
		"named what it comes back to":    "Two indicators tell of the trams in Anker. Within two years the indicators rose from 12 to 19.",
		"gave what something is left of": "Trams carry 85 per cent of the pupils. The remaining 15% rose in number from 12 to 19 thousand.",
		"points to what it named":        "Groups of nurses on the night trams rose in number from 12 to 19 as those groups grew.",
		"names city and country":         "Anker, Sweden, increased the number of its trams from 12 to 19 within two years.",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld()
			w.add(vlr("Anker", "SWE"), "en", on11(corpus.Progress, text))
			if b := compose(t, w.input()); len(b.Statements) != 1 {
				t.Errorf("quoted %q, want %q", quotations(b), text)
			}
		})
	}
}

func TestComposePrefersWhatSpeaksPlainly(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"to words that hint at it":      "The city supports 14 bakers who bring their bread to market on the first tram.",
		"to words that we do not know":  "The city has 14 bakers whose bread goes to market by the first tram of the day.",
		"to what names no city":         "An inn by the bridge runs 14 coaches for guests who come with the last train.",
		"to what gives no number of it": "The city runs a school of music for children whose parents work on its trams.",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld()
			w.add(vlr("Anker", "SWE"), "en", on11(corpus.Practice, text), // a city has three places in a slot
				on11(corpus.Practice, "The city runs 12 night trams for nurses, bakers and drivers of the early shift."),
				on11(corpus.Practice, "Our council lends 300 bicycles to those who have moved here within the last year."),
				on11(corpus.Practice, "The municipality pays for 40 gardeners, who keep the roofs of all its stations and sheds green."))
			if got := quotations(compose(t, w.input())); len(got) != 3 || slices.Contains(got, text) {
				t.Errorf("quoted %q, want the three that say plainly what the city does", got)
			}
		})
	}
}

func TestComposeTakesAReviewersWord(t *testing.T) {
	t.Parallel()
	w := newWorld()
	id := unsure(w, corpus.Challenge, "en", "Small districts keep their trams clean and their stops lit through the night.", 0.2)
	w.readings[id].Passages[0].Labels.Reviewed = true
	if b := compose(t, w.input()); len(b.Statements) != 1 {
		t.Errorf("%d statements, want the one that a person decided on", len(b.Statements))
	}
}

func TestComposeSaysThatLabelsAreUnsure(t *testing.T) {
	t.Parallel()
	w := newWorld()
	id := unsure(w, corpus.Challenge, "en", "Small districts lack the staff to keep their trams clean and their stops lit.", 0.3)
	if d := documentOf(compose(t, w.input()), id); d.Standing != briefing.Unsure {
		t.Errorf("standing %q, want %q", d.Standing, briefing.Unsure)
	}
}

func TestComposeQuotesNoWordsOfAForm(t *testing.T) {
	t.Parallel()
	w := newWorld()
	for i, city := range []string{"Anker", "Bolm", "Colm"} {
		w.add(vlr(city, "SWE"), "en", on11(corpus.Challenge, "The city lacks the means that the framework asks it to list in this place. "+
			fmt.Sprintf("Ward %s lacks a superintendent and a %s that keeps the rain out of its school.", word(i+41), word(i+87))))
	}
	b := compose(t, w.input())
	if len(b.Statements) != 3 {
		t.Errorf("%d statements, want what each city said of its own", len(b.Statements))
	}
	for _, s := range b.Statements {
		if strings.Contains(s.Quotation, "framework") {
			t.Errorf("quoted %q, which is of the form that all three filled in", s.Quotation)
		}
	}
}

func TestComposeTellsAFigureOnce(t *testing.T) {
	t.Parallel()
	w := newWorld()
	w.add(vlr("Anker", "SWE"), "en",
		on11(corpus.Progress, "Household waste in the city fell by 18 per cent, and nobody had expected it to."),
		on11(corpus.Progress, "Because sorting became easier, household waste fell from 512 to 420 kilograms a person, which is 18 per cent of the waste."))
	w.add(vlr("Anker", "SWE"), "es",
		on11(corpus.Progress, "Los residuos bajaron de 512 a 420 kilogramos por persona, lo que es un 18 por ciento."))
	w.add(vlr("Bolm", "SWE"), "en",
		on11(corpus.Progress, "In the whole of our town, household waste fell by 18 per cent as well, after fees were raised."))
	var cities []string
	for _, s := range compose(t, w.input()).Statements {
		cities = append(cities, s.City)
	}
	if want := []string{"Anker", "Bolm"}; !slices.Equal(cities, want) {
		t.Errorf("told by %q, want once by each of %q", cities, want)
	}
}

func TestComposeQuotesNoThemeInPassing(t *testing.T) {
	t.Parallel()
	const money = "The city pays its trams from a fund of its own, and a loan paid for the depot every year."
	for name, c := range map[string]struct {
		terms []string
		want  bool
	}{
		"two terms":                    {[]string{"fund", "loan"}, true},
		"one term":                     {[]string{"loan"}, false},
		"a term and a part of it":      {[]string{"a fund", "fund"}, false},
		"no term, the label was given": {nil, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld()
			id := w.add(vlr("Anker", "SWE"), "en", said{kind: corpus.Practice, text: money})
			w.readings[id].Passages[0].Labels.Themes = []corpus.Label{{ID: "urban-financing", Score: 0.9, Evidence: terms(money, c.terms...)}}
			if got := len(compose(t, onFinancing(w)).Statements) == 1; got != c.want {
				t.Errorf("quoted: %t, want %t", got, c.want)
			}
		})
	}
}

func TestComposeTakesNoClimateBudgetForMoney(t *testing.T) {
	t.Parallel()
	const text = "The city keeps a climate budget that names its measures, and a fund is run by the depots every year."
	w := newWorld()
	id := w.add(vlr("Anker", "SWE"), "en", said{kind: corpus.Practice, text: text})
	w.readings[id].Passages[0].Labels.Themes = []corpus.Label{{ID: "urban-financing", Score: 0.9, Evidence: terms(text, "climate budget", "fund")}}
	if b := compose(t, onFinancing(w)); len(b.Statements) != 0 {
		t.Errorf("quoted %q on the strength of a budget of emissions", quotations(b))
	}
}

func TestComposeQuotesWhatHoldsTheGoal(t *testing.T) {
	t.Parallel()
	text := "Trams, trams and trams again, of which one could write a book. The number of nurses rose from 12 to 19 within two years."
	w := newWorld()
	id := w.add(vlr("Anker", "SWE"), "en", on11(corpus.Progress, text))
	evidence := terms(text, "Trams", "nurses")
	evidence[1].Weight = 0.05
	w.readings[id].Passages[0].Labels.Goals[0].Evidence = evidence
	if b := compose(t, w.input()); len(b.Statements) != 0 {
		t.Errorf("quoted %q without the terms that made its label", quotations(b))
	}
}

func TestComposeTellsChangesForTheMostPart(t *testing.T) {
	t.Parallel()
	const standing = "The trams carry nurses home from the hospitals of the harbour. The trams are run by 19 drivers every night. "
	for name, c := range map[string]struct {
		text    string
		section int
	}{
		"first":                 {"A line to the harbour was opened in 2025 and runs every night. " + standing, 2},
		"one of four sentences": {standing + "The trams are clean and their stops are lit. A line to the harbour runs since 2025.", 4},
		"only a year":           {"The trams that are run by the depot had 640 riders a night in 2025.", 4},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld()
			id := w.add(vlr("Anker", "SWE"), "en", on11(corpus.Practice, strings.TrimSpace(c.text)))
			w.readings[id].Passages[0].Labels.Goals[0].Evidence = terms(c.text, "trams")
			b := compose(t, w.input())
			if len(b.Statements) != 1 || b.Statements[0].Section != c.section {
				t.Errorf("quoted %q, want it in section %d", quotations(b), c.section)
			}
		})
	}
}

// onFinancing asks for a briefing on the financing of cities.
func onFinancing(w *world) briefing.Input {
	in := w.input()
	in.Theme = hlpf.Theme{ID: "urban-financing", Titles: map[string]string{"en": "Urban financing"}}
	in.Snapshot.Theme, in.LastReview = "urban-financing", 0
	return in
}

// terms are words of a text as evidence, of the same weight.
func terms(text string, words ...string) []corpus.Evidence {
	var out []corpus.Evidence
	for _, term := range words {
		start := strings.Index(text, term)
		out = append(out, corpus.Evidence{Term: term, Start: start, End: start + len(term), Weight: 0.4})
	}
	return out
}
