package docx

import (
	"encoding/xml"
	"strconv"
	"strings"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/extract/markup"
	"github.com/city-outcomes/throughline/shared/extract/opc"
	"github.com/city-outcomes/throughline/shared/extract/pages"
)

// walker goes through the document part once.
type walker struct {
	parts     opc.Parts
	styles    styles
	lists     lists
	relations map[string]opc.Relation
	footnotes map[string]string
	endnotes  map[string]string
	sections  []string // how each section begins: "nextPage", "continuous"

	out     pages.Builder
	written bool // something stands on the page since it began
	frames  []*frame
	paras   []*para
	runs    []bool // whether each open run is hidden
	section int    // the one that is open, from 0
	noted   int    // footnotes so far
	closing []line // endnotes, which stand at the end

	comments, deleted, hidden, contents int // left out
}

// line is what a paragraph comes to: itself, its notes, text boxes; or the
// end of a page.
type line struct {
	kind  corpus.ParagraphKind
	level int
	text  string
	cells []string // of a row
	ends  bool     // the page
}

func rowOf(cells []string) line {
	return line{kind: corpus.Row, text: pages.Row(cells), cells: cells}
}

// frame is what holds paragraphs: a text box or a cell. The body is none.
type frame struct {
	lines []line
	row   *row // of a cell
}

// row is a table's row that is open.
type row struct {
	cells         [][]line
	begins, ends  bool // a page ends before it, or after it
	struckThrough bool // it was deleted
}

func (w *walker) walk(body []byte) error {
	var err error
	if w.sections, err = sectionTypes(body); err != nil {
		return err
	}
	return markup.Walk(body, w.start, w.end, nil)
}

// finish puts the endnotes after the rest.
func (w *walker) finish() { w.emit(w.closing...) }

// sectionTypes lists how each section of a document begins.
func sectionTypes(body []byte) ([]string, error) {
	var types []string
	in := false
	err := markup.Walk(body, func(_ *markup.Decoder, e xml.StartElement) (bool, error) {
		switch {
		case e.Name.Local == "sectPrChange":
			return true, nil
		case e.Name.Local == "sectPr":
			in = true
			types = append(types, "nextPage")
		case in && e.Name.Local == "type":
			types[len(types)-1] = markup.Attr(e, "val")
		}
		return false, nil
	}, func(e xml.EndElement) error {
		in = in && e.Name.Local != "sectPr"
		return nil
	}, nil)
	return types, err
}

func (w *walker) start(d *markup.Decoder, e xml.StartElement) (skip bool, err error) {
	if !strings.Contains(e.Name.Space, "wordprocessingml") {
		return w.foreign(d, e)
	}
	switch e.Name.Local {
	case "p":
		w.paras = append(w.paras, &para{})
	case "pPr":
		return false, w.properties(d)
	case "r":
		w.runs = append(w.runs, false)
	case "rPr":
		return false, w.runProperties(d)
	case "t":
		return false, w.say(d)
	case "tbl", "hyperlink", "smartTag", "ins", "moveTo", "sdt", "sdtContent":
	case "tr":
		w.frames = append(w.frames, &frame{row: &row{}})
	case "trPr":
		return false, w.rowProperties(d)
	case "tc", "txbxContent":
		w.frames = append(w.frames, &frame{})
	case "del", "moveFrom":
		w.deleted++
		return true, nil
	case "instrText", "delText", "delInstrText", "sdtPr", "sdtEndPr", "tblPr", "tblGrid", "tcPr", "sectPr", "rt", "pPrChange", "rPrChange":
		return true, nil
	default:
		w.mark(e)
	}
	return false, nil
}

// foreign handles what is not Word's own: alternatives, of which one is read,
// formulae, diagrams and charts.
func (w *walker) foreign(d *markup.Decoder, e xml.StartElement) (skip bool, err error) {
	switch e.Name.Local {
	case "t":
		if strings.Contains(e.Name.Space, "math") {
			return false, w.say(d)
		}
	case "Fallback":
		return true, nil
	case "relIds":
		return false, w.drawn(markup.Attr(e, "dm"))
	case "chart":
		return false, w.drawn(markup.Attr(e, "id"))
	}
	return false, nil
}

// drawn reads the text of a diagram or chart that stands in a paragraph.
func (w *walker) drawn(id string) error {
	target := w.relations[id].Target
	if target == "" || len(w.paras) == 0 || !w.parts.Has(target) {
		return nil
	}
	b, err := w.parts.Read(target)
	if err != nil {
		return err
	}
	drawing, err := opc.Drawn(b)
	p := w.para()
	for _, t := range drawing.Texts {
		p.after = append(p.after, line{kind: corpus.Body, text: t})
	}
	for _, cells := range drawing.Rows {
		p.after = append(p.after, rowOf(cells))
	}
	return err
}

