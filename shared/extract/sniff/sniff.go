// Package sniff tells what kind of file a file is, from its bytes alone.
package sniff

import (
	"bytes"
	"net/http"
	"regexp"
	"strings"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/extract/archive"
	"github.com/city-outcomes/throughline/shared/extract/charset"
)

// Format is a kind of file, named by its media type.
type Format string

// The formats that are told apart.
const (
	PDF      Format = "application/pdf"
	DOCX     Format = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
	PPTX     Format = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
	XLSX     Format = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	ODT      Format = "application/vnd.oasis.opendocument.text"
	ODP      Format = "application/vnd.oasis.opendocument.presentation"
	ODS      Format = "application/vnd.oasis.opendocument.spreadsheet"
	FlatDOCX Format = "application/vnd.ms-word.document.flat+xml"
	HTML     Format = "text/html"
	Markdown Format = "text/markdown"
	CSV      Format = "text/csv"
	Plain    Format = "text/plain"
	RTF      Format = "application/rtf"
	EML      Format = "message/rfc822"
	EPUB     Format = "application/epub+zip"
)

// File is a file whose kind is known, opened as far as that took.
type File struct {
	Format  Format
	Bytes   []byte
	Archive *archive.Archive // of the office formats
	Text    string           // in UTF-8, of the text formats
}

// Sniff tells a file's format. A file that is empty, damaged, encrypted, or of
// a kind that is not read, is a corpus.Rejection that says so.
func Sniff(b []byte) (File, error) {
	const head = 1024
	start := b[:min(len(b), head)]
	switch {
	case len(b) == 0:
		return File{}, corpus.Reject(corpus.EmptyFile, "0 bytes")
	case bytes.Contains(start, []byte("%PDF-")):
		return File{Format: PDF, Bytes: b}, nil
	case bytes.HasPrefix(b, []byte("PK\x03\x04")), bytes.HasPrefix(b, []byte("PK\x05\x06")):
		return office(b)
	case bytes.HasPrefix(b, compound):
		return File{}, oldOffice(b)
	case bytes.HasPrefix(bytes.TrimLeft(start, " \r\n\t\xEF\xBB\xBF"), []byte(`{\rtf`)):
		return File{Format: RTF, Bytes: b}, nil
	}
	if kind := foreign(start); kind != "" {
		return File{}, corpus.Reject(corpus.UnsupportedFormat, kind)
	}
	return text(b)
}

// office tells the formats that are zip files.
func office(b []byte) (File, error) {
	a, err := archive.Open(b)
	if err != nil {
		return File{}, err
	}
	f := File{Bytes: b, Archive: a}
	switch {
	case a.Has("word/document.xml"):
		f.Format = DOCX
	case a.Has("ppt/presentation.xml"):
		f.Format = PPTX
	case a.Has("xl/workbook.xml"):
		f.Format = XLSX
	case a.Has("mimetype"):
		return declared(f)
	case a.Has("[Content_Types].xml"):
		return File{}, corpus.Reject(corpus.UnsupportedFormat, "an office package without a document that we read")
	default:
		return File{}, corpus.Reject(corpus.NotWhatItSays, "a zip file without the parts of an office document")
	}
	return f, nil
}

// variants are templates and the like, which read as what they are for.
var variants = regexp.MustCompile(`-(template|web|master|master-template)$`)

// declared tells the formats whose archives begin with their media type.
func declared(f File) (File, error) {
	kind, err := f.Archive.Read("mimetype")
	if err != nil {
		return File{}, err
	}
	f.Format = Format(variants.ReplaceAllString(strings.TrimSpace(string(kind)), ""))
	switch f.Format {
	case ODT, ODP, ODS:
	case EPUB:
		return f, nil
	default:
		return File{}, corpus.Reject(corpus.UnsupportedFormat, "an archive of another kind of document")
	}
	if manifest, err := f.Archive.Read("META-INF/manifest.xml"); err == nil && bytes.Contains(manifest, []byte("encryption-data")) {
		return File{}, corpus.Reject(corpus.Encrypted, "an encrypted OpenDocument file")
	}
	if !f.Archive.Has("content.xml") {
		return File{}, corpus.Reject(corpus.NotWhatItSays, "an OpenDocument file without content")
	}
	return f, nil
}

// compound is how Microsoft's compound files begin (MS-CFB): the old office
// formats, and new ones that are encrypted.
var compound = []byte{0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1}

func oldOffice(b []byte) error {
	has := func(stream string) bool {
		var wide []byte
		for i := range len(stream) {
			wide = append(wide, stream[i], 0)
		}
		return bytes.Contains(b, wide)
	}
	switch {
	case has("EncryptionInfo"), has("EncryptedPackage"):
		return corpus.Reject(corpus.Encrypted, "an encrypted office document")
	case has("WordDocument"), has("Workbook"), has("Book"), has("PowerPoint Document"):
		return corpus.Reject(corpus.OldOffice, "a compound file of an old office program")
	}
	return corpus.Reject(corpus.UnsupportedFormat, "a compound file")
}

