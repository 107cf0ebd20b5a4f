package figures_test

import (
	"testing"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/figures"
)

func TestIndicatorWantsWordsUnitAndGoal(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, text, want string
		goals            []string
	}{
		{"no goal is known", "Unemployment was 7.2 per cent in 2021.", "8.5.2", nil},
		{"its goal is among the passage's", "Unemployment was 7.2 per cent in 2021.", "8.5.2", []string{"1", "8"}},
		{"its goal is not", "Unemployment was 7.2 per cent in 2021.", "", []string{"1", "11"}},
		{"the words stand behind a colon", "All sectors: total greenhouse gas emissions were 2 Mt CO2e in 2021.", "13.2.2", []string{"13"}},
		{"another unit", "Unemployment was 7,200 persons in 2021.", "", []string{"8"}},
		{"a change is no value", "Unemployment fell by 2 per cent in 2021.", "", []string{"8"}},
		{"what is a share of itself", "In 2021, 90 per cent of smokers were men.", "", []string{"3"}},
		{"words that rule it out", "The share of renewable energy in primary energy consumption was 7 per cent.", "", []string{"7"}},
		{"it is named", "SDG indicator 6.4.2 stood at 7 per cent in 2021.", "6.4.2", []string{"6"}},
		{"one is named that does not exist", "Indicator 6.4.9 stood at 7 per cent in 2021.", "", []string{"6"}},
		{"two are named", "Indicator 6.4.2 and indicator 6.4.1 stood at 7 per cent in 2021.", "", []string{"6"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p := corpus.Labelled{Passage: corpus.Passage{Language: "en", Text: c.text}}
			for _, g := range c.goals {
				p.Labels.Goals = append(p.Labels.Goals, corpus.Label{ID: g})
			}
			got := figures.Of(p)
			if len(got) != 1 || got[0].Indicator.ID != c.want {
				t.Fatalf("figures of %q are %+v, want one on %q", c.text, got, c.want)
			}
			verbatim(t, c.text, got[0])
		})
	}
}
