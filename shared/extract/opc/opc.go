// Package opc finds its way in the packages of Office Open XML (ECMA-376, part
// 2): parts, relationships, properties; and reads DrawingML, which Word,
// PowerPoint and Excel share.
package opc

import (
	"encoding/xml"
	"errors"
	"io/fs"
	"path"
	"strings"

	"github.com/city-outcomes/throughline/shared/extract/markup"
)

// Parts are the parts of a package, by name. Read answers fs.ErrNotExist for a
// part that is not there.
type Parts interface {
	Has(name string) bool
	Read(name string) ([]byte, error)
}

// Optional reads a part that need not be there: nil if it is not.
func Optional(p Parts, name string) ([]byte, error) {
	b, err := p.Read(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return b, err
}

// Relation is what a part refers to.
type Relation struct {
	Type   string // the last element of its type: "slide", "image"
	Target string // the name of the other part; empty for what is outside
}

// Relations returns what a part refers to, by id.
func Relations(p Parts, part string) (map[string]Relation, error) {
	b, err := Optional(p, path.Join(path.Dir(part), "_rels", path.Base(part)+".rels"))
	if err != nil || b == nil {
		return nil, err
	}
	out := map[string]Relation{}
	err = markup.Walk(b, func(_ *markup.Decoder, e xml.StartElement) (bool, error) {
		if e.Name.Local != "Relationship" {
			return false, nil
		}
		r := Relation{Type: path.Base(markup.Attr(e, "Type"))}
		if target := markup.Attr(e, "Target"); markup.Attr(e, "TargetMode") != "External" {
			if strings.HasPrefix(target, "/") {
				r.Target = strings.TrimPrefix(path.Clean(target), "/")
			} else {
				r.Target = path.Join(path.Dir(part), target)
			}
		}
		out[markup.Attr(e, "Id")] = r
		return false, nil
	}, nil, nil)
	return out, err
}

// Title is the one among the package's properties, empty where there is none.
func Title(p Parts) string {
	b, err := Optional(p, "docProps/core.xml")
	if err != nil || b == nil {
		return ""
	}
	title := ""
	// Properties that cannot be read are no reason to refuse the document.
	_ = markup.Walk(b, func(d *markup.Decoder, e xml.StartElement) (bool, error) {
		if e.Name.Local != "title" {
			return false, nil
		}
		text, err := d.Text()
		title = strings.TrimSpace(text)
		return false, err
	}, nil, nil)
	return title
}

// Comments counts the comments on a part, by what it refers to. Those that
// cannot be read are no reason to refuse the document.
func Comments(p Parts, relations map[string]Relation) int {
	n := 0
	for _, r := range relations {
		if r.Type != "comments" {
			continue
		}
		b, err := p.Read(r.Target)
		if err != nil {
			continue
		}
		_ = markup.Walk(b, func(_ *markup.Decoder, e xml.StartElement) (bool, error) {
			if e.Name.Local == "cm" || e.Name.Local == "comment" {
				n++
			}
			return false, nil
		}, nil, nil)
	}
	return n
}
