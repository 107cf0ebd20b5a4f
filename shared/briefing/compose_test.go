package briefing_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/city-outcomes/throughline/shared/briefing"
	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/hlpf"
)

// on11 is a made-up statement on goal 11.
func on11(kind corpus.StatementKind, text string) said {
	return said{kind: kind, goals: []string{"11"}, text: text}
}

// word is a made-up word, another for each number.
func word(n int) string {
	syllables := []string{"ba", "ke", "li", "mo", "nu", "pa", "re", "si", "to", "vu"}
	s := syllables[n%10]
	for n /= 10; n > 0; n /= 10 {
		s += syllables[n%10]
	}
	return s
}

// vlr is the metadata of a made-up review of 2025.
func vlr(city, country string) corpus.Metadata {
	return corpus.Metadata{Title: "Review of " + city, Kind: corpus.KindVLR, City: city, Country: country, Date: "2025"}
}

func quotations(b briefing.Briefing) []string {
	var out []string
	for _, s := range b.Statements {
		out = append(out, s.Quotation)
	}
	return out
}

func TestComposeSetsStatementsInTheSectionOfTheirKind(t *testing.T) {
	t.Parallel()
	b := compose(t, fourCities().input())
	want := map[string]int{
		"Nitrogen dioxide":   1, // progress without a year since the review
		"Between 2023":       2, // progress that names a year since the review
		"Since 2024":         2, // practice that names one
		"El presupuesto vec": 4, // practice
		"Rents in the":       5, // challenge
		"Brunnhem will":      6, // commitment
		"National govern":    6, // recommendation
	}
	got := map[string]int{}
	for _, s := range b.Statements {
		for head := range want {
			if strings.HasPrefix(s.Quotation, head) {
				got[head] = s.Section
			}
		}
	}
	for head, section := range want {
		if got[head] != section {
			t.Errorf("%q… stands in section %d, want %d", head, got[head], section)
		}
	}
	if len(b.Sections) != 6 {
		t.Errorf("%d sections, want 6", len(b.Sections))
	}
}

func TestComposeNumbersParagraphsThrough(t *testing.T) {
	t.Parallel()
	b := compose(t, fourCities().input())
	n, statements := 0, 0
	each := func(list []briefing.Paragraph) {
		for _, p := range list {
			if n++; p.Number != n {
				t.Errorf("paragraph %d is numbered %d", n, p.Number)
			}
			if p.Statement != 0 {
				if statements++; p.Statement != statements {
					t.Errorf("paragraph %d carries statement %d, want %d", n, p.Statement, statements)
				}
			}
		}
	}
	each(b.Introduction)
	for _, s := range b.Sections {
		for i, part := range s.Parts {
			each(part.Paragraphs)
			if len(s.Parts) == 1 != (part.Title == "") {
				t.Errorf("section %d, part %d of %d is titled %q: no A without a B", s.Number, i+1, len(s.Parts), part.Title)
			}
		}
	}
	if statements != len(b.Statements) {
		t.Errorf("paragraphs carry %d statements, want %d", statements, len(b.Statements))
	}
}

func TestComposeOrdersByCountryAndCityAndNeverByScore(t *testing.T) {
	t.Parallel()
	w := newWorld()
	for i, place := range []struct{ city, country string }{{"Zuidermeer", "NLD"}, {"Anker", "SWE"}, {"Bolu Yeni", "TUR"}, {"Aveiras", "PRT"}, {"Örn", "SWE"}, {"Nowhere", ""}} {
		s := on11(corpus.Practice, fmt.Sprintf("The workshop numbered %d repairs bicycles free of charge for residents of %s who have no other means of transport.", i, place.city))
		s.score = 0.9 + float64(i)/100
		w.add(vlr(place.city, place.country), "en", s)
	}
	var got []string
	for _, s := range compose(t, w.input()).Statements {
		got = append(got, s.City)
	}
	// Netherlands (Kingdom of the), Portugal, Sweden, Türkiye; no country last.
	want := []string{"Zuidermeer", "Aveiras", "Anker", "Örn", "Bolu Yeni", "Nowhere"}
	if !slices.Equal(got, want) {
		t.Errorf("cities in order %q, want %q", got, want)
	}
}

