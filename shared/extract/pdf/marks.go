package pdf

import (
	"math"
	"regexp"
	"strings"
	"unicode"
)

// superscripts are the raised figures from 0 to 9.
var superscripts = []rune("⁰¹²³⁴⁵⁶⁷⁸⁹")

// raised writes the figures that are set above the line as superscripts: in
// the text that PDFium gives they hang on the word before them. To measure a
// character costs, so only those are that may be raised: at the end of a word,
// at the beginning of a line, and in prose alone or at the end of a number.
func (r reader) raised(l *line, runes []rune, at int, f frame) error {
	running := prose(*l)
	for i := 0; i < len(runes); i++ {
		if !figure(runes[i]) {
			continue
		}
		end := i + 1
		for end < len(runes) && figure(runes[end]) {
			end++
		}
		begin := i
		i = end
		var before rune
		if begin > 0 {
			before = runes[begin-1]
		}
		within := begin > 0 && !unicode.IsSpace(before) && before != '(' && before != '-' && before != '–'
		switch {
		case within && end-begin < 4 && (running || unicode.IsLetter(before)):
		case begin == 0 && end < 4 && end < len(runes):
		case running && end-begin < 3 && !within:
		case running && end-begin > 1 && (end == len(runes) || unicode.IsSpace(runes[end]) || unicode.IsPunct(runes[end])):
		default:
			continue
		}
		for k := end - 1; k >= begin; k-- {
			above, err := r.above(l, at+k, f)
			if err != nil {
				return err
			}
			if !above {
				break
			}
			runes[k] = superscripts[runes[k]-'0']
		}
	}
	l.text = string(runes)
	return nil
}

func figure(r rune) bool { return r >= '0' && r <= '9' }

// above reports whether a character is set smaller than its line, and higher.
func (r reader) above(l *line, at int, f frame) (bool, error) {
	size, base, err := r.measure(at, f)
	if err != nil || size == 0 {
		return false, err
	}
	return size < 0.85*l.size && base > l.base+0.1*l.size, nil
}

const raisedFigures = `[⁰¹²³⁴⁵⁶⁷⁸⁹]+`

var (
	mark        = regexp.MustCompile(` ?` + raisedFigures + `(?:[,;] ?` + raisedFigures + `)*`)
	oneMark     = regexp.MustCompile(raisedFigures)
	leadingMark = regexp.MustCompile(`^\s*(` + raisedFigures + `)\)?\s*`)
	plainMark   = regexp.MustCompile(`^\s*(\d{1,3})[.)]?\s+\p{L}`)
	exponent    = regexp.MustCompile(`(^|[^\p{L}\d])(µ?m|km|cm|mm|dm|ft|10)$`)
)

// unmarked takes the marks of footnotes out of a page's lines where the note
// stands on the page too, and writes the notes' own marks as plain figures. A
// raised figure without a note stays, raised: it may be a power, or belong to
// a note at the document's end.
func unmarked(lines []line) {
	notes := notesOn(lines)
	for i := range lines {
		l := &lines[i]
		if m := leadingMark.FindStringSubmatch(l.text); m != nil && len(l.cells) == 0 {
			l.note = true
			l.text = lowered(m[1]) + " " + l.text[len(m[0]):]
		}
		l.text = withoutMarks(l.text, notes)
		for k := range l.cells {
			l.cells[k].text = withoutMarks(l.cells[k].text, notes)
		}
	}
}

// notesOn lists the marks that begin a line: raised, or in small type.
func notesOn(lines []line) map[string]bool {
	notes := map[string]bool{}
	size := mainSize(lines)
	for _, l := range lines {
		if m := leadingMark.FindStringSubmatch(l.text); m != nil {
			notes[lowered(m[1])] = true
		} else if m := plainMark.FindStringSubmatch(l.text); m != nil && l.size <= smaller*size {
			notes[m[1]] = true
		}
	}
	return notes
}

// mainSize is that of most of a page's text.
func mainSize(lines []line) float64 {
	chars := map[float64]int{}
	for _, l := range lines {
		chars[l.size] += len(l.text)
	}
	best, most := math.Inf(1), 0
	for size, n := range chars {
		if n > most || n == most && size < best {
			best, most = size, n
		}
	}
	return best
}

func withoutMarks(s string, notes map[string]bool) string {
	if !strings.ContainsAny(s, string(superscripts)) {
		return s
	}
	var out strings.Builder
	end := 0
	for _, at := range mark.FindAllStringIndex(s, -1) {
		out.WriteString(s[end:at[0]])
		end = at[1]
		if exponent.MatchString(s[:at[0]]) || !known(s[at[0]:at[1]], notes) {
			out.WriteString(s[at[0]:at[1]])
		}
	}
	out.WriteString(s[end:])
	return out.String()
}

// known reports whether all marks in a run have their notes.
func known(marks string, notes map[string]bool) bool {
	for _, m := range oneMark.FindAllString(marks, -1) {
		if !notes[lowered(m)] {
			return false
		}
	}
	return true
}

// lowered writes raised figures as plain ones.
func lowered(s string) string {
	return strings.Map(func(r rune) rune {
		for i, raised := range superscripts {
			if r == raised {
				return '0' + rune(i)
			}
		}
		return r
	}, s)
}
