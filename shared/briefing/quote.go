package briefing

import (
	"cmp"
	"errors"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/city-outcomes/throughline/shared/corpus"
)

// The bounds of a quotation.
const (
	mostWords    = 90   // a longer passage is cut to whole sentences
	longSentence = 120  // a single sentence may have as many, where no shorter one stands alone
	fewestWords  = 8    // less says too little out of its place
	mostBytes    = 1200 // for what has no words to count
)

// quotation chooses what to quote of a passage: the whole of it, or the best
// run of whole sentences where it is long or may not be quoted whole. Best is
// the run that holds most of the evidence for the labels; of equals the
// longer, then the earlier. The reason why there is none is that of the whole
// or of the best run.
func quotation(p corpus.Labelled, theme corpus.Label, ask asking) (string, error) {
	whole := strings.TrimSpace(withoutBullet(p.Text))
	switch {
	case !printable(whole):
		return "", errCharacters
	case countWords(whole) < fewestWords:
		return "", errTooShort
	case tabular(p.Passage):
		return "", errFigures
	}
	heard := ask.listen(whole)
	why := errTooLong
	if fits(whole, mostWords) {
		if why = ask.allows(whole, heard); why == nil && ask.thin(theme, theme.Evidence) {
			why = errThin
		}
		if why == nil {
			return whole, nil
		}
	}
	offset := strings.Index(p.Text, whole)
	for _, run := range weighed(whole, offset, theme, p.Labels.Kind) {
		part := whole[run.start:run.end]
		err := ask.allows(part, within(heard, run.run))
		if held := heldWithin(theme, offset+run.start, offset+run.end); err == nil && len(theme.Evidence) > 0 && len(held) == 0 {
			err = errOffTheme
		} else if err == nil && ask.thin(theme, held) {
			err = errThin
		}
		if err == nil {
			return part, nil
		}
		if errors.Is(why, errTooLong) {
			why = err
		}
	}
	return "", why
}

// within lists the sentences that lie in a run.
func within(all []sentence, r run) []sentence {
	from := slices.IndexFunc(all, func(s sentence) bool { return s.start == r.start })
	to := slices.IndexFunc(all, func(s sentence) bool { return s.end == r.end })
	return all[from : to+1]
}

// weighedRun is a run with the evidence that it holds for the labels.
type weighedRun struct {
	run
	theme, weight float64
}

// weighed lists the runs of sentences of a passage that may be quoted, those
// that hold most of the evidence first, of equals the longer. The text begins
// at the offset in the passage.
func weighed(s string, offset int, theme, kind corpus.Label) []weighedRun {
	var out []weighedRun
	for _, r := range sentenceRuns(s) {
		w := weighedRun{run: r, theme: evidenceWithin(theme, offset+r.start, offset+r.end)}
		w.weight = w.theme + evidenceWithin(kind, offset+r.start, offset+r.end)
		out = append(out, w)
	}
	slices.SortStableFunc(out, func(a, b weighedRun) int {
		return cmp.Or(cmp.Compare(b.weight, a.weight), cmp.Compare(b.end-b.start, a.end-a.start))
	})
	return out
}

// fits reports whether s is short enough for a quotation of so many words.
func fits(s string, words int) bool { return len(s) <= mostBytes && countWords(s) <= words }

// evidenceWithin sums the weight of the terms that lie in [start, end).
func evidenceWithin(l corpus.Label, start, end int) float64 {
	sum := 0.0
	for _, e := range heldWithin(l, start, end) {
		sum += e.Weight
	}
	return corpus.Rounded(sum)
}

// enumerator is the number or letter of an item at the head of a text.
var enumerator = regexp.MustCompile(`^(\(?\d{1,2}[.)]|\(?[a-h]\)) +\p{L}`)

// withoutBullet cuts a bullet, or the number of an item, from the head of a
// list item.
func withoutBullet(s string) string {
	s = strings.TrimLeftFunc(s, unicode.IsSpace)
	r, n := utf8.DecodeRuneInString(s)
	if strings.ContainsRune("•▪◦●■○‣*-–—·", r) && strings.HasPrefix(s[n:], " ") {
		return s[n:]
	}
	if enumerator.MatchString(s) {
		return s[strings.IndexByte(s, ' '):]
	}
	return s
}

