package briefing_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/city-outcomes/throughline/shared/briefing"
	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/hlpf"
)

// figured adds a passage of a made-up review with one figure: value of
// measures, as they stand in the text.
func figured(w *world, m corpus.Metadata, text, measures, value string, change func(*corpus.Figure)) corpus.DocumentID {
	id := w.add(m, "en", on11(corpus.Progress, text))
	start := strings.Index(text, value)
	f := corpus.Figure{Quantity: corpus.Quantity{Value: strings.Fields(value)[0], Year: 2024, Start: start, End: start + len(value)}, Unit: "%", Trend: corpus.Rising,
		Measures: corpus.Excerpt{Text: measures, Start: strings.Index(text, measures), End: strings.Index(text, measures) + len(measures)}}
	if change != nil {
		change(&f)
	}
	w.readings[id].Passages[0].Figures = []corpus.Figure{f}
	return id
}

const sorted = "The share of waste that is sorted rose from 41 per cent in 2019 to 56 per cent in 2024."

func TestComposeTellsFiguresInTheWordsOfTheDocument(t *testing.T) {
	t.Parallel()
	w := newWorld()
	figured(w, vlr("Anker", "SWE"), sorted, "The share of waste that is sorted", "56 per cent", func(f *corpus.Figure) {
		start := strings.Index(sorted, "41 per cent")
		f.From = corpus.Quantity{Value: "41", Year: 2019, Start: start, End: start + len("41 per cent")}
	})
	b := compose(t, w.input())
	if len(b.Figures) != 1 {
		t.Fatalf("%d figures, want 1", len(b.Figures))
	}
	f := b.Figures[0]
	if f.Measures != "The share of waste that is sorted" || f.Figure != "56 per cent" || f.Before != "41 per cent" || f.Year != 2024 || f.BeforeYear != 2019 || f.City != "Anker" || f.Statement != 1 {
		t.Errorf("figure %+v", f)
	}
	zip := pack(t, b)
	if r, err := briefing.Verify(zip, w.text); err != nil || !r.OK() || r.Figures != 1 {
		t.Errorf("Verify = %+v, %v, want one figure and no problem", r, err)
	}
	payload := unpack(t, zip)
	payload["figures.csv"] = bytes.Replace(payload["figures.csv"], []byte("56 per cent"), []byte("65 per cent"), 1)
	if r, err := briefing.Verify(repack(t, payload), w.text); err != nil || !strings.Contains(strings.Join(r.Problems, "\n"), "figures.csv, row 1") {
		t.Errorf("Verify of a forged figure = %+v, %v", r, err)
	}
}

func TestComposeTellsNoFigureThatCannotStandAlone(t *testing.T) {
	t.Parallel()
	what := "The share of waste that is sorted"
	for name, add := range map[string]func(w *world){
		"a target": func(w *world) {
			figured(w, vlr("Anker", "SWE"), sorted, what, "56 per cent", func(f *corpus.Figure) { f.Aim = true })
		},
		"of nothing that is named": func(w *world) {
			figured(w, vlr("Anker", "SWE"), sorted, what, "56 per cent", func(f *corpus.Figure) { f.Measures = corpus.Excerpt{} })
		},
		"that the stored text has not": func(w *world) {
			id := figured(w, vlr("Anker", "SWE"), sorted, what, "56 per cent", nil)
			w.texts[id].Pages[0].Paragraphs[0].Text = strings.Replace(sorted, "56", "65", 1)
		},
		"of another theme": func(w *world) {
			id := figured(w, vlr("Anker", "SWE"), sorted, what, "56 per cent", nil)
			w.readings[id].Passages[0].Labels.Goals[0].ID = "4"
		},
		"that names who must not be named": func(w *world) {
			m := vlr("Anker", "SWE")
			m.ChathamHouse = true
			text := "The share of Anker's waste that is sorted rose to 56 per cent in 2024."
			figured(w, m, text, "The share of Anker's waste that is sorted", "56 per cent", nil)
		},
	} {
		w := newWorld()
		add(w)
		if b := compose(t, w.input()); len(b.Figures) != 0 {
			t.Errorf("a figure %s is told: %+v", name, b.Figures)
		}
	}
}

func TestFiguresAreCappedByCityAndInAlphabeticalOrder(t *testing.T) {
	t.Parallel()
	w := newWorld()
	for i, place := range []struct{ city, country string }{{"Zuidermeer", "NLD"}, {"Anker", "SWE"}} {
		for n := range 6 {
			text := fmt.Sprintf("The share of %s that is sorted rose to 5%d per cent in 2024.", word(i*100+n), n)
			m := vlr(place.city, place.country)
			m.Title = fmt.Sprint(m.Title, n)
			figured(w, m, text, fmt.Sprintf("The share of %s that is sorted", word(i*100+n)), fmt.Sprintf("5%d per cent", n), nil)
		}
	}
	var cities []string
	for _, f := range compose(t, w.input()).Figures {
		cities = append(cities, f.City)
	}
	if want := []string{"Zuidermeer", "Zuidermeer", "Zuidermeer", "Zuidermeer", "Anker", "Anker", "Anker", "Anker"}; !slices.Equal(cities, want) {
		t.Errorf("figures of %q, want %q", cities, want)
	}
}