// foreign names the kind of a file that is known and not read: images, sound,
// programs, archives of other sorts. It is empty for text and the unknown.
func foreign(start []byte) string {
	kind := http.DetectContentType(start)
	switch {
	case strings.HasPrefix(kind, "text/"), kind == "application/octet-stream":
	default:
		return kind
	}
	for _, m := range []struct{ magic, kind string }{
		{"II*\x00", "image/tiff"}, {"MM\x00*", "image/tiff"}, {"7z\xBC\xAF\x27\x1C", "application/x-7z-compressed"},
		{"\x7fELF", "application/x-executable"}, {"MZ\x90", "application/x-msdownload"}, {"BZh", "application/x-bzip2"},
		{"\xFD7zXZ", "application/x-xz"}, {"%!PS", "application/postscript"},
	} {
		if bytes.HasPrefix(start, []byte(m.magic)) {
			return m.kind
		}
	}
	if len(start) > 12 && string(start[4:8]) == "ftyp" {
		return "image/heif or video/mp4"
	}
	return ""
}

var (
	flat    = regexp.MustCompile(`^\s*<\?xml[^>]*>\s*(<\?mso-application[^>]*>\s*)?<(\w+:)?package\b`)
	hyper   = regexp.MustCompile(`(?i)^\s*(<\?xml[^>]*>\s*)?(<!--[\s\S]*?-->\s*)*<(!doctype\s+html|html|head|body|title|meta|div|h[1-6]|p|article|main|section|table|ul|ol)\b`)
	fields  = regexp.MustCompile(`(?m)^(From|To|Date|Subject|Received|Return-Path|Message-ID|MIME-Version|Delivered-To|X-[\w-]+|Content-Type|Reply-To): ?\S`)
	opening = regexp.MustCompile(`(?i)^(From .*\n[\w-]+: |(From|To|Date|Subject|Received|Return-Path|Message-ID|MIME-Version|Delivered-To|X-[\w-]+|Content-Type|Reply-To|DKIM-Signature|ARC-[\w-]+): ?)`)
)

// text tells the formats that are text.
func text(b []byte) (File, error) {
	s, err := charset.Decode(b)
	if err != nil {
		return File{}, err
	}
	const look = 16 << 10
	head := strings.ToValidUTF8(s[:min(len(s), look)], "")
	f := File{Bytes: b, Text: s}
	switch {
	case strings.TrimSpace(s) == "":
		return File{}, corpus.Reject(corpus.NoWords, "white space only")
	case flat.MatchString(head):
		f.Format = FlatDOCX
	case hyper.MatchString(head):
		f.Format = HTML
		f.Text, err = charset.DecodeHTML(b)
	case opening.MatchString(head) && len(fields.FindAllString(head, 4)) > 2:
		f.Format = EML
	case markdown(head):
		f.Format = Markdown
	case columns(head) != 0:
		f.Format = CSV
	default:
		f.Format = Plain
	}
	return f, err
}

var (
	atx    = regexp.MustCompile(`(?m)^#{1,6} \S`)
	rule   = regexp.MustCompile(`(?m)^\|?\s*:?-{3,}:?\s*(\|\s*:?-{3,}:?\s*)+\|?\s*$`)
	inline = regexp.MustCompile(`(?m)(\[[^\]\n]+\]\([^)\s]+\)|\*\*[^*\n]+\*\*|^` + "```" + `)`)
)

// markdown reports whether text is marked up as Markdown: by a heading, the
// rule of a table, or several links or strong words.
func markdown(s string) bool {
	return atx.MatchString(s) || rule.MatchString(s) || len(inline.FindAllString(s, 3)) > 2
}

// columns returns the character that parts the columns of a table, 0 where the
// text is none: each line has it, nearly always as often as the first.
func columns(s string) rune {
	lines := strings.Split(strings.TrimSpace(s), "\n")
	const enough, least = 50, 3
	if len(lines) > enough {
		lines = lines[:enough]
	}
	if len(lines) < least {
		return 0
	}
	for _, sep := range []rune{'\t', ';', ',', '|'} {
		want := strings.Count(lines[0], string(sep))
		same := 0
		for _, l := range lines {
			if strings.Count(l, string(sep)) == want {
				same++
			}
		}
		if (want > 1 || want == 1 && sep != ',') && 10*same >= 8*len(lines) {
			return sep
		}
	}
	return 0
}

// Separator is the character that parts the columns of a CSV file.
func (f File) Separator() rune {
	const look = 16 << 10
	return columns(f.Text[:min(len(f.Text), look)])
}
