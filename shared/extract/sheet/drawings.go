package sheet

import (
	"encoding/xml"
	"slices"
	"strings"

	"github.com/city-outcomes/throughline/shared/extract/markup"
	"github.com/city-outcomes/throughline/shared/extract/opc"
)

const main = "xl/workbook.xml"

// drawings returns the paragraphs of the shapes, and the titles of the charts,
// on each sheet, by the sheet's name.
func drawings(parts opc.Parts) (map[string][]string, error) {
	relations, err := opc.Relations(parts, main)
	if err != nil {
		return nil, err
	}
	b, err := opc.Optional(parts, main)
	if err != nil {
		return nil, err
	}
	out := map[string][]string{}
	return out, markup.Walk(b, func(_ *markup.Decoder, e xml.StartElement) (bool, error) {
		if e.Name.Local != "sheet" {
			return false, nil
		}
		for _, a := range e.Attr {
			if r, ok := relations[a.Value]; ok && a.Name.Local == "id" {
				texts, err := drawnOn(parts, r.Target, "drawing")
				out[markup.Attr(e, "name")] = texts
				return false, err
			}
		}
		return false, nil
	}, nil, nil)
}

// drawnOn returns the paragraphs of the parts of a type that a part refers to,
// and of the charts that these refer to.
func drawnOn(parts opc.Parts, part, kind string) ([]string, error) {
	relations, err := opc.Relations(parts, part)
	if err != nil {
		return nil, err
	}
	var targets []string
	for _, r := range relations {
		if r.Type == kind && r.Target != "" {
			targets = append(targets, r.Target)
		}
	}
	slices.Sort(targets)
	var out []string
	for _, target := range slices.Compact(targets) {
		b, err := opc.Optional(parts, target)
		if err != nil {
			return nil, err
		}
		drawing, err := opc.Drawn(b)
		if err != nil {
			return nil, err
		}
		for _, t := range drawing.Texts {
			if strings.TrimSpace(t) != "" {
				out = append(out, t)
			}
		}
		if kind == "chart" {
			continue
		}
		titles, err := drawnOn(parts, target, "chart")
		if err != nil {
			return nil, err
		}
		out = append(out, titles...)
	}
	return out, nil
}
