package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/city-outcomes/throughline/shared/classify/evaluate"
)

// labelledPairs and labelledPassages are made up.
const (
	labelledPairs = `{"text": "The wastewater treatment plant cleans the drinking water of the valley.", "sdg": 6, "label": true}
{"text": "The wastewater treatment plant cleans the drinking water of the valley.", "sdg": 5, "label": false}
`
	labelledPassages = `{"text": "Ridership of trams and buses rose from 41 per cent to 58 per cent.", "goals": [11], "kind": "progress", "themes": []}
{"text": "Social housing is short: tenants wait, and rents are too high.", "goals": [11], "kind": "challenge", "themes": ["housing"], "certain": false}
{"text": "Table of contents. List of figures. Annex.", "goals": [], "kind": "context", "themes": [], "verbatim": false}
`
)

func TestEvaluateMeasuresBothFormsOfLabelledFiles(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, file string
		want       []string
	}{
		{"pairs", labelledPairs, []string{"2 rows", "pairs of text and goal", "precision", "mean accuracy 1.000", "scores of goals"}},
		{"passages", labelledPassages, []string{"3 rows", "goals of passages", "themes", "housing", "kinds of statement", "main goal: there (rows)",
			"kind: there (rows)", "scores of kinds", "2 rows that are certain", "2 rows that are verbatim", "calibration error"}},
	} {
		code, out, errs := throughline(t, test.file, "evaluate", "-")
		if code != 0 {
			t.Fatalf("%s: evaluate = %d: %s", test.name, code, errs)
		}
		if strings.Contains(out, "first goal right") != (test.name == "passages") {
			t.Errorf("%s: evaluate printed\n%s\nwant the first goal of passages alone", test.name, out)
		}
		for _, want := range test.want {
			if !strings.Contains(out, want) {
				t.Errorf("%s: evaluate printed\n%s\nwant %q in it", test.name, out, want)
			}
		}
	}
}

func TestEvaluatePrintsTheSameAsJSON(t *testing.T) {
	t.Parallel()
	code, out, errs := throughline(t, labelledPassages, "--json", "evaluate", "-")
	if code != 0 {
		t.Fatalf("evaluate --json = %d: %s", code, errs)
	}
	var r evaluate.Result
	if err := json.Unmarshal([]byte(out), &r); err != nil {
		t.Fatal(err)
	}
	if r.Rows != 3 || r.Goals == nil || r.Kinds == nil || r.Themes == nil || len(r.Confusions) != 2 || len(r.Reliability) == 0 || r.Certain == nil {
		t.Errorf("evaluate --json = %s", out)
	}
}

func TestEvaluateSaysWhichRowsRepeatOthers(t *testing.T) {
	t.Parallel()
	first, _, _ := strings.Cut(labelledPairs, "\n")
	again := strings.Replace(first, "true", "false", 1)
	code, out, errs := throughline(t, labelledPairs+again+"\n", "evaluate", "-")
	if code != 0 || !strings.Contains(out, "1 rows ask of a text what an earlier row has asked, 1 of them with another answer") {
		t.Errorf("evaluate = %d: %s%s", code, out, errs)
	}
}

// TestEvaluateSaysWhenWeightsHaveSeenTheFile needs the training data; nobody
// should take the figures on them for those of a classifier.
func TestEvaluateSaysWhenWeightsHaveSeenTheFile(t *testing.T) {
	t.Parallel()
	file := filepath.Join("..", "..", "..", "shared", "data", "labelled", "passages_dev.jsonl")
	if _, err := os.Stat(file); err != nil {
		t.Skip("no training data beside the project (../shared/data)")
	}
	const flattering = "trained on this very file"
	code, out, errs := throughline(t, "", "evaluate", file)
	if code != 0 || !strings.Contains(out, flattering) {
		t.Errorf("evaluate = %d: %s%s, want %q in it", code, out, errs, flattering)
	}
	if _, out, _ = throughline(t, labelledPassages, "evaluate", "-"); strings.Contains(out, flattering) {
		t.Errorf("evaluate of other rows printed\n%s", out)
	}
}

func TestEvaluateRefusesWhatIsNoLabelledFile(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, file, want string }{
		{"empty", "", "no labelled rows"},
		{"archive", "PK\x03\x04", "line 1: not a JSON object"},
		{"array", "[" + strings.TrimSpace(labelledPassages) + "]", "line 1"},
		{"wrong fields", `{"sentence": "x", "class": 3}`, `line 1: "text" is missing or empty`},
	} {
		if code, out, errs := throughline(t, test.file, "evaluate", "-"); code == 0 || !strings.Contains(errs, test.want) {
			t.Errorf("%s: evaluate = %d: %s%s, want %q", test.name, code, out, errs, test.want)
		}
	}
	if code, _, errs := throughline(t, "", "evaluate", filepath.Join(t.TempDir(), "nowhere.jsonl")); code == 0 || !strings.Contains(errs, "read the labelled file") {
		t.Errorf("evaluate of a file that is not there = %d: %s", code, errs)
	}
}

func TestEvaluateSaysWhichLineIsWrong(t *testing.T) {
	t.Parallel()
	code, _, errs := throughline(t, labelledPassages+`{"text": "x", "goals": [18]}`, "evaluate", "-")
	if code == 0 || !strings.Contains(errs, "line 4: 18 is not one of the 17 goals") {
		t.Errorf("evaluate = %d: %s", code, errs)
	}
}
