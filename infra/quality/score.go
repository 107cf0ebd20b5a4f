package main

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"github.com/city-outcomes/throughline/shared/terms"
)

// words cuts text into words: runs of letters and digits in lower case, each
// ideograph for itself, all in compatibility form, so that ligatures and their
// letters are the same.
func words(s string) []string {
	var out []string
	begin := -1
	s = strings.ToLower(norm.NFKC.String(s))
	for i, r := range s {
		ideograph := terms.Ideographic(r)
		inside := !ideograph && (unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.IsMark(r))
		if begin >= 0 && !inside {
			out = append(out, s[begin:i])
			begin = -1
		}
		switch {
		case ideograph:
			out = append(out, string(r))
		case inside && begin < 0:
			begin = i
		}
	}
	if begin >= 0 {
		out = append(out, s[begin:])
	}
	return out
}

func count(words []string) map[string]int {
	n := map[string]int{}
	for _, w := range words {
		n[w]++
	}
	return n
}

// tally adds up over the pages of a document, and over documents.
type tally struct {
	agreed, found  int // words that both references have; those that we have too
	ours, backed   int // our words; those that a reference has
	once           int // words that stand once on a page in all three
	asA, asB       int // of them, those in the order of each reference
	anchors, order int // of them, those in an order that both references agree on; those in that order
	pages, placed  int // pages with words; those whose words are most like those of the same page of the references
}

func (t *tally) add(o tally) {
	t.agreed += o.agreed
	t.found += o.found
	t.ours += o.ours
	t.backed += o.backed
	t.once += o.once
	t.asA += o.asA
	t.asB += o.asB
	t.anchors += o.anchors
	t.order += o.order
	t.pages += o.pages
	t.placed += o.placed
}

func share(part, whole int) float64 {
	if whole == 0 {
		return 1
	}
	return float64(part) / float64(whole)
}

// f1 weighs the words that we lack against those that nobody else sees.
func (t tally) f1() float64 {
	recall, precision := share(t.found, t.agreed), share(t.backed, t.ours)
	if recall+precision == 0 {
		return 0
	}
	return 2 * recall * precision / (recall + precision)
}

func (t tally) ordered() float64 { return share(t.order, t.anchors) }

// score measures our pages against the consensus of two references.
func score(ours, a, b []string) tally {
	var t tally
	split := func(pages []string) [][]string {
		out := make([][]string, len(pages))
		for i, p := range pages {
			out[i] = words(p)
		}
		return out
	}
	pages, as, bs := split(ours), split(a), split(b)
	for i := range pages {
		if i < len(as) && i < len(bs) {
			t.add(scorePage(pages[i], as[i], bs[i]))
			t.add(place(pages, as, i))
		}
	}
	return t
}

func scorePage(ours, a, b []string) tally {
	var t tally
	na, nb, no := count(a), count(b), count(ours)
	for w, n := range na {
		both := min(n, nb[w])
		t.agreed += both
		t.found += min(both, no[w])
	}
	for w, n := range no {
		t.ours += n
		t.backed += min(n, max(na[w], nb[w]))
	}
	once := func(w string) bool { return na[w] == 1 && nb[w] == 1 && no[w] == 1 }
	inB, inOurs := places(b, once), places(ours, once)
	var agreed, asA []int // places in b and in ours, in the order of a
	for _, w := range a {
		if once(w) {
			agreed = append(agreed, inB[w])
			asA = append(asA, inOurs[w])
		}
	}
	var asB []int
	for _, w := range b {
		if once(w) {
			asB = append(asB, inOurs[w])
		}
	}
	t.once, t.asA, t.asB = len(asA), len(increasing(asA)), len(increasing(asB))
	var order []int
	for _, at := range increasing(agreed) {
		order = append(order, inOurs[b[at]])
	}
	t.anchors = len(order)
	t.order = len(increasing(order))
	return t
}

func places(words []string, want func(string) bool) map[string]int {
	at := map[string]int{}
	for i, w := range words {
		if want(w) {
			at[w] = i
		}
	}
	return at
}

// increasing returns the longest increasing subsequence.
func increasing(s []int) []int {
	var ends, before []int // ends[k] is where the best run of length k+1 ends
	for i, v := range s {
		k, _ := slices.BinarySearchFunc(ends, v, func(at, v int) int { return s[at] - v })
		prev := -1
		if k > 0 {
			prev = ends[k-1]
		}
		before = append(before, prev)
		if k == len(ends) {
			ends = append(ends, i)
		} else {
			ends[k] = i
		}
	}
	var out []int
	if len(ends) > 0 {
		for i := ends[len(ends)-1]; i >= 0; i = before[i] {
			out = append(out, s[i])
		}
	}
	slices.Reverse(out)
	return out
}

// place looks for the reference's page that is most like ours, among those
// near it.
func place(ours, reference [][]string, i int) tally {
	if len(ours[i]) == 0 {
		return tally{}
	}
	const near = 3
	mine := count(ours[i])
	best, most := -1, -1.0
	for j := max(0, i-near); j < min(len(reference), i+near+1); j++ {
		common := 0
		for w, n := range count(reference[j]) {
			common += min(n, mine[w])
		}
		if like := 2 * float64(common) / float64(len(ours[i])+len(reference[j])+1); like > most || like == most && j == i {
			best, most = j, like
		}
	}
	t := tally{pages: 1}
	if best == i {
		t.placed = 1
	}
	return t
}

// headingsFound counts the entries of an outline that are headings of ours, on
// the page that they name or the next.
func headingsFound(ours, want []heading) (found, all int) {
	have := map[heading]bool{}
	for _, h := range ours {
		have[heading{h.Page, plainest(h.Text)}] = true
	}
	for _, h := range want {
		text := plainest(h.Text)
		if h.Page < 1 || text == "" {
			continue
		}
		all++
		if matches(have, h.Page, text) || matches(have, h.Page+1, text) {
			found++
		}
	}
	return found, all
}

// matches reports whether a page has that heading, whole, or as part of one
// that stands in the same lines.
func matches(have map[heading]bool, page int, text string) bool {
	if have[heading{page, text}] {
		return true
	}
	for h := range have {
		if h.Page == page && (strings.Contains(h.Text, text) || len(h.Text) > 7 && strings.Contains(text, h.Text)) {
			return true
		}
	}
	return false
}

// plainest is a heading's letters and digits.
func plainest(s string) string { return strings.Join(words(s), "") }
