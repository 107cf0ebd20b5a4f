package evaluate_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/city-outcomes/throughline/shared/classify/evaluate"
	"github.com/city-outcomes/throughline/shared/corpus"
)

func read(t *testing.T, lines ...string) []evaluate.Row {
	t.Helper()
	rows, err := evaluate.Read(strings.NewReader(strings.Join(lines, "\n")), nil)
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// words labels by the words of the text: each "g11" gives goal 11, each
// "t:x" theme x, and "k:x" the kind.
func words(p corpus.Passage) corpus.Labels {
	l := corpus.Labels{Kind: corpus.Label{ID: string(corpus.Context)}}
	for _, w := range strings.Fields(p.Text) {
		switch id := w[min(len(w), 1):]; {
		case strings.HasPrefix(w, "t:"):
			l.Themes = append(l.Themes, corpus.Label{ID: id[1:]})
		case strings.HasPrefix(w, "k:"):
			l.Kind.ID = id[1:]
		case strings.HasPrefix(w, "g"):
			l.Goals = append(l.Goals, corpus.Label{ID: id, Score: 0.8})
		case strings.HasPrefix(w, "x"):
			l.Targets = append(l.Targets, corpus.Label{ID: id})
		}
	}
	return l
}

func TestEvaluateMeasuresPairs(t *testing.T) {
	t.Parallel()
	r := evaluate.Evaluate(read(t,
		`{"text": "g1", "sdg": 1, "label": true}`,
		`{"text": "g1", "sdg": 1, "label": false}`,
		`{"text": "g2", "sdg": 1, "label": true}`,
		`{"text": "none", "sdg": 2, "label": false}`,
	), words)
	if r.Goals != nil || r.Pairs == nil {
		t.Fatalf("result = %+v, want pairs alone", r)
	}
	one := r.Pairs.Labels[0]
	if one.Precision != 0.5 || one.Recall != 0.5 || one.F1 != 0.5 || one.Accuracy != 0.3333 || one.Positive != 2 || one.Asked != 3 {
		t.Errorf("goal 1 = %+v", one)
	}
	if r.Pairs.MeanAccuracy != 0.6667 || r.Pairs.All.F1 != 0.5 || r.Pairs.All.Accuracy != 0.5 || r.Pairs.MacroF1 != 0.5 {
		t.Errorf("pairs = %+v", *r.Pairs)
	}
	if r.Calibration != 0.3 {
		t.Errorf("calibration = %v, want 0.3: half of the goals given with 0.8 are right", r.Calibration)
	}
}

func TestEvaluateMeasuresPassages(t *testing.T) {
	t.Parallel()
	r := evaluate.Evaluate(read(t,
		`{"text": "g11 g13 x11.2 t:housing k:progress", "goals": [11, 13], "targets": ["11.2", "13.1"], "themes": ["housing"], "kind": "progress"}`,
		`{"text": "g13 g11 t:governance k:context", "goals": [11], "themes": [], "kind": "challenge"}`,
		`{"text": "none", "goals": [], "themes": ["housing"]}`,
		`{"text": "g4", "goals": []}`,
		`{"text": "g5", "sdg": 5}`,
	), words)
	if g := r.Goals.All; g.Precision != 0.6667 || g.Recall != 1 || g.F1 != 0.8 || g.Asked != 5*17 {
		t.Errorf("goals = %+v", g)
	}
	if r.FirstGoal != 0.6667 || r.LeftEmpty != 0.5 || r.Empty != 2 || r.Targets != 0.5 {
		t.Errorf("first goal %v, left empty %v of %d, targets %v", r.FirstGoal, r.LeftEmpty, r.Empty, r.Targets)
	}
	if h := r.Themes.All; h.Precision != 0.5 || h.Recall != 0.5 {
		t.Errorf("themes = %+v", h)
	}
	if k := r.Kinds; k.All.Accuracy != 0.8333 || k.MacroF1 != 0.5 {
		t.Errorf("kinds = %+v", *k)
	}
	if r.Pairs != nil {
		t.Errorf("pairs = %+v, want none", *r.Pairs)
	}
}

func TestEvaluateShowsReliabilityAndConfusions(t *testing.T) {
	t.Parallel()
	r := evaluate.Evaluate(read(t,
		`{"text": "g11 k:progress", "goals": [11], "kind": "progress"}`,
		`{"text": "g13 k:progress", "goals": [11], "kind": "challenge"}`,
		`{"text": "g13 k:challenge", "goals": [], "kind": "challenge"}`,
	), words)
	if got := r.Reliability[0]; got.Of != "goals" || len(got.Bins) != 1 || got.Bins[0] != (evaluate.Bin{From: 0.8, Labels: 3, Score: 0.8, Right: 0.3333}) {
		t.Errorf("reliability = %+v", got)
	}
	main, kinds := r.Confusions[0], r.Confusions[1]
	if main.Of != "main goal" || !slices.Equal(main.Labels, []string{"11", "13", "none"}) || !slices.Equal(main.Counts[0], []int{1, 1, 0}) || !slices.Equal(main.Counts[2], []int{0, 1, 0}) {
		t.Errorf("main goals = %+v", main)
	}
	if !slices.Equal(kinds.Labels, []string{"progress", "challenge"}) || !slices.Equal(kinds.Counts[1], []int{1, 1}) {
		t.Errorf("kinds = %+v", kinds)
	}
	if r.KindCalibration != 0.6667 || r.Certain != nil || r.Verbatim != nil {
		t.Errorf("kinds' calibration %v, certain %v, verbatim %v", r.KindCalibration, r.Certain, r.Verbatim)
	}
}

func TestASecondGoalIsNotJudgedByAMainGoalAlone(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		line string
		want float64 // with scores of 0.8
	}{
		{`{"text": "g11 g13", "sdg": 11}`, 0.2},     // the first is right
		{`{"text": "g11 g13", "sdg": 13}`, 0.8},     // the first is wrong
		{`{"text": "g11 g13", "goals": [11]}`, 0.3}, // and so is one of two
		{`{"text": "g11 g13 g6", "sdg": 11}`, 0.2},
	} {
		if got := evaluate.Evaluate(read(t, test.line), words).Calibration; got != test.want {
			t.Errorf("%s: calibration = %v, want %v", test.line, got, test.want)
		}
	}
}

