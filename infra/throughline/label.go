package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"

	"github.com/city-outcomes/throughline/shared/classify"
	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/figures"
	"github.com/city-outcomes/throughline/shared/normalise"
)

type labelCommand struct{}

// Help is what --help adds.
func (labelCommand) Help() string {
	return `Reads objects {"id": …, "text": …, "lang": …} (lang is optional), one a line, and prints
for each {"id", "language", "goals": [{"goal", "score", "evidence"}], "targets", "themes":
[{"theme", "score"}], "kind", "kindScore"}, and, where there are any, the "figures" that it
reports and the "doubt" for a reviewer. A score is the probability that the label is right.

  echo '{"id":"1","text":"By 2030 all buses will be electric."}' | throughline label`
}

// labelRequest is one line of label's input.
type labelRequest struct {
	ID   any    `json:"id"`
	Text string `json:"text"`
	Lang string `json:"lang"`
}

// labelLine is what the rules say of a passage as the command line prints it.
type labelLine struct {
	Goals     []goalLine      `json:"goals"`
	Targets   []targetLine    `json:"targets"`
	Themes    []themeLine     `json:"themes"`
	Kind      string          `json:"kind"`
	KindScore float64         `json:"kindScore"`
	Doubt     corpus.Doubt    `json:"doubt,omitempty"`
	Figures   []corpus.Figure `json:"figures,omitempty"`
}

type goalLine struct {
	Goal          int               `json:"goal"`
	Score         float64           `json:"score"`
	LowConfidence bool              `json:"lowConfidence,omitempty"`
	Evidence      []corpus.Evidence `json:"evidence"`
}

type targetLine struct {
	Target   string            `json:"target"`
	Score    float64           `json:"score"`
	Evidence []corpus.Evidence `json:"evidence"`
}

type themeLine struct {
	Theme    string            `json:"theme"`
	Score    float64           `json:"score"`
	Evidence []corpus.Evidence `json:"evidence"`
}

func newLabelLine(p corpus.Passage, l corpus.Labels) labelLine {
	line := labelLine{Goals: []goalLine{}, Targets: []targetLine{}, Themes: []themeLine{}, Kind: l.Kind.ID, KindScore: l.Kind.Score, Doubt: l.Doubt,
		Figures: figures.Of(corpus.Labelled{Passage: p, Labels: l})}
	for _, g := range l.Goals {
		n, err := strconv.Atoi(g.ID)
		if err != nil {
			continue // a goal's identifier is its number
		}
		line.Goals = append(line.Goals, goalLine{n, g.Score, g.LowConfidence, some(g.Evidence)})
	}
	for _, x := range l.Targets {
		line.Targets = append(line.Targets, targetLine{x.ID, x.Score, some(x.Evidence)})
	}
	for _, x := range l.Themes {
		line.Themes = append(line.Themes, themeLine{x.ID, x.Score, some(x.Evidence)})
	}
	return line
}

// some is the list itself, or an empty one that prints as [].
func some[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

func (labelCommand) Run(ctx context.Context, t terminal) error {
	labels, err := classify.Embedded()
	if err != nil {
		return fmt.Errorf("load the labelling rules: %w", err)
	}
	out := bufio.NewWriter(t.out)
	lines := json.NewEncoder(out)
	lines.SetEscapeHTML(false)
	in := json.NewDecoder(bufio.NewReaderSize(t.in, 1<<20))
	for n := 1; ctx.Err() == nil; n++ {
		var req labelRequest
		if err := in.Decode(&req); errors.Is(err, io.EOF) {
			return out.Flush()
		} else if err != nil {
			return fmt.Errorf("object %d of the input: %w", n, errors.Join(err, out.Flush()))
		}
		p := corpus.Passage{Number: n, Page: 1, Paragraph: n, Kind: corpus.Body, Language: req.Lang, Text: req.Text}
		if p.Language == "" {
			p.Language = normalise.Language(req.Text)
		}
		if err := lines.Encode(struct {
			ID       any    `json:"id"`
			Language string `json:"language"`
			labelLine
		}{req.ID, p.Language, newLabelLine(p, labels.Label(p))}); err != nil {
			return fmt.Errorf("print labels: %w", err)
		}
	}
	return ctx.Err()
}
