package briefing

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/city-outcomes/throughline/shared/briefing/bag"
	"github.com/city-outcomes/throughline/shared/corpus"
)

// Report is what Verify found.
type Report struct {
	Quotations int      `json:"quotations"` // rows of evidence.csv that were looked up
	Figures    int      `json:"figures"`    // rows of figures.csv that were looked up
	Documents  int      `json:"documents"`  // that the quotations come from
	Files      int      `json:"files"`      // of the payload
	Problems   []string `json:"problems,omitempty"`
}

// OK reports whether nothing is wrong.
func (r Report) OK() bool { return len(r.Problems) == 0 }

func (r *Report) problem(format string, args ...any) {
	r.Problems = append(r.Problems, fmt.Sprintf(format, args...))
}

// Verify checks a package against the stored texts: the bag is complete and
// valid; every quotation of evidence.csv is found, character for character,
// on its page and in its paragraph; evidence.xlsx, evidence.jsonld,
// briefing.html and briefing.docx carry the same quotations with the same
// places, and no others; changes.docx, where there is one, does so too, once its
// changes are accepted. It trusts no part of the package. What is wrong is listed in the
// report; a text that cannot be had is a problem too, since its quotations
// cannot be vouched for. An error means that the bytes cannot be opened as a
// package at all.
func Verify(zip []byte, text func(corpus.DocumentID) (corpus.Text, error)) (Report, error) {
	b, err := bag.Read(zip)
	if err != nil {
		return Report{}, fmt.Errorf("verify: %w", err)
	}
	r := Report{Files: len(b.Payload), Problems: b.Problems}
	for _, name := range []string{wordFile, portableFile, pageFile, bookFile, evidenceFile, linkedFile, figuresFile, documentsFile, ledgerFile, changesFile, methodFile, crateFile} {
		if b.Payload[name] == nil {
			r.problem("%s is missing", name)
		}
	}
	rows, err := readEvidence(b.Payload[evidenceFile])
	if err != nil {
		r.problem("evidence.csv: %v", err)
		return r, nil
	}
	stored := &texts{read: text, had: map[corpus.DocumentID]corpus.Text{}}
	documents := map[corpus.DocumentID]bool{}
	for i, row := range rows {
		r.Quotations++
		documents[row.document] = true
		r.look(stored, fmt.Sprintf("evidence.csv, row %d", i+1), row)
	}
	r.Documents = len(documents)
	r.lookFigures(b.Payload[figuresFile], stored)
	r.lookBook(b.Payload[bookFile], rows)
	r.lookLinked(b.Payload[linkedFile], rows)
	r.lookPage(b.Payload[pageFile], rows)
	r.lookWord(wordFile, b.Payload[wordFile], rows, stored)
	if data, there := b.Payload[trackedFile]; there {
		r.lookWord(trackedFile, data, rows, stored)
	}
	return r, nil
}

// cited is a quotation with its place, as a form of the package states it.
type cited struct {
	document        corpus.DocumentID
	page, paragraph int
	label           string
	quotation       string
	translation     string // of it, by a machine; never a quotation itself
}

// look finds a quotation in the stored text.
func (r *Report) look(stored *texts, where string, c cited) {
	if c.quotation == "" {
		r.problem("%s: there is no quotation", where)
		return
	}
	text, err := stored.of(c.document)
	if err != nil {
		r.problem("%s: %v", where, err)
		return
	}
	i := slices.IndexFunc(text.Pages, func(p corpus.Page) bool { return p.Number == c.page })
	if i < 0 || plain(text.Pages[i].Label) != c.label {
		r.problem("%s: document %s has no page %d with the printed number %q", where, c.document, c.page, c.label)
		return
	}
	paragraph, ok := paragraphOf(text, c.page, c.paragraph)
	if !ok || !strings.Contains(paragraph, c.quotation) {
		r.problem("%s: the quotation is not found on page %d, paragraph %d of document %s", where, c.page, c.paragraph, c.document)
	}
}