// mark handles the elements within a run that stand for characters.
func (w *walker) mark(e xml.StartElement) {
	if len(w.paras) == 0 {
		return
	}
	p := w.para()
	switch e.Name.Local {
	case "tab", "cr", "ptab":
		p.text.WriteByte(' ')
	case "noBreakHyphen":
		p.text.WriteByte('-')
	case "sym":
		if n, err := strconv.ParseUint(markup.Attr(e, "char"), 16, 32); err == nil && len(w.runs) > 0 {
			p.text.WriteRune(rune(n))
		}
	case "br":
		if markup.Attr(e, "type") == "page" {
			w.turn(false)
		} else {
			p.text.WriteByte(' ')
		}
	case "lastRenderedPageBreak":
		w.turn(true)
	case "footnoteReference":
		w.noted++
		p.after = append(p.after, line{kind: corpus.Note, text: strconv.Itoa(w.noted) + " " + w.footnotes[markup.Attr(e, "id")]})
	case "endnoteReference":
		w.closing = append(w.closing, line{kind: corpus.Note, text: strconv.Itoa(len(w.closing)+1) + " " + w.endnotes[markup.Attr(e, "id")]})
	case "commentReference":
		w.comments++
	}
}

func (w *walker) end(e xml.EndElement) error {
	if e.Name.Local == "oMath" && len(w.paras) > 0 {
		w.para().text.WriteByte(' ')
	}
	if !strings.Contains(e.Name.Space, "wordprocessingml") {
		return nil
	}
	switch e.Name.Local {
	case "p":
		if len(w.paras) > 0 {
			p := w.para()
			w.paras = w.paras[:len(w.paras)-1]
			w.endParagraph(p)
		}
	case "r":
		if len(w.runs) > 0 {
			w.runs = w.runs[:len(w.runs)-1]
		}
	case "tc":
		if f := w.pop(); f != nil && len(w.frames) > 0 && w.frames[len(w.frames)-1].row != nil {
			r := w.frames[len(w.frames)-1].row
			r.cells = append(r.cells, f.lines)
		}
	case "tr":
		if f := w.pop(); f != nil && f.row != nil {
			w.emit(f.row.lines()...)
		}
	case "txbxContent":
		if f := w.pop(); f != nil && len(w.paras) > 0 {
			w.para().after = append(w.para().after, f.lines...)
		}
	}
	return nil
}

// say reads the text of a run.
func (w *walker) say(d *markup.Decoder) error {
	s, err := d.Text()
	if err != nil || len(w.paras) == 0 {
		return err
	}
	if len(w.runs) > 0 && w.runs[len(w.runs)-1] {
		w.hidden++
		return nil
	}
	w.para().text.WriteString(s)
	return nil
}

func (w *walker) para() *para { return w.paras[len(w.paras)-1] }

func (w *walker) pop() *frame {
	if len(w.frames) == 0 {
		return nil
	}
	f := w.frames[len(w.frames)-1]
	w.frames = w.frames[:len(w.frames)-1]
	return f
}

// emit puts lines where they belong: into the frame that is open, else on the
// page.
func (w *walker) emit(lines ...line) {
	if n := len(w.frames); n > 0 {
		w.frames[n-1].lines = append(w.frames[n-1].lines, lines...)
		return
	}
	for _, l := range lines {
		if l.ends {
			w.out.Break()
			w.written = false
			continue
		}
		w.written = w.written || strings.TrimSpace(l.text) != ""
		if l.kind == corpus.Row {
			w.out.AddFilled(l.cells)
		} else {
			w.out.Add(l.kind, l.level, l.text)
		}
	}
}

// turn ends the page within the open paragraph. A break that Word noted when
// it laid the document out may follow one that the author made: they are one.
func (w *walker) turn(noted bool) {
	for _, f := range w.frames {
		if f.row == nil {
			continue
		}
		if len(f.row.cells) == 0 && strings.TrimSpace(w.para().text.String()) == "" {
			f.row.begins = true
		} else {
			f.row.ends = true
		}
		return
	}
	p := w.para()
	if noted && !w.written && !p.written() {
		return
	}
	p.cut()
	w.written = false
}

// lines is what a row of a table comes to: one line of its cells; or, where
// there is but one cell with text or one holds prose, the lines of each.
func (r *row) lines() []line {
	if r.struckThrough {
		return nil
	}
	const prose = 600 // bytes
	var out, notes, all []line
	if r.begins {
		out = append(out, line{ends: true})
	}
	var cells []string
	long := false
	for _, c := range r.cells {
		var texts []string
		for _, l := range c {
			if all = append(all, l); l.kind == corpus.Note {
				notes = append(notes, l)
			} else if strings.TrimSpace(l.text) != "" {
				texts = append(texts, l.text)
			}
		}
		if text := strings.Join(texts, " "); text != "" {
			cells = append(cells, text)
			long = long || len(text) > prose
		}
	}
	if len(cells) < 2 || long {
		out = append(out, all...)
	} else {
		out = append(append(out, rowOf(cells)), notes...)
	}
	if r.ends && !r.begins {
		out = append(out, line{ends: true})
	}
	return out
}
