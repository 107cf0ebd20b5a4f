package main

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/city-outcomes/throughline/shared/classify"
	"github.com/city-outcomes/throughline/shared/classify/evaluate"
	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/sdg"
)

// subject is a made-up word that stands for a goal in the made-up data.
func subject(g int) string { return "subject" + string(rune('a'+g)) }

// sentence is a made-up text about a goal.
func sentence(g, i int) string {
	return fmt.Sprintf("The %s office number%c reports %s and more %s every spring.", subject(g), rune('a'+i%26), subject(g), subject(g))
}

// dataFolder writes a folder of made-up training data in the described form.
func dataFolder(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for _, f := range dataFiles() {
		var b []byte
		if f.set == framework {
			b = madeUpFramework(t)
		} else {
			b = madeUpRows(t, f)
		}
		path := filepath.Join(dir, filepath.FromSlash(f.file))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, b, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func madeUpFramework(t *testing.T) []byte {
	t.Helper()
	w := map[string]map[string]string{"goals": {}, "goals_short": {}, "targets": {}, "indicators": {}}
	for _, target := range sdg.Targets() {
		g := int(target.Goal())
		w["goals"][target.Goal().String()] = "Improve " + subject(g)
		w["targets"][string(target)] = sentence(g, len(w["targets"]))
		w["indicators"][string(target)+".1"] = "Share of " + subject(g)
	}
	b, err := json.Marshal(w)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func madeUpRows(t *testing.T, f source) []byte {
	t.Helper()
	lang := "en"
	for _, l := range []string{"es", "fr", "it", "pt"} {
		if strings.HasSuffix(strings.TrimSuffix(f.file, ".jsonl.gz"), "2"+l) || strings.Contains(f.file, "osdg_"+l+"_dev") {
			lang = l
		}
	}
	kinds := corpus.StatementKinds()
	var out bytes.Buffer
	for i := range 170 {
		g := 1 + i%17
		row := map[string]any{"id": fmt.Sprint(f.file, i), "text": sentence(g, i), "lang": lang, "sdg": g}
		switch f.set {
		case expert:
			row["label"], row["doi"] = i%3 > 0, fmt.Sprint("10.1/", i/2)
			if i%3 == 0 {
				row["text"] = sentence(1+(g+3)%17, i)
			}
			row["llm_votes"], row["n_llm"] = map[string]int{fmt.Sprint(g): 5}, 7
		case passages:
			delete(row, "sdg")
			row["goals"], row["kind"], row["group"] = []int{g}, kinds[i%len(kinds)], fmt.Sprint("g", i/3)
			row["themes"] = []string{"housing"}
			if i%2 == 0 { // with phrases that are cues of several kinds
				row["text"] = sentence(g, i) + " What was adopted includes schools, based on activities that have been built."
			}
			if i%10 == 0 {
				row["goals"], row["themes"], row["text"] = []int{}, []string{}, "Nothing to see here, number by number."
			}
		}
		if err := json.NewEncoder(&out).Encode(row); err != nil {
			t.Fatal(err)
		}
	}
	if !strings.HasSuffix(f.file, ".gz") {
		return out.Bytes()
	}
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	if _, err := z.Write(out.Bytes()); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return packed.Bytes()
}

// TestRunWritesTheSameBytesTwice trains on made-up data with one processor and
// with all, and labels with what comes out.
func TestRunWritesTheSameBytesTwice(t *testing.T) {
	if testing.Short() {
		t.Skip("trains twenty small models twice")
	}
	data := dataFolder(t)
	extraFile := filepath.Join(t.TempDir(), "own.jsonl")
	if err := os.WriteFile(extraFile, []byte(`{"text": "zebras and more zebras", "lang": "en", "goals": [15]}`+"\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	first, second := t.TempDir(), t.TempDir()
	var report, again bytes.Buffer
	if err := run(data, first, "2026-01-02", []string{extraFile}, &report); err != nil {
		t.Fatal(err)
	}
	procs := runtime.GOMAXPROCS(1)
	err := run(data, second, "2026-01-02", []string{extraFile}, &again)
	runtime.GOMAXPROCS(procs)
	if err != nil {
		t.Fatal(err)
	}
	names, err := filepath.Glob(filepath.Join(first, "*"))
	if err != nil || len(names) < 20 {
		t.Fatalf("%d files (%v)", len(names), err)
	}
	for _, name := range names {
		a, errA := os.ReadFile(name)
		b, errB := os.ReadFile(filepath.Join(second, filepath.Base(name)))
		if errA != nil || errB != nil || !bytes.Equal(a, b) {
			t.Errorf("%s differs between two runs (%v, %v)", filepath.Base(name), errA, errB)
		}
	}
	if report.String() != again.String() || !strings.Contains(report.String(), "goals: micro-F1") {
		t.Errorf("the reports differ, or have no figures:\n%s", report.String())
	}
	labelsWith(t, first)
}

// labelsWith loads the weights that were written and labels a passage.
func labelsWith(t *testing.T, weights string) {
	t.Helper()
	root := t.TempDir()
	for from, to := range map[string]string{weights: "weights", "../data": "data"} {
		if err := os.CopyFS(filepath.Join(root, to), os.DirFS(from)); err != nil {
			t.Fatal(err)
		}
	}
	c, err := classify.Open(os.DirFS(root))
	if err != nil {
		t.Fatal(err)
	}
	labels := c.Label(corpus.Passage{Language: "en", Text: sentence(6, 0)})
	if len(labels.Goals) == 0 || labels.Goals[0].ID != "6" {
		t.Errorf("goals = %+v, want 6 first", labels.Goals)
	}
	if card := c.Card(); card.Dated != "2026-01-02" || len(card.Data) != len(dataFiles())+1 || len(card.Measures) == 0 {
		t.Errorf("card of %s has %d sources and %d measures", card.Dated, len(card.Data), len(card.Measures))
	}
}

func TestRunSaysWhichFileIsAtFault(t *testing.T) {
	t.Parallel()
	data := dataFolder(t)
	name := filepath.Join(data, "labelled", "bench_dev.jsonl")
	if err := os.WriteFile(name, []byte(`{"text": "x", "sdg": 40, "label": true}`), 0o644); err != nil {
		t.Fatal(err)
	}
	err := run(data, t.TempDir(), dated, nil, io.Discard)
	if err == nil || !strings.Contains(err.Error(), "bench_dev.jsonl: line 1: 40 is not one of the 17 goals") {
		t.Errorf("run = %v, want the file, the line and the fault", err)
	}
	if err := run(t.TempDir(), t.TempDir(), dated, nil, io.Discard); err == nil || !strings.Contains(err.Error(), "read training data") {
		t.Errorf("run without data = %v", err)
	}
}

func TestTruthWeighsWhatRowsSay(t *testing.T) {
	t.Parallel()
	yes, no := true, false
	votes := map[sdg.Goal]float64{1: 0.9, 2: 0.4, 3: 0.1}
	for _, test := range []struct {
		name     string
		row      evaluate.Row
		goal     sdg.Goal
		positive bool
		weight   float64
	}{
		{"expert says yes", evaluate.Row{Goal: 5, Label: &yes, Votes: votes}, 5, true, expertWeight},
		{"expert outweighs votes", evaluate.Row{Goal: 1, Label: &no, Votes: votes}, 1, false, expertWeight},
		{"votes say yes", evaluate.Row{Goal: 5, Label: &yes, Votes: votes}, 1, true, 1},
		{"votes are divided", evaluate.Row{Goal: 5, Label: &yes, Votes: votes}, 2, false, 0},
		{"votes say no", evaluate.Row{Goal: 5, Label: &yes, Votes: votes}, 3, false, 1},
		{"a pair without votes is silent on others", evaluate.Row{Goal: 5, Label: &yes}, 6, false, 0},
		{"passage with the goal", evaluate.Row{Goals: []sdg.Goal{4, 8}}, 8, true, 1},
		{"passage without goals", evaluate.Row{Goals: []sdg.Goal{}}, 8, false, 1},
		{"main goal", evaluate.Row{Goal: 7}, 7, true, 1},
		{"another main goal", evaluate.Row{Goal: 7}, 9, false, 1},
		{"nothing on goals", evaluate.Row{Kind: corpus.Progress}, 9, false, 0},
	} {
		positive, weight := truth(row{Row: test.row}, test.goal)
		if positive != test.positive || weight != test.weight {
			t.Errorf("%s: truth = %v, %v, want %v, %v", test.name, positive, weight, test.positive, test.weight)
		}
	}
}

func TestRowsOfOneDocumentShareAFold(t *testing.T) {
	t.Parallel()
	l := &library{dir: t.TempDir(), hashes: map[string]string{}}
	lines := `{"text": "a", "goals": [1], "group": "report"}
{"text": "b", "goals": [2], "group": "report"}
{"text": "c", "sdg": 3, "src": "osdges-1"}
{"text": "d", "sdg": 3, "id": "osdges-1"}
`
	if err := os.WriteFile(filepath.Join(l.dir, "x.jsonl"), []byte(lines), 0o644); err != nil {
		t.Fatal(err)
	}
	rows, err := l.labelled("x.jsonl", passages)
	if err != nil {
		t.Fatal(err)
	}
	if rows[0].fold != rows[1].fold || rows[2].fold != rows[3].fold {
		t.Errorf("folds %d %d and %d %d", rows[0].fold, rows[1].fold, rows[2].fold, rows[3].fold)
	}
	same := []row{{document: "a", fold: 0}, {document: "b", fold: 1}, {document: "b", fold: 1}, {document: "c", fold: 2}, {fold: 3}}
	for i, text := range []string{"One text.", "one TEXT", "two", "Two!", "one text"} {
		same[i].Text = text
	}
	joinDuplicates(same)
	if f := foldOf("a"); same[1].fold != f || same[2].fold != f || same[3].fold != f || same[4].fold != 3 {
		t.Errorf("documents that share texts have the folds %d, %d, %d and %d, want %d; the row of none has %d", same[1].fold, same[2].fold, same[3].fold, f, f, same[4].fold)
	}
	used := map[int]bool{}
	for i := range 200 {
		used[foldOf(fmt.Sprint("document ", i))] = true
	}
	if len(used) != folds {
		t.Errorf("200 documents use %d folds of %d", len(used), folds)
	}
}

func TestTheCardSaysWhatWasTried(t *testing.T) {
	t.Parallel()
	b, err := os.ReadFile("../weights/card.json")
	if err != nil {
		t.Fatal(err)
	}
	var card classify.Card
	if err := json.Unmarshal(b, &card); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(card.Tried, tried()) {
		t.Errorf("the card has %+v, want what tried.go has: train again", card.Tried)
	}
}
