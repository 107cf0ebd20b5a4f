package docx

import (
	"encoding/xml"
	"fmt"
	"strconv"
	"strings"

	"github.com/city-outcomes/throughline/shared/extract/markup"
	"github.com/city-outcomes/throughline/shared/extract/opc"
	"github.com/city-outcomes/throughline/shared/extract/pages"
)

// depths is how many levels a list has in Word.
const depths = 9

// level is how one level of a list is numbered.
type level struct {
	format string // "decimal", "bullet", "lowerLetter"; empty for none
	text   string // "%1.%2." with the numbers of the levels
	start  int
}

// list is what a document calls an abstract numbering.
type list struct {
	levels [depths]level
	counts [depths]int  // the last number given
	begun  [depths]bool // since the level above was last counted
}

// instance is a use of a list, with other starts where it has any.
type instance struct {
	list     string
	starts   [depths]int // -1 where the list's own holds
	restarts [depths]bool
}

// lists are a document's lists, and how far each has counted.
type lists struct {
	abstract  map[string]*list
	instances map[string]*instance
}

func readLists(parts opc.Parts) (lists, error) {
	l := lists{abstract: map[string]*list{}, instances: map[string]*instance{}}
	b, err := opc.Optional(parts, "word/numbering.xml")
	if err != nil || b == nil {
		return l, err
	}
	var open *list
	var use *instance
	depth := 0
	err = markup.Walk(b, func(_ *markup.Decoder, e xml.StartElement) (bool, error) {
		val := markup.Attr(e, "val")
		n, _ := strconv.Atoi(val)
		switch e.Name.Local {
		case "abstractNum":
			open, use = &list{}, nil
			l.abstract[markup.Attr(e, "abstractNumId")] = open
		case "num":
			use, open = &instance{starts: [depths]int{-1, -1, -1, -1, -1, -1, -1, -1, -1}}, nil
			l.instances[markup.Attr(e, "numId")] = use
		case "abstractNumId":
			if use != nil {
				use.list = val
			}
		case "lvl", "lvlOverride":
			depth, _ = strconv.Atoi(markup.Attr(e, "ilvl"))
			depth = min(max(depth, 0), depths-1)
		case "startOverride":
			if use != nil {
				use.starts[depth], use.restarts[depth] = n, true
			}
		case "start":
			if open != nil {
				open.levels[depth].start = n
			}
		case "numFmt":
			if open != nil {
				open.levels[depth].format = val
			}
		case "lvlText":
			if open != nil {
				open.levels[depth].text = val
			}
		}
		return false, nil
	}, nil, nil)
	return l, err
}

// next counts one item on and returns its number or bullet as printed; it is
// empty where there is none.
func (l lists) next(num string, depth int) string {
	use := l.instances[num]
	if use == nil || l.abstract[use.list] == nil || depth < 0 || depth >= depths {
		return ""
	}
	of := l.abstract[use.list]
	start := of.levels[depth].start
	if use.starts[depth] >= 0 {
		start = use.starts[depth]
	}
	if use.restarts[depth] {
		of.begun[depth], use.restarts[depth] = false, false
	}
	if of.begun[depth] {
		of.counts[depth]++
	} else {
		of.counts[depth], of.begun[depth] = start, true
	}
	for d := depth + 1; d < depths; d++ {
		of.begun[d] = false
	}
	return of.print(depth)
}

// print writes the number of a level with those above it that its text names.
func (l *list) print(depth int) string {
	lv := l.levels[depth]
	switch lv.format {
	case "bullet":
		return "•"
	case "none", "":
		return ""
	}
	text := lv.text
	for d := range depths {
		mark := fmt.Sprintf("%%%d", d+1)
		if strings.Contains(text, mark) {
			n := l.counts[d]
			if d < depth && !l.begun[d] {
				n = l.levels[d].start
			}
			text = strings.ReplaceAll(text, mark, number(n, l.levels[d].format))
		}
	}
	return strings.TrimSpace(text)
}

// number writes n in one of Word's formats; the rarer ones as figures.
func number(n int, format string) string {
	switch format {
	case "lowerLetter":
		return strings.ToLower(pages.Letter(n))
	case "upperLetter":
		return pages.Letter(n)
	case "lowerRoman":
		return strings.ToLower(pages.Roman(n))
	case "upperRoman":
		return pages.Roman(n)
	case "decimalZero":
		return fmt.Sprintf("%02d", n)
	}
	return strconv.Itoa(n)
}
