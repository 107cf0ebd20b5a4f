package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/local"
	"github.com/city-outcomes/throughline/shared/pipeline"
)

type verdictsCommand struct {
	Store string `default:".throughline" type:"path" help:"Folder of the store; a server may be using it."`
}

// Help is what --help adds.
func (verdictsCommand) Help() string {
	return `Prints what reviewers decided, a JSON line for each passage: the labelled passages that
evaluate measures on and that training takes.

  throughline verdicts --store .throughline >verdicts.jsonl`
}

// labelledLine is a labelled passage as package evaluate reads it.
type labelledLine struct {
	Text    string               `json:"text"`
	Lang    string               `json:"lang"`
	Goals   []int                `json:"goals"`
	Targets []string             `json:"targets"`
	Themes  []string             `json:"themes"`
	Kind    corpus.StatementKind `json:"kind"`
	Group   corpus.DocumentID    `json:"group"`
}

// Run prints the last verdict on each passage, by document and passage.
func (c verdictsCommand) Run(ctx context.Context, t terminal) error {
	if !isStore(c.Store) {
		return fmt.Errorf("there is no store in %s: name one with --store", c.Store)
	}
	archive, err := local.OpenObjects(filepath.Join(c.Store, archiveDir))
	if err != nil {
		return err
	}
	last, err := lastVerdicts(ctx, archive)
	if err != nil {
		return err
	}
	for _, v := range last {
		if err := json.NewEncoder(t.out).Encode(labelled(v)); err != nil {
			return fmt.Errorf("print verdicts: %w", err)
		}
	}
	return nil
}

func lastVerdicts(ctx context.Context, archive pipeline.Objects) ([]corpus.Verdict, error) {
	type words struct {
		document corpus.DocumentID
		text     string
	}
	last := map[words]corpus.Verdict{}
	for obj, err := range archive.List(ctx, pipeline.VerdictsPrefix) {
		if err != nil {
			return nil, fmt.Errorf("list verdicts: %w", err)
		}
		v, err := pipeline.Load[corpus.Verdict](ctx, archive, obj.Key)
		if err != nil {
			return nil, fmt.Errorf("read verdict: %w", err)
		}
		last[words{v.Document, v.Passage.Text}] = v // keys ascend by number
	}
	all := make([]corpus.Verdict, 0, len(last))
	for _, v := range last {
		all = append(all, v)
	}
	slices.SortFunc(all, func(a, b corpus.Verdict) int {
		return cmp.Or(cmp.Compare(a.Document, b.Document), cmp.Compare(a.Passage.Number, b.Passage.Number), cmp.Compare(a.Number, b.Number))
	})
	return all, nil
}

func labelled(v corpus.Verdict) labelledLine {
	l := labelledLine{Text: v.Passage.Text, Lang: v.Passage.Language, Kind: corpus.StatementKind(v.Labels.Kind.ID), Group: v.Document,
		Goals: []int{}, Targets: []string{}, Themes: []string{}}
	for _, g := range v.Labels.Goals {
		if n, err := strconv.Atoi(g.ID); err == nil { // a verdict names goals that were checked
			l.Goals = append(l.Goals, n)
		}
	}
	for _, target := range v.Labels.Targets {
		l.Targets = append(l.Targets, target.ID)
	}
	for _, theme := range v.Labels.Themes {
		l.Themes = append(l.Themes, theme.ID)
	}
	return l
}
