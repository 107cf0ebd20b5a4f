package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"runtime/pprof"
	"slices"
	"strings"
	"sync"
	"text/tabwriter"
	"time"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/extract"
	"github.com/city-outcomes/throughline/shared/extract/pdf"
	"github.com/city-outcomes/throughline/shared/normalise"
	"github.com/city-outcomes/throughline/shared/terms/english"
)

type benchDocumentsCommand struct {
	Files       []string `arg:"" optional:"" help:"Documents or folders to make the load of (default: testdata/documents)."`
	Count       int      `default:"175" help:"Documents of the load."`
	Pages       int      `default:"6625" help:"Pages of the load, as nearly as the documents allow."`
	Each        bool     `help:"Print of each document what became of it, and what it took; no load is read."`
	Allocations string   `placeholder:"FILE" help:"Write the profile of allocations there, for go tool pprof."`
}

// Help is what --help adds.
func (benchDocumentsCommand) Help() string {
	return `Makes the load of a whole forum by repeating and mixing the documents named (175 documents
with 6,625 pages were sent to the High-level Political Forum of 2023), reads and normalises
it with one worker and with two, and prints pages per second, the processor's seconds, the
peak memory and the allocations; then the same for each format by itself. Documents that are
refused are left out. Figures are this machine's, at this moment: compare within one run.

  throughline bench documents reports/
  throughline bench documents reports/ --each`
}

// sample is a document of the load.
type sample struct {
	body   []byte
	format string
	pages  int
}

func (c benchDocumentsCommand) Run(ctx context.Context, t terminal) (err error) {
	if c.Count < 1 || c.Pages < 1 {
		return errors.New("--count and --pages take numbers from 1")
	}
	if len(c.Files) == 0 {
		c.Files = []string{filepath.Join("testdata", "documents")}
	}
	engine, err := pdf.Open(ctx, filepath.Join(t.cache, "pdf"))
	if err != nil {
		return fmt.Errorf("open the PDF engine: %w", err)
	}
	defer closing(engine.Close, &err)
	reader := extract.Reader{PDF: engine}
	if c.Each {
		return c.each(ctx, t.out, reader)
	}
	samples, refused, err := c.samples(ctx, reader)
	if err != nil {
		return err
	}
	load := forum(samples, c.Count, c.Pages)
	fmt.Fprintf(t.out, "%s, %d refused and left out; the load has %s, %s\n",
		english.Count(len(samples)+refused, "document"), refused, english.Count(len(load), "document"), english.Count(pagesOf(load), "page"))
	w := tabwriter.NewWriter(t.out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "load\tworkers\tdocuments\tpages\ts\tpages/s\tCPU s\tpages/CPU s\tpeak MB\tallocated KB/page\tallocations/page\t")
	for _, workers := range []int{1, 2} {
		if err := measure(ctx, w, "forum", reader, load, workers); err != nil {
			return err
		}
	}
	for _, format := range formats(load) {
		only := slices.DeleteFunc(slices.Clone(load), func(s sample) bool { return s.format != format })
		if err := measure(ctx, w, format, reader, only, 1); err != nil {
			return err
		}
	}
	if err := w.Flush(); err != nil {
		return fmt.Errorf("print figures: %w", err)
	}
	return c.profile()
}

// samples reads each document once: those that are read, with their pages, and
// how many are refused.
func (c benchDocumentsCommand) samples(ctx context.Context, reader extract.Reader) (read []sample, refused int, err error) {
	files, err := findDocuments(c.Files, corpus.Metadata{})
	if err != nil {
		return nil, 0, err
	}
	for _, f := range files {
		body, err := os.ReadFile(f.path)
		if err != nil {
			return nil, 0, fmt.Errorf("read document: %w", err)
		}
		text, err := reader.Read(ctx, body)
		if _, no := corpus.AsRejection(err); no {
			refused++
			continue
		}
		if err != nil {
			return nil, 0, err
		}
		read = append(read, sample{body: body, format: shortName(text.MediaType, f.path), pages: len(text.Pages)})
	}
	if len(read) == 0 {
		return nil, refused, errors.New("all documents are refused")
	}
	return read, refused, nil
}