// lookFigures finds the figures of figures.csv, the figures before and what
// they are of in the stored text.
func (r *Report) lookFigures(data []byte, stored *texts) {
	rows, err := readTable(data)
	names := grid{columns: figuresColumns()}.names()
	if err != nil || len(rows) == 0 || !slices.Equal(rows[0], names) {
		r.problem("figures.csv: %v", cmp.Or(err, errors.New("the columns are not those of a table of figures")))
		return
	}
	for i, row := range rows[1:] {
		r.Figures++
		cell := func(name string) string { return row[slices.Index(names, name)] }
		page, err := strconv.Atoi(cell("page"))
		paragraph, err1 := strconv.Atoi(cell("paragraph"))
		found, err2 := stored.has(corpus.DocumentID(cell("sha256")), corpus.Passage{Page: page, Paragraph: paragraph}, cell("measures"), cell("figure"), cell("figure_before"))
		if err := errors.Join(err, err1, err2); err != nil {
			r.problem("figures.csv, row %d: %v", i+1, err)
		} else if !found || cell("measures") == "" || cell("figure") == "" {
			r.problem("figures.csv, row %d: the figure is not found on page %d, paragraph %d of document %s", i+1, page, paragraph, cell("sha256"))
		}
	}
}

// readTable reads a table in CSV of ours, with defused cells undone.
func readTable(data []byte) ([][]string, error) {
	if bytes.Contains(bytes.ReplaceAll(data, []byte("\r\n"), nil), []byte("\n")) {
		return nil, errors.New("a line does not end in CR LF")
	}
	rows, err := csv.NewReader(bytes.NewReader(data)).ReadAll()
	for _, row := range rows {
		for i, cell := range row {
			row[i] = Undefused(cell)
		}
	}
	return rows, err
}

// readEvidence reads the rows of evidence.csv.
func readEvidence(data []byte) ([]cited, error) {
	rows, err := readTable(data)
	if err != nil {
		return nil, err
	}
	return citations(rows)
}

// citations reads the rows of an evidence table, below its column names: those
// of an edition with translations or without, and of earlier rules, which had
// fewer.
func citations(rows [][]string) ([]cited, error) {
	if len(rows) == 0 {
		return nil, errors.New("the evidence table has no columns")
	}
	names := rows[0]
	known := slices.Concat(evidenceColumns(), translationColumns())
	for _, name := range names {
		if !slices.ContainsFunc(known, func(c column) bool { return c.name == name }) {
			return nil, fmt.Errorf("an evidence table has no column %q", name)
		}
	}
	for _, name := range []string{"sha256", "page", "paragraph", "page_label", "quotation"} {
		if !slices.Contains(names, name) {
			return nil, fmt.Errorf("the evidence table lacks the column %q", name)
		}
	}
	translation := slices.Index(names, translationColumns()[0].name)
	var out []cited
	for i, row := range rows[1:] {
		cell := func(name string) string { return row[slices.Index(names, name)] }
		id, err := corpus.ParseDocumentID(cell("sha256"))
		page, err1 := strconv.Atoi(cell("page"))
		paragraph, err2 := strconv.Atoi(cell("paragraph"))
		if err := errors.Join(err, err1, err2); err != nil {
			return nil, fmt.Errorf("row %d: %w", i+1, err)
		}
		c := cited{id, page, paragraph, cell("page_label"), cell("quotation"), ""}
		if translation >= 0 {
			c.translation = row[translation]
		}
		out = append(out, c)
	}
	return out, nil
}

// lookLinked compares evidence.jsonld with the rows.
func (r *Report) lookLinked(data []byte, rows []cited) {
	var linked annotations
	if err := json.Unmarshal(data, &linked); err != nil {
		r.problem("evidence.jsonld: %v", err)
		return
	}
	if len(linked.First.Items) != len(rows) {
		r.problem("evidence.jsonld has %d quotations, evidence.csv has %d", len(linked.First.Items), len(rows))
		return
	}
	for i, a := range linked.First.Items {
		t := a.Target
		got := cited{corpus.DocumentID(t.Source.SHA256), t.Page, t.Paragraph, t.PageLabel, "", ""}
		if a.Translation != nil {
			got.translation = a.Translation.Text
		}
		if len(t.Selector) > 0 {
			got.quotation = t.Selector[0].Exact
		}
		if got != rows[i] || t.Source.ID != hashURI(rows[i].document) {
			r.problem("evidence.jsonld, annotation %d differs from row %d of evidence.csv", i+1, i+1)
		}
	}
}
