package normalise_test

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/normalise"
	"pgregory.net/rapid"
)

// scraps are what text goes wrong with.
var scraps = []string{" ", "a", "ab", "- ", "-", "cd", "¨", "ı", "u", "e", "\u0301", "\u00AD", "\u200B", "\u202E", "\uFB03", "\uFEFF", "\uFFFE",
	"\xff", "\x02", "水", "。", "iv", "12", "7", ".", ". ", "Dr.", "@", "x.org", "+41 22 917 12 34", "Tel. ", "Microsoft Word - ", ".doc", "untitled", "....", "| ",
	"مدينة", "\uFEE3", "\u0345", "\u1161", "\u1100", "A", "Page ", "[", "]", "telephone", "number removed]"}

func scrap(longest int) *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		return strings.Join(rapid.SliceOfN(rapid.SampledFrom(scraps), 0, longest).Draw(t, "scraps"), "")
	})
}

func TestTextTwiceIsTextOnceAndPassagesAreVerbatim(t *testing.T) {
	t.Parallel()
	kinds := []corpus.ParagraphKind{corpus.Body, corpus.Heading, corpus.Item, corpus.Row, corpus.Note, corpus.Caption}
	rapid.Check(t, func(r *rapid.T) {
		in := corpus.Text{Title: scrap(6).Draw(r, "title"), Paged: rapid.Bool().Draw(r, "paged")}
		for i := range rapid.IntRange(1, 7).Draw(r, "pages") {
			p := corpus.Page{Number: i + 1}
			for j := range rapid.IntRange(0, 6).Draw(r, "paragraphs") {
				para := corpus.Paragraph{Number: j + 1, Kind: rapid.SampledFrom(kinds).Draw(r, "kind"), Text: scrap(12).Draw(r, "text")}
				if para.Kind == corpus.Heading {
					para.Level = rapid.IntRange(1, 4).Draw(r, "level")
				}
				if rapid.IntRange(0, 9).Draw(r, "long") == 0 {
					para.Text = strings.Repeat(para.Text+" ", 700)
				}
				p.Paragraphs = append(p.Paragraphs, para)
			}
			in.Pages = append(in.Pages, p)
		}
		once := normalise.Text(in)
		if twice := normalise.Text(once); !reflect.DeepEqual(once, twice) {
			r.Fatalf("a second pass changes %s", difference(once, twice))
		}
		for i, p := range normalise.Passages(once) {
			para := once.Pages[p.Page-1].Paragraphs[p.Paragraph-1]
			if p.Number != i+1 || p.Text == "" || len(p.Text) > corpus.MaxPassage || !strings.Contains(para.Text, p.Text) {
				r.Fatalf("passage %+v is not of paragraph %+v", p, para)
			}
		}
	})
}

// difference names the first place where two texts differ.
func difference(a, b corpus.Text) string {
	if a.Title != b.Title || a.Language != b.Language {
		return fmt.Sprintf("title %q in %s to %q in %s", a.Title, a.Language, b.Title, b.Language)
	}
	for i := range a.Pages {
		if len(a.Pages[i].Paragraphs) != len(b.Pages[i].Paragraphs) || a.Pages[i].Label != b.Pages[i].Label {
			return fmt.Sprintf("page %+v to %+v", a.Pages[i], b.Pages[i])
		}
		for j, p := range a.Pages[i].Paragraphs {
			if q := b.Pages[i].Paragraphs[j]; !reflect.DeepEqual(p, q) {
				return fmt.Sprintf("%+v to %+v", p, q)
			}
		}
	}
	return "something else"
}
