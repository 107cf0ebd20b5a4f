package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/city-outcomes/throughline/shared/briefing/docx"
	"github.com/city-outcomes/throughline/shared/briefing/pdf"
	"github.com/city-outcomes/throughline/shared/corpus"
)

// wordsOnPage are about as many as a page of a review has.
const wordsOnPage = 400

// paragraphs are those of the documents below a folder, as they are read.
func paragraphs(ctx context.Context, read func(context.Context, []byte) (corpus.Text, error), dir string) ([]string, error) {
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil {
		return nil, err
	}
	var all []string
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		text, err := read(ctx, b)
		if _, refused := corpus.AsRejection(err); refused {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", file, err)
		}
		for _, page := range text.Pages {
			for _, p := range page.Paragraphs {
				if words := strings.Count(p.Text, " "); words >= 15 && words < wordsOnPage/2 && text.Language == "en" {
					all = append(all, p.Text)
				}
			}
		}
	}
	if len(all) == 0 {
		return nil, errors.New("no paragraph was found to make reviews of: run this in the project's folder")
	}
	return all, nil
}

// paper makes the n-th review as a PDF of so many pages, from paragraphs in
// turn; each names its city and page, so that no two are the same.
func paper(n, pages int, from []string) ([]byte, error) {
	city := fmt.Sprintf("Modelby %d", n)
	d := docx.Document{Title: "Voluntary Local Review of " + city, Language: "en", Creator: city,
		Created: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), Header: city, Footer: city}
	next := n * 7
	for page := range pages {
		d.Body = append(d.Body, docx.Heading{Level: 2, NewPage: page > 0, Text: fmt.Sprintf("%s, section %d", city, page+1)})
		for words := 0; words < wordsOnPage; next++ {
			text := fmt.Sprintf("In section %d the city reports: %s", page+1, from[next%len(from)])
			words += strings.Count(text, " ") + 1
			d.Body = append(d.Body, docx.Paragraph{Runs: []docx.Run{{Text: text}}})
		}
	}
	return pdf.Bytes(d)
}