func TestEvaluateMeasuresCertainAndVerbatimRowsApart(t *testing.T) {
	t.Parallel()
	r := evaluate.Evaluate(read(t,
		`{"text": "g11", "goals": [11]}`,
		`{"text": "g13", "goals": [11], "certain": false}`,
		`{"text": "none", "goals": [11], "verbatim": false}`,
	), words)
	if r.Certain == nil || r.Certain.Rows != 2 || r.Certain.Goals.All.Precision != 1 || r.Certain.Goals.All.Recall != 0.5 {
		t.Errorf("certain = %+v", r.Certain)
	}
	if r.Verbatim == nil || r.Verbatim.Rows != 2 || r.Verbatim.Goals.All.Precision != 0.5 || r.Verbatim.Certain != nil {
		t.Errorf("verbatim = %+v", r.Verbatim)
	}
}

func TestReadSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	good := `{"text": "x", "goals": [1]}` + "\n"
	for _, test := range []struct{ name, file, want string }{
		{"empty", "", "no labelled rows"},
		{"blank lines", "\n \n", "no labelled rows"},
		{"not JSON", good + "hello", "line 2: not a JSON object"},
		{"cut off", good + good + `{"text": "x"`, "line 3: not a JSON object"},
		{"no text", `{"goals": [1]}`, `line 1: "text" is missing or empty`},
		{"text of spaces", `{"text": "  ", "goals": [1]}`, `"text" is missing or empty`},
		{"no label", `{"text": "x"}`, "no label"},
		{"goal 18", `{"text": "x", "goals": [18]}`, "18 is not one of the 17 goals"},
		{"goal 0 of a pair", `{"text": "x", "sdg": 0, "label": true}`, "0 is not one of the 17 goals"},
		{"goal twice", `{"text": "x", "goals": [3, 3]}`, "goal 3 is given twice"},
		{"label alone", `{"text": "x", "label": true}`, `"label" without "sdg"`},
		{"wrong type", `{"text": "x", "goals": "eleven"}`, `"goals" has a value of the wrong type`},
		{"kind", `{"text": "x", "kind": "news"}`, `"news" is not a kind of statement`},
		{"target", `{"text": "x", "goals": [1], "targets": ["one"]}`, `"one" is not a target`},
		{"theme", `{"text": "x", "themes": ["parking"]}`, `"parking" is not one of the themes housing, governance`},
		{"array", `[{"text": "x", "goals": [1]}]`, "line 1: not a JSON object but a JSON array"},
		{"table", "text,goal\nx,1\n", "line 1: not a JSON object"},
		{"archive", "PK\x03\x04\x00", "line 1: not a JSON object"},
		{"field misspelt", `{"txt": "x", "goals": [1]}`, `"text" is missing or empty`},
		{"label misspelt", `{"text": "x", "goal": [1]}`, "no label"},
		{"half a goal", `{"text": "x", "sdg": 1.5}`, `"sdg" has a value of the wrong type`},
		{"goal below", `{"text": "x", "goals": [-1]}`, "-1 is not one of the 17 goals"},
		{"votes for what is no goal", `{"text": "x", "sdg": 1, "label": true, "llm_votes": {"40": 1}, "n_llm": 2}`, "40"},
		{"endless line", good + `{"text": "` + strings.Repeat("x", 5<<20), "line 2: longer than 4 MiB"},
		{"goals as words", `{"text": "x", "sdgs": ["water"]}`, "water is not one of the 17 goals"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, err := evaluate.Read(strings.NewReader(test.file), []string{"housing", "governance"})
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("Read(%q) = %v, want %q", test.file, err, test.want)
			}
		})
	}
}

