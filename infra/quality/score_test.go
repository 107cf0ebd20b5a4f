package main

import "testing"

func TestScore(t *testing.T) {
	t.Parallel()
	const a, b = "one two three four five six seven eight", "one two three four five six eight seven"
	tests := map[string]struct {
		ours      string
		f1, order float64
	}{
		"the same":               {a, 1, 1},
		"what they disagree on":  {b, 1, 1},
		"ligatures and case":     {"One TWO three four \ufb01ve six seven eight", 1, 1},
		"half is missing":        {"one two three four", 2.0 / 3, 1},
		"half is made up":        {"one two three four five six seven eight a b c d e f g h", 2.0 / 3, 1},
		"columns were mixed":     {"one five two six three seven four eight", 1, 5.0 / 7},
		"from the end backwards": {"eight seven six five four three two one", 1, 1.0 / 7},
		"nothing":                {"", 0, 1},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := score([]string{tc.ours}, []string{a}, []string{b})
			if d := got.f1() - tc.f1; d > 1e-9 || d < -1e-9 {
				t.Errorf("word F1 of %q = %.4f, want %.4f", tc.ours, got.f1(), tc.f1)
			}
			if d := got.ordered() - tc.order; d > 1e-9 || d < -1e-9 {
				t.Errorf("order of %q = %.4f, want %.4f", tc.ours, got.ordered(), tc.order)
			}
		})
	}
}

func TestScoreSeesPagesInOtherPlaces(t *testing.T) {
	t.Parallel()
	want := []string{"water for all", "energy for all", "work for all"}
	got := score([]string{"energy for all", "water for all", "work for all"}, want, want)
	if got.placed != 1 || got.pages != 3 {
		t.Errorf("%d of %d pages are in their place, want 1 of 3", got.placed, got.pages)
	}
}

func TestHeadingsFound(t *testing.T) {
	t.Parallel()
	ours := []heading{{1, "1. Water"}, {3, "Energy and Transport"}}
	found, all := headingsFound(ours, []heading{{1, "Water"}, {2, "Energy and transport"}, {2, "Work"}, {-1, "nowhere"}})
	if found != 2 || all != 3 {
		t.Errorf("%d of %d headings are found, want 2 of 3", found, all)
	}
}
