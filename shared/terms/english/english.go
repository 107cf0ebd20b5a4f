// Package english writes numbers with their nouns in sentences of ours.
package english

import (
	"fmt"
	"strings"
)

// Count is a number in figures with its noun, which is given in the singular
// and has a regular plural: "1 city", "12 cities".
func Count(n int, noun string) string { return fmt.Sprintf("%d %s", n, Noun(n, noun)) }

// Noun is a noun for so many: "city", "cities".
func Noun(n int, noun string) string {
	if stem, ok := strings.CutSuffix(noun, "y"); ok {
		return Form(n, noun, stem+"ies")
	}
	return Form(n, noun, noun+"s")
}

// Form chooses between singular and plural: "is", "are".
func Form(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}
