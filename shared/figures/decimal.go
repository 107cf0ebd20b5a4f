package figures

import "strings"

// style is which sign a text puts before decimals.
type style uint8

const (
	unknown style = iota
	point
	comma
)

// digits is a number as written: the runs of digits, and what stands between
// them.
type digits struct {
	runs [][]byte
	seps []byte // '\'' for any space or apostrophe
}

// scanDigits reads the number that begins at s[i], and returns where it ends.
// A space or an apostrophe joins groups of three only.
func scanDigits(s []byte, i int) (digits, int) {
	var d digits
	for {
		j := i
		for j < len(s) && isDigit(s[j]) {
			j++
		}
		d.runs = append(d.runs, s[i:j])
		if j+1 >= len(s) {
			return d, j
		}
		next := j + 1
		sep := s[j]
		switch {
		case sep == '.' || sep == ',':
		case sep == ' ' || sep == '\'':
			sep = '\''
		case strings.HasPrefix(string(s[j:min(j+3, len(s))]), "’"):
			sep, next = '\'', j+len("’")
		default:
			return d, j
		}
		if next >= len(s) || !isDigit(s[next]) || sep == '\'' && !d.groups(s, next) {
			return d, j
		}
		d.seps = append(d.seps, sep)
		i = next
	}
}

// groups reports whether three digits at s[next] go on a number whose groups
// are set apart by spaces.
func (d digits) groups(s []byte, next int) bool {
	for k := range d.seps {
		if d.seps[k] != '\'' {
			return false
		}
	}
	last := len(d.runs[len(d.runs)-1])
	if last != 3 && (len(d.runs) > 1 || last > 3) || d.runs[0][0] == '0' {
		return false
	}
	n := 0
	for next+n < len(s) && isDigit(s[next+n]) {
		n++
	}
	return n == 3
}

// votes is which sign for decimals the number shows by its form alone.
func (d digits) votes() style {
	n := len(d.seps)
	if n == 0 {
		return unknown
	}
	last, run := d.seps[n-1], len(d.runs[n])
	switch {
	case last == '\'':
		return unknown
	case n > 1 && d.seps[0] == last: // 1.234.567: it sets groups apart
		return other(last)
	case n > 1, run != 3, d.runs[0][0] == '0':
		return styleOf(last)
	}
	return unknown
}

func styleOf(sep byte) style {
	if sep == '.' {
		return point
	}
	return comma
}

func other(sep byte) style {
	if sep == '.' {
		return comma
	}
	return point
}

// decimal is the number's value as a decimal with a point, where its form or
// the style of the text tells it for sure: "12.345" is twelve and a part only
// in a text that shows elsewhere that it writes so.
func (d digits) decimal(text style, shown bool) (string, bool) {
	n := len(d.seps)
	if n == 0 && len(d.runs[0]) > 1 && d.runs[0][0] == '0' {
		return "", false // the number of a form or a list
	}
	whole, fraction := d.runs, []byte(nil)
	if n > 0 && d.seps[n-1] != '\'' {
		means := d.votes()
		sure := means != unknown || shown
		if means == unknown {
			means = text
		}
		fractional := means == styleOf(d.seps[n-1])
		switch {
		case means == unknown, fractional && !sure:
			return "", false
		case fractional:
			whole, fraction = d.runs[:n], d.runs[n]
		}
	}
	for i, run := range whole {
		if i > 0 && (len(run) != 3 || len(whole[0]) > 3) || i > 1 && d.seps[i-1] != d.seps[0] {
			return "", false
		}
	}
	var b strings.Builder
	for _, run := range whole {
		b.Write(run)
	}
	v := strings.TrimLeft(b.String(), "0")
	if v == "" {
		v = "0"
	}
	if len(fraction) > 0 {
		v += "." + string(fraction)
	}
	return v, true
}

// shifted is a decimal times a power of ten.
func shifted(v string, power int) string {
	if power == 0 {
		return v
	}
	whole, fraction, _ := strings.Cut(v, ".")
	fraction += strings.Repeat("0", max(0, power-len(fraction)))
	whole, fraction = whole+fraction[:power], strings.TrimRight(fraction[power:], "0")
	if whole = strings.TrimLeft(whole, "0"); whole == "" {
		whole = "0"
	}
	if fraction != "" {
		whole += "." + fraction
	}
	return whole
}

func isDigit(b byte) bool { return '0' <= b && b <= '9' }
