package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/city-outcomes/throughline/shared/briefing"
	"github.com/city-outcomes/throughline/shared/compile"
	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/local"
	"github.com/city-outcomes/throughline/shared/pipeline"
	"github.com/city-outcomes/throughline/shared/terms/english"
)

type verifyCommand struct {
	Packages []string `arg:"" name:"package" help:"Briefing packages (zip), or folders of them."`
	Store    string   `type:"path" placeholder:"DIR" help:"Folder of the store whose texts are compared (default: the one that the package lies in, else .throughline)."`
}

// Help is what --help adds.
func (verifyCommand) Help() string {
	return `Checks the manifests of the package, and looks for every quotation, character for
character, on its page of the stored text. Exit code 2 where anything is amiss.

  throughline verify .throughline/demo/packages/2027/sdg-4.zip`
}

func (c verifyCommand) Run(ctx context.Context, t terminal) error {
	files, err := findPackages(c.Packages)
	if err != nil {
		return err
	}
	bad := 0
	for _, file := range files {
		report, published, err := c.verify(ctx, file)
		if err != nil {
			return err
		}
		for _, p := range report.Problems {
			fmt.Fprintf(t.err, "%s: %s\n", file, p)
		}
		word := "verified"
		if len(report.Problems) > 0 {
			word = "NOT verified"
			bad++
		}
		fmt.Fprintf(t.out, "%s: %s; %s found in %s, %s; %s\n", file, word,
			english.Count(report.Quotations, "quotation"), english.Count(report.Documents, "document"), english.Count(report.Files, "file"), published)
	}
	if bad > 0 {
		return errRefused
	}
	return nil
}

// verify checks one package against the store's texts, in the version that
// its edition was made from where the store knows the edition.
func (c verifyCommand) verify(ctx context.Context, file string) (briefing.Report, string, error) {
	zip, err := os.ReadFile(file)
	if err != nil {
		return briefing.Report{}, "", fmt.Errorf("read package: %w", err)
	}
	dir := c.storeOf(file)
	if !isStore(dir) {
		return briefing.Report{}, "", fmt.Errorf("there is no store in %s to compare with: name one with --store", dir)
	}
	archive, err := local.OpenObjects(filepath.Join(dir, archiveDir))
	if err != nil {
		return briefing.Report{}, "", err
	}
	edition, generations, err := findEdition(ctx, archive, corpus.Identify(zip))
	if err != nil {
		return briefing.Report{}, "", err
	}
	published := "not an edition of this store"
	if edition.ID != "" {
		published = fmt.Sprintf("edition %s (no. %d) of %s", edition.ID, edition.Number, edition.Series)
	}
	report, err := briefing.Verify(zip, func(id corpus.DocumentID) (corpus.Text, error) {
		if g, ok := generations[id]; ok {
			return pipeline.Load[corpus.Text](ctx, archive, pipeline.TextKey(id, g.Extract))
		}
		return newestText(ctx, archive, id)
	})
	if err != nil { // what cannot be opened as a package is the package's fault
		report.Problems = append(report.Problems, err.Error())
	}
	return report, published, nil
}

// storeOf is the store to compare with: the one that was named, the nearest
// that the package lies in, or the usual one.
func (c verifyCommand) storeOf(file string) string {
	if c.Store != "" {
		return c.Store
	}
	if abs, err := filepath.Abs(file); err == nil {
		for dir := filepath.Dir(abs); dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
			if isStore(dir) {
				return dir
			}
		}
	}
	return defaultStore
}

func isStore(dir string) bool {
	info, err := os.Stat(filepath.Join(dir, archiveDir))
	return err == nil && info.IsDir()
}

// findEdition looks for the published edition whose package this is, and the
// generations that it was made from.
func findEdition(ctx context.Context, archive pipeline.Objects, sha corpus.DocumentID) (corpus.Edition, map[corpus.DocumentID]corpus.Generation, error) {
	for obj, err := range archive.List(ctx, pipeline.PublishedPrefix) {
		if err != nil {
			return corpus.Edition{}, nil, fmt.Errorf("list editions: %w", err)
		}
		e, err := pipeline.Load[corpus.Edition](ctx, archive, obj.Key)
		if err != nil {
			return corpus.Edition{}, nil, err
		}
		if e.Package != sha {
			continue
		}
		frozen, err := pipeline.Load[compile.Frozen](ctx, archive, pipeline.SnapshotKey(e.Series, e.ID))
		if err != nil {
			return corpus.Edition{}, nil, err
		}
		generations := map[corpus.DocumentID]corpus.Generation{}
		for _, in := range frozen.Inputs {
			generations[in.Document] = in.Generation
		}
		return e, generations, nil
	}
	return corpus.Edition{}, nil, nil
}

// newestText is a document's text in its newest version.
func newestText(ctx context.Context, archive pipeline.Objects, id corpus.DocumentID) (corpus.Text, error) {
	last := ""
	for obj, err := range archive.List(ctx, pipeline.TextsOf(id)) {
		if err != nil {
			return corpus.Text{}, fmt.Errorf("list texts of %s: %w", id, err)
		}
		last = obj.Key
	}
	if last == "" {
		return corpus.Text{}, fmt.Errorf("text of %s: %w", id, pipeline.ErrNotFound)
	}
	return pipeline.Load[corpus.Text](ctx, archive, last)
}

// findPackages lists the zips that the arguments name.
func findPackages(args []string) ([]string, error) {
	var files []string
	for _, arg := range args {
		info, err := os.Stat(arg)
		if err != nil {
			return nil, fmt.Errorf("find package: %w", err)
		}
		if !info.IsDir() {
			files = append(files, arg)
			continue
		}
		err = filepath.WalkDir(arg, func(path string, d os.DirEntry, err error) error {
			if err == nil && !d.IsDir() && strings.HasSuffix(path, ".zip") {
				files = append(files, path)
			}
			return err
		})
		if err != nil {
			return nil, fmt.Errorf("find packages: %w", err)
		}
	}
	if len(files) == 0 {
		return nil, fmt.Errorf("there are no packages in %s", strings.Join(args, ", "))
	}
	return files, nil
}
