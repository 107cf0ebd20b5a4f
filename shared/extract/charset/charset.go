// Package charset turns text of any encoding into UTF-8.
package charset

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/gogs/chardet"
	"golang.org/x/net/html/charset"
)

// Decode returns text in UTF-8, without its byte order mark. The encoding is
// told from the byte order mark, then from the bytes being UTF-8, then from
// how they are distributed; lines may differ. Text that was encoded twice is
// mended where that is certain. Bytes that are no text are a corpus.Rejection for
// UnknownFormat.
func Decode(b []byte) (string, error) {
	s, err := decode(b)
	if err != nil {
		return "", err
	}
	if s = mend(strings.ToValidUTF8(s, "\uFFFD")); binary(s) {
		return "", corpus.Reject(corpus.UnknownFormat, "neither a known format nor text")
	}
	return s, nil
}

// DecodeHTML returns a web page in UTF-8. Where the bytes are not UTF-8, what
// the page says of its encoding counts.
func DecodeHTML(b []byte) (string, error) {
	const otherwise = "windows-1252" // what the standard supposes of pages that do not say
	if _, label, _ := charset.DetermineEncoding(b, ""); !utf8.Valid(b) && label != "utf-8" && label != otherwise {
		s, err := with(label, bytes.TrimPrefix(bytes.TrimPrefix(b, []byte{0xFF, 0xFE}), []byte{0xFE, 0xFF}))
		return strings.ToValidUTF8(s, "\uFFFD"), err
	}
	return Decode(b)
}

// DecodeAs returns text in UTF-8 that is said to be in the encoding with that
// label. What is UTF-8 is read as that; without a label that is known, Decode
// tells.
func DecodeAs(label string, b []byte) (string, error) {
	if enc, _ := charset.Lookup(label); enc == nil || utf8.Valid(b) {
		return Decode(b)
	}
	s, err := with(label, b)
	return strings.ToValidUTF8(s, "\uFFFD"), err
}

func decode(b []byte) (string, error) {
	switch {
	case bytes.HasPrefix(b, []byte{0xEF, 0xBB, 0xBF}):
		return string(b[3:]), nil
	case bytes.HasPrefix(b, []byte{0xFF, 0xFE}):
		return with("utf-16le", b[2:])
	case bytes.HasPrefix(b, []byte{0xFE, 0xFF}):
		return with("utf-16be", b[2:])
	case utf8.Valid(b) && bytes.IndexByte(b, 0) < 0:
		return string(b), nil
	case halfZero(b, 1):
		return with("utf-16le", b)
	case halfZero(b, 0):
		return with("utf-16be", b)
	}
	if s, ok := mixed(b); ok {
		return s, nil
	}
	return with(guess(b), b)
}

// halfZero reports whether most of every second byte is zero, as in UTF-16 of
// Latin letters.
func halfZero(b []byte, from int) bool {
	const sample = 4096
	zero, all := 0, 0
	for i := from; i < min(len(b), sample); i += 2 {
		all++
		if b[i] == 0 {
			zero++
		}
	}
	return all > 1 && 2*zero > all
}

// guess names the likeliest encoding. That of Western Europe is taken for the
// set that Windows uses, which has more characters, and wins where others are
// as likely; among these the first in the alphabet does. (The detector's own
// best is now one, now the other.)
func guess(b []byte) string {
	const western, sample = "windows-1252", 64 << 10
	all, err := chardet.NewTextDetector().DetectAll(b[:min(len(b), sample)])
	if err != nil {
		return western
	}
	best := chardet.Result{Charset: western, Confidence: 9}
	for _, r := range all {
		if r.Charset == "ISO-8859-1" || r.Charset == "UTF-8" {
			r.Charset = western
		}
		if r.Confidence > best.Confidence || r.Confidence == best.Confidence && best.Charset != western && (r.Charset == western || r.Charset < best.Charset) {
			best = r
		}
	}
	return best.Charset
}

func with(label string, b []byte) (string, error) {
	enc, _ := charset.Lookup(label)
	if enc == nil {
		enc, _ = charset.Lookup("windows-1252")
	}
	out, err := enc.NewDecoder().Bytes(b)
	if err != nil {
		return "", corpus.Reject(corpus.Damaged, "text: "+err.Error())
	}
	return string(out), nil
}

// binary reports whether there are more control characters than text has.
func binary(s string) bool {
	const sample = 64 << 10
	s = s[:min(len(s), sample)]
	controls, all := 0, 0
	for _, r := range s {
		all++
		if unicode.IsControl(r) && !strings.ContainsRune("\t\n\r\f\v\u0085\u001a", r) {
			controls++
		}
	}
	return 50*controls > all
}
