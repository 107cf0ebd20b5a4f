// Package extract reads documents of any welcome format: bytes in, pages of
// paragraphs out. What a file is, its bytes tell; names and declared types are
// not asked. Files come from strangers, so everything that a file can make
// large is bounded, and what goes beyond is a corpus.Rejection.
package extract

import (
	"context"
	"fmt"
	"iter"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/extract/docx"
	"github.com/city-outcomes/throughline/shared/extract/epub"
	"github.com/city-outcomes/throughline/shared/extract/mail"
	"github.com/city-outcomes/throughline/shared/extract/odf"
	"github.com/city-outcomes/throughline/shared/extract/pdf"
	"github.com/city-outcomes/throughline/shared/extract/plain"
	"github.com/city-outcomes/throughline/shared/extract/rtf"
	"github.com/city-outcomes/throughline/shared/extract/sheet"
	"github.com/city-outcomes/throughline/shared/extract/slides"
	"github.com/city-outcomes/throughline/shared/extract/sniff"
	"github.com/city-outcomes/throughline/shared/extract/web"
)

// Reader reads documents. PDF is needed; the reader may then be used by
// several goroutines.
type Reader struct {
	PDF *pdf.Engine
}

// Read returns a document's text as its format gives it, to be made regular
// by normalise.Text: Document, MediaType, Paged, Title, the pages and notes on
// what was left out. Paragraphs are numbered, Language is empty. It answers a
// corpus.Rejection where the document is at fault. A mail that is nothing but
// its attachments is a text without paragraphs.
func (r Reader) Read(ctx context.Context, b []byte) (corpus.Text, error) {
	if err := ctx.Err(); err != nil {
		return corpus.Text{}, fmt.Errorf("read document: %w", err)
	}
	file, err := sniff.Sniff(b)
	if err != nil {
		return corpus.Text{}, err
	}
	text, err := r.read(ctx, file)
	if err != nil {
		return corpus.Text{}, err
	}
	if n := garbled(text); n > 1 {
		text.Notes = append(text.Notes, fmt.Sprintf("some letters are garbled, as of text that was saved in a wrong encoding (%d places)", n))
	}
	text.Document, text.MediaType = corpus.Identify(b), string(file.Format)
	if !spoken(text) && !anyOf(Attachments(text, b)) {
		return corpus.Text{}, corpus.Reject(corpus.NoWords, "no paragraph has a letter")
	}
	return text, nil
}

// Attachments yields the files that came with a document, of which t is the
// text and b the bytes: those of a mail.
func Attachments(t corpus.Text, b []byte) iter.Seq[corpus.Attachment] {
	if t.MediaType != string(sniff.EML) {
		return func(func(corpus.Attachment) bool) {}
	}
	return mail.Attachments(b)
}

func anyOf[T any](s iter.Seq[T]) bool {
	for range s {
		return true
	}
	return false
}

func (r Reader) read(ctx context.Context, f sniff.File) (corpus.Text, error) {
	switch f.Format {
	case sniff.PDF:
		return r.PDF.Text(ctx, f.Bytes)
	case sniff.DOCX:
		return docx.Text(f.Archive)
	case sniff.FlatDOCX:
		parts, err := docx.ReadFlat(f.Text)
		if err != nil {
			return corpus.Text{}, err
		}
		return docx.Text(parts)
	case sniff.PPTX:
		return slides.Text(f.Archive)
	case sniff.XLSX:
		return sheet.Text(f.Bytes, f.Archive)
	case sniff.ODT, sniff.ODP, sniff.ODS:
		return odf.Text(f.Archive)
	case sniff.EPUB:
		return epub.Text(f.Archive)
	case sniff.RTF:
		return rtf.Text(f.Bytes)
	case sniff.EML:
		return mail.Text(f.Bytes)
	case sniff.HTML:
		return web.Text(f.Text)
	case sniff.Markdown:
		return plain.Markdown(f.Text)
	case sniff.CSV:
		return plain.Table(f.Text, f.Separator())
	case sniff.Plain:
		return plain.Text(f.Text)
	}
	return corpus.Text{}, corpus.Reject(corpus.UnsupportedFormat, string(f.Format))
}
