package briefing_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/city-outcomes/throughline/shared/briefing"
	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/hlpf"
)

// The documents of these tests, their cities and their sentences are made up.

// said is a paragraph of a made-up document with its labels: goals main
// first, each with the score 0.9, 0.8 and so on unless score is set.
type said struct {
	kind  corpus.StatementKind
	goals []string
	text  string
	score float64
	as    corpus.ParagraphKind
}

// world is a corpus under construction.
type world struct {
	inputs   []corpus.Input
	readings map[corpus.DocumentID]corpus.Reading
	texts    map[corpus.DocumentID]corpus.Text
}

func newWorld() *world {
	return &world{readings: map[corpus.DocumentID]corpus.Reading{}, texts: map[corpus.DocumentID]corpus.Text{}}
}

// add puts a document into the world, four paragraphs a page, pages labelled
// from "v".
func (w *world) add(m corpus.Metadata, language string, paragraphs ...said) corpus.DocumentID {
	id := corpus.Identify(fmt.Appendf(nil, "%s/%s/%s/%s", m.Title, m.City, m.Date, language))
	text := corpus.Text{Document: id, ExtractVersion: 1, Language: language, Paged: true}
	reading := corpus.Reading{Document: id, Generation: corpus.Generation{Extract: 1, Rules: 1}, Language: language, Paged: true}
	for i, p := range paragraphs {
		page := i/4 + 1
		if len(text.Pages) < page {
			text.Pages = append(text.Pages, corpus.Page{Number: page, Label: fmt.Sprint(page + 4)})
		}
		kind := p.as
		if kind == "" {
			kind = corpus.Body
		}
		on := &text.Pages[page-1]
		on.Paragraphs = append(on.Paragraphs, corpus.Paragraph{Number: i%4 + 1, Kind: kind, Text: p.text})
		passage := corpus.Labelled{Passage: corpus.Passage{Number: i + 1, Page: page, Label: fmt.Sprint(page + 4), Paragraph: i%4 + 1, Kind: kind, Language: language, Text: p.text}}
		passage.Labels.Kind = corpus.Label{ID: string(p.kind), Score: 0.9}
		for j, g := range p.goals {
			score := float64(9-j) / 10
			if p.score != 0 {
				score = p.score
			}
			passage.Labels.Goals = append(passage.Labels.Goals, corpus.Label{ID: g, Score: score, Evidence: evidence(p.text)})
			passage.Labels.Targets = append(passage.Labels.Targets, corpus.Label{ID: g + ".2", Score: 0.5})
		}
		reading.Passages = append(reading.Passages, passage)
	}
	reading.Pages = len(text.Pages)
	w.inputs = append(w.inputs, corpus.Input{Document: id, Generation: reading.Generation, Metadata: m})
	w.readings[id], w.texts[id] = reading, text
	return id
}

// evidence is the longest word of a text.
func evidence(text string) []corpus.Evidence {
	longest := ""
	for _, f := range strings.Fields(text) {
		if len(f) > len(longest) {
			longest = f
		}
	}
	start := strings.Index(text, longest)
	return []corpus.Evidence{{Term: longest, Start: start, End: start + len(longest), Weight: 0.4}}
}

func (w *world) text(id corpus.DocumentID) (corpus.Text, error) {
	t, ok := w.texts[id]
	if !ok {
		return corpus.Text{}, fmt.Errorf("no text of %s", id)
	}
	return t, nil
}

