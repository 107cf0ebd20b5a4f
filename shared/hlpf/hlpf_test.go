package hlpf_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/city-outcomes/throughline/shared/hlpf"
	"github.com/city-outcomes/throughline/shared/sdg"
)

func TestDefaultHasTheForumsOf2016To2027(t *testing.T) {
	t.Parallel()
	c := hlpf.Default()
	want := map[int][]sdg.Goal{
		2016: {},
		2017: {1, 2, 3, 5, 9, 14, 17},
		2018: {6, 7, 11, 12, 15, 17},
		2019: {4, 8, 10, 13, 16, 17},
		2020: {},
		2021: {1, 2, 3, 8, 10, 12, 13, 16, 17},
		2022: {4, 5, 14, 15, 17},
		2023: {6, 7, 9, 11, 17},
		2024: {1, 2, 13, 16, 17},
		2025: {3, 5, 8, 14, 17},
		2026: {6, 7, 9, 11, 17},
		2027: {4, 10, 12, 15, 17},
	}
	for year, goals := range want {
		y, err := c.Year(year)
		if err != nil || !slices.Equal(y.InDepth, goals) {
			t.Errorf("Year(%d) = %v, %v, want %v in depth", year, y.InDepth, err, goals)
		}
		if wantSummit := slices.Contains([]int{2019, 2023, 2027}, year); y.Summit != wantSummit {
			t.Errorf("Year(%d).Summit = %t, want %t", year, y.Summit, wantSummit)
		}
		if y.Theme == "" || y.Source == "" {
			t.Errorf("Year(%d) has the theme %q and the source %q, want both", year, y.Theme, y.Source)
		}
	}
	if len(c.Years) != len(want) || c.Live != 2027 {
		t.Errorf("there are %d years and %d is live, want %d and 2027", len(c.Years), c.Live, len(want))
	}
}

