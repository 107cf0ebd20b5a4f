package mail

import (
	"bytes"
	"encoding/base64"
	"io"
	"iter"
	"mime/quotedprintable"
	"slices"
	"strings"

	"github.com/city-outcomes/throughline/shared/corpus"
)

// Attachments yields the files of a message in their order, each decoded when
// its turn comes. A mail that was attached is a file like others: what is
// attached to it is its own. A message that cannot be read has none.
func Attachments(b []byte) iter.Seq[corpus.Attachment] {
	return func(yield func(corpus.Attachment) bool) {
		root, err := parse(b)
		if err != nil {
			return
		}
		for p := range root.leaves() {
			if !p.isAttachment() {
				continue
			}
			file := corpus.Attachment{Filename: p.filename, MediaType: p.mediaType, Bytes: p.decoded()}
			if file.Filename == "" && p.mediaType == message {
				file.Filename = nameOf(file.Bytes)
			}
			if !yield(file) {
				return
			}
		}
	}
}

// nameOf names a mail that was attached without a name by its subject.
func nameOf(b []byte) string {
	header, _ := cutHeader(b)
	if s := words(header["subject"]); s != "" {
		return s + ".eml"
	}
	return ""
}

// leaves yields the parts that have no parts, in their order.
func (p *part) leaves() iter.Seq[*part] {
	return func(yield func(*part) bool) { p.each(yield) }
}

func (p *part) each(yield func(*part) bool) bool {
	if !p.isMultipart() {
		return yield(p)
	}
	for _, child := range p.parts {
		if !child.each(yield) {
			return false
		}
	}
	return true
}

// body returns the parts that are the text of a message. Of alternatives it
// takes the last that has a web page, or else the first that has text.
func (p *part) body() []*part {
	if !p.isMultipart() {
		if p.isBody() {
			return []*part{p}
		}
		return nil
	}
	var all, best []*part
	for _, child := range p.parts {
		found := child.body()
		all = append(all, found...)
		if best == nil || slices.ContainsFunc(found, func(b *part) bool { return b.mediaType == webPage }) {
			best = found
		}
	}
	if p.mediaType == "multipart/alternative" {
		return best
	}
	return all
}

func (p *part) isMultipart() bool { return strings.HasPrefix(p.mediaType, "multipart/") }

// A part without parts is of the body, a picture that the body shows,
// something that mail programs say to each other, or an attachment.

func (p *part) isBody() bool { return readerOf(p.mediaType) != nil && p.disposition != "attachment" }

func (p *part) isPicture() bool {
	return strings.HasPrefix(p.mediaType, "image/") && p.disposition != "attachment"
}

func (p *part) isService() bool {
	switch p.mediaType {
	case "application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-keys",
		"text/calendar", "text/rfc822-headers", "message/delivery-status", "message/disposition-notification":
		return true
	}
	return false
}

func (p *part) isAttachment() bool { return !p.isBody() && !p.isPicture() && !p.isService() }

// sealed reports whether a message is encrypted (RFC 3156, RFC 8551).
func (p *part) sealed() bool {
	switch p.mediaType {
	case "multipart/encrypted":
		return true
	case "application/pkcs7-mime", "application/x-pkcs7-mime":
		return p.params["smime-type"] != "signed-data"
	}
	return false
}

// decoded is a part's content with its transfer encoding undone, as far as
// that goes.
func (p *part) decoded() []byte {
	switch strings.ToLower(p.header["content-transfer-encoding"]) {
	case "base64":
		return decodeBase64(p.content)
	case "quoted-printable":
		// What comes after a fault in the encoding is lost, as to any reader.
		b, _ := io.ReadAll(quotedprintable.NewReader(bytes.NewReader(p.content)))
		return b
	}
	return p.content
}

// decodeBase64 reads base64, whatever stands between, up to a fault.
func decodeBase64(b []byte) []byte {
	digits := make([]byte, 0, len(b))
	for _, c := range b {
		if c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '+' || c == '/' {
			digits = append(digits, c)
		}
	}
	out := make([]byte, base64.RawStdEncoding.DecodedLen(len(digits)))
	n, _ := base64.RawStdEncoding.Decode(out, digits)
	return out[:n]
}
