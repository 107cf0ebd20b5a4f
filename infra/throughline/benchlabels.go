package main

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/city-outcomes/throughline/shared/classify"
	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/terms/english"
)

type benchLabelsCommand struct {
	Files    []string `arg:"" optional:"" help:"Documents or folders whose passages are labelled (default: testdata/documents)."`
	Passages int      `default:"20000" help:"Label so many passages, over and over the same."`
}

// Help is what --help adds.
func (benchLabelsCommand) Help() string {
	return `Labels the passages of the documents, with their evidence, with one worker and with two,
and prints passages per second, by the clock and by what the cores worked, the memory that a
passage takes, how long the rules take to load and how large they are. Figures are this
machine's, at this moment; on a busy one, the cores' are the fair ones.

  throughline bench labels reports/ --passages 50000`
}

// Run labels and prints.
func (c benchLabelsCommand) Run(ctx context.Context, t terminal) (err error) {
	if c.Passages < 1 {
		return errors.New("--passages takes a number from 1")
	}
	e, err := openEngine(ctx, t.cache)
	if err != nil {
		return err
	}
	defer closing(e.close, &err)
	reader := benchAllCommand{Files: c.Files, Times: 1}
	_, bodies, err := reader.bodies()
	if err != nil {
		return err
	}
	passages, err := reader.read(ctx, e, bodies, 1, &tally{})
	if err != nil {
		return err
	}
	if len(passages) == 0 {
		return errors.New("the documents have no passages to label")
	}
	if err := printLoad(t); err != nil {
		return err
	}
	words := 0
	for _, p := range passages {
		words += len(strings.Fields(p.Text))
		e.labels.Label(p) // loads what the languages need
	}
	fmt.Fprintf(t.out, "%s to label, %s on average\n", english.Count(len(passages), "passage"), english.Count(words/len(passages), "word"))
	for _, workers := range []int{1, 2} {
		c.label(t, e.labels, passages, workers)
	}
	return nil
}

// printLoad prints what it takes to have the rules at hand.
func printLoad(t terminal) error {
	began := time.Now()
	if _, err := classify.Embedded(); err != nil {
		return fmt.Errorf("load the labelling rules: %w", err)
	}
	took := time.Since(began)
	size, err := classify.EmbeddedSize()
	if err != nil {
		return err
	}
	fmt.Fprintf(t.out, "rules and weights: %.2f MB, loaded in %.0f ms\n", float64(size)/1e6, took.Seconds()*1e3)
	return nil
}

// label labels passages with that many workers and prints how fast it went.
func (c benchLabelsCommand) label(t terminal, labels *classify.Classifier, passages []corpus.Passage, workers int) {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	processor, began := processorTime(), time.Now()
	var next atomic.Int64
	var wg sync.WaitGroup
	for range workers {
		wg.Go(func() {
			for i := next.Add(1); i <= int64(c.Passages); i = next.Add(1) {
				labels.Label(passages[int(i)%len(passages)])
			}
		})
	}
	wg.Wait()
	s, busy := time.Since(began).Seconds(), (processorTime() - processor).Seconds()
	runtime.ReadMemStats(&after)
	n := float64(c.Passages)
	fmt.Fprintf(t.out, "label, %s: %s in %.2f s: %.0f passages/s, %.0f a second of a core; %.0f allocations and %.1f kB a passage\n",
		english.Count(workers, "worker"), english.Count(c.Passages, "passage"), s, n/s, n/max(busy, 1e-9), float64(after.Mallocs-before.Mallocs)/n, float64(after.TotalAlloc-before.TotalAlloc)/n/1e3)
}
