package charset

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// mend undoes what a program did that took UTF-8 for Western European text and
// saved it as UTF-8 anew, once or twice: "é" became "Ã©". It is done where no
// doubt is left: every letter beyond ASCII is part of such a pair, and there
// are several. What is so in places only is left as it stands; see Garbled.
func mend(s string) string {
	const times = 2
	for range times {
		mended, ok := undone(s)
		if !ok {
			break
		}
		s = mended
	}
	return s
}

// undone takes a text for one that was encoded twice, and reports whether all
// of it is.
func undone(s string) (string, bool) {
	const certain = 3 // letters: no text has as many that only look so
	letters := 0
	var out strings.Builder
	rest := s
	for run := range foreign(s) {
		b := western(run)
		if b == nil {
			return s, false
		}
		letters += utf8.RuneCount(b)
		before, after, _ := strings.Cut(rest, run)
		out.WriteString(before)
		out.Write(b)
		rest = after
	}
	if letters < certain {
		return s, false
	}
	return out.String() + rest, true
}

// Garbled counts the places of a text that look as if they had been encoded
// twice: pairs that no language has.
func Garbled(s string) int {
	n := 0
	for run := range foreign(s) {
		b := western(run)
		telling := strings.HasPrefix(run, "Ã") || strings.HasPrefix(run, "Â") || strings.HasPrefix(run, "â€")
		if b != nil && (telling || utf8.RuneCount(b) > 1) {
			n++
		}
	}
	return n
}

// foreign yields the runs of letters beyond ASCII.
func foreign(s string) func(func(string) bool) {
	return func(yield func(string) bool) {
		for i := 0; i < len(s); i++ {
			if s[i] < utf8.RuneSelf {
				continue
			}
			end := i
			for end < len(s) && s[end] >= utf8.RuneSelf {
				end++
			}
			if !yield(s[i:end]) {
				return
			}
			i = end
		}
	}
}

// western returns the UTF-8 whose bytes, read as Western European text, are the
// run; nil where there is none.
func western(run string) []byte {
	b := make([]byte, 0, len(run))
	for _, r := range run {
		c, ok := charmap.Windows1252.EncodeRune(r)
		if r >= 0x80 && r < 0xA0 { // controls, where it was read as ISO 8859-1
			c, ok = byte(r), true
		}
		if !ok || r == utf8.RuneError {
			return nil
		}
		b = append(b, c)
	}
	if !utf8.Valid(b) {
		return nil
	}
	return b
}

// mixed decodes a file that is UTF-8 in some lines and of another encoding in
// others, as lists are that several people have put together. It is one where
// lines that are UTF-8, which others hardly ever are by chance, are not few.
func mixed(b []byte) (string, bool) {
	var other []byte
	good, bad := 0, 0
	for line := range bytes.Lines(b) {
		switch {
		case !utf8.Valid(line):
			bad++
			other = append(other, line...)
		case len(line) != utf8.RuneCount(line):
			good++
		}
	}
	if 4*good < bad || good == 0 {
		return "", false
	}
	label := guess(other)
	var out strings.Builder
	for line := range bytes.Lines(b) {
		s, err := string(line), error(nil)
		if !utf8.Valid(line) {
			s, err = with(label, line)
		}
		if err != nil {
			return "", false
		}
		out.WriteString(s)
	}
	return out.String(), true
}
