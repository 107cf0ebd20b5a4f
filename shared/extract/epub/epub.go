// Package epub reads EPUB publications (EPUB 3.3, W3C): a zip file whose
// package document lists web pages and the order in which they are read.
package epub

import (
	"encoding/xml"
	"errors"
	"io/fs"
	"net/url"
	"path"
	"regexp"
	"strings"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/extract/charset"
	"github.com/city-outcomes/throughline/shared/extract/markup"
	"github.com/city-outcomes/throughline/shared/extract/opc"
	"github.com/city-outcomes/throughline/shared/extract/pages"
	"github.com/city-outcomes/throughline/shared/extract/web"
)

const (
	container  = "META-INF/container.xml"
	encryption = "META-INF/encryption.xml"
)

// Text reads a publication's pages in the order of its spine, on one page: what
// a screen shows at a time is no page that can be cited. One whose text is
// encrypted, as copy protection does, is a corpus.Rejection for Protected.
func Text(parts opc.Parts) (corpus.Text, error) {
	name, err := packageName(parts)
	if err != nil {
		return corpus.Text{}, err
	}
	p, err := readPackage(parts, name)
	if err != nil {
		return corpus.Text{}, err
	}
	hidden, err := encrypted(parts)
	if err != nil {
		return corpus.Text{}, err
	}
	text := corpus.Text{Title: p.title, Pages: []corpus.Page{{Number: 1}}}
	pictures, missing := 0, 0
	for _, item := range p.spine {
		if hidden[item.name] {
			return corpus.Text{}, corpus.Reject(corpus.Protected, "its chapters are encrypted")
		}
		if !item.isPage() {
			pictures++
			continue
		}
		switch err := add(&text, parts, item.name); {
		case errors.Is(err, fs.ErrNotExist):
			missing++
		case err != nil:
			return corpus.Text{}, err
		}
	}
	text.Notes = append(text.Notes, pages.Notes(pages.Left{N: pictures, What: "pages that are pictures"}, pages.Left{N: missing, What: "chapters that are not in the file"})...)
	return text, nil
}

// selfClosed matches elements that end where they begin: XHTML may write them
// so, and HTML would take all that follows for their content.
var selfClosed = regexp.MustCompile(`(?i)<(title|script|style|iframe|textarea|noscript|template|select|object|audio|video|canvas|a|b|i|em|strong|span|div|p|li|td|th)(\s[^<>]*)?/>`)

// add puts a web page's paragraphs behind those of a text.
func add(text *corpus.Text, parts opc.Parts, name string) error {
	b, err := parts.Read(name)
	if err != nil {
		return err
	}
	s, err := charset.DecodeHTML(b)
	if err != nil {
		return err
	}
	chapter, err := web.Text(selfClosed.ReplaceAllString(s, "<$1$2></$1>"))
	if err != nil {
		return err
	}
	pages.Append(text, chapter)
	return nil
}

// publication is what the package document says.
type publication struct {
	title string
	spine []item // in reading order
}

// item is a file of the publication.
type item struct{ name, mediaType string }

func (i item) isPage() bool {
	return i.mediaType == "application/xhtml+xml" || i.mediaType == "text/html"
}

// packageName finds the package document.
func packageName(parts opc.Parts) (string, error) {
	b, err := parts.Read(container)
	if errors.Is(err, fs.ErrNotExist) {
		return "", corpus.Reject(corpus.Damaged, "EPUB: no container")
	}
	if err != nil {
		return "", err
	}
	name := ""
	err = markup.Walk(b, func(_ *markup.Decoder, e xml.StartElement) (bool, error) {
		if e.Name.Local == "rootfile" && name == "" {
			name = inside("", markup.Attr(e, "full-path"))
		}
		return false, nil
	}, nil, nil)
	if err == nil && !parts.Has(name) {
		err = corpus.Reject(corpus.Damaged, "EPUB: no package document")
	}
	return name, err
}

// readPackage reads the title, and the spine with the files that it names.
func readPackage(parts opc.Parts, name string) (publication, error) {
	b, err := parts.Read(name)
	if err != nil {
		return publication{}, err
	}
	var p publication
	files := map[string]item{}
	err = markup.Walk(b, func(d *markup.Decoder, e xml.StartElement) (bool, error) {
		switch e.Name.Local {
		case "title":
			text, err := d.Text()
			if p.title == "" {
				p.title = strings.TrimSpace(text)
			}
			return false, err
		case "item":
			files[markup.Attr(e, "id")] = item{inside(path.Dir(name), markup.Attr(e, "href")), markup.Attr(e, "media-type")}
		case "itemref":
			id := markup.Attr(e, "idref")
			if f, ok := files[id]; ok {
				p.spine = append(p.spine, f)
				delete(files, id) // each is read once
			}
		}
		return false, nil
	}, nil, nil)
	if err == nil && len(p.spine) == 0 {
		err = corpus.Reject(corpus.Damaged, "EPUB: nothing to read in order")
	}
	return p, err
}

// encrypted lists the files that are encrypted. Fonts often are, which is no
// matter.
func encrypted(parts opc.Parts) (map[string]bool, error) {
	b, err := opc.Optional(parts, encryption)
	if err != nil || b == nil {
		return nil, err
	}
	files := map[string]bool{}
	err = markup.Walk(b, func(_ *markup.Decoder, e xml.StartElement) (bool, error) {
		if e.Name.Local == "CipherReference" {
			files[inside("", markup.Attr(e, "URI"))] = true
		}
		return false, nil
	}, nil, nil)
	return files, err
}

// inside is the name of the file to which a reference leads from a folder.
func inside(dir, ref string) string {
	ref, _, _ = strings.Cut(ref, "#")
	if plain, err := url.PathUnescape(ref); err == nil {
		ref = plain
	}
	return strings.TrimPrefix(path.Join("/", dir, ref), "/")
}
