package normalise

import (
	"slices"
	"strconv"
	"strings"

	"github.com/city-outcomes/throughline/shared/corpus"
)

// A running head or foot is a short paragraph at the edge of its page that
// comes again on pages close by: in the same words, or in the same words but
// for a number that counts with the pages. Position alone removes nothing.
const (
	edge     = 4   // paragraphs at each end of a page that may be one
	longHead = 200 // bytes that a running head has at most
	least    = 3   // pages on which it stands
	window   = 2   // pages between two of them: heads differ on left and right pages
)

// strip removes running heads and feet. A page to which its file gives no
// number gets the one that its foot printed. Taking some away brings others to
// the edge, so it goes on until none is left. Beside them stands often the title
// of the section, which comes again as its heading.
func strip(pages []corpus.Page) {
	headings := headingTexts(pages)
	known := keyring{}
	for removed := true; removed; {
		running := known.repeated(pages)
		removed = false
		for i := range pages {
			before := len(pages[i].Paragraphs)
			known.strip(&pages[i], running, headings)
			removed = removed || len(pages[i].Paragraphs) < before
		}
	}
}

// strip does so for one page. A heading that ends the page's text is none of
// its foot, though other pages end with a section of that name.
func (k keyring) strip(p *corpus.Page, running map[headKey][]int, headings map[string]bool) {
	kept := make([]corpus.Paragraph, 0, len(p.Paragraphs))
	headed := slices.ContainsFunc(p.Paragraphs, func(para corpus.Paragraph) bool {
		_, is := k.isRunning(running, p.Number, para.Text)
		return is
	})
	last := k.lastText(running, *p)
	for j, para := range p.Paragraphs {
		if headed && para.Kind == corpus.Body && atEdge(j, len(p.Paragraphs)) && headings[strings.ToLower(para.Text)] {
			continue
		}
		key, is := k.isRunning(running, p.Number, para.Text)
		section := para.Kind == corpus.Heading && j >= edge && j < last
		if !is || section || !atEdge(j, len(p.Paragraphs)) || !candidate(para) {
			kept = append(kept, para)
			continue
		}
		if _, err := strconv.Atoi(p.Label); err != nil && key.figures {
			p.Label = strconv.Itoa(p.Number + key.offset)
		}
	}
	p.Paragraphs = kept
}

// lastText is the index of the last paragraph of a page that is no running
// foot.
func (k keyring) lastText(running map[headKey][]int, p corpus.Page) int {
	for j := len(p.Paragraphs) - 1; j >= 0; j-- {
		if _, is := k.isRunning(running, p.Number, p.Paragraphs[j].Text); !is {
			return j
		}
	}
	return -1
}

// headingTexts are the headings of a document, in lower case.
func headingTexts(pages []corpus.Page) map[string]bool {
	texts := map[string]bool{}
	for _, p := range pages {
		for _, para := range p.Paragraphs {
			if para.Kind == corpus.Heading {
				texts[strings.ToLower(para.Text)] = true
			}
		}
	}
	return texts
}

// headKey is what the same running head has in common on its pages.
type headKey struct {
	text    string // lower case, the counting number replaced
	counts  bool
	figures bool // the number is in figures
	offset  int  // of the number, from the page's
}

// counters finds the numbers in a text that may count pages, in figures or as
// the front matter of books has them; of many, the first.
func counters(s string) [][2]int {
	const most = 8
	var out [][2]int
	for i := 0; i < len(s) && len(out) < most; {
		j := i + 1
		switch {
		case figure(s[i]):
			for j < len(s) && figure(s[j]) {
				j++
			}
			out = append(out, [2]int{i, j})
		case roman(s[i]) && (i == 0 || !inWord(s[i-1])):
			for j < len(s) && roman(s[j]) {
				j++
			}
			if j == len(s) || !inWord(s[j]) {
				out = append(out, [2]int{i, j})
			}
		}
		i = j
	}
	return out
}

func figure(c byte) bool { return c >= '0' && c <= '9' }

func roman(c byte) bool { return c == 'i' || c == 'v' || c == 'x' || c == 'l' }

func inWord(c byte) bool { return figure(c) || c >= 'a' && c <= 'z' || c == '_' }

// count reads a counter, 0 where it is none.
func count(s string) int {
	if n, err := strconv.Atoi(s); err == nil {
		return n
	}
	values := map[byte]int{'i': 1, 'v': 5, 'x': 10, 'l': 50}
	sum := 0
	for i := range len(s) {
		v := values[s[i]]
		if i+1 < len(s) && v < values[s[i+1]] {
			v = -v
		}
		sum += v
	}
	return sum
}

// keyring keeps the keys of texts on their pages, which are asked for again
// and again.
type keyring map[place][]headKey

type place struct {
	page int
	text string
}

// keys are all that a paragraph might have in common with its like.
func (k keyring) keys(page int, text string) []headKey {
	if out := k[place{page, text}]; out != nil {
		return out
	}
	low := strings.ToLower(text)
	out := []headKey{{text: low}}
	for _, at := range counters(low) {
		printed := low[at[0]:at[1]]
		if n := count(printed); n > 0 && n < 10_000 {
			out = append(out, headKey{text: low[:at[0]] + "#" + low[at[1]:], counts: true, figures: figure(printed[0]), offset: n - page})
		}
	}
	k[place{page, text}] = out
	return out
}

func (k keyring) isRunning(running map[headKey][]int, page int, text string) (headKey, bool) {
	if len(text) > longHead {
		return headKey{}, false
	}
	var found headKey
	is := false
	for _, key := range k.keys(page, text) {
		if _, ok := slices.BinarySearch(running[key], page); ok && (!is || key.counts) {
			found, is = key, true
		}
	}
	return found, is
}

func atEdge(i, n int) bool { return i < edge || i >= n-edge }

// candidate reports whether a paragraph may be a running head at all. The
// rows of a table that goes over pages come again without being one.
func candidate(p corpus.Paragraph) bool {
	return len(p.Text) <= longHead && (p.Kind != corpus.Row || strings.Count(p.Text, " | ") < 2)
}

// repeated finds the running heads and the pages on which each stands.
func (k keyring) repeated(pages []corpus.Page) map[headKey][]int {
	seen := map[headKey][]int{}
	for _, p := range pages {
		for j, para := range p.Paragraphs {
			if !atEdge(j, len(p.Paragraphs)) || !candidate(para) {
				continue
			}
			for _, key := range k.keys(p.Number, para.Text) {
				if on := seen[key]; len(on) == 0 || on[len(on)-1] != p.Number {
					seen[key] = append(on, p.Number)
				}
			}
		}
	}
	for key, on := range seen {
		if on = runs(on); len(on) == 0 {
			delete(seen, key)
		} else {
			seen[key] = on
		}
	}
	return seen
}

// runs keeps the pages that are among at least three close to one another.
func runs(on []int) []int {
	var kept []int
	for begin := 0; begin < len(on); {
		end := begin + 1
		for end < len(on) && on[end]-on[end-1] <= window {
			end++
		}
		if end-begin >= least {
			kept = append(kept, on[begin:end]...)
		}
		begin = end
	}
	return kept
}
