package main

import (
	_ "embed"
	"strings"

	"github.com/city-outcomes/throughline/shared/terms"
)

//go:embed stopwords.txt
var stopwordList string

// stopwords are the hashes of words that make no features. All languages are
// one set: a model of one language loses a word of another at no cost.
func stopwords() map[uint64]bool {
	set := map[uint64]bool{}
	for line := range strings.Lines(stopwordList) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		for _, w := range strings.Fields(line)[1:] {
			set[terms.Hash([]byte(terms.Fold(w)))] = true
		}
	}
	return set
}
