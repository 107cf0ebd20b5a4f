package briefing

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"golang.org/x/net/html"

	"github.com/city-outcomes/throughline/shared/corpus"
)

// lookPage compares the quotations of briefing.html, found by their
// attributes, with the rows.
func (r *Report) lookPage(data []byte, rows []cited) {
	seen := map[int]bool{}
	tokens := html.NewTokenizer(bytes.NewReader(data))
	for {
		switch tokens.Next() {
		case html.ErrorToken:
			r.missing(pageFile, seen, len(rows))
			return
		case html.StartTagToken:
			token := tokens.Token()
			if token.Data != "q" {
				continue
			}
			number, got := citedIn(token)
			got.quotation = textUntil(tokens, "q")
			seen[number] = true
			r.same(pageFile, number, got, rows)
		}
	}
}

// citedIn reads the place of a quotation from a tag's attributes.
func citedIn(token html.Token) (number int, c cited) {
	for _, a := range token.Attr {
		n, _ := strconv.Atoi(a.Val) // 0 is no number of a statement, page or paragraph
		switch a.Key {
		case "data-statement":
			number = n
		case "data-document":
			c.document = corpus.DocumentID(a.Val)
		case "data-page":
			c.page = n
		case "data-paragraph":
			c.paragraph = n
		}
	}
	return number, c
}

func textUntil(tokens *html.Tokenizer, tag string) string {
	var b strings.Builder
	for {
		switch tokens.Next() {
		case html.TextToken:
			b.WriteString(tokens.Token().Data)
		case html.EndTagToken:
			if tokens.Token().Data == tag {
				return b.String()
			}
		case html.ErrorToken:
			return b.String()
		}
	}
}

// same compares a quotation of a form with its row. The forms for people do
// not repeat the page's printed number beside the quotation, and a translation
// there is no part of it.
func (r *Report) same(file string, number int, got cited, rows []cited) {
	if number < 1 || number > len(rows) {
		r.problem("%s has a quotation, numbered %d, that is not in evidence.csv", file, number)
		return
	}
	want := rows[number-1]
	want.label, want.translation = "", ""
	if got != want {
		r.problem("%s: quotation %d differs from evidence.csv", file, number)
	}
}

func (r *Report) missing(file string, seen map[int]bool, rows int) {
	for n := 1; n <= rows; n++ {
		if !seen[n] {
			r.problem("%s lacks quotation %d of evidence.csv", file, n)
		}
	}
}

// lookWord compares the quotations of a Word file, found by their bookmarks and
// their character style, and the footnotes on them, with the rows. Deleted text
// does not count.
func (r *Report) lookWord(file string, data []byte, rows []cited, stored *texts) {
	body, notes, err := openWord(data)
	if err != nil {
		r.problem("%s: %v", file, err)
		return
	}
	seen := map[int]bool{}
	for _, q := range body {
		kind, digits, _ := strings.Cut(q.bookmark, "_")
		number, err := strconv.Atoi(digits)
		if err != nil || kind != "statement" && kind != "key" && kind != "talk" || number < 1 || number > len(rows) {
			r.problem("%s has a quotation, marked %q, that is not in evidence.csv", file, q.bookmark)
			continue
		}
		row := rows[number-1]
		if q.text != row.quotation {
			r.problem("%s: quotation %d differs from evidence.csv", file, number)
		}
		if kind != "statement" {
			continue
		}
		seen[number] = true
		text, err := stored.of(row.document)
		if err != nil {
			continue // reported with the row
		}
		place := corpus.Passage{Page: row.page, Label: row.label, Paragraph: row.paragraph}.Cite(text.Paged)
		if note := notes[q.footnote]; !strings.Contains(note, ", "+place+".") || !strings.Contains(note, string(row.document)) {
			r.problem("%s: the footnote on quotation %d does not give its place", file, number)
		}
	}
	r.missing(file, seen, len(rows))
}

// wordQuotation is a run in the style "Quotation" with the bookmark around it
// and the footnote after it.
type wordQuotation struct{ bookmark, text, footnote string }

// openWord reads the quotations and the footnotes of a Word file of ours.
func openWord(data []byte) ([]wordQuotation, map[string]string, error) {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, nil, err
	}
	body, err := part(z, "word/document.xml")
	if err != nil {
		return nil, nil, err
	}
	notes, err := part(z, "word/footnotes.xml")
	if err != nil {
		return nil, nil, err
	}
	quotations, err := quotationsOf(body)
	if err != nil {
		return nil, nil, err
	}
	footnotes, err := footnotesOf(notes)
	return quotations, footnotes, err
}

const mostPart = 100 << 20 // bytes

func part(z *zip.Reader, name string) ([]byte, error) {
	f, err := z.Open(name)
	if err != nil {
		return nil, fmt.Errorf("%s is missing", name)
	}
	data, err := io.ReadAll(io.LimitReader(f, mostPart))
	return data, errors.Join(err, f.Close())
}

// quotationsOf walks the body. A run belongs to the bookmark that is open;
// the first footnote after a quotation, in its paragraph, is its own.
func quotationsOf(body []byte) ([]wordQuotation, error) {
	var out []wordQuotation
	var bookmark string
	var quoting, text, waiting bool
	deleted := 0
	err := walk(body, func(start xml.StartElement) {
		if start.Name.Local == "del" || deleted > 0 {
			deleted++
			return
		}
		switch start.Name.Local {
		case "bookmarkStart":
			bookmark = attribute(start, "name")
		case "p":
			waiting = false
		case "r":
			quoting = false
		case "rStyle":
			if quoting = attribute(start, "val") == "Quotation"; quoting {
				out = append(out, wordQuotation{bookmark: bookmark})
				waiting = true
			}
		case "t":
			text = quoting
		case "footnoteReference":
			if waiting {
				out[len(out)-1].footnote = attribute(start, "id")
			}
			waiting = false
		}
	}, func(end string) {
		if deleted > 0 {
			deleted--
			return
		}
		switch end {
		case "bookmarkEnd":
			bookmark = ""
		case "t":
			text = false
		}
	}, func(s string) {
		if text {
			out[len(out)-1].text += s
		}
	})
	return out, err
}

func footnotesOf(notes []byte) (map[string]string, error) {
	out := map[string]string{}
	var id string
	var text bool
	err := walk(notes, func(start xml.StartElement) {
		switch start.Name.Local {
		case "footnote":
			id = attribute(start, "id")
		case "t":
			text = true
		}
	}, func(end string) {
		if end == "t" {
			text = false
		}
	}, func(s string) {
		if text {
			out[id] += s
		}
	})
	return out, err
}

// walk reads XML to its end.
func walk(data []byte, start func(xml.StartElement), end func(string), text func(string)) error {
	d := xml.NewDecoder(bytes.NewReader(data))
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		switch t := token.(type) {
		case xml.StartElement:
			start(t)
		case xml.EndElement:
			end(t.Name.Local)
		case xml.CharData:
			text(string(t))
		}
	}
}

func attribute(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}
