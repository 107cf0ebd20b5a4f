package pdf_test

import (
	"bytes"
	"compress/zlib"
	"encoding/hex"
	"io"
	"regexp"
	"strings"
	"testing"
	"unicode/utf16"
)

// opened is a file of ours taken apart: its objects by number and its pages.
type opened struct {
	objects map[string][]byte
	pages   []string // their objects' numbers
}

var (
	objectOf  = regexp.MustCompile(`(?s)(?:^|\n)([0-9]+) 0 obj\n(.*?)\nendobj`)
	kidsOf    = regexp.MustCompile(`/Type /Pages [^\n]*/Kids \[([^\]]*)\]`)
	refOf     = regexp.MustCompile(`([0-9]+) 0 R`)
	contentOf = regexp.MustCompile(`/Contents ([0-9]+) 0 R`)
	fontOf    = regexp.MustCompile(`/(H?F[0-9]+) ([0-9]+) 0 R`)
	cmapOf    = regexp.MustCompile(`/ToUnicode ([0-9]+) 0 R`)
	charOf    = regexp.MustCompile(`<([0-9A-F]{4})> <([0-9A-F]+)>`)
	shownOf   = regexp.MustCompile(`/(H?F[0-9]+) [0-9.]+ Tf|[0-9.-]+ ([0-9.-]+) Td|<([0-9A-F]+)>|ET`)
)

func open(t *testing.T, file []byte) opened {
	t.Helper()
	o := opened{objects: map[string][]byte{}}
	for _, m := range objectOf.FindAllSubmatch(file, -1) {
		o.objects[string(m[1])] = m[2]
	}
	for _, m := range refOf.FindAllSubmatch(kidsOf.FindSubmatch(file)[1], -1) {
		o.pages = append(o.pages, string(m[1]))
	}
	return o
}

// stream is the unpacked stream of an object.
func (o opened) stream(t *testing.T, number string) string {
	t.Helper()
	_, packed, _ := bytes.Cut(o.objects[number], []byte("stream\n"))
	r, err := zlib.NewReader(bytes.NewReader(packed))
	if err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// page is the number of a page from 1, 0 for none.
func (o opened) page(object string) int {
	for i, p := range o.pages {
		if p == object {
			return i + 1
		}
	}
	return 0
}

// word is one on a page, and how far above the page's lower edge it stands.
type word struct{ text, height string }

// words are those of a page, from 1, in the order in which they are set.
func (o opened) words(t *testing.T, page int) []word {
	t.Helper()
	object := o.objects[o.pages[page-1]]
	fonts := map[string]map[string]string{}
	for _, m := range fontOf.FindAllSubmatch(object, -1) {
		fonts[string(m[1])] = o.characters(t, string(m[2]))
	}
	var out []word
	var font map[string]string
	var now word
	for _, m := range shownOf.FindAllStringSubmatch(o.stream(t, string(contentOf.FindSubmatch(object)[1])), -1) {
		switch {
		case m[1] != "":
			font = fonts[m[1]]
		case m[2] != "":
			now.height = m[2]
		case m[3] != "":
			for i := 0; i+4 <= len(m[3]); i += 4 {
				now.text += font[m[3][i:i+4]]
			}
		case now.text != "":
			out, now = append(out, now), word{}
		}
	}
	return out
}

// characters are those of a font by the numbers of its glyphs.
func (o opened) characters(t *testing.T, font string) map[string]string {
	t.Helper()
	out := map[string]string{}
	for _, m := range charOf.FindAllStringSubmatch(o.stream(t, string(cmapOf.FindSubmatch(o.objects[font])[1])), -1) {
		b, err := hex.DecodeString(m[2])
		if err != nil {
			t.Fatal(err)
		}
		var units []uint16
		for i := 0; i+1 < len(b); i += 2 {
			units = append(units, uint16(b[i])<<8|uint16(b[i+1]))
		}
		out[m[1]] = string(utf16.Decode(units))
	}
	return out
}

// text is the words of a page, from 1.
func (o opened) text(t *testing.T, page int) string {
	t.Helper()
	var all []string
	for _, w := range o.words(t, page) {
		all = append(all, w.text)
	}
	return strings.Join(all, " ")
}
