package pipeline_test

import (
	"mime"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/city-outcomes/throughline/shared/pipeline"
)

func TestAttachmentEscapesTheName(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ filename, want string }{
		{"briefing.docx", `attachment; filename="briefing.docx"`},
		{"2027 sdg-11 (draft).zip", `attachment; filename="2027 sdg-11 (draft).zip"`},
		{"../../etc/passwd", `attachment; filename="passwd"`},
		{`C:\reports\vlr.pdf`, `attachment; filename="vlr.pdf"`},
		{"a\r\nSet-Cookie: b=c.pdf", `attachment; filename="aSet-Cookie: b=c.pdf"`},
		{`a"; filename="b.exe`, `attachment; filename="a__ filename=_b.exe"; filename*=UTF-8''a%22%3B%20filename%3D%22b.exe`},
		{"annual\u202efdp.exe", `attachment; filename="annualfdp.exe"`},
		{"50%20.pdf", `attachment; filename="50_20.pdf"; filename*=UTF-8''50%2520.pdf`},
		{"Städte'bericht.pdf", `attachment; filename="St_dte'bericht.pdf"; filename*=UTF-8''St%C3%A4dte%27bericht.pdf`},
		{"דוח.pdf", `attachment; filename="___.pdf"; filename*=UTF-8''%D7%93%D7%95%D7%97.pdf`},
		{".htaccess", `attachment; filename="htaccess"`},
		{"..", `attachment; filename="download"`},
		{"", `attachment; filename="download"`},
		{"\x00\n", `attachment; filename="download"`},
	} {
		if got := pipeline.Attachment(c.filename); got != c.want {
			t.Errorf("Attachment(%q) = %s, want %s", c.filename, got, c.want)
		}
	}
}

func TestAttachmentShortensLongNames(t *testing.T) {
	t.Parallel()
	_, params, err := mime.ParseMediaType(pipeline.Attachment(strings.Repeat("ä", 300) + ".pdf"))
	if err != nil {
		t.Fatal(err)
	}
	if want := strings.Repeat("ä", 98) + ".pdf"; params["filename"] != want {
		t.Errorf("a long name is saved as %q, want %q", params["filename"], want)
	}
}

func FuzzAttachmentIsOneHeader(f *testing.F) {
	for _, name := range []string{"a.pdf", "a\"b\\c%d;e.pdf", "\r\n\r\n<script>", "\u202e\u2066fdp.exe", "\xff\xfe", "名前.zip", "a/b\\c"} {
		f.Add(name)
	}
	f.Fuzz(func(t *testing.T, filename string) {
		header := pipeline.Attachment(filename)
		kind, params, err := mime.ParseMediaType(header)
		if err != nil || kind != "attachment" || len(params) != 1 {
			t.Fatalf("Attachment(%q) = %q, which reads as %q %q, %v", filename, header, kind, params, err)
		}
		for _, r := range header {
			if r < ' ' || r > '~' {
				t.Errorf("Attachment(%q) = %q has the character %q", filename, header, r)
			}
		}
		name := params["filename"]
		bad := func(r rune) bool { return unicode.In(r, unicode.Cc, unicode.Cf) || r == '/' || r == '\\' }
		if name == "" || len(name) > 255 || !utf8.ValidString(name) || strings.ContainsFunc(name, bad) || strings.Trim(name, ".") == "" {
			t.Errorf("Attachment(%q) is saved as %q", filename, name)
		}
	})
}
