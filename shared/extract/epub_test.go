package extract_test

import (
	"maps"
	"strings"
	"testing"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/extract/sniff"
)

const (
	epubContainer = `<?xml version="1.0"?><container xmlns="urn:oasis:names:tc:opendocument:xmlns:container" version="1.0"><rootfiles><rootfile full-path="OEBPS/book.opf" media-type="application/oebps-package+xml"/></rootfiles></container>`
	epubPackage   = `<?xml version="1.0"?><package xmlns="http://www.idpf.org/2007/opf" version="3.0"><metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title> Review of a made-up city </dc:title><dc:title>A subtitle</dc:title><dc:language>en</dc:language></metadata>` +
		`<manifest><item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/><item id="two" href="text/two.xhtml" media-type="application/xhtml+xml"/><item id="one" href="text/chapter%20one.xhtml" media-type="application/xhtml+xml"/>` +
		`<item id="map" href="map.svg" media-type="image/svg+xml"/><item id="gone" href="gone.xhtml" media-type="application/xhtml+xml"/><item id="unread" href="unread.xhtml" media-type="application/xhtml+xml"/></manifest>` +
		`<spine><itemref idref="nav"/><itemref idref="one"/><itemref idref="map"/><itemref idref="two"/><itemref idref="one"/><itemref idref="gone"/><itemref idref="nobody"/></spine></package>`
	epubOne = `<?xml version="1.0" encoding="utf-8"?><!DOCTYPE html><html xmlns="http://www.w3.org/1999/xhtml"><head><title/><script src="x.js"/></head><body><h1>Water</h1><p>Clean<a id="p1"/> water for all.</p><img src="http://example.org/x.png"/></body></html>`
	epubTwo = `<html xmlns="http://www.w3.org/1999/xhtml"><head><title>Two</title></head><body><h2>Trees</h2><ol><li>plant</li></ol><table><tr><td>a</td><td>b</td></tr></table></body></html>`
)

// book is an EPUB of a made-up city, with changes: an empty part is taken out.
func book(changes map[string]string) map[string]string {
	parts := map[string]string{"mimetype": string(sniff.EPUB), "META-INF/container.xml": epubContainer, "OEBPS/book.opf": epubPackage,
		"OEBPS/nav.xhtml":              `<html><body><nav><h1>Contents</h1><ol><li><a href="text/two.xhtml">Trees</a></li></ol></nav></body></html>`,
		"OEBPS/text/chapter one.xhtml": epubOne, "OEBPS/text/two.xhtml": epubTwo, "OEBPS/map.svg": "<svg/>", "OEBPS/unread.xhtml": "<p>Nobody reads this."}
	maps.Copy(parts, changes)
	maps.DeleteFunc(parts, func(_, body string) bool { return body == "" })
	return parts
}

const fonts = `<encryption xmlns="urn:oasis:names:tc:opendocument:xmlns:container" xmlns:enc="http://www.w3.org/2001/04/xmlenc#"><enc:EncryptedData><enc:CipherData><enc:CipherReference URI="OEBPS/font.otf"/></enc:CipherData></enc:EncryptedData></encryption>`

func TestEPUBIsReadInTheOrderOfItsSpine(t *testing.T) {
	t.Parallel()
	text, err := open(t).Read(t.Context(), pack(t, book(map[string]string{"META-INF/encryption.xml": fonts})))
	if err != nil {
		t.Fatal(err)
	}
	const want = "-- page 1 \nheading1: Water\nbody: Clean water for all.\nheading2: Trees\nitem: 1. plant\nrow: a | b\n"
	if got := lines(text); got != want || text.Title != "Review of a made-up city" || text.MediaType != string(sniff.EPUB) || text.Paged {
		t.Errorf("Read = %q (%s), paged %t:\n%s\nwant\n%s", text.Title, text.MediaType, text.Paged, got, want)
	}
	if got, want := strings.Join(text.Notes, "; "), "left out: pages that are pictures (1); left out: chapters that are not in the file (1)"; got != want {
		t.Errorf("the notes are %q, want %q", got, want)
	}
	wellFormed(t, text)
}

func TestEPUBIsRefusedWithAReason(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		changes map[string]string
		want    corpus.Reason
	}{
		"copy protection":          {map[string]string{"META-INF/encryption.xml": strings.ReplaceAll(fonts, "OEBPS/font.otf", "OEBPS/text/chapter%20one.xhtml")}, corpus.Protected},
		"no container":             {map[string]string{"META-INF/container.xml": ""}, corpus.Damaged},
		"no package document":      {map[string]string{"OEBPS/book.opf": ""}, corpus.Damaged},
		"nothing in order":         {map[string]string{"OEBPS/book.opf": "<package/>"}, corpus.Damaged},
		"entities":                 {map[string]string{"OEBPS/book.opf": `<!DOCTYPE p [<!ENTITY a "b">]>` + epubPackage}, corpus.UnsafeMarkup},
		"deep nesting":             {map[string]string{"OEBPS/text/two.xhtml": "<html>" + strings.Repeat("<div>", 100_000)}, corpus.UnsafeMarkup},
		"a book in the book":       {map[string]string{"OEBPS/text/book.zip": "PK"}, corpus.UnsafeArchive},
		"chapters without a word":  {map[string]string{"OEBPS/text/two.xhtml": "", "OEBPS/text/chapter one.xhtml": ""}, corpus.NoWords},
		"a package that leads out": {map[string]string{"META-INF/container.xml": strings.ReplaceAll(epubContainer, "OEBPS/book.opf", "../../etc/passwd")}, corpus.Damaged},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text, err := open(t).Read(t.Context(), pack(t, book(c.changes)))
			if r, ok := corpus.AsRejection(err); !ok || r.Reason != c.want {
				t.Errorf("Read = %q, %v; want a rejection for %s", lines(text), err, c.want)
			}
		})
	}
}

// FuzzEPUB puts what is fuzzed inside a publication.
func FuzzEPUB(f *testing.F) {
	f.Add(epubContainer, epubPackage, epubOne, fonts)
	f.Fuzz(func(t *testing.T, container, opf, chapter, encryption string) {
		b := pack(t, book(map[string]string{"META-INF/container.xml": container, "OEBPS/book.opf": opf, "OEBPS/text/chapter one.xhtml": chapter, "META-INF/encryption.xml": encryption}))
		text, err := open(t).Read(t.Context(), b)
		if err == nil {
			wellFormed(t, text)
		} else if _, ok := corpus.AsRejection(err); !ok {
			t.Fatalf("Read = %v, want a rejection", err)
		}
	})
}
