package mail

import (
	"bytes"
	"fmt"
	"io"
	"mime"
	"regexp"
	"strings"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/extract/charset"
)

// What a message may have. Mails that people send have five levels at most.
const (
	maxParts = 10_000
	maxDepth = 20
	maxField = 64 << 10 // bytes of a field that are looked at
)

const (
	plainText = "text/plain"
	webPage   = "text/html"
	message   = "message/rfc822"
)

// part is a part of a message, or the whole.
type part struct {
	header      map[string]string // by lower-case name; of several fields the first
	mediaType   string            // lower case, without parameters
	params      map[string]string // of the media type
	disposition string            // lower case
	filename    string
	content     []byte  // as it came, of what has no parts
	parts       []*part // of a multipart
}

// read takes a part apart: its header, and the parts of a multipart. What says
// nothing of its type has the usual one. A message of too many parts or levels
// is a corpus.Rejection, and so is one whose parts cannot be told.
func read(b []byte, usual string, depth int, left *int) (*part, error) {
	if *left--; *left < 0 || depth > maxDepth {
		return nil, corpus.Reject(corpus.UnsafeMarkup, fmt.Sprintf("a message of more than %d parts or %d levels", maxParts, maxDepth))
	}
	header, content := cutHeader(b)
	p := &part{header: header}
	p.mediaType, p.params = parameters(header["content-type"])
	if !strings.Contains(p.mediaType, "/") {
		p.mediaType = usual
	}
	var disposition map[string]string
	p.disposition, disposition = parameters(header["content-disposition"])
	if p.filename = disposition["filename"]; p.filename == "" {
		p.filename = p.params["name"]
	}
	p.filename = words(p.filename)
	if !p.isMultipart() {
		p.content = content
		return p, nil
	}
	usual = plainText
	if p.mediaType == "multipart/digest" {
		usual = message
	}
	for _, inner := range split(content, p.params["boundary"]) {
		child, err := read(inner, usual, depth+1, left)
		if err != nil {
			return nil, err
		}
		p.parts = append(p.parts, child)
	}
	if depth == 0 && len(p.parts) == 0 {
		return nil, corpus.Reject(corpus.Damaged, "message: its parts cannot be told")
	}
	return p, nil
}

// cutHeader returns the fields before the first empty line, and what comes
// after it. Lines that are no field are passed over.
func cutHeader(b []byte) (map[string]string, []byte) {
	header := map[string]string{}
	name := ""
	for len(b) > 0 {
		line := cutLine(&b)
		if len(line) == 0 {
			break
		}
		if line[0] == ' ' || line[0] == '\t' { // goes on with the field before
			if name != "" && len(header[name]) < maxField {
				header[name] += " " + string(bytes.TrimSpace(line))
			}
			continue
		}
		field, value, ok := bytes.Cut(line, []byte(":"))
		name = strings.ToLower(string(bytes.TrimSpace(field)))
		if _, had := header[name]; !ok || had || !wanted(name) {
			name = ""
			continue
		}
		header[name] = string(bytes.TrimSpace(value[:min(len(value), maxField)]))
	}
	return header, b
}

// wanted tells the fields that are looked at: the others are not even kept.
func wanted(name string) bool {
	switch name {
	case "subject", "content-type", "content-disposition", "content-transfer-encoding":
		return true
	}
	return false
}

// cutLine takes the first line off b, and returns it without its end.
func cutLine(b *[]byte) []byte {
	line, rest, _ := bytes.Cut(*b, []byte("\n"))
	*b = rest
	return bytes.TrimSuffix(line, []byte("\r"))
}

// split returns what stands between the lines that part a multipart (RFC 2046,
// 5.1.1). The last part need not be closed.
func split(b []byte, boundary string) [][]byte {
	if boundary == "" {
		return nil
	}
	delimiter := []byte("--" + boundary)
	var parts [][]byte
	begin := -1
	for at := 0; at < len(b); {
		rest := b[at:]
		line := cutLine(&rest)
		next := len(b) - len(rest)
		if tail, ok := bytes.CutPrefix(line, delimiter); ok {
			tail = bytes.TrimRight(tail, " \t")
			if last := string(tail) == "--"; last || len(tail) == 0 {
				if begin >= 0 {
					parts = append(parts, trimEnd(b[begin:max(begin, at)]))
				}
				if begin = next; last {
					return parts
				}
			}
		}
		at = next
	}
	if begin >= 0 {
		parts = append(parts, b[begin:])
	}
	return parts
}

// trimEnd takes off the line end that belongs to the delimiter after it.
func trimEnd(b []byte) []byte {
	return bytes.TrimSuffix(bytes.TrimSuffix(b, []byte("\n")), []byte("\r"))
}

// loose finds parameters in a field that breaks the rules: words that are not
// ASCII, a space where none may be.
var loose = regexp.MustCompile(`(?i);\s*(boundary|charset|name|filename|smime-type)\s*=\s*(?:"([^"]*)"?|([^;]*))`)

// parameters reads a field that is a word with parameters.
func parameters(field string) (string, map[string]string) {
	if word, params, err := mime.ParseMediaType(field); err == nil {
		return word, params
	}
	word, _, _ := strings.Cut(field, ";")
	params := map[string]string{}
	for _, m := range loose.FindAllStringSubmatch(field, -1) {
		if key := strings.ToLower(m[1]); params[key] == "" {
			params[key] = strings.TrimSpace(m[2] + m[3])
		}
	}
	return strings.ToLower(strings.TrimSpace(word)), params
}

// words is a field's text: encoded words (RFC 2047) decoded, bytes that are
// not UTF-8 read as what they look like, on one line.
func words(s string) string {
	decoder := mime.WordDecoder{CharsetReader: func(label string, in io.Reader) (io.Reader, error) {
		b, err := io.ReadAll(in)
		if err != nil {
			return nil, err
		}
		text, err := charset.DecodeAs(label, b)
		return strings.NewReader(text), err
	}}
	if decoded, err := decoder.DecodeHeader(s); err == nil {
		s = decoded
	}
	if text, err := charset.Decode([]byte(s)); err == nil {
		s = text
	}
	return strings.Join(strings.Fields(strings.ToValidUTF8(s, "\uFFFD")), " ")
}

func (p *part) subject() string { return words(p.header["subject"]) }
