package figures

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"
)

// unit finds the unit of a number: the currency before it, or what stands
// after it, with its scale and what it is divided by. It reports false where
// there is something of a unit that it cannot read whole: no figure is better
// than one with half its unit.
func (r *reading) unit(m *mark, before *unit) bool {
	s := r.low
	if before != nil {
		m.unit, m.class = before.name, money
		m.value = shifted(m.value, before.power)
	}
	scaled := r.scaled(m, before != nil)
	if before == nil {
		j := skipSpace(s, m.end)
		if scaled {
			j = link(s, j)
		}
		u, end := r.words.units.longest(s, j)
		if u != nil && (u.class == short || !r.written(u, j, end)) {
			u = nil
		}
		switch {
		case u != nil && u.class != scale:
			m.unit, m.class, m.end = u.name, u.class, end
			m.value = shifted(m.value, u.power)
			if u.class == count {
				m.nouns, m.counted = j, end
			}
		case m.end < len(s) && wordAt(s, m.end):
			return false // 1st, 5G, 30s
		default:
			r.counted(m, j)
		}
	}
	return r.divided(m)
}

// scaled reads a scale after the number, and reports whether there was one.
// The short ones ("5 m") are of money alone.
func (r *reading) scaled(m *mark, money bool) bool {
	j := skipSpace(r.low, m.end)
	u, end := r.words.units.longest(r.low, j)
	if u == nil || u.class != scale && (u.class != short || !money) {
		return false
	}
	m.value, m.end, m.digits = shifted(m.value, u.power), end, end
	return true
}

// link skips the word between a scale and its unit: millions de tonnes.
func link(s []byte, j int) int {
	for _, w := range []string{"de ", "d'", "d’", "di ", "of "} {
		if bytes.HasPrefix(s[j:], []byte(w)) {
			return skipSpace(s, j+len(w))
		}
	}
	return j
}

// most is how many adjectives may stand between a number and what it counts.
const most = 3

// counted looks for the noun that a number counts behind its adjectives, in
// the languages where they stand before it.
func (r *reading) counted(m *mark, j int) {
	switch r.lang {
	case "en", "de", "sv", "ru":
	default:
		return
	}
	s := r.low
	for i, n := j, 0; n < most; n++ {
		if !wordAt(s, i) || isDigit(s[i]) || r.capital(i) && r.lang != "de" {
			return
		}
		if roles, _ := r.words.cues.longest(s, i); roles != nil || function(s[i:wordEnd(s, i)]) {
			return
		}
		i = hyphenated(s, i)
		if i >= len(s) || s[i] != ' ' {
			return
		}
		i = skipSpace(s, i)
		if u, end := r.words.units.longest(s, i); u != nil && u.class == count {
			m.unit, m.class, m.end, m.nouns, m.counted = u.name, count, end, j, end
			return
		}
	}
}

// hyphenated is where a word ends, hyphens included.
func hyphenated(s []byte, i int) int {
	for {
		i = wordEnd(s, i)
		if i+1 >= len(s) || s[i] != '-' || !wordAt(s, i+1) {
			return i
		}
		i++
	}
}

func (r *reading) capital(i int) bool {
	c, _ := utf8.DecodeRuneInString(r.text[r.at[i]:])
	return unicode.IsUpper(c)
}

// function reports whether a word is too short to be an adjective: the, of,
// und, till.
func function(word []byte) bool { return utf8.RuneCount(word) < 4 && string(word) != "new" }

// divided reads what a unit is divided by.
func (r *reading) divided(m *mark) bool {
	s := r.low
	j := skipSpace(s, m.end)
	if what, end := r.words.over.longest(s, j); what != nil && *what != "-" {
		m.end = end
		switch {
		case isDigit((*what)[0]):
			m.unit = strings.TrimSpace(m.unit + " per " + *what)
		case m.class == bare:
			return true // 12 a year: of what?
		default:
			m.unit += "/" + *what
		}
		if m.class == bare {
			m.class = measure
		}
		return true
	}
	if m.class == bare {
		return true
	}
	if j < len(s) && s[j] == '/' && wordAt(s, skipSpace(s, j+1)) {
		return false
	}
	if r.lang == "en" && (m.class == measure || m.class == money) && (bytes.HasPrefix(s[j:], []byte("a ")) || bytes.HasPrefix(s[j:], []byte("an "))) {
		return false // 96 grams a meal
	}
	for _, w := range dividing(r.lang) {
		if bytes.HasPrefix(s[j:], []byte(w)) {
			return false
		}
	}
	return true
}

// dividing are the words that can only divide, by language: the Romance ones
// mean by and for as well.
func dividing(lang string) []string {
	switch lang {
	case "en", "sv":
		return []string{"per "}
	case "de":
		return []string{"pro ", "je "}
	}
	return nil
}
