package briefing

import (
	"fmt"
	"time"

	"github.com/city-outcomes/throughline/shared/briefing/bag"
)

// The files of a package, below data/.
const (
	wordFile      = "briefing.docx"
	portableFile  = "briefing.pdf"
	pageFile      = "briefing.html"
	bookFile      = "evidence.xlsx"
	evidenceFile  = "evidence.csv"
	linkedFile    = "evidence.jsonld"
	figuresFile   = "figures.csv"
	documentsFile = "documents.csv"
	ledgerFile    = "considered.csv"
	changesFile   = "changes.csv"
	trackedFile   = "changes.docx"
	methodFile    = "method.md"
	crateFile     = "ro-crate-metadata.json"
)

// Package writes a briefing in all its forms as one zip: a BagIt 1.0 bag
// (RFC 8493) in a folder named after the year and the theme, whose payload is
// an RO-Crate 1.1. Where there is an edition before, what changed since is also
// a Word file with tracked changes. The same briefings give the same bytes, on
// every machine.
//
//	<year>-<theme>/bagit.txt, bag-info.txt, manifest-sha256.txt, tagmanifest-sha256.txt
//	<year>-<theme>/data/briefing.docx, briefing.pdf, briefing.html,
//	                    evidence.xlsx, evidence.csv, evidence.jsonld, figures.csv, documents.csv, considered.csv, changes.csv, method.md, ro-crate-metadata.json,
//	                    changes.docx but in a first edition
func Package(b Briefing, previous *Briefing) ([]byte, error) {
	type form struct {
		name string
		make func(Briefing) ([]byte, error)
	}
	all := []form{
		{wordFile, word}, {portableFile, portable}, {pageFile, page}, {bookFile, workbook}, {linkedFile, evidenceJSONLD},
		{evidenceFile, func(b Briefing) ([]byte, error) { return evidence(b).csv() }},
		{figuresFile, func(b Briefing) ([]byte, error) { return figures(b).csv() }},
		{documentsFile, func(b Briefing) ([]byte, error) { return documents(b).csv() }},
		{ledgerFile, func(b Briefing) ([]byte, error) { return ledger(b).csv() }},
		{changesFile, func(b Briefing) ([]byte, error) { return changed(b).csv() }},
		{methodFile, func(b Briefing) ([]byte, error) { return methodMarkdown(b), nil }},
	}
	if previous != nil {
		all = append(all, form{trackedFile, func(b Briefing) ([]byte, error) { return tracked(b, *previous) }})
	}
	var files []bag.File
	for _, form := range all {
		data, err := form.make(b)
		if err != nil {
			return nil, fmt.Errorf("package %s: write %s: %w", b.Masthead.Symbol, form.name, err)
		}
		files = append(files, bag.File{Name: form.name, Data: data})
	}
	crate, err := roCrate(b, files)
	if err != nil {
		return nil, fmt.Errorf("package %s: %w", b.Masthead.Symbol, err)
	}
	files = append(files, bag.File{Name: crateFile, Data: crate})
	zip, err := bag.Write(fmt.Sprintf("%d-%s", b.Year, b.Theme), []bag.Field{
		{Name: "Bag-Software-Agent", Value: fmt.Sprintf("throughline, briefing rules %d", b.Version)},
		{Name: "Bagging-Date", Value: b.Edition.Time().Format(time.DateOnly)},
		{Name: "External-Identifier", Value: b.Masthead.Symbol},
		{Name: "External-Description", Value: plain("Briefing on " + heading1(b) + " for the high-level political forum of " + fmt.Sprint(b.Year))},
		{Name: "Internal-Sender-Identifier", Value: string(b.Edition)},
	}, files)
	if err != nil {
		return nil, fmt.Errorf("package %s: %w", b.Masthead.Symbol, err)
	}
	return zip, nil
}
