package editorial

import (
	"archive/zip"
	"encoding/xml"
	"errors"
	"strconv"
	"strings"
)

// sheet is what the styles and lists of a Word file say.
type sheet struct {
	byID    map[string]style
	decimal map[string]bool   // lists whose first level counts in decimal figures
	lists   map[string]string // definition by instance
}

// style is a style of paragraphs or characters, with what it inherits.
type style struct {
	level   int // of a heading, 0 for none
	list    string
	indent  int
	bold    bool
	quotes  bool // marks others' words
	repeats bool // marks translations of them
}

func (s sheet) style(id string) style { return s.byID[id] }

// apply gives a paragraph what its style says.
func (s sheet) apply(p *Paragraph, id string) {
	st := s.style(id)
	p.Level, p.Indent = st.level, st.indent
	if st.list != "" {
		p.List, p.Numbered = s.list(st.list)
	}
}

// list is the definition of a list, and whether it numbers in decimal
// figures.
func (s sheet) list(instance string) (string, bool) {
	id := s.lists[instance]
	return id, s.decimal[id]
}

type valueXML struct {
	Val string `xml:"val,attr"`
}

type styleXML struct {
	ID    string    `xml:"styleId,attr"`
	Name  valueXML  `xml:"name"`
	Based valueXML  `xml:"basedOn"`
	Level *valueXML `xml:"pPr>outlineLvl"`
	List  *valueXML `xml:"pPr>numPr>numId"`
	Depth *valueXML `xml:"pPr>numPr>ilvl"`
	Bold  *valueXML `xml:"rPr>b"`
}

// styles reads the parts with styles and lists. A file may lack either.
func styles(z *zip.Reader) (sheet, error) {
	s := sheet{byID: map[string]style{}, decimal: map[string]bool{}, lists: map[string]string{}}
	var sheets struct {
		Styles []styleXML `xml:"style"`
	}
	if err := decode(z, "word/styles.xml", &sheets); err != nil {
		return sheet{}, err
	}
	raw := map[string]styleXML{}
	for _, st := range sheets.Styles {
		raw[st.ID] = st
	}
	for id := range raw {
		s.byID[id] = inherit(raw, id)
	}
	var lists struct {
		Definitions []struct {
			ID     string `xml:"abstractNumId,attr"`
			Levels []struct {
				Level  string   `xml:"ilvl,attr"`
				Format valueXML `xml:"numFmt"`
			} `xml:"lvl"`
		} `xml:"abstractNum"`
		Instances []struct {
			ID         string   `xml:"numId,attr"`
			Definition valueXML `xml:"abstractNumId"`
		} `xml:"num"`
	}
	if err := decode(z, "word/numbering.xml", &lists); err != nil {
		return sheet{}, err
	}
	for _, d := range lists.Definitions {
		for _, l := range d.Levels {
			if l.Level == "0" {
				s.decimal[d.ID] = l.Format.Val == "decimal"
			}
		}
	}
	for _, i := range lists.Instances {
		s.lists[i.ID] = i.Definition.Val
	}
	return s, nil
}

func decode(z *zip.Reader, name string, v any) error {
	data, err := part(z, name)
	if errors.Is(err, errNoPart) {
		return nil
	}
	if err != nil {
		return err
	}
	return xml.Unmarshal(data, v)
}

// inherit resolves a style with those that it is based on, the nearest first.
func inherit(raw map[string]styleXML, id string) style {
	const deepest = 12
	var out style
	var level, list, bold bool
	for range deepest {
		x, ok := raw[id]
		if !ok {
			break
		}
		if x.Level != nil && !level {
			out.level, level = levelOf(x.Level.Val), true
		}
		if x.List != nil && !list {
			out.list, list = x.List.Val, true
			if x.Depth != nil {
				out.indent, _ = strconv.Atoi(x.Depth.Val)
			}
		}
		if x.Bold != nil && !bold {
			out.bold, bold = x.Bold.Val != "0" && x.Bold.Val != "false", true
		}
		out.quotes = out.quotes || quotes(x.ID) || quotes(x.Name.Val)
		out.repeats = out.repeats || strings.EqualFold(x.Name.Val, "translation")
		id = x.Based.Val
	}
	return out
}

// quotes reports whether a style of that name marks others' words.
func quotes(name string) bool {
	switch strings.ToLower(strings.ReplaceAll(name, " ", "")) {
	case "quotation", "quote", "quotations", "intensequote", "blockquote", "quotechar", "intensequotechar":
		return true
	}
	return false
}
