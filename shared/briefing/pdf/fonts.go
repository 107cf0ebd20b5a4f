package pdf

import (
	"bytes"
	"compress/gzip"
	"embed"
	"errors"
	"fmt"
	"io"
	"unicode"

	"github.com/carlos7ags/folio/font"
)

// files are the fonts, compressed; fonts/README.md has their licences.
//
//go:embed fonts/*.ttf.gz
var files embed.FS

// family is a set of faces of one look. A face serves one file, and no two
// goroutines.
type family struct {
	regular, bold *font.EmbeddedFont
	rest          *font.EmbeddedFont // for the characters that these lack: Chinese, Japanese, Korean; nil until one comes
	err           error              // of opening it
}

func openFamily() (*family, error) {
	regular, err := open("LiberationSerif-Regular")
	if err != nil {
		return nil, err
	}
	bold, err := open("LiberationSerif-Bold")
	if err != nil {
		return nil, err
	}
	return &family{regular: regular, bold: bold}, nil
}

// open makes a face of its own.
func open(name string) (*font.EmbeddedFont, error) {
	data, err := unpacked(name)
	if err != nil {
		return nil, fmt.Errorf("open font %s: %w", name, err)
	}
	face, err := font.ParseFont(data)
	if err != nil {
		return nil, fmt.Errorf("open font %s: %w", name, err)
	}
	return font.NewEmbeddedFont(face), nil
}

func unpacked(name string) ([]byte, error) {
	packed, err := files.ReadFile("fonts/" + name + ".ttf.gz")
	if err != nil {
		return nil, err
	}
	z, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, err
	}
	data, err := io.ReadAll(z)
	return data, errors.Join(err, z.Close())
}

// covering is the face that has a character: the wanted one, else the one for
// the rest, else the wanted one with its sign for what is missing.
func (f *family) covering(r rune, wanted *font.EmbeddedFont) *font.EmbeddedFont {
	if r < unicode.MaxASCII || wanted.Face().GlyphIndex(r) != 0 {
		return wanted
	}
	if f.rest == nil && f.err == nil {
		f.rest, f.err = open("DroidSansFallbackFull")
	}
	if f.rest != nil && f.rest.Face().GlyphIndex(r) != 0 {
		return f.rest
	}
	return wanted
}

// piece is text that one face can write.
type piece struct {
	text string
	face *font.EmbeddedFont
}

// split divides a text by the faces that have its characters.
func (f *family) split(s string, wanted *font.EmbeddedFont) []piece {
	var out []piece
	begin, face := 0, wanted
	for i, r := range s {
		next := f.covering(r, wanted)
		if next != face && i > begin {
			out = append(out, piece{s[begin:i], face})
			begin = i
		}
		face = next
	}
	return append(out, piece{s[begin:], face})
}