func TestComposeShowsTheLineOfEvents(t *testing.T) {
	t.Parallel()
	line := []hlpf.Event{
		{ID: "harbour-days-2026", Name: "Harbour Days", Place: "Anker", From: "2026-05-30", To: "2026-06-03", Feeds: []hlpf.EventID{"hlpf-2027"}},
		{ID: "hlpf-2027", Name: "High-level Political Forum 2027", Place: "New York", From: "2027-07-05", To: "2027-07-15"},
	}
	w := newWorld()
	for event, text := range map[string]string{
		"Harbour days 2026": "Small ports lack a crane of their own, and boats of the poorest wait for weeks.",
		"Fair of Boats":     "There are too few sails for crews who live from what they catch.",
		"":                  "Nets are mended by fewer than half of those who learned how as children.",
	} {
		w.add(corpus.Metadata{Title: "Outcome of " + event, Kind: corpus.KindSessionOutcome, Event: event, Date: "2026"}, "en", on11(corpus.Challenge, text))
	}
	in := w.input()
	if b := compose(t, in); len(b.Line) != 2 || b.Line[0].Name != "Fair of Boats" {
		t.Errorf("without a calendar the line is %+v, want the events that documents name", b.Line)
	}
	in.Line = line
	b := compose(t, in)
	var got []string
	for _, o := range b.Line {
		got = append(got, fmt.Sprint(o.Name, " ", o.Documents, " ", len(o.Quoted), " ", o.Feeds))
	}
	want := []string{"Harbour Days 1 1 [High-level Political Forum 2027]", "High-level Political Forum 2027 0 0 []", "Fair of Boats 1 1 []"}
	if !slices.Equal(got, want) {
		t.Errorf("line %q, want %q", got, want)
	}
	if html := string(unpack(t, pack(t, b))["briefing.html"]); !strings.Contains(html, "30 May–3 June 2026") {
		t.Error("the page does not say when the event was held")
	}
	w = newWorld()
	w.add(vlr("Anker", "SWE"), "en", on11(corpus.Challenge, "Small ports lack a crane of their own, and boats of the poorest wait for weeks."))
	in = w.input()
	in.Line = line
	if b := compose(t, in); len(b.Line) != 0 {
		t.Errorf("no document belongs to an event, and the line is %+v", b.Line)
	}
}

func TestPictureOfTimeShowsEventsWhoseDayIsKnown(t *testing.T) {
	t.Parallel()
	w := newWorld()
	w.add(corpus.Metadata{Title: "Outcome", Kind: corpus.KindSessionOutcome, Event: "Harbour Days", Date: "2026"}, "en",
		on11(corpus.Challenge, "Small ports lack a crane of their own, and boats of the poorest wait for weeks."))
	in := w.input()
	in.Line = []hlpf.Event{{ID: "harbour-days", Name: "Harbour Days", From: "2026-05-30", To: "2026-06-03"}, {ID: "fair", Name: "Fair of Boats", From: "in spring", To: "2026-09-01"}}
	html := string(unpack(t, pack(t, compose(t, in)))["briefing.html"])
	picture := html[strings.Index(html, `<title id="time-title">`):]
	picture = picture[:strings.Index(picture, "</svg>")]
	if !strings.Contains(picture, "Harbour Days") || strings.Contains(picture, "Fair of Boats") {
		t.Errorf("the picture of time is %s, want the event whose day is known, and no other", picture)
	}
}

func TestCoverageOfACountryAddsItsCities(t *testing.T) {
	t.Parallel()
	b := compose(t, fourCities().input())
	for _, country := range b.Countries {
		sum := briefing.Coverage{Country: country.Country, CountryName: country.CountryName}
		for _, c := range b.Coverage {
			if c.Country == country.Country {
				sum.Documents, sum.Passages, sum.OnTheme = sum.Documents+c.Documents, sum.Passages+c.Passages, sum.OnTheme+c.OnTheme
				for g, n := range c.Goals {
					sum.Goals[g] += n
				}
			}
		}
		if country != sum {
			t.Errorf("coverage of %s %+v, want %+v", country.CountryName, country, sum)
		}
	}
	if len(b.Countries) != 4 {
		t.Errorf("%d countries, want 4", len(b.Countries))
	}
}
