package main

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"strings"
	"text/tabwriter"
)

// result is all that is known of one file.
type result struct {
	name            string
	ours            reading
	took            cost
	others          map[string]cost
	tika            reading
	scored          bool
	tally           tally
	headings, heads int // of the outline: found, all
	words, shared   int // of Tika's words: all, those that we have
}

// compare reads the documents with every engine that reads their kind.
func compare(ctx context.Context, out io.Writer, tools string, places []string) error {
	if len(places) == 0 {
		places = []string{filepath.Join("..", "shared", "documents")}
	}
	files, err := find(places)
	if err != nil {
		return err
	}
	cache := filepath.Join(".throughline", "cache", "pdf")
	all, err := open(tools, cache)
	if err != nil {
		return err
	}
	if _, _, err := all.ours.read(ctx, files[:1]); err != nil { // fills the cache of the PDF engine
		return err
	}
	theirs, _, err := all.tika.read(ctx, files) // in one process: it takes seconds to start
	if err != nil {
		return err
	}
	var results []result
	for i, f := range files {
		r, err := all.examine(ctx, f, theirs[i])
		if err != nil {
			return fmt.Errorf("%s: %w", f, err)
		}
		results = append(results, r)
	}
	if err := table(out, results); err != nil {
		return err
	}
	ratios, err := all.race(ctx, out, reports(files, theirs))
	if err != nil {
		return err
	}
	return bars(out, results, ratios)
}

// find lists the files in the named places, each folder's in order.
func find(places []string) ([]string, error) {
	var files []string
	for _, p := range places {
		err := filepath.WalkDir(p, func(path string, d fs.DirEntry, err error) error {
			if err == nil && d.Type().IsRegular() && filepath.Base(path) != "MANIFEST.tsv" {
				files = append(files, path)
			}
			return err
		})
		if err != nil {
			return nil, fmt.Errorf("list documents: %w", err)
		}
	}
	if len(files) == 0 {
		return nil, fmt.Errorf("no documents in %s", strings.Join(places, ", "))
	}
	return files, nil
}

// examine reads one file with us, and with the others that can.
func (e engines) examine(ctx context.Context, file string, tika reading) (result, error) {
	r := result{name: filepath.Join(filepath.Base(filepath.Dir(file)), filepath.Base(file)), others: map[string]cost{}, tika: tika}
	read := func(en engine) (reading, error) {
		got, took, err := en.read(ctx, []string{file})
		if err != nil {
			return reading{}, err
		}
		if en.name != e.ours.name {
			r.others[en.name] = took
		} else {
			r.took = took
		}
		return got[0], nil
	}
	var err error
	if r.ours, err = read(e.ours); err != nil {
		return r, err
	}
	ending := strings.ToLower(filepath.Ext(file))
	if office[ending] {
		r.judgeOffice()
	}
	if ending != ".pdf" {
		return r, nil
	}
	poppler, err := read(e.poppler)
	if err != nil {
		return r, err
	}
	mupdf, err := read(e.mupdf)
	if err != nil {
		return r, err
	}
	if r.ours.Refused == "" && poppler.Refused == "" && mupdf.Refused == "" {
		r.scored = true
		r.tally = score(r.ours.Pages, poppler.Pages, mupdf.Pages)
		r.headings, r.heads = headingsFound(r.ours.Headings, mupdf.Outline)
	}
	return r, nil
}

// office has the formats that Tika is the measure of.
var office = map[string]bool{".docx": true, ".pptx": true, ".xlsx": true, ".odt": true, ".rtf": true, ".eml": true, ".html": true, ".csv": true} //nolint:gochecknoglobals // a constant in all but syntax

// judgeOffice counts the words of Tika that we have as well.
func (r *result) judgeOffice() {
	if r.ours.Refused != "" || r.tika.Refused != "" {
		return
	}
	mine := count(words(strings.Join(r.ours.Pages, "\n")))
	for w, n := range count(words(strings.Join(r.tika.Pages, "\n"))) {
		if filepath.Ext(r.name) == ".xlsx" {
			n = 1 // Tika repeats the cells that a chart shows
		}
		r.words += n
		r.shared += min(n, mine[w])
	}
	have := map[string]bool{}
	for _, h := range r.ours.Headings {
		have[plainest(h.Text)] = true
	}
	for _, h := range r.tika.Headings {
		if text := plainest(h.Text); text != "" {
			r.heads++
			if have[text] {
				r.headings++
			}
		}
	}
}

