package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/ingest"
	"github.com/city-outcomes/throughline/shared/normalise"
	"github.com/city-outcomes/throughline/shared/structure"
)

type inspectCommand struct {
	File string `arg:"" help:"The document; - for standard input."`
}

// Help is what --help adds.
func (inspectCommand) Help() string {
	return `Prints one JSON object a line for each passage: page, label (as printed), paragraph,
heading, section, language, text, goals, targets, themes, kind, figures. A document that is refused
gives one sentence on standard error and exit code 2.

  throughline inspect review.pdf | head -3`
}

// passageLine is one line of inspect's output.
type passageLine struct {
	Page      int            `json:"page"`
	Label     string         `json:"label"`
	Paragraph int            `json:"paragraph"`
	Heading   []string       `json:"heading"`
	Section   corpus.Section `json:"section,omitzero"`
	Language  string         `json:"language"`
	Text      string         `json:"text"`
	labelLine
}

func (c inspectCommand) Run(ctx context.Context, t terminal) (err error) {
	body, err := readFile(c.File, t.in)
	if err != nil {
		return err
	}
	e, err := openEngine(ctx, t.cache)
	if err != nil {
		return err
	}
	defer closing(e.close, &err)
	text, err := e.text(ctx, body)
	if err != nil {
		return err
	}
	out := bufio.NewWriter(t.out)
	lines := json.NewEncoder(out)
	lines.SetEscapeHTML(false)
	passages := normalise.Passages(text)
	structure.Mark(text, passages)
	for _, p := range passages {
		line := passageLine{Page: p.Page, Label: p.Label, Paragraph: p.Paragraph, Heading: append([]string{}, p.Heading...), Section: p.Section,
			Language: p.Language, Text: p.Text, labelLine: newLabelLine(p, e.labels.Label(p))}
		if err := lines.Encode(line); err != nil {
			return fmt.Errorf("print passage: %w", err)
		}
	}
	return out.Flush()
}

// readFile reads a document whole, refusing one that is too large before it
// is in memory.
func readFile(name string, in io.Reader) ([]byte, error) {
	if name != "-" {
		f, err := os.Open(name)
		if err != nil {
			return nil, fmt.Errorf("read the document: %w", err)
		}
		defer f.Close()
		in = f
	}
	body, err := io.ReadAll(io.LimitReader(in, ingest.MaxDocument+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("read the document: %w", err)
	case len(body) > ingest.MaxDocument:
		return nil, corpus.Reject(corpus.TooLarge, name)
	case len(body) == 0:
		return nil, corpus.Reject(corpus.EmptyFile, name)
	}
	return body, nil
}
