package extract_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/normalise"
)

// TestReadFindsTheProjectsStatements reads the project's own documents: each
// statement stands on its page, word for word, and on a page with its label.
func TestReadFindsTheProjectsStatements(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(root(t), "testdata", "documents")
	read := map[string]corpus.Text{}
	for _, row := range table(t, filepath.Join(dir, "statements.tsv")) {
		file := row["file"]
		text, done := read[file]
		if !done {
			b, err := os.ReadFile(filepath.Join(dir, file))
			if err != nil {
				t.Fatal(err)
			}
			if text, err = open(t).Read(t.Context(), b); err != nil {
				t.Fatalf("Read(%s): %v", file, err)
			}
			text = normalise.Text(text)
			read[file] = text
		}
		page := 1
		if text.Paged {
			if _, err := fmt.Sscan(row["page"], &page); err != nil || page > len(text.Pages) {
				t.Errorf("%s has no page %q", file, row["page"])
				continue
			}
		}
		p := text.Pages[page-1]
		if !slices.ContainsFunc(p.Paragraphs, func(para corpus.Paragraph) bool { return strings.Contains(para.Text, row["quotation"]) }) {
			t.Errorf("page %d of %s lacks %q", page, file, row["quotation"])
		}
		if row["label"] != "" && p.Label != row["label"] {
			t.Errorf("page %d of %s has label %q, want %q", page, file, p.Label, row["label"])
		}
	}
}

// refused are the shared test documents that are refused, and why. All others
// are read.
var refused = map[string]corpus.Reason{
	"hard/pdfjs_ContentStreamCycleType3insideType3.pdf": corpus.NoWords,
	"hard/pdfjs_GHOSTSCRIPT-698804-1-fuzzed.pdf":        corpus.NoWords,
	"hard/pdfjs_PDFBOX-3148-2-fuzzed.pdf":               corpus.NoWords,
	"hard/pdfjs_PDFBOX-4352-0.pdf":                      corpus.NoWords,
	"hard/pdfjs_REDHAT-1531897-0.pdf":                   corpus.Damaged,
	"hard/pdfjs_TAMReview.pdf":                          corpus.GarbledText, // 21 of 23 pages
	"hard/pdfjs_ThuluthFeatures.pdf":                    corpus.GarbledText,
	"hard/pdfjs_TrueType_without_cmap.pdf":              corpus.NoWords,
	"hard/pdfjs_empty.pdf":                              corpus.NoWords,
	"hard/pdfjs_issue5874.pdf":                          corpus.GarbledText,
	"hard/pdfjs_issue9949.pdf":                          corpus.GarbledText,
	"hard/pdfjs_personwithdog.pdf":                      corpus.NoTextLayer,
	"hard/pdfjs_poppler-85140-0.pdf":                    corpus.NoWords,
	"hard/pdfjs_poppler-937-0-fuzzed.pdf":               corpus.Damaged,
	"hard/tika_testOCR.pdf":                             corpus.NoTextLayer,
	"made/billion_laughs.docx":                          corpus.UnsafeMarkup,
	"made/bomb_900MB.docx":                              corpus.ArchiveBomb,
	"made/empty0.pdf":                                   corpus.EmptyFile,
	"made/enc_userpw_aes256.pdf":                        corpus.Encrypted,
	"made/headeronly.pdf":                               corpus.Damaged,
	"made/random.pdf":                                   corpus.UnknownFormat,
	"made/scanned_3p_notext.pdf":                        corpus.NoTextLayer,
	"office/tika_testEXCEL.xls":                         corpus.OldOffice,
	"office/tika_testEXCEL_protected_passtika.xlsx":     corpus.Encrypted,
	"office/tika_testWORD.doc":                          corpus.OldOffice,
	"office/tika_testWORD_protected_passtika.docx":      corpus.Encrypted,
	"office/tika_testWORD_truncated.docx":               corpus.Damaged,
}

// TestReadTakesTheSharedDocuments reads every document that lies beside the
// project, and says how long each took.
func TestReadTakesTheSharedDocuments(t *testing.T) {
	dir := filepath.Join(root(t), "..", "shared", "documents")
	files, err := filepath.Glob(filepath.Join(dir, "*", "*.*"))
	if err != nil {
		t.Fatal(err)
	}
	if len(files) == 0 {
		t.Skip("no documents beside the project in ../shared/documents")
	}
	pages, passages, began := 0, 0, time.Now()
	for _, file := range append(files, filepath.Join(dir, "unece-helsingborg-h22.txt")) {
		name, err := filepath.Rel(dir, file)
		if err != nil {
			t.Fatal(err)
		}
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		start := time.Now()
		text, err := open(t).Read(t.Context(), b)
		if want := refused[filepath.ToSlash(name)]; want != "" || err != nil {
			if !isRejection(err, want) {
				t.Errorf("Read(%s) = %v, want %q", name, err, want)
			}
			t.Logf("%-55s %8s refused: %s", name, time.Since(start).Round(time.Millisecond), want)
			continue
		}
		wellFormed(t, text)
		text = normalise.Text(text)
		cut := normalise.Passages(text)
		for _, p := range cut {
			if !strings.Contains(text.Pages[p.Page-1].Paragraphs[p.Paragraph-1].Text, p.Text) {
				t.Errorf("a passage of %s is not on page %d", name, p.Page)
			}
		}
		pages += len(text.Pages)
		passages += len(cut)
		t.Logf("%-55s %8s %4d pages %5d passages %s", name, time.Since(start).Round(time.Millisecond), len(text.Pages), len(cut), text.Language)
	}
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	t.Logf("%d files, %d pages, %d passages in %s, %d MB from the system", len(files)+1, pages, passages, time.Since(began).Round(time.Millisecond), m.Sys>>20)
}

func isRejection(err error, want corpus.Reason) bool {
	r, ok := errors.AsType[*corpus.Rejection](err)
	return ok && r.Reason == want
}