func TestComposeQuotesEachThingOnce(t *testing.T) {
	t.Parallel()
	w := newWorld()
	text := "The city opened eleven neighbourhood libraries that lend tools, and four in five residents now live within a short walk of one."
	w.add(vlr("Anker", "SWE"), "en", on11(corpus.Practice, text))
	w.add(vlr("Bolm", "SWE"), "en", on11(corpus.Practice, text))
	near := w.add(vlr("Colm", "SWE"), "en", on11(corpus.Practice, "In addition, "+strings.ToLower(text[:1])+text[1:]))
	b := compose(t, w.input())
	if len(b.Statements) != 1 || b.Statements[0].Similar != 2 {
		t.Fatalf("%d statements, want 1 with 2 similar: %q", len(b.Statements), quotations(b))
	}
	if d := documentOf(b, near); d.Standing != briefing.NearDuplicate {
		t.Errorf("the near-duplicate's document is %q, want %q", d.Standing, briefing.NearDuplicate)
	}
}

func documentOf(b briefing.Briefing, id corpus.DocumentID) briefing.Document {
	i := slices.IndexFunc(b.Documents, func(d briefing.Document) bool { return d.ID == id })
	return b.Documents[i]
}

func TestComposeQuotesOneLanguageVersion(t *testing.T) {
	t.Parallel()
	w := newWorld()
	figures := "We counted 1,204 dwellings, 3,117 trees, 458 stops, 9,920 pupils, 771 shops and 2,345 bicycles in the city this year."
	cifras := "Contamos 1.204 viviendas, 3.117 árboles, 458 paradas, 9.920 alumnos, 771 tiendas y 2.345 bicicletas en la ciudad este año."
	w.add(vlr("Anker", "SWE"), "en", on11(corpus.Progress, figures))
	spanish := w.add(vlr("Anker", "SWE"), "es", on11(corpus.Progress, cifras))
	other := w.add(vlr("Anker", "SWE"), "fr", on11(corpus.Progress, "La ville a compté 17 écoles, dont 12 ont désormais une cour plantée et ouverte aux habitants du quartier."))
	b := compose(t, w.input())
	if d := documentOf(b, spanish); d.Standing != briefing.LanguageVersion {
		t.Errorf("the Spanish version is %q, want %q", d.Standing, briefing.LanguageVersion)
	}
	if d := documentOf(b, other); d.Standing != briefing.Quoted {
		t.Errorf("another document of the city is %q, want %q", d.Standing, briefing.Quoted)
	}
}

func TestComposeSaysWhyADocumentIsNotQuoted(t *testing.T) {
	t.Parallel()
	good := "The tram line to the northern districts opened in spring and carries twice as many people as the old ring road did."
	with := func(change func(*corpus.Metadata)) corpus.Metadata {
		m := vlr("Anker", "SWE")
		change(&m)
		return m
	}
	for name, c := range map[string]struct {
		meta corpus.Metadata
		say  said
		want briefing.Standing
	}{
		"quoted":             {vlr("Anker", "SWE"), on11(corpus.Progress, good), briefing.Quoted},
		"no date":            {with(func(m *corpus.Metadata) { m.Date = "" }), on11(corpus.Progress, good), briefing.Quoted},
		"the first year":     {with(func(m *corpus.Metadata) { m.Date = "2023-01-01" }), on11(corpus.Progress, good), briefing.Quoted},
		"too old":            {with(func(m *corpus.Metadata) { m.Date = "2022-12-31" }), on11(corpus.Progress, good), briefing.OutsidePeriod},
		"later than the HLP": {with(func(m *corpus.Metadata) { m.Date = "2028" }), on11(corpus.Progress, good), briefing.OutsidePeriod},
		"embargo ends today": {with(func(m *corpus.Metadata) { m.Embargo = "2026-11-24" }), on11(corpus.Progress, good), briefing.Quoted},
		"embargo tomorrow":   {with(func(m *corpus.Metadata) { m.Embargo = "2026-11-25" }), on11(corpus.Progress, good), briefing.Embargoed},
		"embargo unclear":    {with(func(m *corpus.Metadata) { m.Embargo = "soon" }), on11(corpus.Progress, good), briefing.Embargoed},
		"confidential":       {with(func(m *corpus.Metadata) { m.Sensitivity = corpus.Confidential }), on11(corpus.Progress, good), briefing.Classified},
		"another goal":       {vlr("Anker", "SWE"), said{kind: corpus.Progress, goals: []string{"4"}, text: good}, briefing.OffTheme},
		"background":         {vlr("Anker", "SWE"), on11(corpus.Context, good), briefing.BackgroundOnly},
		"too short":          {vlr("Anker", "SWE"), on11(corpus.Progress, "Trams run."), briefing.NotQuotable},
		"a list of links":    {vlr("Anker", "SWE"), on11(corpus.Progress, "The plans are at https://anker.invalid/plan and at https://anker.invalid/map for all who want to read them."), briefing.NotQuotable},
		"control characters": {vlr("Anker", "SWE"), on11(corpus.Progress, good+"\x07"), briefing.NotQuotable},
		"turned direction":   {vlr("Anker", "SWE"), on11(corpus.Progress, "\u202e"+good), briefing.NotQuotable},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld()
			id := w.add(c.meta, "en", c.say)
			d := documentOf(compose(t, w.input()), id)
			if d.Standing != c.want || d.Reason == "" {
				t.Errorf("standing %q (%s), want %q", d.Standing, d.Reason, c.want)
			}
		})
	}
}

