package sdg_test

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"

	"github.com/city-outcomes/throughline/shared/sdg"
)

func TestThereAre17GoalsWithTheirOwnColours(t *testing.T) {
	t.Parallel()
	hex := regexp.MustCompile(`^#[0-9A-F]{6}$`)
	seen := map[string]sdg.Goal{}
	for _, g := range sdg.Goals() {
		if c := g.Colour(); !hex.MatchString(c) || seen[c] != 0 {
			t.Errorf("Goal(%d).Colour() = %q, which goal %d has too, want an upper-case #RRGGBB of its own", g, c, seen[c])
		}
		seen[g.Colour()] = g
	}
	if len(seen) != 17 {
		t.Errorf("there are %d goals, want 17", len(seen))
	}
}

func TestEveryGoalHasATitleInEveryLanguage(t *testing.T) {
	t.Parallel()
	langs := sdg.Languages()
	for _, lang := range []string{"en", "fr", "es", "ru", "ar", "zh", "de", "sv"} {
		if !slices.Contains(langs, lang) {
			t.Errorf("Languages() = %v, want %s among them", langs, lang)
		}
	}
	for _, lang := range langs {
		seen := map[string]bool{}
		for _, g := range sdg.Goals() {
			title := g.Titles()[lang]
			if title == "" || title != strings.TrimSpace(norm.NFC.String(title)) || seen[title] {
				t.Errorf("Goal(%d).Titles()[%q] = %q, want a trimmed NFC title of its own", g, lang, title)
			}
			seen[title] = true
		}
	}
	for _, g := range sdg.Goals() {
		if n := len(g.Titles()); n != len(langs) {
			t.Errorf("Goal(%d) has titles in %d languages, want %d", g, n, len(langs))
		}
	}
}

func TestThereAre169TargetsWithShortLabels(t *testing.T) {
	t.Parallel()
	const fewest, most = 3, 8
	targets := sdg.Targets()
	if len(targets) != 169 {
		t.Errorf("there are %d targets, want 169", len(targets))
	}
	labels := map[string]sdg.Target{}
	for i, tg := range targets {
		if i > 0 && targets[i-1].Compare(tg) >= 0 {
			t.Errorf("target %s stands after %s", tg, targets[i-1])
		}
		if !tg.Goal().Valid() {
			t.Errorf("Target(%q).Goal() = %d, want one of the 17", tg, tg.Goal())
		}
		label := tg.Label()
		if n := len(strings.Fields(label)); n < fewest || n > most || label != strings.Join(strings.Fields(label), " ") {
			t.Errorf("Target(%q).Label() = %q, %d words, want %d to %d", tg, label, n, fewest, most)
		}
		if other, taken := labels[label]; taken {
			t.Errorf("targets %s and %s share the label %q", other, tg, label)
		}
		labels[label] = tg
	}
}

func TestEveryIndicatorHasATargetAndACode(t *testing.T) {
	t.Parallel()
	code := regexp.MustCompile(`^C\d\d(\d\d|0[a-d])\d\d$`)
	seen := map[sdg.Indicator]bool{}
	for _, i := range sdg.Indicators() {
		if !i.Target().Valid() || !code.MatchString(i.Code()) || seen[i] {
			t.Errorf("indicator %s: target %q, code %q, seen before: %t", i, i.Target(), i.Code(), seen[i])
		}
		seen[i] = true
	}
	for _, tg := range sdg.Targets() {
		if len(tg.Indicators()) == 0 {
			t.Errorf("target %s has no indicator", tg)
		}
	}
}

// framework is the UN's own publication, as far as the tables repeat it.
type framework struct {
	Targets    map[sdg.Target]string
	Indicators []struct {
		ID   sdg.Indicator
		Code string `json:"unsd_code"`
	}
}

func TestTablesAgreeWithTheFrameworkOf2025(t *testing.T) {
	t.Parallel()
	un := readFramework(t)
	codes := map[string]bool{}
	var want []sdg.Indicator
	for _, i := range un.Indicators {
		want = append(want, i.ID)
		codes[i.Code] = true
		if got := i.ID.Code(); got != i.Code {
			t.Errorf("Indicator(%q).Code() = %q, want %q", i.ID, got, i.Code)
		}
	}
	if got := sdg.Indicators(); !slices.Equal(got, want) {
		t.Errorf("Indicators() = %v, want %v", got, want)
	}
	for tg := range un.Targets {
		if !tg.Valid() {
			t.Errorf("Target(%q).Valid() = false, want true", tg)
		}
	}
	if len(un.Targets) != len(sdg.Targets()) {
		t.Errorf("there are %d targets, want %d", len(sdg.Targets()), len(un.Targets))
	}
	t.Logf("%d targets, %d indicators, %d distinct codes", len(un.Targets), len(un.Indicators), len(codes))
}

// A label is our own: it may share a term with the UN's sentence, but no run
// of five words.
func TestLabelsAreNotTheUNsSentences(t *testing.T) {
	t.Parallel()
	const run = 5
	for tg, sentence := range readFramework(t).Targets {
		words := strings.Fields(strings.ToLower(tg.Label()))
		for i := 0; i+run <= len(words); i++ {
			if part := strings.Join(words[i:i+run], " "); strings.Contains(strings.ToLower(sentence), part) {
				t.Errorf("Target(%q).Label() = %q repeats the UN's %q", tg, tg.Label(), part)
			}
		}
	}
}

func readFramework(t *testing.T) framework {
	t.Helper()
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(filepath.Join(root, "..", "shared", "data", "framework", "gif_2025_en.json"))
	if errors.Is(err, fs.ErrNotExist) {
		t.Skip("the UN's framework is not beside the project (../shared/data/framework): nothing to compare with")
	}
	if err != nil {
		t.Fatal(err)
	}
	var un framework
	if err := json.Unmarshal(b, &un); err != nil {
		t.Fatal(err)
	}
	return un
}
