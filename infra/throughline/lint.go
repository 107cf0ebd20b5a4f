package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"github.com/city-outcomes/throughline/shared/editorial"
	"github.com/city-outcomes/throughline/shared/normalise"
	"github.com/city-outcomes/throughline/shared/terms/english"
)

type lintCommand struct {
	Files []string `arg:"" name:"file" type:"existingfile" help:"Word files (.docx)."`
	Kind  string   `default:"secretariat" help:"Kind of document: secretariat, other, briefing, plain."`
}

// Help is what --help adds.
func (lintCommand) Help() string {
	return `Holds Word files to the editorial rules of the United Nations that can be checked by
reading: wording, numbers, country names, headings, numbering, length. What stands
between quotation marks is left alone. The rules of wording are for English: of a
document in another language only the structure is looked at. Exit code 2 where
anything is found.

  throughline lint --kind plain review.docx`
}

// Run prints what is found, a line each, or as JSON Lines.
func (c lintCommand) Run(t terminal) error {
	kind, err := editorial.ParseKind(c.Kind)
	if err != nil {
		return err
	}
	faults := 0
	for _, file := range c.Files {
		data, err := os.ReadFile(file)
		if err != nil {
			return fmt.Errorf("read document: %w", err)
		}
		document, err := editorial.ReadWord(data)
		if err != nil {
			t.log.Info("cannot read", "file", file, "err", err)
			fmt.Fprintf(t.err, "%s: %v\n", file, editorial.ErrNotWord)
			return errRefused
		}
		if language := normalise.Language(document.Text()); language != normalise.Undetermined {
			document.Language = language
		}
		found := editorial.Check(document, kind)
		faults += len(found)
		if err := t.findings(file, found); err != nil {
			return err
		}
		if !t.json {
			fmt.Fprintf(t.out, "%s: %s of %d, %s\n", filepath.Base(file), english.Count(editorial.Words(document), "word"), kind.Words, english.Count(len(found), "error"))
		}
	}
	if faults > 0 {
		return errRefused
	}
	return nil
}

func (t terminal) findings(file string, found []editorial.Finding) error {
	for _, f := range found {
		if !t.json {
			fmt.Fprintf(t.out, "%s: %s: %s: %s\n    %s\n", filepath.Base(file), f.Place, f.Rule, f.Advice, f.Found)
			continue
		}
		line := struct {
			File string `json:"file"`
			editorial.Finding
		}{file, f}
		if err := json.NewEncoder(t.out).Encode(line); err != nil {
			return fmt.Errorf("print findings: %w", err)
		}
	}
	return nil
}