// each reads and normalises each document by itself, and prints its outcome, the
// reason of a refusal, its pages and passages, seconds by the clock and of the
// processor, and the peak of this process's memory.
func (c benchDocumentsCommand) each(ctx context.Context, out io.Writer, reader extract.Reader) error {
	files, err := findDocuments(c.Files, corpus.Metadata{})
	if err != nil {
		return err
	}
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "file\toutcome\treason\tpages\tpassages\ts\tCPU s\tpeak MB")
	for _, f := range files {
		body, err := os.ReadFile(f.path)
		if err != nil {
			return fmt.Errorf("read document: %w", err)
		}
		debug.FreeOSMemory()
		forgetPeak()
		processor, began := processorTime(), time.Now()
		outcome, reason, pages, passages := "read", "", 0, 0
		text, err := reader.Read(ctx, body)
		if r, no := corpus.AsRejection(err); no {
			outcome, reason = "refused", fmt.Sprintf("%s (%s)", r.Reason, r.Detail)
		} else if err != nil {
			return err
		} else {
			pages, passages = len(text.Pages), len(normalise.Passages(normalise.Text(text)))
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%d\t%d\t%.2f\t%.2f\t%d\n", f.path, outcome, reason, pages, passages,
			time.Since(began).Seconds(), (processorTime() - processor).Seconds(), peakMemory()>>20)
	}
	if err := w.Flush(); err != nil {
		return fmt.Errorf("print outcomes: %w", err)
	}
	return nil
}

// shortName names a format by the ending of a file, if that is one.
func shortName(mediaType, path string) string {
	if ending := strings.TrimPrefix(strings.ToLower(filepath.Ext(path)), "."); ending != "" {
		return ending
	}
	return mediaType
}

// forum repeats and mixes documents until there are as many, with as many
// pages as can be: it takes the one used least, a long one while the load lags
// behind its average and a short one while it is ahead.
func forum(samples []sample, count, pages int) []sample {
	used := make([]int, len(samples))
	load := make([]sample, 0, count)
	have := 0
	for n := range count {
		lags := have*count <= n*pages
		best := -1
		for i, s := range samples {
			long := s.pages*count >= pages
			switch {
			case best < 0, (samples[best].pages*count >= pages) != lags && long == lags:
				best = i
			case long == (samples[best].pages*count >= pages) && used[i] < used[best]:
				best = i
			}
		}
		used[best]++
		load = append(load, samples[best])
		have += samples[best].pages
	}
	return load
}

func pagesOf(load []sample) int {
	n := 0
	for _, s := range load {
		n += s.pages
	}
	return n
}

func formats(load []sample) []string {
	names := map[string]bool{}
	for _, s := range load {
		names[s.format] = true
	}
	return slices.Sorted(maps.Keys(names))
}

// measure reads a load with so many workers and prints what it took.
func measure(ctx context.Context, out io.Writer, name string, reader extract.Reader, load []sample, workers int) error {
	debug.FreeOSMemory()
	forgetPeak()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	processor := processorTime()
	began := time.Now()
	if err := readAll(ctx, reader, load, workers); err != nil {
		return err
	}
	took, busy := time.Since(began).Seconds(), (processorTime() - processor).Seconds()
	runtime.ReadMemStats(&after)
	pages := pagesOf(load)
	per := func(n uint64) float64 { return float64(n) / float64(pages) }
	fmt.Fprintf(out, "%s\t%d\t%d\t%d\t%.2f\t%.0f\t%.2f\t%.0f\t%d\t%.0f\t%.0f\t\n", name, workers, len(load), pages, took, float64(pages)/took,
		busy, float64(pages)/busy, peakMemory()>>20, per(after.TotalAlloc-before.TotalAlloc)/1024, per(after.Mallocs-before.Mallocs))
	return nil
}

// readAll reads and normalises a load.
func readAll(ctx context.Context, reader extract.Reader, load []sample, workers int) error {
	work := make(chan sample)
	errs := make([]error, workers)
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			for s := range work {
				if errs[w] != nil {
					continue // drain: the sender must not wait for ever
				}
				text, err := reader.Read(ctx, s.body)
				if err != nil {
					errs[w] = err
					continue
				}
				normalise.Passages(normalise.Text(text))
			}
		})
	}
	for _, s := range load {
		work <- s
	}
	close(work)
	wg.Wait()
	return errors.Join(errs...)
}

// profile writes the allocations of the whole run.
func (c benchDocumentsCommand) profile() (err error) {
	if c.Allocations == "" {
		return nil
	}
	f, err := os.Create(c.Allocations)
	if err != nil {
		return fmt.Errorf("write the profile of allocations: %w", err)
	}
	defer closing(f.Close, &err)
	if err := pprof.Lookup("allocs").WriteTo(f, 0); err != nil {
		return fmt.Errorf("write the profile of allocations: %w", err)
	}
	return nil
}
