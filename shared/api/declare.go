package api

import (
	"fmt"
	"mime"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/language"
	"golang.org/x/text/unicode/norm"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/country"
)

// MaxSize is the size of the largest document, in bytes.
const MaxSize = 200 << 20

// The longest texts of a declaration, in characters.
const (
	maxTag    = 255 // a media type (RFC 6838, section 4.2), a language
	maxWords  = 200
	maxRights = 1000
)

// announcement is what a submitter says before sending a file.
type announcement struct {
	Filename  string          `json:"filename"`
	MediaType string          `json:"mediaType"`
	Size      int64           `json:"size"`
	SHA256    string          `json:"sha256"`
	Metadata  corpus.Metadata `json:"metadata"`
}

// declaration is what the announcement comes to once it is tidied, or one
// problem with everything that is wrong with it.
func (a announcement) declaration() (corpus.Declaration, error) {
	var faults faults
	d := corpus.Declaration{
		Filename:  corpus.CleanFilename(a.Filename),
		MediaType: faults.mediaType(a.MediaType),
		Size:      faults.size(a.Size),
		Document:  faults.sha256("sha256", a.SHA256),
		Metadata:  faults.metadata(a.Metadata),
	}
	if len(d.Filename) > corpus.MaxFilename {
		faults.add("filename", "The file's name is longer than %d bytes.", corpus.MaxFilename)
	}
	if len(faults) > 0 {
		return corpus.Declaration{}, invalid(faults...)
	}
	return d, nil
}

// CheckMetadata returns metadata as it is kept: without spaces at the ends, in
// Unicode's form NFC, codes in their usual case. Where something is wrong it
// returns a Problem that lists all of it. What announces documents without
// this API, such as a bulk upload's list, uses it to tell faults early.
func CheckMetadata(m corpus.Metadata) (corpus.Metadata, error) {
	var faults faults
	kept := faults.metadata(m)
	if len(faults) > 0 {
		return corpus.Metadata{}, invalid(faults...)
	}
	return kept, nil
}

// faults collects what is wrong with the fields.
type faults []FieldError

func (f *faults) add(field, format string, args ...any) {
	*f = append(*f, FieldError{field, fmt.Sprintf(format, args...)})
}

func (f *faults) mediaType(s string) string {
	if s == "" {
		return "application/octet-stream"
	}
	kind, _, err := mime.ParseMediaType(s)
	if err != nil || !strings.Contains(kind, "/") || len(s) > maxTag {
		f.add("mediaType", "This is not a media type such as application/pdf.")
		return ""
	}
	return kind
}

func (f *faults) size(n int64) int64 {
	switch {
	case n == 0:
		f.add("size", "%s", corpus.EmptyFile.Sentence())
	case n < 0:
		f.add("size", "The size is a number of bytes.")
	case n > MaxSize:
		f.add("size", "%s", corpus.TooLarge.Sentence())
	}
	return n
}

func (f *faults) sha256(field, s string) corpus.DocumentID {
	id, err := corpus.ParseDocumentID(s)
	if err != nil {
		f.add(field, "A SHA-256 has 64 digits from 0-9 and a-f, in lower case.")
	}
	return id
}

// metadata tidies and checks what the submitter says of the document.
func (f *faults) metadata(m corpus.Metadata) corpus.Metadata {
	m.Title = f.words("metadata.title", m.Title, corpus.MaxTitle)
	if m.Title == "" {
		f.add("metadata.title", "Please give the document's title.")
	}
	m.City = f.words("metadata.city", m.City, maxWords)
	m.Event = f.words("metadata.event", m.Event, maxWords)
	m.Session = f.words("metadata.session", m.Session, maxWords)
	m.OnBehalfOf = f.words("metadata.onBehalfOf", m.OnBehalfOf, maxWords)
	m.Rights = f.words("metadata.rights", m.Rights, maxRights)
	m.Country = f.country(m.Country)
	m.Language = f.language(m.Language)
	oneOf(f, "metadata.kind", m.Kind, corpus.DocumentKinds())
	if m.Sensitivity != "" {
		oneOf(f, "metadata.sensitivity", m.Sensitivity, corpus.Sensitivities())
	}
	if m.Date != "" && !isDate(m.Date, time.DateOnly, "2006-01", "2006") {
		f.add("metadata.date", "The date is a year, a month or a day, such as 2026, 2026-04 or 2026-04-05.")
	}
	if m.Embargo != "" && !isDate(m.Embargo, time.DateOnly) {
		f.add("metadata.embargo", "The embargo ends on a day, such as 2026-07-01.")
	}
	return m
}

// words is a text on one line, in Unicode's form NFC.
func (f *faults) words(field, s string, most int) string {
	s = strings.TrimSpace(norm.NFC.String(s))
	if !utf8.ValidString(s) || strings.ContainsFunc(s, func(r rune) bool { return unicode.IsControl(r) || corpus.TurnsWriting(r) }) {
		f.add(field, "Please take out line breaks and characters that cannot be seen.")
	}
	if utf8.RuneCountInString(s) > most {
		f.add(field, "This is longer than %d characters.", most)
	}
	return s
}

func (f *faults) country(s string) string {
	if s == "" {
		return ""
	}
	code := strings.ToUpper(strings.TrimSpace(s))
	if _, ok := country.ByAlpha3(code); !ok {
		f.add("metadata.country", "The country is a code of three letters (ISO 3166-1 alpha-3), such as CHE.")
	}
	return code
}

func (f *faults) language(s string) string {
	if s == "" {
		return ""
	}
	tag, err := language.Parse(s)
	if err != nil || len(s) > maxTag {
		f.add("metadata.language", "The language is a tag (BCP 47), such as en, fr or zh-Hant.")
		return ""
	}
	return tag.String()
}

// oneOf checks a word against those that there are.
func oneOf[T ~string](f *faults, field string, v T, known []T) {
	if slices.Contains(known, v) {
		return
	}
	words := make([]string, len(known))
	for i, k := range known {
		words[i] = string(k)
	}
	f.add(field, "This is one of %s.", strings.Join(words, ", "))
}

func isDate(s string, layouts ...string) bool {
	return slices.ContainsFunc(layouts, func(layout string) bool {
		t, err := time.Parse(layout, s)
		return err == nil && t.Format(layout) == s && t.Year() > 0
	})
}
