package main

import (
	"context"
	"fmt"
	"time"
)

type statusCommand struct {
	server
	Submission string `arg:"" optional:"" help:"A submission; without one, all of mine are listed."`
}

func (c statusCommand) Run(ctx context.Context, t terminal) error {
	api, err := c.connect(ctx, "organiser")
	if err != nil {
		return err
	}
	var subs []submission
	if c.Submission == "" {
		subs, err = api.mine(ctx)
	} else {
		var one struct {
			Revisions []submission `json:"revisions"`
		}
		err = api.get(ctx, "/v1/submissions/"+c.Submission, &one)
		subs = one.Revisions
	}
	if err != nil {
		return err
	}
	if t.json {
		return writeLines(t.out, subs)
	}
	for _, s := range subs {
		fmt.Fprintf(t.out, "%-10s  %s  revision %d  %s\n", s.Now().Status, s.Revision.Submission, s.Number, s.Metadata.Title)
		if s.Sentence != "" {
			fmt.Fprintf(t.out, "            %s\n", s.Sentence)
		}
		if c.Submission == "" {
			continue
		}
		for _, step := range s.History {
			fmt.Fprintf(t.out, "            %s  %s\n", step.At.Format(time.DateTime), step.Status)
		}
	}
	return nil
}
