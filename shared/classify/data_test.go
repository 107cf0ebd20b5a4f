package classify_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/city-outcomes/throughline/shared/classify"
	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/hlpf"
	"github.com/city-outcomes/throughline/shared/terms/phrases"
)

// cueLines are the lines of a list of cues: label, language, weight, phrases.
func cueLines(t *testing.T, name string) [][]string {
	t.Helper()
	b, err := os.ReadFile("data/" + name)
	if err != nil {
		t.Fatal(err)
	}
	var out [][]string
	for _, fields := range phrases.Rows(string(b)) {
		out = append(out, fields)
	}
	return out
}

// crossCutting are the themes of the forum's calendar.
func crossCutting() []string {
	var out []string
	for _, t := range hlpf.Default().Themes {
		out = append(out, string(t.ID))
	}
	return out
}

// TestThemesAreThoseOfTheCalendar finds a theme with cues that no briefing can
// be about, such as one that is misspelt.
func TestThemesAreThoseOfTheCalendar(t *testing.T) {
	t.Parallel()
	for _, f := range cueLines(t, "themes.tsv") {
		if !slices.Contains(crossCutting(), f[0]) {
			t.Errorf("themes.tsv: %q is not among the calendar's themes %s", f[0], strings.Join(crossCutting(), ", "))
		}
	}
}

// TestGoalWordsSpeakForOneGoal is the linter of the words to train on.
func TestGoalWordsSpeakForOneGoal(t *testing.T) {
	t.Parallel()
	list, err := classify.GoalWords()
	if err != nil {
		t.Fatal(err)
	}
	of := map[string]string{} // by language and phrase
	for _, r := range list.Rules {
		key := r.Language + " " + strings.ToLower(r.Phrase)
		if had, twice := of[key]; twice {
			t.Errorf("goals.tsv: line %d: %q (%s) stands under %s and %s", r.Line, r.Phrase, r.Language, had, r.Label)
		}
		of[key] = r.Label
	}
}

// TestCuesAreWellKept is the linter of the lists: what the parser cannot see.
func TestCuesAreWellKept(t *testing.T) {
	t.Parallel()
	themes := crossCutting()
	kinds := []string{"none"}
	for _, k := range corpus.StatementKinds() {
		kinds = append(kinds, string(k))
	}
	for file, labels := range map[string][]string{"themes.tsv": themes, "kinds.tsv": kinds} {
		written := map[string]bool{} // label, language, phrase
		rules := map[string]int{}    // label, language
		for _, f := range cueLines(t, file) {
			for phrase := range strings.SplitSeq(f[3], ";") {
				phrase = strings.TrimSpace(phrase)
				key := f[0] + " " + f[1] + " " + phrase
				if written[key] {
					t.Errorf("%s: %s (%s): %q is there twice", file, f[0], f[1], phrase)
				}
				if phrase != strings.ToLower(phrase) || strings.Contains(phrase, "  ") {
					t.Errorf("%s: %s (%s): write %q in lower case with single spaces", file, f[0], f[1], phrase)
				}
				written[key] = true
				rules[f[0]+" "+f[1]]++
			}
		}
		for _, label := range labels {
			for _, lang := range []string{"en", "fr", "es", "de"} {
				if rules[label+" "+lang] < 8 {
					t.Errorf("%s: %s has %d phrases in %s, too few to find it", file, label, rules[label+" "+lang], lang)
				}
			}
		}
	}
}

// TestThemesAreFoundByTheirCues keeps each theme reachable in each language
// that has cues: a plain sentence about it gets it.
func TestThemesAreFoundByTheirCues(t *testing.T) {
	t.Parallel()
	c := embedded(t)
	for _, test := range []struct{ theme, language, text string }{
		{"housing", "en", "The city built 300 social housing units, and rents for tenants fell."},
		{"housing", "fr", "La ville a construit 300 logements sociaux et les loyers des locataires ont baissé."},
		{"housing", "es", "La ciudad construyó 300 viviendas y bajó el alquiler de los inquilinos."},
		{"housing", "de", "Die Stadt baute 300 Wohnungen, und die Miete der Mieter sank."},
		{"smart-digital", "en", "A digital platform with a mobile app and sensors gives residents online services."},
		{"urban-financing", "en", "Green bonds, municipal budget funds and grants pay for the investment, with a loan of 4 million euros."},
		{"recovery-resilience", "en", "After the flood the city built an early warning system to raise its resilience to disasters."},
		{"partnerships", "en", "In partnership with the university and the private sector, the city works together with civil society."},
		{"leaving-no-one-behind", "en", "Low-income families, migrants and persons with disabilities are vulnerable groups at risk of social exclusion."},
		{"data-collection", "en", "The statistics office collects disaggregated data by household survey and publishes the indicators."},
		{"governance", "en", "A steering committee with citizen participation coordinates the legal framework and the action plan of the council."},
	} {
		labels := c.Label(corpus.Passage{Text: test.text, Language: test.language})
		if !slices.ContainsFunc(labels.Themes, func(l corpus.Label) bool { return l.ID == test.theme }) {
			t.Errorf("themes of %q = %s, want %s", test.text, ids(labels.Themes), test.theme)
		}
	}
}

func TestNegationTurnsACueOff(t *testing.T) {
	t.Parallel()
	c := embedded(t)
	score := func(text string) float64 {
		l, _ := c.Label(corpus.Passage{Text: text, Language: "en"}).Theme("housing")
		return l.Score
	}
	said, denied := score("The budget pays for social housing in the valley."), score("The budget pays for no social housing in the valley.")
	if said == 0 || denied >= said {
		t.Errorf("housing scores %v where it is said and %v where it is denied", said, denied)
	}
}

func TestKindsAreFoundByTheirCues(t *testing.T) {
	t.Parallel()
	c := embedded(t)
	for _, test := range []struct{ kind, language, text string }{
		{"progress", "en", "Ridership increased from 41 per cent in 2015 to 58 per cent in 2022."},
		{"commitment", "en", "By 2030 the city will convert all its buses, and it plans to close the last coal plant."},
		{"challenge", "en", "However, the lack of staff remains a major challenge, and funds are insufficient."},
		{"recommendation", "en", "National governments should share their revenue, and must consult cities."},
		{"practice", "en", "The council launched a programme that provides training, and a centre has been established."},
		{"context", "en", "The indicator is defined as the share of residents; the methodology is described in the annex."},
		{"progress", "es", "La tasa pasó de 41 por ciento en 2015 a 58 por ciento en 2022."},
		{"commitment", "fr", "D'ici 2030, la ville s'engage à renouveler tous ses bus, qui seront électriques."},
		{"challenge", "de", "Der Mangel an Personal bleibt eine Herausforderung, und es fehlen Mittel."},
	} {
		if got := c.Label(corpus.Passage{Text: test.text, Language: test.language}).Kind.ID; got != test.kind {
			t.Errorf("kind of %q = %s, want %s", test.text, got, test.kind)
		}
	}
}

func TestRulesSayWhichLineIsWrong(t *testing.T) {
	t.Parallel()
	broken := folder(t)
	broken["data/kinds.tsv"].Data = append(broken["data/kinds.tsv"].Data, "news\ten\t3\tbreaking\n"...)
	if _, err := classify.OpenRules(broken); err == nil || !strings.Contains(err.Error(), `"news" is none of`) {
		t.Errorf("OpenRules = %v, want an error that names the label", err)
	}
}
