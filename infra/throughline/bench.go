package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/normalise"
	"github.com/city-outcomes/throughline/shared/terms/english"
)

// benchCommand is what can be measured.
type benchCommand struct {
	All       benchAllCommand       `cmd:"" default:"withargs" help:"Read documents and label their passages."`
	Documents benchDocumentsCommand `cmd:"" help:"Read a forum's load of documents."`
	Labels    benchLabelsCommand    `cmd:"" help:"Label passages: passages a second, allocations, load time and size."`
}

type benchAllCommand struct {
	Files []string `arg:"" optional:"" help:"Documents or folders to read (default: testdata/documents)."`
	Times int      `default:"3" help:"Read everything so many times."`
}

// Help is what --help adds.
func (benchAllCommand) Help() string {
	return `Reads the documents with one worker and with two, and labels their passages with one, and
prints pages and passages per second and the peak memory of this process. Figures are
this machine's, at this moment: compare within one run.

  throughline bench reports/ --times 5`
}

// tally counts what a bench run read.
type tally struct {
	documents, refused, pages, passages atomic.Int64
}

func (c benchAllCommand) Run(ctx context.Context, t terminal) (err error) {
	documents, bodies, err := c.bodies()
	if err != nil {
		return err
	}
	began := time.Now()
	e, err := openEngine(ctx, t.cache)
	if err != nil {
		return err
	}
	defer closing(e.close, &err)
	fmt.Fprintf(t.out, "rules loaded, engine opened: %.2f s\n", time.Since(began).Seconds())
	if _, err := c.read(ctx, e, bodies[:documents], 1, &tally{}); err != nil { // compiles the PDF engine, fills caches
		return err
	}
	var passages []corpus.Passage
	for _, workers := range []int{1, 2} {
		var n tally
		began := time.Now()
		if passages, err = c.read(ctx, e, bodies, workers, &n); err != nil {
			return err
		}
		s := time.Since(began).Seconds()
		fmt.Fprintf(t.out, "read, %s: %s (%d refused), %s, %s in %.2f s: %.0f pages/s; peak memory %d MB\n",
			english.Count(workers, "worker"), english.Count(int(n.documents.Load()), "document"), n.refused.Load(), english.Count(int(n.pages.Load()), "page"), english.Count(int(n.passages.Load()), "passage"), s, float64(n.pages.Load())/s, peakMemory()>>20)
	}
	began = time.Now()
	for _, p := range passages {
		e.labels.Label(p)
	}
	s := time.Since(began).Seconds()
	fmt.Fprintf(t.out, "label, 1 worker: %s in %.2f s: %.0f passages/s\n", english.Count(len(passages), "passage"), s, float64(len(passages))/s)
	return nil
}

// bodies are the documents, over and over, and how many there are.
func (c benchAllCommand) bodies() (documents int, all [][]byte, err error) {
	if c.Times < 1 {
		return 0, nil, errors.New("--times takes a number from 1")
	}
	if len(c.Files) == 0 {
		c.Files = []string{filepath.Join("testdata", "documents")}
	}
	files, err := findDocuments(c.Files, corpus.Metadata{})
	if err != nil {
		return 0, nil, err
	}
	for range c.Times {
		for _, f := range files {
			b, err := os.ReadFile(f.path)
			if err != nil {
				return 0, nil, fmt.Errorf("read document: %w", err)
			}
			all = append(all, b)
		}
	}
	return len(files), all, nil
}

// read reads the bodies with that many workers, and returns their passages.
func (c benchAllCommand) read(ctx context.Context, e *engine, bodies [][]byte, workers int, n *tally) ([]corpus.Passage, error) {
	work := make(chan []byte)
	errs := make([]error, workers)
	var mu sync.Mutex
	var all []corpus.Passage
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			for b := range work {
				if errs[w] != nil {
					continue // drain: the sender must not wait for ever
				}
				passages, err := n.readOne(ctx, e, b)
				errs[w] = err
				mu.Lock()
				all = append(all, passages...)
				mu.Unlock()
			}
		})
	}
	for _, b := range bodies {
		work <- b
	}
	close(work)
	wg.Wait()
	return all, errors.Join(errs...)
}

func (n *tally) readOne(ctx context.Context, e *engine, b []byte) ([]corpus.Passage, error) {
	n.documents.Add(1)
	text, err := e.text(ctx, b)
	if _, refused := corpus.AsRejection(err); refused {
		n.refused.Add(1)
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	passages := normalise.Passages(text)
	n.pages.Add(int64(len(text.Pages)))
	n.passages.Add(int64(len(passages)))
	return passages, nil
}
