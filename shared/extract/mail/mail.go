// Package mail reads messages (RFC 5322, MIME): the subject as title, and the
// body. Who wrote to whom is personal data and is left out; attachments are
// documents of their own.
//
// It has its own reader of MIME, because those that there are take time that
// doubles with each multipart within another: 25 of them, in 1,400 bytes, kept
// one busy for 26 seconds. This one looks at each line once a level, and the
// levels are counted.
package mail

import (
	"bytes"
	"strings"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/extract/charset"
	"github.com/city-outcomes/throughline/shared/extract/pages"
	"github.com/city-outcomes/throughline/shared/extract/plain"
	"github.com/city-outcomes/throughline/shared/extract/web"
)

// Text reads a message's body. Of a body that comes both as text and as HTML
// the HTML is read, which has the headings. A message that is nothing but its
// attachments has no paragraph.
func Text(b []byte) (corpus.Text, error) {
	root, err := parse(b)
	if err != nil {
		return corpus.Text{}, err
	}
	t, err := body(root)
	if err != nil {
		return corpus.Text{}, err
	}
	t.Title = root.subject()
	t.Notes = append(t.Notes, leftOut(root)...)
	return t, nil
}

// parse takes a message apart. One that is encrypted is a corpus.Rejection.
func parse(b []byte) (*part, error) {
	if bytes.HasPrefix(b, []byte("From ")) { // the line that parts messages in a mailbox
		_, b, _ = bytes.Cut(b, []byte("\n"))
	}
	left := maxParts
	root, err := read(b, plainText, 0, &left)
	if err == nil && root.sealed() {
		err = corpus.Reject(corpus.Encrypted, "an encrypted message")
	}
	return root, err
}

// reader reads a kind of body.
type reader func(string) (corpus.Text, error)

// readerOf returns what reads a body of a media type, nil where nothing does.
func readerOf(mediaType string) reader {
	switch mediaType {
	case plainText:
		return plain.Text
	case webPage:
		return web.Text
	}
	return nil
}

// body reads the text of a message: its parts in their order, those of one
// kind that follow each other as one.
func body(root *part) (corpus.Text, error) {
	all := corpus.Text{Pages: []corpus.Page{{Number: 1}}}
	parts := root.body()
	for len(parts) > 0 {
		kind := parts[0].mediaType
		var content strings.Builder
		for len(parts) > 0 && parts[0].mediaType == kind {
			s, err := charset.DecodeAs(parts[0].params["charset"], parts[0].decoded())
			if err != nil {
				return corpus.Text{}, err
			}
			content.WriteString(s)
			content.WriteByte('\n')
			parts = parts[1:]
		}
		t, err := readerOf(kind)(content.String())
		if err != nil {
			return corpus.Text{}, err
		}
		pages.Append(&all, t)
	}
	return all, nil
}

// leftOut says what of a message is neither body nor attachment.
func leftOut(root *part) []string {
	pictures, services := 0, 0
	for p := range root.leaves() {
		switch {
		case p.isPicture():
			pictures++
		case p.isService():
			services++
		}
	}
	return pages.Notes(pages.Left{N: pictures, What: "pictures in the message"}, pages.Left{N: services, What: "signatures, invitations and receipts"})
}
