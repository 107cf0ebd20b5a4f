package terms_test

import (
	"testing"

	"github.com/city-outcomes/throughline/shared/terms"
)

func TestScriptsWithoutSpaces(t *testing.T) {
	t.Parallel()
	for letters, want := range map[string]struct{ ideographic, unspaced bool }{
		"市シし⼀":       {true, true},
		"เມខမ":       {false, true},
		"aßЖع한न":     {false, false},
		" 1。、\u0e3f": {false, false},
	} {
		for _, r := range letters {
			if i, u := terms.Ideographic(r), terms.Unspaced(r); i != want.ideographic || u != want.unspaced {
				t.Errorf("%q is ideographic: %t, unspaced: %t; want %t, %t", r, i, u, want.ideographic, want.unspaced)
			}
		}
	}
}
