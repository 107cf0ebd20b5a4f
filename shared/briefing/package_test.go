package briefing_test

import (
	"testing"

	"github.com/city-outcomes/throughline/shared/briefing"
)

func TestPackageIsVerified(t *testing.T) {
	t.Parallel()
	w := fourCities()
	b := compose(t, w.input())
	r, err := briefing.Verify(pack(t, b), w.text)
	if err != nil || !r.OK() || r.Quotations != len(b.Statements) || r.Files != 8 {
		t.Errorf("Verify = %+v, %v, want %d quotations in 8 files and no problem", r, err, len(b.Statements))
	}
}