// table prints a line for each file.
func table(out io.Writer, results []result) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "file\toutcome\tpages\tF1\torder\tas pdftotext\tas PyMuPDF\tplaced\theadings\trecall\ts\tCPU s\tMB\tpdftotext s\tCPU s\tMB\tPyMuPDF s\tCPU s\tMB\tTika s")
	for _, r := range results {
		outcome := "read"
		if r.ours.Refused != "" {
			outcome = "refused: " + r.ours.Refused
		}
		scores, headings, recall := "\t\t\t\t", "", ""
		if r.scored {
			t := r.tally
			scores = fmt.Sprintf("%.4f\t%.4f\t%.4f\t%.4f\t%d/%d", t.f1(), t.ordered(), share(t.asA, t.once), share(t.asB, t.once), t.placed, t.pages)
		}
		if r.heads > 0 {
			headings = fmt.Sprintf("%d/%d", r.headings, r.heads)
		}
		if r.words > 0 {
			recall = fmt.Sprintf("%.4f", share(r.shared, r.words))
		}
		fmt.Fprintf(w, "%s\t%s\t%d\t%s\t%s\t%s\t%s", r.name, outcome, len(r.ours.Pages), scores, headings, recall, r.took)
		for _, name := range []string{"pdftotext", "PyMuPDF"} {
			if took, ok := r.others[name]; ok {
				fmt.Fprintf(w, "\t%s", took)
			} else {
				fmt.Fprint(w, "\t\t\t")
			}
		}
		fmt.Fprintf(w, "\t%.2f\n", r.tika.seconds)
	}
	return w.Flush()
}

// String is a cost as three columns: seconds, seconds of the processor,
// megabytes.
func (c cost) String() string { return fmt.Sprintf("%.2f\t%.2f\t%d", c.Seconds, c.CPU, c.Memory>>20) }

// reports are the files on which the engines race: those of the folder sdg that
// all of them read; Tika gives one up.
func reports(files []string, tika []reading) []string {
	var out []string
	for i, f := range files {
		if filepath.Base(filepath.Dir(f)) == "sdg" && filepath.Ext(f) == ".pdf" && tika[i].Refused == "" {
			out = append(out, f)
		}
	}
	return out
}

// race has the engines read the same reports, in turn, three times over, each
// in one process as far as it can; the best time of each counts.
func (e engines) race(ctx context.Context, out io.Writer, files []string) (map[string]float64, error) {
	if len(files) == 0 {
		return nil, nil
	}
	const rounds = 3
	best := map[string]cost{}
	names := []engine{e.ours, e.both, e.poppler, e.mupdf, e.tika}
	pages := 0
	for range rounds {
		for _, en := range names {
			got, took, err := en.read(ctx, files)
			if err != nil {
				return nil, err
			}
			if before, ok := best[en.name]; !ok || took.Seconds < before.Seconds {
				best[en.name] = took
			}
			if en.name == e.ours.name {
				pages = 0
				for _, r := range got {
					pages += len(r.Pages)
				}
			}
		}
	}
	ratios := map[string]float64{}
	fmt.Fprintf(out, "\n%d reports, %d pages, best of %d:\n", len(files), pages, rounds)
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "engine\ts\tCPU s\tMB\tpages/s\tours takes (with 2 workers beside Tika)")
	mine := best[e.ours.name]
	for _, en := range names {
		took, ours := best[en.name], mine
		if en.name == e.tika.name { // which works on all cores
			ours = best[e.both.name]
		}
		ratios[en.name] = ours.Seconds / took.Seconds
		fmt.Fprintf(w, "%s\t%s\t%.0f\t%.2f times\n", en.name, took, float64(pages)/took.Seconds, ratios[en.name])
	}
	return ratios, w.Flush()
}
