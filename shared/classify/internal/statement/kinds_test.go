package statement_test

import (
	"encoding/json"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/city-outcomes/throughline/shared/classify/internal/statement"
	"github.com/city-outcomes/throughline/shared/terms"
)

// kindModel has one feature without weight, and listens to votes.
func kindModel() statement.KindModel {
	kinds := statement.Kinds()
	m := statement.KindModel{Slope: 1, Shift: make([]float64, len(kinds)), Votes: map[string][]float64{}}
	m.Model = statement.Model{Features: []string{"a"}, Mean: []float64{0}, Spread: []float64{1}, Labels: kinds, Offsets: make([]float64, len(kinds))}
	for k := range kinds {
		m.Weights = append(m.Weights, []float64{0})
		m.VoteWeights = append(m.VoteWeights, make([]float64, len(kinds)))
		m.VoteWeights[k][k] = 1
	}
	return m
}

func TestVotesOutweighWhatACueIsWrittenDownFor(t *testing.T) {
	t.Parallel()
	cues := list(t, "practice\ten\t3\tschools", "challenge\ten\t3\tlack of; halls", "context\ten\t2\thalls", "none\ten\t3\tisbn")
	finder := statement.NewCues(cues, list(t, "# nothing"), statement.KindCues())
	m := kindModel()
	progress := slices.Index(statement.Kinds(), "progress")
	counts := make([]float64, len(statement.Kinds()))
	counts[progress] = 30
	m.Votes["practice en schools"] = statement.Vote("practice", counts, 30)
	m.Bind(cues)
	for text, want := range map[string]string{
		"Schools":          "progress",  // thirty passages said so
		"Lack of it":       "challenge", // nobody has seen it: what it is written down for
		"ISBN 7":           "context",
		"Lack of, lack of": "challenge",
	} {
		var s terms.Scanned
		r := statement.Reading{Features: []float64{0}}
		s.Scan(text)
		finder.Find(&r.Kinds, &s, "en")
		shares, sum := m.Shares(nil, &r), 0.0
		for _, share := range shares {
			sum += share
		}
		best := slices.Index(shares, slices.Max(shares))
		if statement.Kinds()[best] != want || math.Abs(sum-1) > 1e-9 {
			t.Errorf("%q: shares %v, want %s first and 1 in all", text, shares, want)
		}
	}
	var s terms.Scanned
	var once, twice statement.Found
	s.Scan("Lack of it")
	finder.Find(&once, &s, "en")
	s.Scan("Lack of it, and lack of more")
	finder.Find(&twice, &s, "en")
	if a, b := statement.CueName(cues.Rules[2]), statement.CueName(cues.Rules[3]); a == b {
		t.Errorf("halls is %q for two kinds", a)
	}
	if a, b := m.Voted(nil, &once), m.Voted(nil, &twice); !slices.Equal(a, b) {
		t.Errorf("a cue that stands twice votes %v, once %v", b, a)
	}
}

func TestParseKindsRefusesWhatDoesNotFit(t *testing.T) {
	t.Parallel()
	cues := list(t, "practice\ten\t3\tschools")
	for _, test := range []struct {
		name, want string
		change     func(*statement.KindModel)
	}{
		{"nothing", "", func(*statement.KindModel) {}},
		{"other features", "train again", func(m *statement.KindModel) { m.Features = []string{"b"} }},
		{"other labels", "are wanted", func(m *statement.KindModel) { m.Labels = []string{"b"} }},
		{"not calibrated", "train again", func(m *statement.KindModel) { m.Shift = nil }},
		{"no votes", "train again", func(m *statement.KindModel) { m.VoteWeights = nil }},
		{"short vote", `1 votes of "practice en schools"`, func(m *statement.KindModel) { m.Votes = map[string][]float64{"practice en schools": {1}} }},
	} {
		m := kindModel()
		test.change(&m)
		b, err := json.Marshal(m)
		if err != nil {
			t.Fatal(err)
		}
		_, err = statement.ParseKinds(b, []string{"a"}, cues)
		if (err == nil) != (test.want == "") || err != nil && !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: ParseKinds = %v, want %q", test.name, err, test.want)
		}
	}
	if _, err := statement.ParseKinds([]byte("{"), nil, cues); err == nil {
		t.Error("ParseKinds accepts what is no JSON")
	}
}
