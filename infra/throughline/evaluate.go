package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"slices"

	"github.com/city-outcomes/throughline/shared/classify"
	"github.com/city-outcomes/throughline/shared/classify/evaluate"
)

type evaluateCommand struct {
	File string `arg:"" help:"Labelled file (JSON Lines); - for standard input."`
}

// Help is what --help adds.
func (evaluateCommand) Help() string {
	return `A line is either a pair, {"text", "sdg", "label": true or false, "lang"}, or a passage,
{"text", "lang", "goals": […], "themes": […], "kind"}; what a line leaves out is not
measured on it. Prints precision, recall, F1 and accuracy for each label, the micro
average (all), the macro F1 and the mean accuracy over labels; whether the scores are
probabilities; what abstaining leaves; what was taken for what; and, where lines say
"certain" or "verbatim", those alone. Says when rows repeat others, and when the weights
were trained on the file.

  throughline evaluate passages.jsonl
  throughline evaluate pairs.jsonl --json`
}

func (c evaluateCommand) Run(_ context.Context, t terminal) error {
	labels, err := classify.Embedded()
	if err != nil {
		return fmt.Errorf("load the labelling rules: %w", err)
	}
	in := t.in
	if c.File != "-" {
		f, err := os.Open(c.File)
		if err != nil {
			return fmt.Errorf("read the labelled file: %w", err)
		}
		defer f.Close()
		in = f
	}
	sum := sha256.New()
	rows, err := evaluate.Read(io.TeeReader(in, sum), nil)
	if err != nil {
		return fmt.Errorf("read %s: %w", c.File, err)
	}
	result := evaluate.Evaluate(rows, labels.Label)
	result.TrainedOn = slices.ContainsFunc(labels.Card().Data, func(s classify.Source) bool {
		return s.SHA256 == hex.EncodeToString(sum.Sum(nil))
	})
	if t.json {
		return json.NewEncoder(t.out).Encode(result)
	}
	printResult(t.out, result)
	return nil
}

func printResult(w io.Writer, r evaluate.Result) {
	printMeasures(w, "rows", r)
	if r.TrainedOn {
		fmt.Fprintln(w, "\nThe weights were trained on this very file, so these figures flatter them; the model card has those of held-out folds.")
	}
	if r.Repeated > 0 {
		fmt.Fprintf(w, "\n%d rows ask of a text what an earlier row has asked, %d of them with another answer.\n", r.Repeated, r.Contradicted)
	}
	for _, table := range r.Reliability {
		fmt.Fprintf(w, "\nscores of %s: are they probabilities?\n", table.Of)
		fmt.Fprintf(w, "  calibration error %.3f; exact scores would show %.3f, in 95 of 100 throws less than %.3f\n", table.Error, table.Luck.Mean, table.Luck.Most)
		fmt.Fprintln(w, "  score          labels   mean  right")
		for _, b := range table.Bins {
			fmt.Fprintf(w, "  %.1f to %.1f  %9d  %.3f  %.3f\n", b.From, b.From+0.1, b.Labels, b.Score, b.Right)
		}
	}
	for _, table := range r.Confusions {
		printConfusion(w, table)
	}
	if r.Certain != nil {
		printMeasures(w, "rows that are certain, alone", *r.Certain)
	}
	if r.Verbatim != nil {
		printMeasures(w, "rows that are verbatim, alone", *r.Verbatim)
	}
}

func printMeasures(w io.Writer, rows string, r evaluate.Result) {
	fmt.Fprintf(w, "\n%d %s\n", r.Rows, rows)
	printSummary(w, "pairs of text and goal", r.Pairs)
	printSummary(w, "goals of passages", r.Goals)
	if r.Goals != nil {
		fmt.Fprintf(w, "  first goal right %.3f; abstaining under a score of %.1f keeps %.3f, of which right %.3f\n", r.FirstGoal, evaluate.Sure, r.Kept, r.KeptRight)
		fmt.Fprintf(w, "  of %d passages on no goal, left empty %.3f; targets that readers gave, suggested %.3f\n", r.Empty, r.LeftEmpty, r.Targets)
	}
	if r.Pairs != nil || r.Goals != nil {
		fmt.Fprintf(w, "  calibration error %.3f\n", r.Calibration)
	}
	printSummary(w, "themes", r.Themes)
	if r.Themes != nil {
		fmt.Fprintf(w, "  calibration error %.3f\n", r.ThemeCalibration)
	}
	printSummary(w, "kinds of statement", r.Kinds)
	if r.Kinds != nil {
		fmt.Fprintf(w, "  calibration error %.3f\n", r.KindCalibration)
	}
}

// printConfusion prints how often each label was taken for each other.
func printConfusion(w io.Writer, c evaluate.Confusion) {
	width := 6
	for _, l := range c.Labels {
		width = max(width, len(l)+1)
	}
	fmt.Fprintf(w, "\n%s: there (rows), said (columns)\n  %-*s", c.Of, width, "")
	for _, l := range c.Labels {
		fmt.Fprintf(w, "%*s", width, l)
	}
	for i, l := range c.Labels {
		fmt.Fprintf(w, "\n  %-*s", width, l)
		for _, n := range c.Counts[i] {
			fmt.Fprintf(w, "%*d", width, n)
		}
	}
	fmt.Fprintln(w)
}

func printSummary(w io.Writer, name string, s *evaluate.Summary) {
	if s == nil {
		return
	}
	fmt.Fprintf(w, "\n%-26s precision  recall     F1  accuracy  there  asked\n", name)
	for _, l := range append(s.Labels, s.All) {
		fmt.Fprintf(w, "  %-24s %9.3f  %6.3f  %5.3f  %8.3f  %5d  %5d\n", l.Label, l.Precision, l.Recall, l.F1, l.Accuracy, l.Positive, l.Asked)
	}
	fmt.Fprintf(w, "  macro F1 %.3f; mean accuracy %.3f\n", s.MacroF1, s.MeanAccuracy)
}
