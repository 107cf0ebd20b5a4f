package pdf_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/city-outcomes/throughline/shared/briefing/docx"
)

func said(text string) docx.Document {
	return docx.Document{Title: "Report", Language: "en", Body: []docx.Block{docx.Paragraph{Runs: []docx.Run{{Text: "It said: “"}, {Text: text}, {Text: "” [Original]"}}}}}
}

// A gap where words should be is worse than a reference.
func TestWordsThatNoFontHasAreLeftToTheWordFile(t *testing.T) {
	t.Parallel()
	const reference = "[words in a script that this file lacks: see the Word file]"
	for text, want := range map[string]string{
		"शहर ने 2,400 घर बनाए।":          reference,
		"도시는 2,400 호를 지었다.":              reference + ".",
		"In Seoul 서울 grew":               "In Seoul " + reference + " grew",
		"เมือง (Bangkok) กรุงเทพ":        reference + " (Bangkok) " + reference,
		"Ένα, два, 三, four, é, ş, ő":     "Ένα, два, 三, four, é, ş, ő",
		"naïve e\u0301 and \u2460 and ☃": "naïve e\u0301 and \u2460 and ☃", // signs are no words
	} {
		if !bytes.Equal(file(t, said(text)), file(t, said(want))) {
			t.Errorf("%q is not set as %q but as %q", text, want, open(t, file(t, said(text))).text(t, 1))
		}
	}
	file(t, said("शहर \xff\xfe")) // broken text is no reason to end
	if got := open(t, file(t, said("शहर"))).text(t, 1); !strings.Contains(got, reference) {
		t.Errorf("the page reads %q", got)
	}
}
