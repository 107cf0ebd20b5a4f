package english_test

import (
	"testing"

	"github.com/city-outcomes/throughline/shared/terms/english"
)

func TestCount(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		n          int
		noun, want string
	}{
		{0, "document", "0 documents"},
		{1, "document", "1 document"},
		{2, "document", "2 documents"},
		{1, "city", "1 city"},
		{12, "city", "12 cities"},
	} {
		if got := english.Count(c.n, c.noun); got != c.want {
			t.Errorf("Count(%d, %q) = %q, want %q", c.n, c.noun, got, c.want)
		}
	}
}
