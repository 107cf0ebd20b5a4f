package main

import (
	"cmp"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"
)

// The bars.
const (
	leastF1, leastOrder = 0.97, 0.97
	leastRecall         = 0.95 // of Tika's words in docx, pptx, odt, xlsx
	leastPlaced         = 5    // reports with every page at its number
	mostHostile         = 2.0  // seconds of the processor, which other work does not stretch
	mostHostileMemory   = 300  // MB
	mostOfPdftotext     = 4.0  // times its time
	mostOfTika          = 0.5
)

// bars prints each bar, the worst figure, and whether it stands.
func bars(out io.Writer, results []result, ratios map[string]float64) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "\nbar\twanted\tworst\tof\tstands")
	low := func(name string, want float64, figure func(result) (float64, bool)) {
		worst, file, any := 2.0, "", false
		for _, r := range results {
			if v, ok := figure(r); ok && v < worst {
				worst, file, any = v, r.name, true
			}
		}
		if any {
			fmt.Fprintf(w, "%s\t≥ %.2f\t%.4f\t%s\t%s\n", name, want, worst, file, yes(worst >= want))
		}
	}
	report := func(r result) bool { return r.scored && strings.HasPrefix(r.name, "sdg"+string(os.PathSeparator)) }
	low("word F1 of reports", leastF1, func(r result) (float64, bool) { return r.tally.f1(), report(r) })
	low("order of reports", leastOrder, func(r result) (float64, bool) { return r.tally.ordered(), report(r) })
	for _, ending := range []string{".docx", ".pptx", ".odt", ".xlsx"} {
		all, found := 0, 0
		for _, r := range results {
			if filepath.Ext(r.name) == ending {
				all += r.words
				found += r.shared
			}
		}
		if all == 0 {
			continue
		}
		recall := share(found, all)
		fmt.Fprintf(w, "recall of all %s\t≥ %.2f\t%.4f\t%d words\t%s\n", ending[1:], leastRecall, recall, all, yes(recall >= leastRecall))
	}
	placed := 0
	for _, r := range results {
		if report(r) && r.tally.placed == r.tally.pages {
			placed++
		}
	}
	if slices.ContainsFunc(results, report) {
		fmt.Fprintf(w, "reports with every page at its number\t≥ %d\t%d\t\t%s\n", leastPlaced, placed, yes(placed >= leastPlaced))
	}
	hostile := slices.DeleteFunc(slices.Clone(results), func(r result) bool { return !strings.HasPrefix(r.name, "hard") && !strings.HasPrefix(r.name, "made") })
	if len(hostile) > 0 {
		slow := slices.MaxFunc(hostile, func(a, b result) int { return cmp.Compare(a.took.CPU, b.took.CPU) })
		large := slices.MaxFunc(hostile, func(a, b result) int { return cmp.Compare(a.took.Memory, b.took.Memory) })
		fmt.Fprintf(w, "CPU seconds of a hostile file\t< %.0f\t%.2f\t%s\t%s\n", mostHostile, slow.took.CPU, slow.name, yes(slow.took.CPU < mostHostile))
		fmt.Fprintf(w, "MB of a hostile file\t< %d\t%d\t%s\t%s\n", mostHostileMemory, large.took.Memory>>20, large.name, yes(large.took.Memory>>20 < mostHostileMemory))
	}
	for _, c := range []struct {
		name string
		most float64
	}{{"pdftotext", mostOfPdftotext}, {"Tika", mostOfTika}} {
		if ratio, ok := ratios[c.name]; ok {
			fmt.Fprintf(w, "time, in times that of %s\t≤ %.1f\t%.2f\t\t%s\n", c.name, c.most, ratio, yes(ratio <= c.most))
		}
	}
	return w.Flush()
}

func yes(ok bool) string {
	if ok {
		return "yes"
	}
	return "NO"
}
