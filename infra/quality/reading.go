package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/extract"
	"github.com/city-outcomes/throughline/shared/extract/pdf"
	"github.com/city-outcomes/throughline/shared/normalise"
)

// reading is what an engine made of a file.
type reading struct {
	Pages    []string // their text, in reading order
	Labels   []string // of the pages, as printed; empty where the engine tells none
	Headings []heading
	Outline  []heading
	Refused  string  // why there is nothing else
	seconds  float64 // where the engine tells them itself
}

// heading is a heading or an outline's entry with its page, from 1.
type heading struct {
	Page int
	Text string
}

const readCommand = "read"

// readFiles reads files as throughline does, with so many workers, and prints a
// reading of each as one line of JSON. The pages are as extracted:
// normalisation, which takes running heads away, is done for its time and for
// the labels.
func readFiles(ctx context.Context, out io.Writer, cache string, workers int, files []string) error {
	engine, err := pdf.Open(ctx, cache)
	if err != nil {
		return err
	}
	reader := extract.Reader{PDF: engine}
	readings, errs := make([]reading, len(files)), make([]error, len(files))
	next := make(chan int)
	var wg sync.WaitGroup
	for range workers {
		wg.Go(func() {
			for i := range next {
				readings[i], errs[i] = readFile(ctx, reader, files[i])
			}
		})
	}
	for i := range files {
		next <- i
	}
	close(next)
	wg.Wait()
	if err := errors.Join(errs...); err != nil {
		return err
	}
	w := bufio.NewWriter(out)
	lines := json.NewEncoder(w)
	for _, r := range readings {
		if err := lines.Encode(r); err != nil {
			return fmt.Errorf("print reading: %w", err)
		}
	}
	if err := w.Flush(); err != nil {
		return fmt.Errorf("print readings: %w", err)
	}
	return engine.Close()
}

func readFile(ctx context.Context, reader extract.Reader, name string) (reading, error) {
	body, err := os.ReadFile(name)
	if err != nil {
		return reading{}, fmt.Errorf("read document: %w", err)
	}
	return readOne(ctx, reader, body)
}

func readOne(ctx context.Context, reader extract.Reader, body []byte) (reading, error) {
	text, err := reader.Read(ctx, body)
	if refusal, ok := corpus.AsRejection(err); ok {
		return reading{Refused: fmt.Sprintf("%s (%s)", refusal.Reason, refusal.Detail)}, nil
	}
	if err != nil {
		return reading{}, err
	}
	regular := normalise.Text(text)
	var r reading
	for i, p := range text.Pages {
		var b strings.Builder
		for _, para := range p.Paragraphs {
			b.WriteString(para.Text)
			b.WriteByte('\n')
			if para.Kind == corpus.Heading {
				r.Headings = append(r.Headings, heading{p.Number, para.Text})
			}
		}
		r.Pages = append(r.Pages, b.String())
		r.Labels = append(r.Labels, regular.Pages[i].Label)
	}
	return r, nil
}
