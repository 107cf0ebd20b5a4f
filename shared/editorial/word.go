package editorial

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strconv"
)

// ErrNotWord says that a file is no Word document of the kind that is read
// here (Office Open XML, .docx).
var ErrNotWord = errors.New("it is not a Word document (.docx) that can be opened: it may be damaged, protected by a password, or of another kind")

// mostPart bounds a part of a file, in bytes inflated.
const mostPart = 64 << 20

// ReadWord reads a Word file: its body, tables and footnotes, with the styles
// and lists that the rules look at. Text that was deleted with changes
// tracked, comments, headers and footers are left out.
func ReadWord(file []byte) (Document, error) {
	d, err := readWord(file)
	if err != nil {
		return Document{}, fmt.Errorf("%w: %w", ErrNotWord, err)
	}
	return d, nil
}

func readWord(file []byte) (Document, error) {
	z, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		return Document{}, err
	}
	body, err := part(z, "word/document.xml")
	if err != nil {
		return Document{}, err
	}
	sheet, err := styles(z)
	if err != nil {
		return Document{}, err
	}
	r := reader{sheet: sheet}
	if err := r.read(body); err != nil {
		return Document{}, err
	}
	notes, err := part(z, "word/footnotes.xml")
	if err == nil {
		r.notes = true
		err = r.read(notes)
	}
	if err != nil && !errors.Is(err, errNoPart) {
		return Document{}, err
	}
	nameMainList(r.all)
	return Document{Paragraphs: r.all}, nil
}

var errNoPart = errors.New("there is no such part")

// part reads a part of a file.
func part(z *zip.Reader, name string) ([]byte, error) {
	f, err := z.Open(name)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, errNoPart)
	}
	data, err := io.ReadAll(io.LimitReader(f, mostPart+1))
	if err == nil && len(data) > mostPart {
		err = fmt.Errorf("%s is larger than %d bytes", name, mostPart)
	}
	return data, errors.Join(err, f.Close())
}

// nameMainList gives the list that most running paragraphs of the body are
// numbered by, in decimal figures, its name.
func nameMainList(all []Paragraph) {
	count := map[string]int{}
	best := ""
	for _, p := range all {
		if p.Region == Body && p.Level == 0 && p.Numbered && p.Indent == 0 {
			if count[p.List]++; count[p.List] > count[best] || count[p.List] == count[best] && p.List < best {
				best = p.List
			}
		}
	}
	for i := range all {
		if all[i].List == best && best != "" {
			all[i].List = mainList
		}
	}
}

// reader collects the paragraphs of a part.
type reader struct {
	sheet sheet
	all   []Paragraph

	notes  bool // the part is that of the footnotes
	note   int  // footnotes so far
	system bool // in a separator, which is no note
	tables int  // so far
	depth  int  // of nested tables
	skip   int  // depth of elements whose text is another's copy, or none of the document's

	open       []frame // paragraphs within paragraphs: text boxes
	run        runStyle
	text       bool
	properties bool // in the properties of a run or paragraph
}

// frame is a paragraph that is being read.
type frame struct {
	Paragraph
	style string
}

type runStyle struct{ bold, quoted, repeated bool }

func (r *reader) read(data []byte) error {
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
			r.start(t)
		case xml.EndElement:
			r.end(t.Name.Local)
		case xml.CharData:
			if r.text {
				r.write(string(t))
			}
		}
	}
}

// copies are elements whose text stands elsewhere already, or is deleted.
var copies = map[string]bool{"Fallback": true, "del": true, "moveFrom": true}

func (r *reader) start(e xml.StartElement) {
	name := e.Name.Local
	if copies[name] || r.skip > 0 {
		r.skip++
		return
	}
	switch name {
	case "tbl":
		if r.depth++; r.depth == 1 {
			r.tables++
		}
	case "footnote":
		if r.system = attribute(e, "type") != ""; !r.system {
			r.note++
		}
	case "p":
		r.open = append(r.open, r.begin())
	case "r":
		r.run = runStyle{}
	case "t":
		r.text = true
	case "tab":
		if !r.properties {
			r.write("\t")
		}
	case "br", "cr":
		r.write(" ")
	case "noBreakHyphen":
		r.write("-")
	case "rPr", "pPr":
		r.properties = true
	default:
		r.property(name, e)
	}
}

// property takes a property of a paragraph or run.
func (r *reader) property(name string, e xml.StartElement) {
	if len(r.open) == 0 {
		return
	}
	p := &r.open[len(r.open)-1]
	value := attribute(e, "val")
	switch name {
	case "pStyle":
		p.style = value
		r.sheet.apply(&p.Paragraph, value)
	case "outlineLvl":
		p.Level = levelOf(value)
	case "numId":
		p.List, p.Numbered = r.sheet.list(value)
	case "ilvl":
		p.Indent, _ = strconv.Atoi(value)
	case "b":
		r.run.bold = value != "0" && value != "false"
	case "rStyle":
		r.run = runStyle{bold: r.run.bold || r.sheet.style(value).bold, quoted: r.sheet.style(value).quotes, repeated: r.sheet.style(value).repeats}
	}
}

func (r *reader) begin() frame {
	f := frame{}
	switch {
	case r.notes:
		f.Region, f.Index = Footnote, r.note
	case r.depth > 0:
		f.Region, f.Index = Table, r.tables
	}
	return f
}

func (r *reader) end(name string) {
	if r.skip > 0 {
		r.skip--
		return
	}
	switch name {
	case "tbl":
		r.depth--
	case "t":
		r.text = false
	case "rPr", "pPr":
		r.properties = false
	case "p":
		last := len(r.open) - 1
		f := r.open[last]
		r.open = r.open[:last]
		if r.sheet.style(f.style).quotes {
			f.Quoted = []Range{{0, len(f.Text)}}
		}
		if !r.system {
			r.all = append(r.all, f.Paragraph)
		}
	}
}

// write adds text of the present run to the innermost paragraph.
func (r *reader) write(s string) {
	if len(r.open) == 0 || r.skip > 0 {
		return
	}
	p := &r.open[len(r.open)-1]
	at := Range{len(p.Text), len(p.Text) + len(s)}
	p.Text += s
	if r.run.bold {
		p.Bold = append(p.Bold, at)
	}
	if r.run.quoted {
		p.Quoted = append(p.Quoted, at)
	}
	if r.run.repeated {
		p.Repeated = append(p.Repeated, at)
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

// levelOf is the level of a heading from its outline level, which counts from
// 0 and is 9 for running text.
func levelOf(value string) int {
	const running = 9
	n, err := strconv.Atoi(value)
	if err != nil || n < 0 || n >= running {
		return 0
	}
	return n + 1
}