func TestDefaultHasTheCrossCuttingThemes(t *testing.T) {
	t.Parallel()
	want := []hlpf.ThemeID{"data-collection", "governance", "urban-financing", "partnerships",
		"recovery-resilience", "smart-digital", "housing", "leaving-no-one-behind"}
	var got []hlpf.ThemeID
	for _, th := range hlpf.Default().Themes {
		got = append(got, th.ID)
		for _, lang := range []string{"en", "fr", "es", "ru", "ar", "zh", "de", "sv"} {
			if th.Titles[lang] == "" {
				t.Errorf("theme %s has no title in %s", th.ID, lang)
			}
		}
		if th.Definition == "" || len(th.Goals) == 0 || th.Goal != 0 {
			t.Errorf("theme %s: definition %q, goals %v, goal %d, want the first two alone", th.ID, th.Definition, th.Goals, th.Goal)
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("Themes = %v, want %v", got, want)
	}
}

func TestYearSaysWhichThereAre(t *testing.T) {
	t.Parallel()
	_, err := hlpf.Default().Year(2031)
	want := "the year 2031 is not in the calendar, which has 2016, 2017, 2018, 2019, 2020, 2021, 2022, 2023, 2024, 2025, 2026, 2027"
	if !errors.Is(err, hlpf.ErrUnknown) || err.Error() != want {
		t.Errorf("Year(2031) = %v, want ErrUnknown: %s", err, want)
	}
}

func TestThemeAccepts(t *testing.T) {
	t.Parallel()
	c := hlpf.Default()
	for in, want := range map[string]hlpf.ThemeID{
		"sdg-11": "sdg-11", "11": "sdg-11", "SDG 11": "sdg-11", "goal-4": "sdg-4", "sdg-04": "sdg-4",
		"housing": "housing", "Housing": "housing", " leaving-no-one-behind ": "leaving-no-one-behind",
	} {
		if got, err := c.Theme(in); err != nil || got.ID != want {
			t.Errorf("Theme(%q) = %q, %v, want %q", in, got.ID, err, want)
		}
	}
}

func TestThemeOfAGoalHasItsTitles(t *testing.T) {
	t.Parallel()
	th, err := hlpf.Default().Theme("sdg-11")
	if err != nil {
		t.Fatal(err)
	}
	if th.Goal != 11 || th.Title("fr-CH") != "Villes et communautés durables" || th.Title("xx") != "Sustainable cities and communities" {
		t.Errorf(`Theme("sdg-11") is of goal %d, %q, %q, want 11 and its titles`, th.Goal, th.Title("fr-CH"), th.Title("xx"))
	}
}

func TestThemeSaysWhichThereAre(t *testing.T) {
	t.Parallel()
	for _, in := range []string{"parking", "", "sdg-18", "sdg-0", "house"} {
		_, err := hlpf.Default().Theme(in)
		if !errors.Is(err, hlpf.ErrUnknown) {
			t.Errorf("Theme(%q) = %v, want ErrUnknown", in, err)
			continue
		}
		want := `is not in the calendar, which has sdg-1 to sdg-17, data-collection, governance, urban-financing, ` +
			`partnerships, recovery-resilience, smart-digital, housing, leaving-no-one-behind`
		if !strings.HasSuffix(err.Error(), want) {
			t.Errorf("Theme(%q) = %v, want a sentence that ends %q", in, err, want)
		}
	}
}

func TestThemesOfAYear(t *testing.T) {
	t.Parallel()
	c := hlpf.Default()
	crossCutting := []hlpf.ThemeID{"data-collection", "governance", "urban-financing", "partnerships",
		"recovery-resilience", "smart-digital", "housing", "leaving-no-one-behind"}
	for year, goals := range map[int][]hlpf.ThemeID{
		2022: {"sdg-4", "sdg-5", "sdg-14", "sdg-15", "sdg-17"},
		2027: {"sdg-4", "sdg-10", "sdg-12", "sdg-15", "sdg-17"},
		2020: nil,
		2016: nil,
	} {
		themes, err := c.ThemesOf(year)
		var got []hlpf.ThemeID
		for _, th := range themes {
			got = append(got, th.ID)
		}
		if want := append(goals, crossCutting...); err != nil || !slices.Equal(got, want) {
			t.Errorf("ThemesOf(%d) = %v, %v, want %v", year, got, err, want)
		}
	}
	if _, err := c.ThemesOf(2015); !errors.Is(err, hlpf.ErrUnknown) {
		t.Errorf("ThemesOf(2015) = %v, want ErrUnknown", err)
	}
}

func TestLastReview(t *testing.T) {
	t.Parallel()
	c := hlpf.Default()
	for _, tt := range []struct {
		goal         sdg.Goal
		before, want int
	}{
		{11, 2018, 0}, {11, 2019, 2018}, {11, 2023, 2018}, {11, 2026, 2023}, {11, 2027, 2026}, {11, 2100, 2026},
		{17, 2017, 0}, {17, 2027, 2026}, {17, 2021, 2019}, {4, 2027, 2022}, {10, 2027, 2021}, {1, 2000, 0}, {0, 2027, 0},
	} {
		if got := c.LastReview(tt.goal, tt.before); got != tt.want {
			t.Errorf("LastReview(%d, %d) = %d, want %d", tt.goal, tt.before, got, tt.want)
		}
	}
}

func TestSince(t *testing.T) {
	t.Parallel()
	c := hlpf.Default()
	for _, tt := range []struct {
		theme      string
		year, want int
	}{
		{"sdg-4", 2027, 2022}, {"sdg-17", 2027, 2026}, {"sdg-11", 2018, 2014}, {"sdg-15", 2022, 2018}, {"housing", 2027, 2023},
	} {
		th, err := c.Theme(tt.theme)
		if err != nil {
			t.Fatal(err)
		}
		if got := c.Since(th, tt.year); got != tt.want {
			t.Errorf("Since(%s, %d) = %d, want %d", tt.theme, tt.year, got, tt.want)
		}
	}
}

func TestLineLeadsFromTheForumOfMayorsToTheHLPF(t *testing.T) {
	t.Parallel()
	c := hlpf.Default()
	var got []hlpf.EventID
	for _, e := range c.Line(2022) {
		got = append(got, e.ID)
	}
	want := []hlpf.EventID{"forum-of-mayors-2022", "h22-plus-50-session-2022", "dialogue-of-eminent-experts-2022",
		"h22-city-expo-2022", "hlpf-2022"}
	if !slices.Equal(got, want) {
		t.Errorf("Line(2022) = %v, want %v", got, want)
	}
	if line := c.Line(2023); len(line) != 0 {
		t.Errorf("Line(2023) = %v, want none", line)
	}
}

func TestDefaultsDoNotShareState(t *testing.T) {
	t.Parallel()
	a := hlpf.Default()
	a.Years[1].InDepth[0], a.Themes[0].Titles["en"] = 9, "x"
	if b := hlpf.Default(); b.Years[1].InDepth[0] != 1 || b.Themes[0].Title("en") != "Data collection and monitoring" {
		t.Error("a change to one default calendar shows in the next")
	}
}
