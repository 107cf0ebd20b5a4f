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
		subs, err = api.revisions(ctx, c.Submission)
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
			for _, line := range found(step.Notes, step.Attachments) {
				fmt.Fprintf(t.out, "              %s\n", line)
			}
		}
		editions, err := api.quoting(ctx, s)
		if err != nil {
			return err
		}
		printQuoting(t.out, editions)
	}
	return nil
}
