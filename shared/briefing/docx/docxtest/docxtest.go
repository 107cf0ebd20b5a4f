// Package docxtest reads Word files for tests: their parts, and their text as
// somebody has it who accepted or rejected all tracked changes. It knows of
// Word's rules what package docx makes use of, and is written apart from it.
package docxtest

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"

	"github.com/city-outcomes/throughline/shared/briefing/bag/bagtest"
)

// Tester is a test, or the check of a property.
type Tester interface {
	Helper()
	Errorf(format string, args ...any)
	Fatal(args ...any)
}

// Decision is what is done with all tracked changes: the element whose content
// is dropped; that of the other is kept as if it had never been marked.
type Decision string

// The decisions.
const (
	Accept Decision = "del"
	Reject Decision = "ins"
)

// Parts reads the parts of a file, each of which is well-formed XML, by name.
func Parts(t Tester, file []byte) map[string]string {
	t.Helper()
	out := map[string]string{}
	for _, f := range bagtest.Files(t, file) {
		if err := xml.Unmarshal(f.Data, new(struct{})); err != nil {
			t.Errorf("%s: %v", f.Name, err)
		}
		out[f.Name] = string(f.Data)
	}
	return out
}

// Lines reads a file after a decision: a line for each paragraph, first of the
// header and then of the body, with its style and its text, in which each
// footnote stands where it hangs.
func Lines(t Tester, file []byte, d Decision) []string {
	t.Helper()
	p := Parts(t, file)
	notes := map[string]string{}
	for _, note := range strings.Split(p["word/footnotes.xml"], "<w:footnote ")[1:] {
		note, _, _ = strings.Cut(note, "</w:footnote>")
		names, inside, _ := strings.Cut(note, ">")
		_, after, _ := strings.Cut(names, `w:id="`)
		id, _, _ := strings.Cut(after, `"`)
		notes[id] = strings.Join(read(t, "<note>"+inside+"</note>", nil, d), "\n")
	}
	return append(read(t, p["word/header1.xml"], nil, d), read(t, p["word/document.xml"], notes, d)...)
}

// read reads the lines of a part.
func read(t Tester, part string, notes map[string]string, decision Decision) []string {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(part))
	d.Strict = false // a footnote by itself declares no namespaces
	r := reader{drop: string(decision), notes: notes}
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		switch e := token.(type) {
		case xml.StartElement:
			r.start(e)
		case xml.EndElement:
			r.end(e.Name.Local)
		case xml.CharData:
			if r.spoken && r.dropped == 0 {
				r.text += string(e)
			}
		}
	}
	if r.carried != "" || r.torn {
		t.Errorf("a paragraph is dropped whose text stays, and none follows to take it: %q", r.carried)
	}
	return r.lines
}

// reader collects lines. A paragraph whose end is dropped is one with the next.
type reader struct {
	drop    string
	notes   map[string]string
	lines   []string
	path    []string // the elements that are open
	style   string
	text    string
	carried string // text of a paragraph whose end is dropped
	torn    bool   // a cell ended in such a paragraph
	gone    bool   // the paragraph's end is dropped
	goneRow bool   // the row is
	row     int    // the lines before the row
	dropped int    // elements that are open and dropped
	spoken  bool   // in a text
}

func (r *reader) above() string {
	if len(r.path) == 0 {
		return ""
	}
	return r.path[len(r.path)-1]
}

func (r *reader) start(e xml.StartElement) {
	name, above := e.Name.Local, r.above()
	r.path = append(r.path, name)
	r.spoken = name == "t" || name == "delText"
	switch {
	case name == r.drop && above == "trPr":
		r.goneRow = true
	case name == r.drop && above == "rPr":
		r.gone = true
	case name == r.drop:
		r.dropped++
	case name == "p":
		r.style, r.text, r.gone = "", r.carried, false
	case name == "pStyle":
		r.style = value(e, "val")
	case name == "tr":
		r.row, r.goneRow = len(r.lines), false
	case name == "tab" && above == "r" && r.dropped == 0:
		r.text += "\t"
	case name == "br" && r.dropped == 0:
		r.text += "\n"
	case name == "footnoteReference" && r.dropped == 0:
		r.text += "[" + r.notes[value(e, "id")] + "]"
	}
}

func (r *reader) end(name string) {
	r.path = r.path[:len(r.path)-1]
	r.spoken = false
	switch {
	case name == r.drop && r.above() != "trPr" && r.above() != "rPr":
		r.dropped--
	case name == "p" && r.gone:
		r.carried = r.text
	case name == "p":
		r.lines, r.carried = append(r.lines, r.style+"|"+r.text), ""
	case name == "tc" && !r.goneRow:
		r.torn = r.torn || r.carried != ""
	case name == "tr" && r.goneRow:
		r.lines, r.carried = r.lines[:r.row], ""
	}
}

func value(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}
