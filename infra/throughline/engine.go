package main

import (
	"context"
	"fmt"
	"path/filepath"

	"github.com/city-outcomes/throughline/shared/classify"
	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/extract"
	"github.com/city-outcomes/throughline/shared/extract/pdf"
	"github.com/city-outcomes/throughline/shared/normalise"
)

// engine reads and labels documents.
type engine struct {
	pdf    *pdf.Engine
	reader extract.Reader
	labels *classify.Classifier
}

// openEngine makes an engine that keeps the compiled PDF engine under cache.
func openEngine(ctx context.Context, cache string) (*engine, error) {
	labels, err := classify.Embedded()
	if err != nil {
		return nil, fmt.Errorf("load the labelling rules: %w", err)
	}
	p, err := pdf.Open(ctx, filepath.Join(cache, "pdf"))
	if err != nil {
		return nil, fmt.Errorf("open the PDF engine: %w", err)
	}
	return &engine{pdf: p, reader: extract.Reader{PDF: p}, labels: labels}, nil
}

func (e *engine) close() error { return e.pdf.Close() }

// text makes a document's normalised text.
func (e *engine) text(ctx context.Context, b []byte) (corpus.Text, error) {
	raw, err := e.reader.Read(ctx, b)
	if err != nil {
		return corpus.Text{}, err
	}
	return normalise.Text(raw), nil
}
