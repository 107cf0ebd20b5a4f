package shared_test

import (
	"archive/zip"
	"bytes"
	"compress/zlib"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/extract"
	"github.com/city-outcomes/throughline/shared/extract/pdf"
)

// TestBombsAreRefusedAtTheFirstTry uploads files that unpack into far more
// than they are, through the real reader: each is the document's fault, so
// that its outcome stands after one try, and no queue delivers it again.
func TestBombsAreRefusedAtTheFirstTry(t *testing.T) {
	if testing.Short() {
		t.Skip("unpacks more than a gigabyte")
	}
	t.Parallel()
	engine := engine(t)
	for name, c := range map[string]struct {
		body []byte
		want []corpus.Reason
	}{
		"a ZIP that inflates": {packed(t, 1, 300<<20), []corpus.Reason{corpus.ArchiveBomb}},
		"a ZIP of many files": {packed(t, 3000, 1), []corpus.Reason{corpus.ArchiveBomb}},
		"a PDF that inflates": {inflatingPDF(t, 600<<20), []corpus.Reason{corpus.TooMuchMemory, corpus.TooSlow}}, // whichever budget the machine spends first
	} {
		t.Run(name, func(t *testing.T) {
			w, u := newWorld(), newUpload(1, 1, "Lintuvaara", string(c.body))
			tries := 0
			w.ingest.Read = func(ctx context.Context, b []byte) (corpus.Text, error) {
				tries++
				return extract.Reader{PDF: engine}.Read(ctx, b)
			}
			must(t, w.take(t.Context(), u))
			must(t, w.runIngest(t.Context(), u)) // its event comes twice
			sub, err := w.catalog.Submission(t.Context(), u.Revision)
			must(t, err)
			if now := sub.Now(); now.Status != corpus.Rejected || !slices.Contains(c.want, now.Reason) || tries != 1 {
				t.Errorf("it is %s for %q after %d tries, want rejected for one of %q after one", now.Status, now.Reason, tries, c.want)
			}
		})
	}
}

// engine is the PDF engine, compiled once and kept in the user's cache.
func engine(t *testing.T) *pdf.Engine {
	t.Helper()
	dir := ""
	if cache, err := os.UserCacheDir(); err == nil {
		dir = filepath.Join(cache, "throughline", "pdfium")
	}
	e, err := pdf.Open(t.Context(), dir)
	must(t, err)
	t.Cleanup(func() { must(t, e.Close()) })
	return e
}

// packed is a Word file in form, with so many further parts of so many bytes.
func packed(t *testing.T, parts, size int) []byte {
	t.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for n := range parts + 1 {
		name := "word/document.xml"
		if n > 0 {
			name = fmt.Sprintf("word/part%d.xml", n)
		}
		f, err := z.Create(name)
		must(t, err)
		_, err = io.CopyN(f, spaces{}, int64(size))
		must(t, err)
	}
	must(t, z.Close())
	return out.Bytes()
}

// spaces are without end.
type spaces struct{}

func (spaces) Read(b []byte) (int, error) {
	return copy(b, bytes.Repeat([]byte(" "), len(b))), nil
}

// inflatingPDF is one page whose content is so many spaces.
func inflatingPDF(t *testing.T, size int) []byte {
	t.Helper()
	var content bytes.Buffer
	z := zlib.NewWriter(&content)
	_, err := io.CopyN(z, spaces{}, int64(size))
	must(t, err)
	must(t, z.Close())
	var out, table strings.Builder
	out.WriteString("%PDF-1.7\n")
	for i, object := range []string{
		"<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>",
		"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R>>",
		fmt.Sprintf("<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream", content.Len(), content.String()),
	} {
		fmt.Fprintf(&table, "%010d 00000 n \n", out.Len())
		fmt.Fprintf(&out, "%d 0 obj\n%s\nendobj\n", i+1, object)
	}
	fmt.Fprintf(&out, "xref\n0 5\n0000000000 65535 f \n%strailer<</Size 5/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF", table.String(), out.Len())
	return []byte(out.String())
}
