package statement_test

import (
	"encoding/json"
	"math"
	"strings"
	"testing"

	"github.com/city-outcomes/throughline/shared/classify/internal/statement"
	"github.com/city-outcomes/throughline/shared/classify/internal/wording"
	"github.com/city-outcomes/throughline/shared/terms"
	"github.com/city-outcomes/throughline/shared/terms/phrases"
)

func list(t *testing.T, lines ...string) *phrases.List {
	t.Helper()
	l, err := phrases.Parse(strings.Join(lines, "\n") + "\n")
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func TestFindCountsTheHeavierOfOverlappingCues(t *testing.T) {
	t.Parallel()
	c := statement.NewCues(list(t, "housing\ten\t3\tsocial housing", "housing\ten\t2\thousing; homes"),
		list(t, "negation\ten\t1\tno; not"), []string{"housing"})
	for _, test := range []struct {
		text         string
		strong, weak float64
	}{
		{"Social housing and homes", 3, 2},
		{"housing, housing", 0, 4},
		{"no social housing", 0, 0},
		{"not here. Social housing", 3, 0},
		{"no money at all for social housing", 3, 0},
		{"", 0, 0},
	} {
		var s terms.Scanned
		var f statement.Found
		s.Scan(test.text)
		c.Find(&f, &s, "en")
		if f.Strong[0] != test.strong || f.Weak[0] != test.weak {
			t.Errorf("%q has %v strong and %v weak, want %v and %v", test.text, f.Strong[0], f.Weak[0], test.strong, test.weak)
		}
	}
}

func TestReadFillsInEveryFeature(t *testing.T) {
	t.Parallel()
	empty := list(t, "# nothing")
	r := statement.Reader{
		Themes:   statement.NewCues(empty, empty, []string{"housing"}),
		Kinds:    statement.NewCues(empty, empty, statement.KindCues()),
		Moods:    statement.NewCues(list(t, "will\ten\t1\twill"), empty, statement.Moods()),
		Official: wording.New([]string{"by 2035 we will count every bridge"}),
	}
	var s terms.Scanned
	var out statement.Reading
	s.Scan("In 2019 we counted 41 %, by 2035 we will count 60 %: see www.example.org")
	r.Read(&out, &s, "en", make([]float64, 17), 2)
	names := r.Names()
	if len(out.Features) != len(names) {
		t.Fatalf("%d features with %d names", len(out.Features), len(names))
	}
	value := map[string]float64{}
	for i, n := range names {
		value[n] = out.Features[i]
	}
	for name, want := range map[string]float64{
		"numbers": math.Log1p(2), "percentages": math.Log1p(2), "past-years": math.Log1p(1), "coming-years": math.Log1p(1),
		"mood will": 1.0 / 15 * 20, "mood must": 0, "official": 3 * 5.0 / 15,
		"link": 1, "first-person": math.Log1p(2), "named-goals": math.Log1p(2), "list-item": 0,
	} {
		if value[name] != want {
			t.Errorf("%s = %v, want %v", name, value[name], want)
		}
	}
}

func TestParseModelRefusesWhatDoesNotFit(t *testing.T) {
	t.Parallel()
	features, labels := []string{"a", "b"}, []string{"x", "y"}
	good := statement.Model{Features: features, Mean: []float64{0, 0}, Spread: []float64{1, 2}, Labels: labels,
		Weights: [][]float64{{1, 0}, {0, -1}}, Offsets: []float64{0, 1}}
	encode := func(change func(*statement.Model)) []byte {
		m := good
		change(&m)
		b, err := json.Marshal(m)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	m, err := statement.ParseModel(encode(func(*statement.Model) {}), features, labels)
	if err != nil {
		t.Fatal(err)
	}
	if p := m.Probabilities(nil, []float64{0, 2}); p[0] != 0.5 || p[1] != 0.5 {
		t.Errorf("probabilities = %v, want a half each", p)
	}
	for name, change := range map[string]func(*statement.Model){
		"features": func(m *statement.Model) { m.Features = []string{"a", "c"} },
		"labels":   func(m *statement.Model) { m.Labels = []string{"x"} },
		"mean":     func(m *statement.Model) { m.Mean = nil },
		"weights":  func(m *statement.Model) { m.Weights = [][]float64{{1}, {2, 3}} },
		"spread":   func(m *statement.Model) { m.Spread = []float64{0, 1} },
	} {
		if _, err := statement.ParseModel(encode(change), features, labels); err == nil {
			t.Errorf("%s: ParseModel accepts it", name)
		}
	}
	if _, err := statement.ParseModel([]byte("{"), features, labels); err == nil {
		t.Error("ParseModel accepts what is no JSON")
	}
}

func TestThemeModelTellsAThemeThatItWasNotTrainedOn(t *testing.T) {
	t.Parallel()
	empty := list(t, "# nothing")
	r := statement.Reader{
		Themes: statement.NewCues(list(t, "housing\ten\t3\thomes", "bridges\ten\t3\tbridge*", "bridges\ten\t2\triver"), empty, []string{"bridges", "housing"}),
		Kinds:  statement.NewCues(empty, empty, statement.KindCues()), Moods: statement.NewCues(empty, empty, statement.Moods()),
		Official: new(wording.Official),
	}
	model := statement.ThemeModel{Features: statement.ThemeFeatures(), Mean: make([]float64, 6), Spread: []float64{1, 1, 1, 1, 1, 1},
		Weights: []float64{2, 1, 0, -0.5, 0, 0}, Offset: -2, Offsets: map[string]float64{"housing": 1}, Threshold: 0.4}
	b, err := json.Marshal(model)
	if err != nil {
		t.Fatal(err)
	}
	m, err := statement.ParseThemes(b)
	if err != nil {
		t.Fatal(err)
	}
	var s terms.Scanned
	var out statement.Reading
	s.Scan("Two bridges over the river")
	r.Read(&out, &s, "en", nil, 0)
	bridges, housing := m.Probability("bridges", out.ThemeFeatures(nil, 0)), m.Probability("housing", out.ThemeFeatures(nil, 1))
	if bridges < 0.8 || housing > 0.3 {
		t.Errorf("bridges %.3f, housing %.3f, want the bridges", bridges, housing)
	}
}

func TestParseThemesRefusesWhatDoesNotFit(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ file, want string }{
		{"{", "read theme weights"},
		{`{"features": ["x"]}`, "train again"},
		{`{"features": ["strong", "weak", "others", "strongest other", "strong a word", "weak a word"]}`, "do not fit"},
		{`{"features": ["strong", "weak", "others", "strongest other", "strong a word", "weak a word"],
			"mean": [0,0,0,0,0,0], "spread": [1,1,1,1,1,1], "weights": [1,1,1,1,1,1]}`, "the threshold is 0"},
	} {
		if _, err := statement.ParseThemes([]byte(test.file)); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("ParseThemes(%s) = %v, want %q", test.file, err, test.want)
		}
	}
}