func TestWithheldDocumentsAreListedWithoutTheirNames(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*corpus.Metadata){
		"embargo":   func(m *corpus.Metadata) { m.Embargo = "2026-11-25" },
		"sensitive": func(m *corpus.Metadata) { m.Sensitivity = corpus.StrictlyConfidential },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, m := newWorld(), vlr("Anker", "SWE")
			m.Title = "Secret plan"
			change(&m)
			id := w.add(m, "en")
			b := compose(t, w.input())
			if d := documentOf(b, id); d.Title == m.Title || d.City != "" || d.Country != "" {
				t.Errorf("the list says %+v, want neither title nor place", d)
			}
			zip, err := briefing.Package(b, nil)
			if err != nil {
				t.Fatal(err)
			}
			for _, word := range []string{"Secret plan", "Anker"} {
				if bytes.Contains(zip, []byte(word)) {
					t.Errorf("the package has %q", word)
				}
			}
		})
	}
}

func TestComposeSaysThatOthersScoredHigher(t *testing.T) {
	t.Parallel()
	w := newWorld()
	for i := range 40 {
		words := ""
		for j := range 20 {
			words += " " + word(i*100+j)
		}
		s := on11(corpus.Practice, "The city has"+words+".")
		s.score = 0.9
		if i == 39 {
			s.score = 0.88
		}
		w.add(vlr(fmt.Sprintf("City %c%c", 'A'+i/26, 'a'+i%26), "SWE"), "en", s)
	}
	b := compose(t, w.input())
	lower := 0
	for _, d := range b.Documents {
		if d.Standing == briefing.LowerScore {
			lower++
		}
	}
	// Six from one country at most, and here one from each city.
	if len(b.Statements) != 6 || lower != 34 {
		t.Errorf("%d statements, %d documents outscored, want 6 and 34", len(b.Statements), lower)
	}
}

func TestComposeQuotesOrDrops(t *testing.T) {
	t.Parallel()
	w := newWorld()
	id := w.add(vlr("Anker", "SWE"), "en",
		on11(corpus.Progress, "The river is clean enough to swim in since two new treatment works opened above the bridge."),
		on11(corpus.Practice, "Every school has a garden that the pupils keep with the help of the district's pensioners."))
	in := w.input()
	stored := w.texts[id]
	stored.Pages[0].Paragraphs[0].Text = "The river is clean enough to swim in since two new treatment works opened below the bridge."
	b := compose(t, in)
	if len(b.Statements) != 1 || b.Statements[0].Kind != corpus.Practice {
		t.Errorf("quoted %q, want the one sentence that is in the stored text", quotations(b))
	}
	want := briefing.Dropped{Document: id, Passage: 1, Page: 1, Paragraph: 1}
	if !slices.Equal(b.Method.Dropped, []briefing.Dropped{want}) {
		t.Errorf("dropped %+v, want %+v", b.Method.Dropped, want)
	}
	if d := documentOf(b, id); d.Quoted != 1 {
		t.Errorf("the document is quoted %d times, want once", d.Quoted)
	}
}

