// Package slides reads PowerPoint presentations (ECMA-376): a page for each
// slide, its title as a heading, lists, tables, diagrams, the
// figures of charts. Speakers' notes, comments and
// hidden slides are not what was shown, and are left out.
package slides

import (
	"encoding/xml"
	"strings"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/extract/markup"
	"github.com/city-outcomes/throughline/shared/extract/opc"
	"github.com/city-outcomes/throughline/shared/extract/pages"
)

const main = "ppt/presentation.xml"

// Text reads the presentation in a package.
func Text(parts opc.Parts) (corpus.Text, error) {
	order, err := slideOrder(parts)
	if err != nil {
		return corpus.Text{}, err
	}
	var out pages.Builder
	hidden, comments := 0, 0
	for i, name := range order {
		if i > 0 {
			out.Break()
		}
		b, err := opc.Optional(parts, name)
		if err != nil {
			return corpus.Text{}, err
		}
		s := slide{parts: parts, out: &out}
		if s.relations, err = opc.Relations(parts, name); err != nil {
			return corpus.Text{}, err
		}
		if err := s.read(b); err != nil {
			return corpus.Text{}, err
		}
		if s.hidden {
			hidden++
		}
		comments += opc.Comments(parts, s.relations)
	}
	t := corpus.Text{Title: opc.Title(parts), Paged: true, Pages: out.Pages()}
	t.Notes = pages.Notes(pages.Left{N: hidden, What: "hidden slides"}, pages.Left{N: comments, What: "comments"})
	return t, nil
}

// slideOrder lists the slides' parts in the order in which they are shown.
func slideOrder(parts opc.Parts) ([]string, error) {
	b, err := parts.Read(main)
	if err != nil {
		return nil, corpus.Reject(corpus.Damaged, "no presentation part")
	}
	relations, err := opc.Relations(parts, main)
	if err != nil {
		return nil, err
	}
	var order []string
	err = markup.Walk(b, func(_ *markup.Decoder, e xml.StartElement) (bool, error) {
		if e.Name.Local != "sldId" {
			return false, nil
		}
		for _, a := range e.Attr {
			if r, ok := relations[a.Value]; ok && a.Name.Local == "id" && r.Type == "slide" {
				order = append(order, r.Target)
			}
		}
		return false, nil
	}, nil, nil)
	return order, err
}

// slide reads one slide.
type slide struct {
	parts     opc.Parts
	relations map[string]opc.Relation
	out       *pages.Builder
	hidden    bool

	text  strings.Builder
	said  bool // characters are of a run
	title bool // the shape is the slide's title
	foot  bool // the shape is its number, date or foot
	cells []string
	cell  []string
	inRow bool
}

func (s *slide) read(b []byte) error {
	return markup.Walk(b, s.start, s.end, func(text string) {
		if s.said {
			s.text.WriteString(text)
		}
	})
}

func (s *slide) start(_ *markup.Decoder, e xml.StartElement) (skip bool, err error) {
	switch e.Name.Local {
	case "sld":
		switch markup.Attr(e, "show") {
		case "0", "false":
			s.hidden = true
		}
	case "Fallback":
		return true, nil
	case "sp":
		s.title, s.foot = false, false
	case "ph":
		kind := markup.Attr(e, "type")
		s.title = kind == "title" || kind == "ctrTitle"
		s.foot = kind == "sldNum" || kind == "ftr" || kind == "dt"
	case "t":
		s.said = true
	case "br", "tab":
		s.text.WriteByte(' ')
	case "tr":
		s.inRow, s.cells = true, nil
	case "tc":
		s.cell = nil
	case "relIds", "chart":
		return false, s.drawn(e)
	}
	return s.hidden, nil
}

func (s *slide) end(e xml.EndElement) error {
	switch e.Name.Local {
	case "t":
		s.said = false
	case "p":
		s.paragraph()
	case "sp":
		s.title, s.foot = false, false
	case "tc":
		s.cells = append(s.cells, strings.Join(s.cell, " "))
	case "tr":
		s.inRow = false
		s.out.AddRow(s.cells)
	}
	return nil
}

func (s *slide) paragraph() {
	text := s.text.String()
	s.text.Reset()
	switch {
	case s.foot:
	case s.inRow:
		s.cell = append(s.cell, text)
	case s.title:
		s.out.Add(corpus.Heading, 1, text)
	default:
		s.out.Add(corpus.Body, 0, text)
	}
}

// drawn reads the diagram or chart that an element refers to.
func (s *slide) drawn(e xml.StartElement) error {
	id := markup.Attr(e, "dm")
	if e.Name.Local == "chart" {
		id = markup.Attr(e, "id")
	}
	target := s.relations[id].Target
	if target == "" {
		return nil
	}
	b, err := opc.Optional(s.parts, target)
	if err != nil || b == nil {
		return err
	}
	drawing, err := opc.Drawn(b)
	for _, t := range drawing.Texts {
		s.out.Add(corpus.Body, 0, t)
	}
	for _, cells := range drawing.Rows {
		s.out.AddRow(cells)
	}
	return err
}
