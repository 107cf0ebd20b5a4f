package briefing_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/city-outcomes/throughline/shared/briefing"
	"github.com/city-outcomes/throughline/shared/briefing/docx/docxtest"
)

func TestMastheadSaysForWhomAndHowFarOnLinesOfTheirOwn(t *testing.T) {
	t.Parallel()
	for given, want := range map[string]string{
		"For policy staff; draft until a person approves it": "[Distr.: For policy staff Draft until a person approves it]",
		"General": "[Distr.: General]",
	} {
		if got := fmt.Sprint(briefing.Masthead{Distribution: given}.Distributed()); got != want {
			t.Errorf("%q is distributed as %s, want %s", given, got, want)
		}
	}
}

func TestMastheadIsTheSameInWordAndOnThePage(t *testing.T) {
	t.Parallel()
	b := compose(t, fourCities().input())
	files := unpack(t, pack(t, b))
	const column = 34 // letters that a line of the masthead's right column holds
	lines := append(b.Masthead.Distributed(), b.Masthead.Date, "Original: "+b.Masthead.Original)
	page, _, ok := strings.Cut(string(files["briefing.html"]), "</header>")
	if !ok {
		t.Fatal("the page has no masthead")
	}
	word, _, _ := strings.Cut(docxtest.Parts(t, files["briefing.docx"])["word/document.xml"], `<w:pStyle w:val="Heading1"/>`)
	for _, line := range lines {
		if len(line) > column {
			t.Errorf("%q does not fit into its column", line)
		}
		if !strings.Contains(page, "<p>"+line+"</p>") {
			t.Errorf("the page's masthead lacks %q as a line", line)
		}
		if !strings.Contains(word, `<w:tab/><w:t xml:space="preserve">`+line+"</w:t>") {
			t.Errorf("the Word file's masthead lacks %q in its right column", line)
		}
	}
}

func TestPicturesKeepTheirSizeInABoxThatScrolls(t *testing.T) {
	t.Parallel()
	page := string(unpack(t, pack(t, compose(t, fourCities().input())))["briefing.html"])
	screen, paper, ok := strings.Cut(page, "@media print")
	if !ok || !strings.Contains(screen, ".scroll svg { min-width: 44rem; }") {
		t.Error("pictures shrink with the window")
	}
	paper, _, _ = strings.Cut(paper, "</style>")
	for _, want := range []string{".scroll svg { min-width: 0; }", ".scroll { overflow: visible; }", "tr, .paragraph { break-inside: avoid; }", "thead { display: table-header-group; }"} {
		if !strings.Contains(paper, want) {
			t.Errorf("on paper the page lacks %s", want)
		}
	}
	pictures := regexp.MustCompile(`<svg viewBox`).FindAllStringIndex(page, -1)
	for _, at := range pictures {
		if before := page[:at[0]]; strings.LastIndex(before, `<div class="scroll"`) < strings.LastIndex(before, "</div>") {
			t.Errorf("a picture stands outside a box that scrolls: %.60s", page[at[0]:])
		}
	}
	if len(pictures) == 0 {
		t.Error("the page has no picture")
	}
}
