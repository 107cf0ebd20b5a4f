package docx

import (
	"encoding/xml"
	"regexp"
	"strconv"
	"strings"

	"github.com/city-outcomes/throughline/shared/extract/markup"
	"github.com/city-outcomes/throughline/shared/extract/opc"
)

// style is what a paragraph style tells of its paragraphs.
type style struct {
	name    string // as Word calls it inside, in English and lower case
	basedOn string
	level   int // of a heading, from 1; 0 where the style does not say
	body    bool
	num     string // the list, empty where the style does not say
	depth   int    // in the list, from 0
	hidden  bool
}

type styles map[string]style

// readStyles reads the styles and what each has from those that it is based
// on.
func readStyles(parts opc.Parts) (styles, error) {
	b, err := opc.Optional(parts, "word/styles.xml")
	if err != nil || b == nil {
		return styles{}, err
	}
	own := styles{}
	var id string
	var open style
	err = markup.Walk(b, func(_ *markup.Decoder, e xml.StartElement) (bool, error) {
		val := markup.Attr(e, "val")
		switch e.Name.Local {
		case "style":
			id, open = markup.Attr(e, "styleId"), style{}
		case "name":
			open.name = strings.ToLower(val)
		case "basedOn":
			open.basedOn = val
		case "outlineLvl":
			open.level, open.body = outline(val)
		case "numId":
			open.num = val
		case "ilvl":
			open.depth, _ = strconv.Atoi(val)
		case "vanish":
			open.hidden = on(e)
		}
		return false, nil
	}, func(e xml.EndElement) error {
		if e.Name.Local == "style" && id != "" {
			own[id] = open
		}
		return nil
	}, nil)
	all := make(styles, len(own))
	for id := range own {
		all[id] = own.resolve(id)
	}
	return all, err
}

// outline reads an outline level: 0 to 8 are headings, 9 is running text.
func outline(val string) (level int, body bool) {
	n, err := strconv.Atoi(val)
	if err != nil || n < 0 || n > 8 {
		return 0, true
	}
	return n + 1, false
}

// on reads a switch, which is on where it has no value.
func on(e xml.StartElement) bool {
	switch markup.Attr(e, "val") {
	case "0", "false", "off":
		return false
	}
	return true
}

var headingName = regexp.MustCompile(`^heading (\d)$`)

// resolve fills what a style does not say itself. Chains of styles are short;
// one that is not, or that is a circle, ends where it gets long.
func (s styles) resolve(id string) style {
	const longest = 20
	st := s[id]
	for above, n := s[st.basedOn], 0; n < longest; n++ {
		if st.level == 0 && !st.body {
			st.level, st.body = above.level, above.body
			if m := headingName.FindStringSubmatch(above.name); m != nil && st.level == 0 && !st.body {
				st.level, _ = strconv.Atoi(m[1])
			}
		}
		if st.num == "" {
			st.num, st.depth = above.num, max(st.depth, above.depth)
		}
		if above.basedOn == "" {
			break
		}
		above = s[above.basedOn]
	}
	if m := headingName.FindStringSubmatch(st.name); m != nil && st.level == 0 && !st.body {
		st.level, _ = strconv.Atoi(m[1])
	}
	if st.name == "title" && st.level == 0 {
		st.level = 1
	}
	return st
}