func TestComposeLooksOnlyInTheParagraphNamed(t *testing.T) {
	t.Parallel()
	w := newWorld()
	id := w.add(vlr("Anker", "SWE"), "en",
		on11(corpus.Progress, "The river is clean enough to swim in since two new treatment works opened above the bridge."),
		said{kind: corpus.Context, text: "Nothing of interest stands in the second paragraph of this page."})
	page := &w.texts[id].Pages[0]
	page.Paragraphs[0].Text, page.Paragraphs[1].Text = page.Paragraphs[1].Text, page.Paragraphs[0].Text
	b := compose(t, w.input())
	if d := documentOf(b, id); len(b.Statements) != 0 || d.Standing != briefing.NotFound {
		t.Errorf("%d statements, standing %q, want none and %q", len(b.Statements), d.Standing, briefing.NotFound)
	}
}

func TestComposeQuotesWholeSentencesOfALongPassage(t *testing.T) {
	t.Parallel()
	filler := "The programme was prepared with the districts, the schools, the port and the chambers of trade over the course of two years and four rounds of hearings. "
	key := "Overcrowding fell by a third in the twelve blocks that were renovated first. "
	text := "of the earlier plan, which nobody had read. " + strings.Repeat(filler, 3) + key + strings.Repeat(filler, 3)
	w := newWorld()
	id := w.add(vlr("Anker", "SWE"), "en", on11(corpus.Progress, strings.TrimSpace(text)))
	r := w.readings[id]
	start := strings.Index(text, "Overcrowding")
	r.Passages[0].Labels.Goals[0].Evidence = []corpus.Evidence{{Term: "Overcrowding", Start: start, End: start + 12, Weight: 0.5}}
	b := compose(t, w.input())
	if len(b.Statements) != 1 {
		t.Fatalf("%d statements, want 1", len(b.Statements))
	}
	q := b.Statements[0].Quotation
	if !strings.Contains(q, strings.TrimSpace(key)) || !strings.HasPrefix(q, "The programme") && !strings.HasPrefix(q, "Overcrowding") || !strings.HasSuffix(q, ".") || len(strings.Fields(q)) > 90 {
		t.Errorf("quoted %q, want whole sentences around %q in 90 words at most", q, key)
	}
}

func TestComposeHidesWhoSpokeUnderTheChathamHouseRule(t *testing.T) {
	t.Parallel()
	w := fourCities()
	b := compose(t, w.input())
	said := slices.ContainsFunc(b.Statements, func(s briefing.Statement) bool {
		return s.Unattributed && strings.HasPrefix(s.Quotation, "Tenants leave")
	})
	if !said {
		t.Error("the participant is not quoted")
	}
	for name, data := range unpack(t, pack(t, b)) {
		for _, word := range []string{"Oudermeer", "NLD", "Netherlands", "Round table", "round table in"} {
			if strings.Contains(string(data), word) {
				t.Errorf("%s names %q", name, word)
			}
		}
	}
}

func TestComposeIsHonestAboutAThemeWithoutEvidence(t *testing.T) {
	t.Parallel()
	for name, w := range map[string]*world{"no document": newWorld(), "nothing on the theme": func() *world {
		w := newWorld()
		w.add(vlr("Anker", "SWE"), "en", said{kind: corpus.Progress, goals: []string{"4"}, text: "Every child has a place in a kindergarten near home."})
		return w
	}()} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := compose(t, w.input())
			if len(b.Statements) != 0 || len(b.Sections) != 6 {
				t.Fatalf("%d statements in %d sections, want none in 6", len(b.Statements), len(b.Sections))
			}
			for _, s := range b.Sections {
				if text := s.Parts[0].Paragraphs[0].Text; !strings.HasPrefix(text, "No passage of the documents considered was classified as a statement on ") {
					t.Errorf("section %d says %q", s.Number, text)
				}
			}
			if r, err := briefing.Verify(pack(t, b), w.text); err != nil || !r.OK() {
				t.Errorf("Verify = %+v, %v", r, err)
			}
		})
	}
}

