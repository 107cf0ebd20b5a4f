package pdf_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/city-outcomes/throughline/shared/briefing/docx"
)

var (
	outlineOf = regexp.MustCompile(`^<< /Title \(([^)]*)\) .*/Dest \[([0-9]+) 0 R`)
	linkOf    = regexp.MustCompile(`/Subtype /Link .*/Dest \[([0-9]+) 0 R`)
	annotsOf  = regexp.MustCompile(`/Annots \[([^\]]*)\]`)
)

// chapters is a document of headings of all levels with text of any length
// between them, and its contents at the beginning or further on.
func chapters(seed uint64) (docx.Document, []string) {
	random := rand.New(rand.NewPCG(seed, 1))
	d := report()
	d.Body = d.Body[:1]
	var listed []string
	at := random.IntN(3)
	var numbers docx.Numbering
	for i := range 4 + random.IntN(40) {
		if i == at {
			d.Body = append(d.Body, docx.Contents{Title: "Contents"})
		}
		h := docx.Heading{Level: 2 + random.IntN(3), Text: fmt.Sprintf("Chapter %s goes on", strings.Repeat("x", i+1)), Numbered: random.IntN(2) == 0, NewPage: random.IntN(5) == 0}
		text := h.Text
		if h.Numbered {
			text = numbers.Next(h.Level) + " " + text
		}
		if h.Level < 4 {
			listed = append(listed, text)
		}
		d.Body = append(d.Body, h)
		if random.IntN(9) == 0 { // it is no line of the contents
			d.Body = append(d.Body, docx.Heading{Level: 3})
		}
		for range random.IntN(4) {
			d.Body = append(d.Body, docx.Paragraph{Style: docx.Numbered, Runs: []docx.Run{{Text: strings.Repeat("Words that fill a line. ", 1+random.IntN(60)), Footnote: []docx.Run{{Text: "A note."}}}}})
		}
	}
	return d, listed
}

func TestContentsNameThePagesWhereHeadingsStandAndLeadThere(t *testing.T) {
	t.Parallel()
	for seed := range uint64(8) {
		d, listed := chapters(seed)
		o := open(t, file(t, d))
		marked := map[string]int{}
		for _, object := range o.objects {
			if m := outlineOf.FindSubmatch(object); m != nil {
				marked[string(m[1])] = o.page(string(m[2]))
			}
		}
		var whole, links []string
		for n := range o.pages {
			whole = append(whole, o.text(t, n+1))
			if annots := annotsOf.FindSubmatch(o.objects[o.pages[n]]); annots != nil {
				for _, ref := range refOf.FindAllSubmatch(annots[1], -1) {
					links = append(links, string(linkOf.FindSubmatch(o.objects[string(ref[1])])[1]))
				}
			}
		}
		if len(links) != len(listed) {
			t.Fatalf("seed %d: %d links for %d headings", seed, len(links), len(listed))
		}
		all := strings.Join(whole, " ")
		_, contents, _ := strings.Cut(all, " Contents ")
		for i, text := range listed {
			m := regexp.MustCompile(regexp.QuoteMeta(text) + ` ([0-9]+)\b`).FindStringSubmatch(contents)
			if m == nil {
				t.Errorf("seed %d: the contents have no line %q", seed, text)
				continue
			}
			page, _ := strconv.Atoi(m[1]) // matched as a number
			if page != marked[text] || page != o.page(links[i]) {
				t.Errorf("seed %d: %q has page %d, its bookmark leads to %d, its link to %d", seed, text, page, marked[text], o.page(links[i]))
			}
			if page < 1 || page > len(whole) || !strings.Contains(whole[page-1], text) {
				t.Errorf("seed %d: %q does not stand on page %d", seed, text, page)
			}
		}
	}
}

func TestAHeadingLongerThanItsLineStaysInTheContents(t *testing.T) {
	t.Parallel()
	d := report()
	d.Body = append(d.Body, docx.Heading{Level: 2, Text: strings.Repeat("A heading of many words ", 20) + "ends so"})
	if text := open(t, file(t, d)).text(t, 2); !regexp.MustCompile(`words ends so [0-9]+ `).MatchString(text) {
		t.Errorf("the page of the contents reads %q", text)
	}
}