// input asks for a briefing on goal 11 of 2027, last reviewed in 2023.
func (w *world) input() briefing.Input {
	theme, err := hlpf.Default().Theme("sdg-11")
	if err != nil {
		panic(err)
	}
	series := corpus.Series{Year: 2027, Theme: theme.ID}
	return briefing.Input{
		Snapshot: corpus.Snapshot{Series: series, Edition: corpus.NewEditionID(time.Date(2026, 11, 24, 2, 0, 0, 0, time.UTC)), Number: 1,
			Versions: corpus.Versions{Briefing: briefing.Version, Calendar: "2026-01-01", Rules: 1, Extract: 1}, Inputs: w.inputs},
		Theme: theme, Year: hlpf.Year{Year: 2027, Theme: "scaling up just transitions"}, Since: 2023, LastReview: 2023,
		Readings: w.readings, Text: w.text,
		Measures: []corpus.Measure{
			{Set: "made-up passages", Language: "en", Label: "11", Precision: 0.87, Recall: 0.81, F1: 0.839, Passages: 120},
			{Set: "made-up passages", Language: "en", Label: "all", Precision: 0.85, Recall: 0.8, F1: 0.824, Passages: 900},
			{Set: "made-up passages", Language: "es", Label: "11", Precision: 0.8, Recall: 0.72, F1: 0.758, Passages: 60},
		},
	}
}

// compose and pack stop the test where there is an error.
func compose(t testing.TB, in briefing.Input) briefing.Briefing {
	t.Helper()
	b, err := briefing.Compose(in)
	if err != nil {
		t.Fatalf("Compose: %v", err)
	}
	return b
}

func pack(t testing.TB, b briefing.Briefing) []byte {
	t.Helper()
	return packAfter(t, b, nil)
}

func packAfter(t testing.TB, b briefing.Briefing, previous *briefing.Briefing) []byte {
	t.Helper()
	zip, err := briefing.Package(b, previous)
	if err != nil {
		t.Fatalf("Package: %v", err)
	}
	return zip
}