func TestComposeTakesACrossCuttingTheme(t *testing.T) {
	t.Parallel()
	w := newWorld()
	id := w.add(vlr("Anker", "SWE"), "en", said{kind: corpus.Practice, text: "The city publishes its accounts each month in a form that any resident can read and question."})
	r := w.readings[id]
	in := w.input()
	in.Theme = hlpf.Theme{ID: "governance", Titles: map[string]string{"en": "Governance"}}
	in.Snapshot.Theme, in.LastReview = "governance", 0
	r.Passages[0].Labels.Themes = []corpus.Label{{ID: "governance", Score: 0.9}}
	b := compose(t, in)
	if len(b.Statements) != 1 || b.Statements[0].Score != 0.9 || b.Masthead.Symbol != "THROUGHLINE/2027/GOVERNANCE/1" {
		t.Errorf("statements %+v under %s", b.Statements, b.Masthead.Symbol)
	}
	if r, err := briefing.Verify(pack(t, b), w.text); err != nil || !r.OK() {
		t.Errorf("Verify = %+v, %v", r, err)
	}
}

func TestComposeListsWhatChanged(t *testing.T) {
	t.Parallel()
	w := newWorld()
	w.add(vlr("Anker", "SWE"), "en", on11(corpus.Practice, "Every school has a garden that the pupils keep with the help of the district's pensioners."))
	gone := w.add(vlr("Bolm", "SWE"), "en", on11(corpus.Practice, "The port lends its cranes on Sundays to those who build boats together with their neighbours."))
	relabelled := w.add(vlr("Colm", "SWE"), "en", on11(corpus.Practice, "Night buses wait for the last train, however late it is, and take people to their doors."))
	before := compose(t, w.input())
	in := w.input()
	in.Previous, in.Snapshot.Number = &before, 2
	if again := compose(t, in); len(again.Changes.Items) != 0 || again.Changes.PreviousNumber != 1 {
		t.Errorf("the same documents give the changes %+v, want none", again.Changes)
	}
	w.add(vlr("Dolm", "SWE"), "en", on11(corpus.Practice, "A bakery in each quarter gives what it has not sold to the kitchen of the nearest school."))
	w.readings[relabelled].Passages[0].Labels.Goals[0].Score = 0.88
	in = w.input()
	in.Previous, in.Snapshot.Number = &before, 2
	in.Snapshot.Inputs = slices.DeleteFunc(slices.Clone(w.inputs), func(i corpus.Input) bool { return i.Document == gone })
	b := compose(t, in)
	var got []string
	for _, c := range b.Changes.Items {
		got = append(got, c.Change+" "+c.City+": "+c.Detail)
	}
	want := []string{"added Dolm: not in edition 1", "changed Colm: score was 0.9, is 0.88", "removed Bolm: the document was withdrawn or replaced"}
	if !slices.Equal(got, want) {
		t.Errorf("changes %q, want %q", got, want)
	}
	for _, s := range b.Statements {
		if s.New != (s.City == "Dolm") {
			t.Errorf("%s is marked new: %t", s.City, s.New)
		}
	}
}

func TestComposeCountsCoverageOfAllGoals(t *testing.T) {
	t.Parallel()
	b := compose(t, fourCities().input())
	i := slices.IndexFunc(b.Coverage, func(c briefing.Coverage) bool { return c.City == "Brunnhem" })
	c := b.Coverage[i]
	if c.Documents != 2 || c.Goals[10] != 9 || c.Goals[3] != 1 || c.Goals[6] != 0 || c.OnTheme != 9 {
		t.Errorf("coverage of Brunnhem %+v", c)
	}
	for _, c := range b.Coverage {
		if c.City == "Oudermeer" {
			t.Error("coverage names a city under the Chatham House Rule")
		}
	}
}

