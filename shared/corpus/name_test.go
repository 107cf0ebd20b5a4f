package corpus_test

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/city-outcomes/throughline/shared/corpus"
)

func TestCleanFilename(t *testing.T) {
	t.Parallel()
	for sent, want := range map[string]string{
		"review.pdf":                  "review.pdf",
		"../../etc/passwd":            "passwd",
		`C:\reports\review.pdf`:       "review.pdf",
		"folder/":                     "unnamed",
		"":                            "unnamed",
		"..":                          "unnamed",
		" . ":                         "unnamed",
		"a\r\nb.pdf":                  "ab.pdf",
		"annual\u202efdp.exe":         "annualfdp.exe",
		"\u2066a\u2069.pdf\u200f":     "a.pdf",
		"\ufeffb\u0000.pdf":           "b.pdf",
		"Cafe\u0301.pdf":              "Café.pdf",
		"می\u200cخواهم.pdf":           "می\u200cخواهم.pdf",
		"<script>alert(1)<script>.md": "<script>alert(1)<script>.md",
		"bad\xff.pdf":                 "bad.pdf",
	} {
		if got := corpus.CleanFilename(sent); got != want {
			t.Errorf("CleanFilename(%q) = %q, want %q", sent, got, want)
		}
	}
}

func FuzzCleanFilename(f *testing.F) {
	for _, name := range []string{"review.pdf", "../../etc/passwd", `C:\a\b`, "a\r\nb", "\u202e\u2066fdp.exe", "\xff\xfe", "e\u0301", "\u2000", "a/\u202e", "\u037e\u1fef"} {
		f.Add(name)
	}
	f.Fuzz(func(t *testing.T, sent string) {
		got := corpus.CleanFilename(sent)
		if got == "" || !utf8.ValidString(got) || !norm.NFC.IsNormalString(got) || strings.TrimSpace(got) != got || strings.ContainsAny(got, `/\`) || strings.Trim(got, ".") == "" {
			t.Errorf("CleanFilename(%q) = %q, which is no plain name", sent, got)
		}
		for _, r := range got {
			if unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || unicode.In(r, unicode.Zl, unicode.Zp) {
				t.Errorf("CleanFilename(%q) = %q has %U", sent, got, r)
			}
		}
		if again := corpus.CleanFilename(got); again != got {
			t.Errorf("CleanFilename(%q) = %q, cleaned again %q", sent, got, again)
		}
	})
}

func TestCleanTitle(t *testing.T) {
	t.Parallel()
	for brought, want := range map[string]string{
		"  Annex 1:\r\n indicators\t": "Annex 1: indicators",
		"turned \u202efdp":            "turned fdp",
		"Cafe\u0301":                  "Café",
		"\u0000":                      "",
		strings.Repeat("é", 501):      strings.Repeat("é", 500),
	} {
		if got := corpus.CleanTitle(brought); got != want {
			t.Errorf("CleanTitle(%q) = %q, want %q", brought, got, want)
		}
	}
}
