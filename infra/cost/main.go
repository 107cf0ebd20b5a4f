// Command cost measures what a review uses on AWS and prices it: it takes made-up
// reviews of 100 pages through the stages as the functions do, on the real
// adapters against the servers that stand in for AWS, counts what these are
// asked for, and multiplies with the prices in prices.json.
//
//	infra/servers/with go run ./infra/cost                          prints the report
//	infra/servers/with go run ./infra/cost -write infra/COST.md     writes it
//
// It runs in the project's folder, and fails where a review costs more than
// the bar.
package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
)

func main() {
	file := flag.String("write", "", "file that the report is written to; empty for standard output")
	pages := flag.Int("pages", 100, "pages of a review")
	from := flag.String("from", "testdata/documents", "folder of the documents whose paragraphs the reviews are made of")
	cache := flag.String("cache", ".throughline/cache", "folder with the compiled PDF engine")
	flag.Parse()
	if err := run(context.Background(), *file, *from, *cache, *pages); err != nil {
		fmt.Fprintln(os.Stderr, "cost:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, file, from, cache string, pages int) (err error) {
	deployed, err := readTemplate("template.yaml")
	if err != nil {
		return err
	}
	prices, err := readPrices()
	if err != nil {
		return err
	}
	w, err := open(ctx, cache)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, w.close()) }()
	text, err := paragraphs(ctx, w.read, from)
	if err != nil {
		return err
	}
	var papers [][]byte
	for n := range needed {
		p, err := paper(n+1, pages, text)
		if err != nil {
			return err
		}
		papers = append(papers, p)
	}
	m, err := measure(ctx, w, papers)
	if err != nil {
		return err
	}
	themes, err := w.calendar.ThemesOf(w.calendar.Live)
	if err != nil {
		return err
	}
	var report bytes.Buffer
	cents, err := write(&report, m, deployed, len(themes), prices)
	if err != nil {
		return err
	}
	if file == "" {
		_, err = os.Stdout.Write(report.Bytes())
	} else {
		err = os.WriteFile(file, report.Bytes(), 0o644)
	}
	if err == nil && cents >= barCents {
		return fmt.Errorf("a review costs %.2f US cents, and the bar is %.0f", cents, barCents)
	}
	return err
}