func TestComposeCountsPairsOfGoals(t *testing.T) {
	t.Parallel()
	b := compose(t, fourCities().input())
	if len(b.Pairs) == 0 || b.Pairs[0].A != 11 || b.Pairs[0].B != 13 || b.Pairs[0].Passages != 4 || len(b.Pairs[0].Examples) == 0 {
		t.Fatalf("pairs %v, want four passages on goals 11 and 13 first, with examples", b.Pairs)
	}
	for _, n := range b.Pairs[0].Examples {
		if goals := b.Statements[n-1].Goals; !slices.Contains(goals, 11) || !slices.Contains(goals, 13) {
			t.Errorf("statement %d, an example of goals 11 and 13, concerns %v", n, goals)
		}
	}
}

func TestComposeKeepsToCapsAndLimitWithOneTalkativeCity(t *testing.T) {
	t.Parallel()
	w := newWorld()
	kinds := []corpus.StatementKind{corpus.Progress, corpus.Practice, corpus.Challenge, corpus.Commitment, corpus.Recommendation}
	var many []said
	for i := range 10_000 {
		many = append(many, on11(kinds[i%len(kinds)], fmt.Sprintf("The ward of %s counts its visitors in %s, its trees in %s and its benches in %s, as the clerk of %s wrote down.", word(i), word(i*7), word(i*11), word(i*13), word(i*17))))
	}
	w.add(vlr("Anker", "SWE"), "en", many...)
	w.add(vlr("Bolm", "TUR"), "en", on11(corpus.Challenge, "The town lacks a second bridge: the only one is closed when the wind blows from the lake."))
	b := compose(t, w.input())
	perSection := map[string]int{}
	for _, s := range b.Statements {
		perSection[fmt.Sprint(s.Section, s.Kind, s.City)]++
	}
	for where, n := range perSection {
		if n > 10 {
			t.Errorf("%d statements in %s", n, where)
		}
	}
	if !slices.ContainsFunc(b.Statements, func(s briefing.Statement) bool { return s.City == "Bolm" }) {
		t.Error("the quieter city is not quoted")
	}
}

func TestComposeKeepsToTheLimitOfWords(t *testing.T) {
	t.Parallel()
	w := newWorld()
	kinds := []corpus.StatementKind{corpus.Progress, corpus.Practice, corpus.Challenge, corpus.Commitment, corpus.Recommendation}
	says := []string{"In 2024 the share of residents rose:", "Since 2024 the city runs", "The city lacks", "The city will build", "Governments should pay for"}
	for i := range 120 {
		var list []said
		for j, kind := range kinds {
			words := ""
			for k := range 105 {
				words += " " + word(k+105*(j+5*i))
			}
			list = append(list, said{kind: kind, goals: []string{"11", "13"}, text: says[j] + words + "."})
		}
		w.add(vlr(fmt.Sprintf("City %d", i), []string{"SWE", "TUR", "ESP", "FRA", "ITA", "POL", "FIN", "NOR", "DNK", "CZE"}[i%10]), "en", list...)
	}
	b := compose(t, w.input())
	if n := b.Words.Text + b.Words.Footnotes; n > briefing.WordLimit || n < briefing.WordLimit-300 {
		t.Errorf("%d words with %d statements, want close under %d", n, len(b.Statements), briefing.WordLimit)
	}
}

func TestComposeNeedsWhatItsSnapshotNames(t *testing.T) {
	t.Parallel()
	broken := errors.New("the archive is away")
	for name, change := range map[string]func(*briefing.Input){
		"an edition": func(in *briefing.Input) { in.Snapshot.Edition = "yesterday" },
		"a reading":  func(in *briefing.Input) { in.Readings = nil },
		"a text": func(in *briefing.Input) {
			in.Text = func(corpus.DocumentID) (corpus.Text, error) { return corpus.Text{}, broken }
		},
	} {
		in := fourCities().input()
		change(&in)
		if _, err := briefing.Compose(in); err == nil || name == "a text" && !errors.Is(err, broken) {
			t.Errorf("Compose without %s returns %v", name, err)
		}
	}
}

func TestBriefingSurvivesJSON(t *testing.T) {
	t.Parallel()
	b := compose(t, fourCities().input())
	data, err := json.Marshal(b)
	if err != nil {
		t.Fatal(err)
	}
	var again briefing.Briefing
	if err := json.Unmarshal(data, &again); err != nil {
		t.Fatal(err)
	}
	if string(pack(t, again)) != string(pack(t, b)) {
		t.Error("a briefing read back from JSON gives another package")
	}
}
