package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/hlpf"
	"github.com/city-outcomes/throughline/shared/terms/english"
)

type demoCommand struct {
	Documents string `default:"testdata/documents" type:"path" help:"Folder of documents."`
	Store     string `default:".throughline/demo" type:"path" help:"Folder of the store; what an earlier demo left there is removed."`
	Year      int    `help:"Year of the forum; the live year where none is given."`
	Edition   string `default:"20261124T020000Z" help:"Name of the editions; the same name and documents give the same bytes."`
}

// Help is what --help adds.
func (demoCommand) Help() string {
	return `Starts the product on a free port of this machine, submits the documents over its API,
waits until each is indexed or refused, compiles the year's themes, verifies every
package, and leaves them in packages/YEAR/THEME.zip of the store.`
}

func (c demoCommand) Run(ctx context.Context, t terminal) error {
	began := time.Now()
	id, err := corpus.ParseEditionID(c.Edition)
	if err != nil {
		return err
	}
	if err := clearDemo(c.Store); err != nil {
		return err
	}
	s, err := start(ctx, "127.0.0.1:0", c.Store, hlpf.Default(), t)
	if err != nil {
		return err
	}
	defer s.stop()
	receipts, err := s.submitFolder(ctx, c.Documents, t)
	if err != nil {
		return err
	}
	refused := report(t, receipts)
	packages := filepath.Join(c.Store, "packages")
	if err := c.compile(ctx, s, id, packages, t); err != nil {
		return err
	}
	if err := (verifyCommand{Packages: []string{packages}, Store: c.Store}).Run(ctx, t); err != nil {
		return err
	}
	totals, err := s.house.store.catalog.Totals(ctx)
	if err != nil {
		return err
	}
	labels := 0
	for _, n := range totals.Labels {
		labels += n
	}
	fmt.Fprintf(t.out, "%s, %s, %s, %s in %.1f s; peak memory %d MB\npackages: %s\n",
		english.Count(totals.Documents, "document"), english.Count(totals.Pages, "page"), english.Count(totals.Passages, "passage"), english.Count(labels, "label"), time.Since(began).Seconds(), peakMemory()>>20, packages)
	return refused
}

// compile compiles the year's themes over the API, as policy staff would.
func (c demoCommand) compile(ctx context.Context, s *running, id corpus.EditionID, out string, t terminal) error {
	series, err := seriesOf(hlpf.Default(), c.Year, "all")
	if err != nil {
		return err
	}
	api, err := s.connect(ctx, "policy")
	if err != nil {
		return err
	}
	all, err := compileAll(ctx, api, series, id, out)
	return errors.Join(printCompiled(t, all), err)
}

// defaultDemo is the folder that is the demo's own; demoMark is the file that
// says so of another folder.
const (
	defaultDemo = ".throughline/demo"
	demoMark    = "made-by-demo"
)

// clearDemo removes what an earlier demo left, and nothing that a demo did
// not make, and marks the folder as a demo's.
func clearDemo(dir string) error {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, os.ErrNotExist) || err == nil && len(entries) == 0 {
		return markDemo(dir)
	}
	if err != nil {
		return fmt.Errorf("look at %s: %w", dir, err)
	}
	if len(entries) == 1 && entries[0].Name() == demoMark {
		return nil // a demo ended before it made its store
	}
	if !isStore(dir) {
		return fmt.Errorf("%s holds something else than a store: name another folder", dir)
	}
	own, err := filepath.Abs(defaultDemo)
	if err != nil {
		return fmt.Errorf("look at %s: %w", dir, err)
	}
	if _, err := os.Stat(filepath.Join(dir, demoMark)); err != nil && dir != own {
		return fmt.Errorf("%s holds a store that no demo made: name another folder", dir)
	}
	for _, part := range []string{inboxDir, archiveDir, "keys", "packages", catalogFile} {
		if err := os.RemoveAll(filepath.Join(dir, part)); err != nil {
			return fmt.Errorf("clear the earlier demo: %w", err)
		}
	}
	return markDemo(dir)
}

func markDemo(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("make the demo's folder: %w", err)
	}
	mark := filepath.Join(dir, demoMark)
	if err := os.WriteFile(mark, []byte("The next demo removes this store.\n"), 0o600); err != nil {
		return fmt.Errorf("mark the demo's folder: %w", err)
	}
	return nil
}
