package structure

import (
	"regexp"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/terms"
)

// heading is a heading with what stands below it.
type heading struct {
	index           int // among the headings
	page, paragraph int
	level           int
	text            string
	folded          string
	stacked         bool     // it follows another heading at once
	opening         []string // the first paragraphs below it
	says            reading
}

// opened is how many paragraphs below a heading are looked at.
const opened = 12

// headings lists the headings of a text.
func headings(t corpus.Text) []heading {
	var out []heading
	bare := false // the last paragraph was a heading
	for _, page := range t.Pages {
		for _, p := range page.Paragraphs {
			if p.Kind != corpus.Heading {
				if n := len(out); n > 0 && len(out[n-1].opening) < opened {
					out[n-1].opening = append(out[n-1].opening, p.Text)
				}
				bare = false
				continue
			}
			out = append(out, heading{page: page.Number, paragraph: p.Number, level: p.Level,
				text: p.Text, folded: terms.Fold(p.Text), stacked: bare})
			bare = true
		}
	}
	return out
}

// led is a line that leads to the number of a page.
var led = regexp.MustCompile(`(\.{3,}|…|(\. ){3,}|\s)\s*(\d{1,3}|[ivxl]{1,6})$`)

// dotted is a line with dots that lead to a number within it: two lines of a
// table of contents that were taken for one.
var dotted = regexp.MustCompile(`\.{4}|(\. ){4}`)

// withoutContents leaves out the lines of tables of contents that were taken
// for headings: those that dots lead to the number of a page; those on pages
// of contents; and those below the heading of the contents that come again,
// or that end in a number.
func withoutContents(t corpus.Text, heads []heading) []heading {
	last := map[string]int{} // where a heading stands last
	for i, h := range heads {
		last[trimmed(h)] = i
	}
	listed := contentsPages(t, heads)
	var out []heading
	listing := false
	for i, h := range heads {
		switch {
		case dotted.MatchString(h.text):
			continue
		case h.says.contents:
			listing = true
		case listed[h.page]:
			continue
		case listing && (led.MatchString(h.text) || last[trimmed(h)] > i):
			continue
		default:
			listing = false
		}
		out = append(out, h)
	}
	return out
}

// contentsPages are the pages of the table of contents: the one that has its
// heading, and those behind it, if most of their lines end in a number.
func contentsPages(t corpus.Text, heads []heading) map[int]bool {
	const few, most = 4, 0.5 // lines, and the share of those that end in a number
	begins := map[int]bool{}
	for _, h := range heads {
		begins[h.page] = begins[h.page] || h.says.contents
	}
	listed := map[int]bool{}
	before := false
	for _, page := range t.Pages {
		if before = before || begins[page.Number]; before {
			lines, ending := 0, 0
			for _, p := range page.Paragraphs {
				if p.Kind == corpus.Heading {
					continue
				}
				lines++
				if led.MatchString(p.Text) || dotted.MatchString(p.Text) {
					ending++
				}
			}
			before = lines >= few && float64(ending) >= most*float64(lines)
		}
		listed[page.Number] = before
	}
	return listed
}

// trimmed is a heading as it is told from others: folded, without the number
// of the page that a table of contents gives it.
func trimmed(h heading) string {
	if m := led.FindStringIndex(h.text); m != nil {
		return terms.Fold(h.text[:m[0]])
	}
	return h.folded
}