// TestEvaluateSaysWhichRowsRepeatOthers guards against files whose folds, or
// whose training and test halves, share texts.
func TestEvaluateSaysWhichRowsRepeatOthers(t *testing.T) {
	t.Parallel()
	r := evaluate.Evaluate(read(t,
		`{"text": "One text.", "sdg": 1, "label": true}`,
		`{"text": "one TEXT", "sdg": 1, "label": false}`,
		`{"text": "One text.", "sdg": 2, "label": false}`,
		`{"text": "One text.", "goals": [1], "kind": "progress"}`,
		`{"text": "One text", "goals": [1], "kind": "progress"}`,
		`{"text": "One text.", "goals": [1], "lang": "fr"}`,
	), words)
	if r.Repeated != 2 || r.Contradicted != 1 {
		t.Errorf("repeated %d, contradicted %d, want 2 and 1", r.Repeated, r.Contradicted)
	}
}

func TestEvaluateMeasuresWhatAbstainingLeaves(t *testing.T) {
	t.Parallel()
	r := evaluate.Evaluate(read(t,
		`{"text": "right", "sdg": 1}`,
		`{"text": "wrong", "goals": [2]}`,
		`{"text": "unsure", "sdg": 1}`,
		`{"text": "nothing", "sdg": 1}`,
		`{"text": "right", "goals": []}`,
	), func(p corpus.Passage) corpus.Labels {
		score := map[string]float64{"right": 0.9, "wrong": 0.7, "unsure": 0.69}[p.Text]
		if score == 0 {
			return corpus.Labels{}
		}
		return corpus.Labels{Goals: []corpus.Label{{ID: "1", Score: score}}}
	})
	if r.Kept != 0.5 || r.KeptRight != 0.5 {
		t.Errorf("kept %v, of which right %v, want half of four and half of two", r.Kept, r.KeptRight)
	}
}

func TestReadPassesOverAByteOrderMark(t *testing.T) {
	t.Parallel()
	if rows := read(t, "\ufeff"+`{"text": "x", "sdg": 3}`); len(rows) != 1 || rows[0].Goal != 3 {
		t.Errorf("rows = %+v", rows)
	}
}

func TestReadTakesBothForms(t *testing.T) {
	t.Parallel()
	rows := read(t,
		`{"id": "a", "text": "x", "sdg": 3, "label": false, "doi": "10.1/x", "llm_votes": {"3": 2}, "n_llm": 4}`,
		``,
		`{"text": "y", "lang": "es", "sdgs": ["4", 5], "certain": false, "verbatim": false, "src": "osdg-1", "sim_en": 0.3}`,
	)
	first, second := rows[0], rows[1]
	if first.Group != "10.1/x" || first.Votes[3] != 0.5 || *first.Label || first.Language != "en" || !first.Certain || !first.Verbatim {
		t.Errorf("first row = %+v", first)
	}
	if second.Line != 3 || second.Group != "osdg-1" || len(second.Goals) != 2 || second.Certain || second.Verbatim || second.Likeness != 0.3 {
		t.Errorf("second row = %+v", second)
	}
}

func FuzzRead(f *testing.F) {
	f.Add(`{"text": "x", "goals": [1], "kind": "progress"}`)
	f.Add(`{"text": "x", "sdg": 3, "label": true, "llm_votes": {"3": 1}, "n_llm": 2}`)
	f.Fuzz(func(t *testing.T, file string) {
		rows, err := evaluate.Read(strings.NewReader(file), nil)
		if err == nil && len(rows) == 0 {
			t.Error("no rows and no error")
		}
		for _, r := range rows {
			if strings.TrimSpace(r.Text) == "" {
				t.Errorf("row of line %d has no text", r.Line)
			}
		}
	})
}
