package sdg_test

import (
	"slices"
	"testing"

	"github.com/city-outcomes/throughline/shared/sdg"
)

func TestParseGoalAccepts(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]sdg.Goal{
		"11": 11, "SDG 11": 11, "SDG11": 11, "sdg-11": 11, "Goal 11": 11, "goal-11": 11, " 11 ": 11,
		"SDG  1": 1, "sdg\u00a07": 7, "goal-04": 4, "SDG Goal 3": 3, "1": 1, "17": 17,
	} {
		if got, err := sdg.ParseGoal(in); err != nil || got != want {
			t.Errorf("ParseGoal(%q) = %d, %v, want %d", in, got, err, want)
		}
	}
}

func TestParseGoalRefuses(t *testing.T) {
	t.Parallel()
	for _, in := range []string{
		"", "0", "00", "18", "-1", "+1", "1.0", "1 1", "011", "gool 1", "golas 5", "dsg 5", "sdg--5", "sdg -5",
		"goal", "SDG", "11.2", "five", "goal sdg 5", "5 goals", "１", "sdg 1\n2",
	} {
		if got, err := sdg.ParseGoal(in); err == nil {
			t.Errorf("ParseGoal(%q) = %d, want an error", in, got)
		}
	}
}

func TestParseTargetAccepts(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]sdg.Target{
		"11.2": "11.2", "Target 11.2": "11.2", "SDG 11.2": "11.2", "11.A": "11.a", "sdg target 16.10": "16.10",
		"target-3.d": "3.d", "SDG target\u00a01.5": "1.5", " 17.19 ": "17.19",
	} {
		if got, err := sdg.ParseTarget(in); err != nil || got != want {
			t.Errorf("ParseTarget(%q) = %q, %v, want %q", in, got, err, want)
		}
	}
}

func TestParseTargetRefuses(t *testing.T) {
	t.Parallel()
	for _, in := range []string{"", "11", "11.", "11.8", "11.d", "11.02", "18.1", "0.1", ".1", "11.2.1", "11,2", "target", "11.2 and 11.3"} {
		if got, err := sdg.ParseTarget(in); err == nil {
			t.Errorf("ParseTarget(%q) = %q, want an error", in, got)
		}
	}
}

func TestParseIndicatorAcceptsAndRefuses(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]sdg.Indicator{
		"11.2.1": "11.2.1", "Indicator 1.A.2": "1.a.2", "SDG indicator 16.10.2": "16.10.2", "indicator-3.3.5": "3.3.5",
	} {
		if got, err := sdg.ParseIndicator(in); err != nil || got != want {
			t.Errorf("ParseIndicator(%q) = %q, %v, want %q", in, got, err, want)
		}
	}
	for _, in := range []string{"", "11.2", "11.2.2", "C110201", "11.2.1.1", "18.1.1", "indicator"} {
		if got, err := sdg.ParseIndicator(in); err == nil {
			t.Errorf("ParseIndicator(%q) = %q, want an error", in, got)
		}
	}
}

func TestTitleFallsBackOnBaseLanguageThenEnglish(t *testing.T) {
	t.Parallel()
	for lang, want := range map[string]string{
		"en": "Sustainable cities and communities", "fr": "Villes et communautés durables",
		"fr-CH": "Villes et communautés durables", "de_AT": "Nachhaltige Städte und Gemeinden",
		"zh-Hans-CN": "可持续城市和社区", "SV": "Hållbara städer och samhällen",
		"": "Sustainable cities and communities", "xx": "Sustainable cities and communities", "-": "Sustainable cities and communities",
	} {
		if got := sdg.Goal(11).Title(lang); got != want {
			t.Errorf("Goal(11).Title(%q) = %q, want %q", lang, got, want)
		}
	}
}

