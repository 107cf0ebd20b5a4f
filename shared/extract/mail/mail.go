// Package mail reads messages (RFC 5322, MIME): the subject as title, and the
// body. Who wrote to whom is personal data and is left out; attachments are
// documents of their own, and are counted.
package mail

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"io"
	"mime/quotedprintable"
	"strings"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/extract/charset"
	"github.com/city-outcomes/throughline/shared/extract/plain"
	"github.com/city-outcomes/throughline/shared/extract/web"
	"github.com/jhillyerd/enmime"
)

// Text reads a message. Of a body that comes both as text and as HTML the
// HTML is read, which has the headings.
func Text(b []byte) (corpus.Text, error) {
	if bytes.HasPrefix(b, []byte("From ")) { // the line that parts messages in a mailbox
		_, b, _ = bytes.Cut(b, []byte("\n"))
	}
	// The parser would guess at charsets, and now and then otherwise for the
	// same bytes: the parts come as they are, and are decoded here.
	parser := enmime.NewParser(enmime.RawContent(true), enmime.DisableTextConversion(true))
	envelope, err := parser.ReadEnvelope(bytes.NewReader(b))
	if err != nil {
		return corpus.Text{}, corpus.Reject(corpus.Damaged, "message: "+err.Error())
	}
	read, content, err := body(envelope.Root)
	if err != nil {
		return corpus.Text{}, err
	}
	t, err := read(content)
	if err != nil {
		return corpus.Text{}, err
	}
	t.Title = envelope.GetHeader("Subject")
	if n := len(envelope.Attachments); n > 0 {
		t.Notes = append(t.Notes, fmt.Sprintf("left out: attachments (%d); please send them as documents of their own", n))
	}
	return t, nil
}

// body returns the text of a message and what reads it.
func body(root *enmime.Part) (read func(string) (corpus.Text, error), content string, err error) {
	var html, text strings.Builder
	for _, p := range root.DepthMatchAll(isBody) {
		s, err := decoded(p)
		if err != nil {
			return nil, "", err
		}
		into := &text
		if p.ContentType == "text/html" {
			into = &html
		}
		into.WriteString(s)
		into.WriteByte('\n')
	}
	if html.Len() > 0 {
		return web.Text, html.String(), nil
	}
	return plain.Text, text.String(), nil
}

func isBody(p *enmime.Part) bool {
	written := p.ContentType == "text/plain" || p.ContentType == "text/html" || p.ContentType == "" && p.Parent == nil
	return written && p.Disposition != "attachment"
}

// decoded is a part's text: its transfer encoding undone as far as it goes,
// then its charset, as declared where it is none of the bytes' own.
func decoded(p *enmime.Part) (string, error) {
	b := p.Content
	switch strings.ToLower(strings.TrimSpace(p.Header.Get("Content-Transfer-Encoding"))) {
	case "base64":
		b = decodeBase64(b)
	case "quoted-printable":
		// What comes after a fault in the encoding is lost, as to any reader.
		b, _ = io.ReadAll(quotedprintable.NewReader(bytes.NewReader(b)))
	}
	return charset.DecodeAs(p.Charset, b)
}

// decodeBase64 reads base64, whatever stands between, up to a fault.
func decodeBase64(b []byte) []byte {
	b = bytes.Map(func(r rune) rune {
		switch {
		case r >= 'A' && r <= 'Z', r >= 'a' && r <= 'z', r >= '0' && r <= '9', r == '+', r == '/':
			return r
		}
		return -1
	}, b)
	out := make([]byte, base64.RawStdEncoding.DecodedLen(len(b)))
	n, _ := base64.RawStdEncoding.Decode(out, b)
	return out[:n]
}
