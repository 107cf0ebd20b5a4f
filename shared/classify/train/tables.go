package main

import (
	"fmt"

	"github.com/city-outcomes/throughline/shared/classify"
	"github.com/city-outcomes/throughline/shared/classify/evaluate"
)

// reliable adds a reliability table to the card and prints it.
func (t *training) reliable(set, of string, s evaluate.Scores) {
	table := classify.Reliability{Set: set, Reliability: s.Reliability(of)}
	t.figure(set, of+": calibration error, 10 bins", table.Error)
	fmt.Fprintf(t.report, "  exact scores would show %.4f, in 95 of 100 throws less than %.4f (%d questions)\n", table.Luck.Mean, table.Luck.Most, table.Questions)
	fmt.Fprintf(t.report, "  %-12s %8s %8s %8s\n", "score", "labels", "mean", "right")
	for _, b := range table.Bins {
		fmt.Fprintf(t.report, "  %.1f to %.1f   %8d %8.3f %8.3f\n", b.From, b.From+0.1, b.Labels, b.Score, b.Right)
	}
	t.card.Reliability = append(t.card.Reliability, table)
}

// confused adds a table to the card of how often each label was taken for
// each other, and prints it.
func (t *training) confused(set string, labels []string, table [][]int) {
	t.card.Confusions = append(t.card.Confusions, classify.Confusion{Set: set, Labels: labels, Counts: table})
	width := 6
	for _, l := range labels {
		width = max(width, len(l)+1)
	}
	fmt.Fprintf(t.report, "  %-*s", 2*width, "truth \\ said")
	for _, l := range labels {
		fmt.Fprintf(t.report, "%*s", width, l)
	}
	for i, l := range labels {
		fmt.Fprintf(t.report, "\n  %-*s", 2*width, l)
		for _, n := range table[i] {
			fmt.Fprintf(t.report, "%*d", width, n)
		}
	}
	fmt.Fprintln(t.report)
}

// square is an empty table of n labels against themselves.
func square(n int) [][]int {
	table := make([][]int, n)
	for i := range table {
		table[i] = make([]int, n)
	}
	return table
}