// printable reports whether every form can carry s as it is: valid UTF-8
// without control characters, noncharacters, or marks that turn the direction
// of what follows them.
func printable(s string) bool {
	for i, r := range s {
		switch {
		case r == utf8.RuneError && !strings.HasPrefix(s[i:], "\uFFFD"),
			unicode.IsControl(r), r == '\uFEFF', r == '\u2028', r == '\u2029', r&0xFFFE == 0xFFFE, r >= '\uFDD0' && r <= '\uFDEF',
			r >= '\u202A' && r <= '\u202E', r >= '\u2066' && r <= '\u2069':
			return false
		}
	}
	return true
}

// startsSentence reports whether s begins as a sentence does: not in lower
// case and not with a mark that continues one.
func startsSentence(s string) bool {
	for _, r := range s {
		switch {
		case unicode.IsLower(r):
			return false
		case unicode.IsLetter(r), unicode.IsDigit(r):
			return true
		case strings.ContainsRune(",;:.)]}|/%", r):
			return false
		}
	}
	return false
}

// What ends a sentence, and what may follow that and still belong to it.
const (
	stops   = ".!?…。！？؟۔।"
	closers = `"'”’»)]`
)

// endsSentence reports whether s ends with a full stop or its like.
func endsSentence(s string) bool {
	s = strings.TrimRightFunc(s, func(r rune) bool { return strings.ContainsRune(closers, r) || unicode.IsDigit(r) })
	r, _ := utf8.DecodeLastRuneInString(s)
	return strings.ContainsRune(stops, r)
}

// run is a part of a text: bytes [start, end).
type run struct{ start, end int }

// sentenceRuns lists the runs of whole sentences of s that fit a quotation,
// each beginning as far to the left, and for each beginning the longest
// first; a sentence of up to longSentence words counts where it stands alone.
func sentenceRuns(s string) []run {
	bounds := sentences(s)
	var out []run
	for i, first := range bounds {
		if !startsSentence(s[first.start:first.end]) {
			continue
		}
		for j := len(bounds) - 1; j >= i; j-- {
			part := s[first.start:bounds[j].end]
			most := mostWords
			if i == j {
				most = longSentence
			}
			if fits(part, most) && countWords(part) >= fewestWords && (endsSentence(part) || j == len(bounds)-1 && i == 0) {
				out = append(out, run{first.start, bounds[j].end})
			}
		}
	}
	return out
}

// sentences cuts s after each full stop or its like that is followed by a
// space and does not end an abbreviation, an initial or an ordinal; after an
// ideographic one no space is needed. White space between sentences belongs
// to none.
func sentences(s string) []run {
	var out []run
	start := 0
	for i, r := range s {
		after := i + utf8.RuneLen(r)
		if !strings.ContainsRune(stops, r) || i < start {
			continue
		}
		end := after + closing(s[after:])
		next := strings.TrimLeftFunc(s[end:], unicode.IsSpace)
		spaced := len(next) < len(s[end:])
		dense := strings.ContainsRune("。！？", r)
		if next == "" || !spaced && !dense || !startsSentence(next) || r == '.' && abbreviates(s[start:i]) {
			continue
		}
		out = append(out, run{start, end})
		start = len(s) - len(next)
	}
	if start < len(s) {
		out = append(out, run{start, len(s)})
	}
	return out
}

// closing is the length of the quotation marks and brackets at the head of s.
func closing(s string) int { return len(s) - len(strings.TrimLeft(s, closers)) }

// abbreviates reports whether the last word of s, before a full stop, is
// probably short for something: one or two letters, a number, or a usual
// abbreviation.
func abbreviates(s string) bool {
	word := s[strings.LastIndexAny(s, " (\u00a0")+1:]
	if word == "" {
		return true
	}
	if isNumber(word) {
		return utf8.RuneCountInString(word) <= 2
	}
	if strings.Contains(word, ".") || utf8.RuneCountInString(word) == 1 {
		return true
	}
	switch strings.ToLower(word) {
	case "no", "nr", "mr", "mrs", "ms", "dr", "prof", "st", "vs", "cf", "art", "fig", "vol", "pp", "ed", "approx", "sr", "sra", "av", "núm", "bzw", "ca", "inkl", "etc", "al", "гг", "тыс", "млн", "млрд", "руб", "ул":
		return true
	}
	return false
}
