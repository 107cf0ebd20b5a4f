package docx

import (
	"encoding/xml"
	"strconv"
	"strings"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/extract/markup"
	"github.com/city-outcomes/throughline/shared/extract/opc"
)

// para is a paragraph that is open.
type para struct {
	text    strings.Builder // since its last page break
	earlier []string        // the text before each page break in it
	after   []line          // what follows it: notes, text boxes
	style   string
	level   int
	body    bool
	num     string
	depth   int
	fresh   bool // it begins a page
	section bool // it ends a section
}

// written reports whether the paragraph has text since its last page break.
func (p *para) written() bool { return strings.TrimSpace(p.text.String()) != "" }

// cut ends the page in the paragraph.
func (p *para) cut() {
	p.earlier = append(p.earlier, p.text.String())
	p.text.Reset()
}

// properties reads a paragraph's properties. Those of its mark say nothing of
// its text.
func (w *walker) properties(d *markup.Decoder) error {
	p := &para{}
	if len(w.paras) > 0 {
		p = w.para()
	}
	return d.Within(func(e xml.StartElement) (skip bool) {
		val := markup.Attr(e, "val")
		switch e.Name.Local {
		case "pStyle":
			p.style = val
		case "outlineLvl":
			p.level, p.body = outline(val)
		case "numId":
			p.num = val
		case "ilvl":
			p.depth, _ = strconv.Atoi(val)
		case "pageBreakBefore":
			p.fresh = on(e)
		case "sectPr":
			p.section = true
			return true
		case "rPr", "pPrChange":
			return true
		}
		return false
	})
}

// runProperties reads whether a run is hidden.
func (w *walker) runProperties(d *markup.Decoder) error {
	return d.Within(func(e xml.StartElement) (skip bool) {
		hides := e.Name.Local == "vanish" && on(e) || e.Name.Local == "rStyle" && w.styles[markup.Attr(e, "val")].hidden
		if hides && len(w.runs) > 0 {
			w.runs[len(w.runs)-1] = true
		}
		return e.Name.Local == "rPrChange"
	})
}

// rowProperties reads whether a row was deleted.
func (w *walker) rowProperties(d *markup.Decoder) error {
	return d.Within(func(e xml.StartElement) (skip bool) {
		if e.Name.Local == "del" && len(w.frames) > 0 && w.frames[len(w.frames)-1].row != nil {
			w.frames[len(w.frames)-1].row.struckThrough = true
			w.deleted++
		}
		return e.Name.Local == "trPrChange"
	})
}

// endParagraph turns a finished paragraph into lines.
func (w *walker) endParagraph(p *para) {
	st := w.styles[p.style]
	if p.fresh && w.written && len(w.frames) == 0 {
		w.emit(line{ends: true})
	}
	if strings.HasPrefix(st.name, "toc ") {
		if p.written() {
			w.contents++
		}
		for range p.earlier {
			w.emit(line{ends: true})
		}
		return
	}
	kind, level := corpus.Body, p.level
	if level == 0 && !p.body {
		level = st.level
	}
	switch {
	case level > 0:
		kind = corpus.Heading
	case st.name == "caption":
		kind = corpus.Caption
	}
	marker := w.marker(p, st)
	if marker != "" && kind == corpus.Body {
		kind = corpus.Item
	}
	for i, text := range append(p.earlier, p.text.String()) {
		if i > 0 {
			w.emit(line{ends: true})
		}
		if strings.TrimSpace(text) != "" {
			w.emit(line{kind: kind, level: level, text: strings.TrimSpace(marker + " " + text)})
			kind, level, marker = corpus.Body, 0, "" // the rest stands on the next page
		}
	}
	w.emit(p.after...)
	if p.section {
		w.endSection()
	}
}

// marker is the number or bullet before a paragraph, empty where it has none.
func (w *walker) marker(p *para, st style) string {
	num, depth := p.num, p.depth
	if num == "" {
		num, depth = st.num, max(st.depth, p.depth)
	}
	return w.lists.next(num, depth)
}

// endSection ends the page unless the next section goes on with it.
func (w *walker) endSection() {
	w.section++
	if len(w.frames) > 0 || w.section >= len(w.sections) {
		return
	}
	if next := w.sections[w.section]; next != "continuous" && next != "nextColumn" && w.written {
		w.emit(line{ends: true})
	}
}

// readNotes reads the text of footnotes or endnotes by id.
func (w *walker) readNotes(part string) (map[string]string, error) {
	b, err := opc.Optional(w.parts, part)
	if err != nil || b == nil {
		return nil, err
	}
	out := map[string]string{}
	id := ""
	var text strings.Builder
	err = markup.Walk(b, func(d *markup.Decoder, e xml.StartElement) (bool, error) {
		switch e.Name.Local {
		case "footnote", "endnote":
			id = markup.Attr(e, "id")
			text.Reset()
		case "del", "moveFrom", "instrText", "Fallback":
			return true, nil
		case "t":
			s, err := d.Text()
			text.WriteString(s)
			return false, err
		case "tab", "br":
			text.WriteByte(' ')
		}
		return false, nil
	}, func(e xml.EndElement) error {
		switch e.Name.Local {
		case "p":
			text.WriteByte(' ')
		case "footnote", "endnote":
			out[id] = strings.TrimSpace(text.String())
		}
		return nil
	}, nil)
	return out, err
}
