package docx

import (
	"encoding/xml"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"github.com/city-outcomes/throughline/shared/extract/markup"
)

// Flat is a package in one XML file, as Word saves it too ("Word XML
// Document"): its XML parts by name.
type Flat map[string][]byte

// ReadFlat finds the parts of such a file, in UTF-8.
func ReadFlat(s string) (Flat, error) {
	parts := Flat{}
	name, from := "", int64(-1)
	var before int64 // the end of the token before this one
	d := markup.NewDecoder([]byte(s))
	err := d.Each(func(start *xml.StartElement, end *xml.EndElement) error {
		switch {
		case start != nil && start.Name.Local == "part" && strings.Contains(start.Name.Space, "xmlPackage"):
			name = strings.TrimPrefix(path.Clean("/"+markup.Attr(*start, "name")), "/")
		case start != nil && start.Name.Local == "xmlData" && from < 0:
			from = d.Offset()
		case end != nil && end.Name.Local == "xmlData" && from >= 0 && name != "":
			parts[name] = []byte(s[from:before])
			name, from = "", -1
		}
		before = d.Offset()
		return nil
	})
	return parts, err
}

// Has reports whether there is a part of that name.
func (f Flat) Has(name string) bool {
	_, ok := f[name]
	return ok
}

// Read returns a part, or fs.ErrNotExist.
func (f Flat) Read(name string) ([]byte, error) {
	if b, ok := f[name]; ok {
		return b, nil
	}
	return nil, fmt.Errorf("read %s: %w", path.Base(name), fs.ErrNotExist)
}
