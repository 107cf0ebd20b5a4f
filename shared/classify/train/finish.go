package main

import "fmt"

// finish writes the model card and says how large everything is.
func (t *training) finish() error {
	if err := t.addJSON("card.json", t.card); err != nil {
		return err
	}
	total := 0
	for _, b := range t.files {
		total += len(b)
	}
	fmt.Fprintf(t.report, "%d files, %d bytes\n", len(t.files), total)
	return nil
}
