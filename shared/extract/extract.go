// Package extract reads documents of any welcome format: bytes in, pages of
// paragraphs out. What a file is, its bytes tell; names and declared types are
// not asked. Files come from strangers, so everything that a file can make
// large is bounded, and what goes beyond is a corpus.Rejection.
package extract

import (
	"context"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/extract/pdf"
)

// Reader reads documents. PDF is needed; the reader may then be used by
// several goroutines.
type Reader struct {
	PDF *pdf.Engine
}

// Read returns a document's text as its format gives it, to be made regular
// by normalise.Text: Document, MediaType, Paged, Title, the pages and notes on
// what was left out. Paragraphs are numbered, Language is empty. It answers a
// corpus.Rejection where the document is at fault.
func (r Reader) Read(ctx context.Context, b []byte) (corpus.Text, error) {
	return r.PDF.Text(ctx, b)
}