func TestTheRunningHeadBeginsOnTheSecondPage(t *testing.T) {
	t.Parallel()
	d := report()
	d.Header = "Running/head"
	o := open(t, file(t, d))
	for n := range o.pages {
		if got := strings.Contains(o.text(t, n+1), "Running/head"); got != (n > 0) {
			t.Errorf("page %d has the running head: %v", n+1, got)
		}
	}
	d.Header, d.Footer = "", ""
	if b := file(t, d); !bytes.Contains(b, []byte("/Count")) {
		t.Error("a document without a running head has no pages")
	}
}

// A mark belongs to the word before it, wherever the line ends.
func TestNoFootnoteMarkBeginsALine(t *testing.T) {
	t.Parallel()
	for _, last := range []string{"word.”", "。”", "发展”", "word.” [Original: Greek]"} {
		d := docx.Document{Title: "Report", Language: "en"}
		for n := range 120 { // the quotation ends wherever a line may
			d.Body = append(d.Body, docx.Paragraph{Style: docx.Numbered, Runs: []docx.Run{{Text: "It said: “" + strings.Repeat("i", n) + " and so on with a word, a" + last, Footnote: []docx.Run{{Text: "Note."}}}, {Text: " [New]"}}})
		}
		o := open(t, file(t, d))
		marks := 0
		for n := range o.pages {
			words := o.words(t, n+1)
			for i, w := range words {
				if i == 0 || w.text != fmt.Sprint(marks+1) || !strings.HasSuffix(words[i-1].text, "”") && !strings.HasSuffix(words[i-1].text, "]") {
					continue
				}
				marks++
				mark, _ := strconv.ParseFloat(w.height, 64)
				before, _ := strconv.ParseFloat(words[i-1].height, 64)
				if mark < before { // a raised mark stands higher
					t.Errorf("%q: mark %s begins a line", last, w.text)
				}
			}
		}
		if marks != 120 {
			t.Errorf("%q: found %d marks, want 120", last, marks)
		}
	}
}

func TestTextBeginsAtOneStopAfterItsNumber(t *testing.T) {
	t.Parallel()
	d := docx.Document{Title: "Report", Language: "en"}
	for range 120 {
		d.Body = append(d.Body, docx.Paragraph{Style: docx.Numbered, Runs: []docx.Run{{Text: "Begin here."}}})
	}
	o := open(t, file(t, d))
	places := map[string]int{}
	begin := regexp.MustCompile(`\n([0-9.]+) [0-9.]+ Td\n[^\n]*<0025`) // B, of Begin
	for _, p := range o.pages {
		for _, m := range begin.FindAllStringSubmatch(o.stream(t, string(contentOf.FindSubmatch(o.objects[p])[1])), -1) {
			x, _ := strconv.ParseFloat(m[1], 64)
			places[fmt.Sprintf("%.1f", x)]++
		}
	}
	if len(places) != 1 {
		t.Errorf("the text begins at %v, want one place for all", places)
	}
}

func TestAFootnoteHasTheFirstDigitsOfAnIdentity(t *testing.T) {
	t.Parallel()
	const sum = "9e812c568b033dd1d51e3616be6ccb021134d96f0fcd8ef9ad3372be65afb412"
	d := docx.Document{Title: "Report", Language: "en", Body: []docx.Block{docx.Paragraph{Runs: []docx.Run{{Text: "It is " + sum + ".", Footnote: []docx.Run{{Text: "A plan, p. 2. SHA-256 " + sum + "."}}}}}}}
	text := open(t, file(t, d)).text(t, 1)
	if !strings.Contains(text, "SHA-256 9e812c568b03… ") && !strings.HasSuffix(text, "9e812c568b03…") || strings.Count(text, sum) != 1 {
		t.Errorf("the page reads %q, want the identity short in the footnote alone", text)
	}
}
