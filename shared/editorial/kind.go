package editorial

import (
	_ "embed"
	"fmt"
	"strconv"
	"strings"
	"sync"
)

// kindsTSV has a heading line and a tab-separated row a kind of document: id,
// the most words, whether it has the masthead of a United Nations document
// and numbered paragraphs (yes, no), name, source.
//
//go:embed kinds.tsv
var kindsTSV string

// Kind is a kind of document, with what is asked of it.
type Kind struct {
	ID     string
	Words  int  // the most, footnotes included; annexes are counted beside
	Formal bool // has a masthead, and paragraphs numbered through
	Name   string
	Source string // of the limit
}

var kinds = sync.OnceValue(func() []Kind {
	var all []Kind
	for _, line := range strings.Split(strings.TrimSpace(kindsTSV), "\n")[1:] {
		f := strings.Split(line, "\t")
		words, err := strconv.Atoi(f[1])
		if err != nil || len(f) != 5 {
			panic(fmt.Sprintf("editorial: kinds.tsv has the row %q", line)) // built in, and read by a test
		}
		all = append(all, Kind{ID: f[0], Words: words, Formal: f[2] == "yes", Name: f[3], Source: f[4]})
	}
	return all
})

// Kinds are the kinds of document that are known.
func Kinds() []Kind { return append([]Kind(nil), kinds()...) }

// ParseKind reads a kind from its id.
func ParseKind(id string) (Kind, error) {
	var ids []string
	for _, k := range kinds() {
		if k.ID == id {
			return k, nil
		}
		ids = append(ids, k.ID)
	}
	return Kind{}, fmt.Errorf("%.40q is no kind of document; there are %s", id, strings.Join(ids, ", "))
}
