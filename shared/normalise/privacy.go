package normalise

import (
	"regexp"
	"slices"
	"strings"
)

// What stands where personal data stood.
const (
	maskedEmail = "[e-mail address removed]"
	maskedPhone = "[telephone number removed]"
)

var (
	email = regexp.MustCompile(`(\{[^{}]{1,200}\}|[\p{L}\p{N}][\p{L}\p{N}._%+\-]*)\s?@\s?[\p{L}\p{N}][\p{L}\p{N}\-]*(\.[\p{L}\p{N}\-]+)+`)
	// A number with its country's code: a plus sign, then eight to fifteen
	// digits in groups. Figures have no plus sign that long.
	abroad = regexp.MustCompile(`\+ ?\d{1,3}(?:[ ./\-]{0,2}\(?\d{1,5}\)?){2,6}`)
	// A number that is called one.
	called = regexp.MustCompile(`(?i)((?:\b(?:tel|tél|telephone|téléphone|teléfono|telefono|telefon|phone|mobile|mobil|fax|faks|handy|tlf|puh|telefax)|тел|телефон|факс|电话|传真|هاتف|فاكس)(?:\.|\b)?\s?(?:no|nr|n°|№)?\.?\s?[:：]?\s?)(\+?\(?\d[\d ()./\-]{4,20}\d)`)
)

// mask takes e-mail addresses and telephone numbers out of a line.
func mask(s string) string {
	if strings.Contains(s, "@") {
		s = email.ReplaceAllString(s, maskedEmail)
	}
	if !strings.ContainsAny(s, "0123456789") {
		return s
	}
	if !mayCall(s) {
		return s
	}
	s = called.ReplaceAllStringFunc(s, func(m string) string {
		parts := called.FindStringSubmatch(m)
		if digits(parts[2]) < 6 {
			return m
		}
		return parts[1] + maskedPhone
	})
	if strings.Contains(s, "+") {
		s = abroad.ReplaceAllStringFunc(s, func(m string) string {
			if n := digits(m); n < 8 || n > 15 {
				return m
			}
			return maskedPhone
		})
	}
	return s
}

// callers are parts of the words before a telephone number, and the plus sign
// in it.
var callers = []string{"+", "tel", "tél", "phone", "mobil", "fax", "faks", "handy", "tlf", "puh", "тел", "факс", "电话", "传真", "هاتف", "فاكس"}

// mayCall reports whether a closer look for telephone numbers is worth it.
func mayCall(s string) bool {
	s = strings.ToLower(s)
	return slices.ContainsFunc(callers, func(c string) bool { return strings.Contains(s, c) })
}

func digits(s string) int {
	n := 0
	for i := range len(s) {
		if s[i] >= '0' && s[i] <= '9' {
			n++
		}
	}
	return n
}
