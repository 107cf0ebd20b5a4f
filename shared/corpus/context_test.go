package corpus_test

import (
	"testing"

	"github.com/city-outcomes/throughline/shared/corpus"
)

func TestBeginningAndEndingCutBetweenCharacters(t *testing.T) {
	for _, c := range []struct {
		s                 string
		n                 int
		beginning, ending string
	}{
		{"", 3, "", ""},
		{"Türkiye", 0, "", ""},
		{"Türkiye", 2, "Tü", "ye"},
		{"Türkiye", 6, "Türkiy", "ürkiye"},
		{"Türkiye", 9, "Türkiye", "Türkiye"},
		{"城市", 1, "城", "市"},
	} {
		if b, e := corpus.Beginning(c.s, c.n), corpus.Ending(c.s, c.n); b != c.beginning || e != c.ending {
			t.Errorf("of %q, %d: %q and %q, want %q and %q", c.s, c.n, b, e, c.beginning, c.ending)
		}
	}
}
