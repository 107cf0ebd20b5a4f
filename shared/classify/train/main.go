// Command train makes the weights of the classifier from labelled files and
// the framework's own texts, measures them on folds grouped by source
// document, and writes weights, model card and figures. The same data give
// the same bytes.
//
//	go run ./shared/classify/train -data ../shared/data -out shared/classify/weights
//
// Files of an operator's own, in the format of shared/classify/evaluate, are
// added with -extra; they train the model of their language.
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/city-outcomes/throughline/shared/classify"
)

// dated is the date of the rules, which the card carries; never the clock's.
const dated = "2026-11-24"

func main() {
	data := flag.String("data", "../shared/data", "folder of the training data")
	out := flag.String("out", "shared/classify/weights", "folder for the weights")
	date := flag.String("dated", dated, "date of the rules, YYYY-MM-DD")
	var extras files
	flag.Var(&extras, "extra", "labelled file to train on as well (may be given again)")
	flag.Parse()
	if err := run(*data, *out, *date, extras, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "train:", err)
		os.Exit(1)
	}
}

// files is a flag that may be given several times.
type files []string

func (f *files) String() string     { return fmt.Sprint(*f) }
func (f *files) Set(s string) error { *f = append(*f, s); return nil }

// run trains, measures and writes everything.
func run(data, out, date string, extras []string, report io.Writer) error {
	rules, err := classify.EmbeddedRules()
	if err != nil {
		return err
	}
	l := &library{dir: data, themes: rules.Reader.Themes.Labels, hashes: map[string]string{}}
	s, err := l.open(extras)
	if err != nil {
		return err
	}
	own, err := words()
	if err != nil {
		return err
	}
	s.rows = append(s.rows, own...)
	t := &training{rules: rules, sets: s, files: map[string][]byte{}, report: report,
		chances: map[int][]float64{}, pairs: map[int][]float64{}, asked: map[int]float64{}, singles: map[string][]single{},
		card: classify.Card{Version: classify.Version, Dated: date, Models: map[string]classify.Limits{}}}
	for _, r := range recipes() {
		if err := t.goals(r); err != nil {
			return fmt.Errorf("train goals %s: %w", r.name, err)
		}
	}
	if err := t.targets(); err != nil {
		return fmt.Errorf("train targets: %w", err)
	}
	if err := t.statements(); err != nil {
		return fmt.Errorf("train statements: %w", err)
	}
	t.card.Data = l.sources()
	t.card.Tried = tried()
	if err := t.finish(); err != nil {
		return err
	}
	return t.write(out)
}

// write replaces the files of the folder.
func (t *training) write(folder string) error {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	for _, pattern := range []string{"*.bin", "*.json"} {
		old, err := filepath.Glob(filepath.Join(folder, pattern))
		if err != nil {
			return err
		}
		for _, name := range old {
			if err := os.Remove(name); err != nil {
				return err
			}
		}
	}
	for name, b := range t.files {
		if err := os.WriteFile(filepath.Join(folder, name), b, 0o644); err != nil {
			return err
		}
	}
	return nil
}