// fourCities is a small corpus of four made-up cities, in four languages,
// with a document of each standing.
func fourCities() *world {
	w := newWorld()
	g := func(ids ...string) []string { return ids }
	w.add(corpus.Metadata{Title: "Brunnhem voluntary local review 2025", Kind: corpus.KindVLR, City: "Brunnhem", Country: "SWE", Date: "2025-05-12"}, "en",
		said{kind: corpus.Progress, goals: g("11"), text: "Between 2023 and 2025 the share of residents who live within 400 metres of a tram or bus stop rose from 71 to 84 per cent, and two thirds of the new stops lie in districts that had none."},
		said{kind: corpus.Practice, goals: g("11", "13"), text: "The city plants a street tree for every new dwelling. The programme is run with the schools, whose pupils choose the species and water the saplings through their first two summers."},
		said{kind: corpus.Challenge, goals: g("11", "1"), text: "Rents in the harbour district have grown faster than wages for nine years in a row, and families with three and more children find almost nothing that they can afford."},
		said{kind: corpus.Commitment, goals: g("11"), text: "Brunnhem will build 1,200 dwellings for people on low incomes by 2030, half of them on land that the city already owns."},
		said{kind: corpus.Progress, goals: g("11", "3"), text: "Nitrogen dioxide at the station on the main square fell below the limit for the first time since measurement began; the yearly mean is now 18 micrograms."},
		said{kind: corpus.Recommendation, goals: g("11"), text: "National governments should let cities keep a share of the tax on land whose value rises because of public transport."},
		said{kind: corpus.Context, goals: g("11"), text: "Goal 11 asks that cities and human settlements be made inclusive, safe, resilient and sustainable."},
		said{kind: corpus.Progress, goals: g("4"), text: "Nine in ten pupils leave school with a certificate, as many as in the country as a whole."},
		said{kind: corpus.Progress, goals: g("11"), as: corpus.Row, text: "Share of dwellings with district heating | 2021 | 41 % | 2025 | 63 % | rising"},
	)
	w.add(corpus.Metadata{Title: "Informe local voluntario de Valdeluz", Kind: corpus.KindVLR, City: "Valdeluz", Country: "ESP", Date: "2024"}, "es",
		said{kind: corpus.Practice, goals: g("11", "10"), text: "El presupuesto vecinal reserva cada año el cinco por ciento de la inversión municipal para proyectos propuestos y votados por los barrios con menos servicios."},
		said{kind: corpus.Challenge, goals: g("11"), text: "El parque de viviendas vacías sigue creciendo mientras la lista de espera de vivienda social supera las dos mil familias."},
		said{kind: corpus.Commitment, goals: g("11", "13"), text: "Antes de 2028 Valdeluz cerrará al tráfico de paso el centro histórico y duplicará la superficie de sombra en plazas y patios escolares."},
	)
	w.add(corpus.Metadata{Title: "Outcome of the session on housing", Kind: corpus.KindSessionOutcome, Event: "Forum of Made-up Mayors 2026", Date: "2026-04-14"}, "en",
		said{kind: corpus.Recommendation, goals: g("11"), text: "Participants called on development banks to open a window for municipal housing, with loans in local currency and terms of 25 years and more."},
		said{kind: corpus.Challenge, goals: g("11", "17"), text: "Several mayors noted that small cities lack the staff to prepare projects that lenders would consider, and that no fund pays for such preparation."},
	)
	w.add(corpus.Metadata{Title: "Kirmandere climate plan", Kind: corpus.KindPlan, City: "Kirmandere", Country: "TUR", Date: "2026"}, "en",
		said{kind: corpus.Practice, goals: g("13", "11"), text: "Since 2024 all municipal buildings have been inspected for earthquake and flood risk, and the results are open to every resident on a public map."},
		said{kind: corpus.Progress, goals: g("11", "13"), text: "By the end of 2025 a third of the school roofs carried solar panels, and the savings paid for the retrofitting of two clinics."},
	)
	w.add(corpus.Metadata{Title: "تقرير محلي طوعي", Kind: corpus.KindVLR, City: "Qasr al-Bahr", Date: "2025"}, "ar",
		said{kind: corpus.Progress, goals: g("11"), text: "انخفضت نسبة الأسر التي تعيش في مساكن غير لائقة من 18 في المائة إلى 11 في المائة خلال ثلاث سنوات، وفق سجلات البلدية."},
	)
	w.add(corpus.Metadata{Title: "Notes of a closed round table in Oudermeer", Kind: corpus.KindSessionOutcome, City: "Oudermeer", Country: "NLD", Event: "Round table", Date: "2026", ChathamHouse: true}, "en",
		said{kind: corpus.Challenge, goals: g("11"), text: "Tenants leave before renovation begins because nobody can tell them what the rent will be when they return."},
		said{kind: corpus.Challenge, goals: g("11"), text: "In Oudermeer tenants wait for eleven years on average until the city offers them a dwelling of their own."},
	)
	w.add(corpus.Metadata{Title: "Brunnhem lokal frivillig översyn 2025", Kind: corpus.KindVLR, City: "Brunnhem", Country: "SWE", Date: "2025-05-12"}, "sv",
		said{kind: corpus.Progress, goals: g("11"), text: "Andelen boende inom 400 meter från en hållplats ökade från 71 till 84 procent."})
	w.add(corpus.Metadata{Title: "Old plan of Brunnhem", Kind: corpus.KindPlan, City: "Brunnhem", Country: "SWE", Date: "2016"}, "en",
		said{kind: corpus.Commitment, goals: g("11"), text: "The city will double the length of its tram lines within eight years of this plan."})
	w.add(corpus.Metadata{Title: "Valdeluz draft budget", Kind: corpus.KindOther, City: "Valdeluz", Country: "ESP", Date: "2026", Embargo: "2027-01-15"}, "es",
		said{kind: corpus.Commitment, goals: g("11"), text: "El presupuesto destinará diez millones de euros a la rehabilitación de viviendas."})
	w.add(corpus.Metadata{Title: "Security annex", Kind: corpus.KindAnnex, City: "Kirmandere", Country: "TUR", Date: "2026", Sensitivity: corpus.Confidential}, "en",
		said{kind: corpus.Challenge, goals: g("11"), text: "Three bridges do not meet the standard for earthquakes of the strength expected."})
	w.add(corpus.Metadata{Title: "School report", Kind: corpus.KindOther, City: "Lipnany", Country: "CZE", Date: "2025"}, "en",
		said{kind: corpus.Progress, goals: g("4"), text: "Kindergartens have a place for every child whose parents ask for one."})
	return w
}
