// Package markup reads XML that strangers made: no document type, no entities
// but the five, bounded in depth and in number of elements.
package markup

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/city-outcomes/throughline/shared/corpus"
	"golang.org/x/net/html/charset"
)

// What a part of a document may hold.
const (
	MaxDepth  = 256
	MaxTokens = 20_000_000
)

// Decoder is a stream of tokens within these bounds. Names are matched by
// their local part: office formats come in two sets of namespaces.
type Decoder struct {
	xml    *xml.Decoder
	depth  int
	tokens int
}

// NewDecoder reads XML in the encoding that it declares.
func NewDecoder(b []byte) *Decoder {
	d := xml.NewDecoder(bytes.NewReader(utf8From(b)))
	d.CharsetReader = func(label string, in io.Reader) (io.Reader, error) {
		if strings.HasPrefix(strings.ToLower(label), "utf-16") {
			return in, nil // utf8From has seen to it
		}
		return charset.NewReaderLabel(label, in)
	}
	return &Decoder{xml: d}
}

// utf8From decodes UTF-16, which announces itself by a byte order mark.
func utf8From(b []byte) []byte {
	label := ""
	switch {
	case bytes.HasPrefix(b, []byte{0xFF, 0xFE}):
		label = "utf-16le"
	case bytes.HasPrefix(b, []byte{0xFE, 0xFF}):
		label = "utf-16be"
	default:
		return bytes.TrimPrefix(b, []byte{0xEF, 0xBB, 0xBF})
	}
	r, err := charset.NewReaderLabel(label, bytes.NewReader(b[2:]))
	if err != nil {
		return b
	}
	decoded, err := io.ReadAll(r)
	if err != nil {
		return b
	}
	return decoded
}

// Token returns the next start element, end element or text, and io.EOF after
// the last. Malformed XML is a corpus.Rejection for Damaged, a document type
// and what goes beyond the bounds one for UnsafeMarkup.
func (d *Decoder) Token() (xml.Token, error) {
	for {
		tok, err := d.xml.Token()
		if errors.Is(err, io.EOF) {
			return nil, io.EOF
		}
		if err != nil {
			return nil, corpus.Reject(corpus.Damaged, "XML: "+err.Error())
		}
		if d.tokens++; d.tokens > MaxTokens {
			return nil, corpus.Reject(corpus.UnsafeMarkup, fmt.Sprintf("more than %d elements", MaxTokens))
		}
		switch tok.(type) {
		case xml.StartElement:
			if d.depth++; d.depth > MaxDepth {
				return nil, corpus.Reject(corpus.UnsafeMarkup, fmt.Sprintf("nested deeper than %d", MaxDepth))
			}
			return tok, nil
		case xml.EndElement:
			d.depth--
			return tok, nil
		case xml.CharData:
			return tok, nil
		case xml.Directive:
			return nil, corpus.Reject(corpus.UnsafeMarkup, "it declares a document type")
		}
	}
}

// Skip reads on to the end of the element whose start was just returned.
func (d *Decoder) Skip() error { return d.within(func(xml.Token) error { return nil }) }

// Text reads on to the end of the element whose start was just returned, and
// returns the text in it.
func (d *Decoder) Text() (string, error) {
	var b strings.Builder
	err := d.within(func(tok xml.Token) error {
		if text, ok := tok.(xml.CharData); ok {
			b.Write(text)
		}
		return nil
	})
	if err != nil {
		return "", err
	}
	return b.String(), nil
}

// Within reads on to the end of the element whose start was just returned, and
// calls start for each element in it. One for which it returns true is skipped.
func (d *Decoder) Within(start func(xml.StartElement) (skip bool)) error {
	return d.within(func(tok xml.Token) error {
		if e, ok := tok.(xml.StartElement); ok && start(e) {
			return d.Skip()
		}
		return nil
	})
}

// within reads on to the end of the element whose start was just returned, and
// calls f for each token.
func (d *Decoder) within(f func(xml.Token) error) error {
	for until := d.depth - 1; d.depth > until; {
		tok, err := d.Token()
		if errors.Is(err, io.EOF) {
			return corpus.Reject(corpus.Damaged, "XML: ends early")
		}
		if err != nil {
			return err
		}
		if err := f(tok); err != nil {
			return err
		}
	}
	return nil
}

// Offset is how many bytes of the decoded part were read.
func (d *Decoder) Offset() int64 { return d.xml.InputOffset() }

// Each reads on to the end and calls f for each token: with the start or the
// end of an element, with neither for text.
func (d *Decoder) Each(f func(*xml.StartElement, *xml.EndElement) error) error {
	return d.each(func(tok xml.Token) error {
		switch tok := tok.(type) {
		case xml.StartElement:
			return f(&tok, nil)
		case xml.EndElement:
			return f(nil, &tok)
		}
		return f(nil, nil)
	})
}

// each reads on to the end and calls f for each token.
func (d *Decoder) each(f func(xml.Token) error) error {
	for {
		tok, err := d.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := f(tok); err != nil {
			return err
		}
	}
}

// Attr is the value of an attribute by its local name, empty where there is
// none.
func Attr(e xml.StartElement, local string) string {
	for _, a := range e.Attr {
		if a.Name.Local == local {
			return a.Value
		}
	}
	return ""
}

// Walk reads a part to its end and calls start, end and text, any of which may
// be nil. A start that returns true has the element skipped, its end not
// called.
func Walk(b []byte, start func(*Decoder, xml.StartElement) (skip bool, err error), end func(xml.EndElement) error, text func(string)) error {
	d := NewDecoder(b)
	return d.each(func(tok xml.Token) error {
		switch tok := tok.(type) {
		case xml.StartElement:
			skip, err := start(d, tok)
			if err != nil || !skip {
				return err
			}
			return d.Skip()
		case xml.EndElement:
			if end != nil {
				return end(tok)
			}
		case xml.CharData:
			if text != nil {
				text(string(tok))
			}
		}
		return nil
	})
}