func TestInvalidGoalHasNothing(t *testing.T) {
	t.Parallel()
	for _, g := range []sdg.Goal{-1, 0, 18} {
		if g.Valid() || g.Title("en") != "" || g.Colour() != "" || g.Titles() != nil || len(g.Targets()) != 0 {
			t.Errorf("goal %d: valid %t, title %q, colour %q, %d targets, want nothing",
				g, g.Valid(), g.Title("en"), g.Colour(), len(g.Targets()))
		}
	}
}

func TestIdentifiers(t *testing.T) {
	t.Parallel()
	for got, want := range map[string]string{
		sdg.Goal(11).URI():            "http://metadata.un.org/sdg/11",
		sdg.Target("11.2").URI():      "http://metadata.un.org/sdg/11.2",
		sdg.Indicator("11.2.1").URI(): "http://metadata.un.org/sdg/C110201",
		sdg.Indicator("11.5.1").URI(): "http://metadata.un.org/sdg/C200303",
		sdg.Indicator("11.2.9").URI(): "",
		sdg.Indicator("1").URI():      "",
	} {
		if got != want {
			t.Errorf("URI = %q, want %q", got, want)
		}
	}
}

func TestTargetKnowsItsGoal(t *testing.T) {
	t.Parallel()
	for in, want := range map[sdg.Target]sdg.Goal{"11.2": 11, "1.a": 1, "011.2": 0, "+1.1": 0, "": 0, "x": 0, "18.1": 0} {
		if got := in.Goal(); got != want {
			t.Errorf("Target(%q).Goal() = %d, want %d", in, got, want)
		}
	}
}

func TestTargetsOfGoalAreInTheUNsOrder(t *testing.T) {
	t.Parallel()
	want := []sdg.Target{"8.1", "8.2", "8.3", "8.4", "8.5", "8.6", "8.7", "8.8", "8.9", "8.10", "8.a", "8.b"}
	if got := sdg.Goal(8).Targets(); !slices.Equal(got, want) {
		t.Errorf("Goal(8).Targets() = %v, want %v", got, want)
	}
}

func TestIndicatorsOfTarget(t *testing.T) {
	t.Parallel()
	want := []sdg.Indicator{"11.5.1", "11.5.2", "11.5.3"}
	if got := sdg.Target("11.5").Indicators(); !slices.Equal(got, want) {
		t.Errorf(`Target("11.5").Indicators() = %v, want %v`, got, want)
	}
}

func TestCallersCannotChangeTheTables(t *testing.T) {
	t.Parallel()
	sdg.Goals()[0], sdg.Targets()[0], sdg.Indicators()[0] = 9, "x", "x"
	sdg.Goal(1).Titles()["en"] = "x"
	if sdg.Goals()[0] != 1 || sdg.Targets()[0] != "1.1" || sdg.Indicators()[0] != "1.1.1" || sdg.Goal(1).Title("en") != "No poverty" {
		t.Error("a list that was handed out is shared with the tables, want a copy")
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"11", "SDG 11", "goal-04", "Target 11.A", "indicator 1.a.2", "gool 1", "", "ſdg 1", "İ", "sdg\u00a01"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if g, err := sdg.ParseGoal(s); err == nil {
			if again, err := sdg.ParseGoal(g.String()); err != nil || again != g || !g.Valid() {
				t.Errorf("ParseGoal(%q) = %d, which reads back as %d, %v", s, g, again, err)
			}
		}
		if tg, err := sdg.ParseTarget(s); err == nil {
			if again, err := sdg.ParseTarget(string(tg)); err != nil || again != tg || !tg.Valid() || !tg.Goal().Valid() {
				t.Errorf("ParseTarget(%q) = %q, which reads back as %q, %v", s, tg, again, err)
			}
		}
		if i, err := sdg.ParseIndicator(s); err == nil {
			if again, err := sdg.ParseIndicator(string(i)); err != nil || again != i || !i.Target().Valid() || i.URI() == "" {
				t.Errorf("ParseIndicator(%q) = %q, which reads back as %q, %v", s, i, again, err)
			}
		}
	})
}
