package briefing_test

import (
	"testing"

	"github.com/city-outcomes/throughline/shared/briefing"
	"github.com/city-outcomes/throughline/shared/briefing/bag"
)

func TestPackageIsVerified(t *testing.T) {
	t.Parallel()
	w := fourCities()
	b := compose(t, w.input())
	r, err := briefing.Verify(pack(t, b), w.text)
	if err != nil || !r.OK() || r.Quotations != len(b.Statements) || r.Files != 12 {
		t.Errorf("Verify = %+v, %v, want %d quotations in 12 files and no problem", r, err, len(b.Statements))
	}
}

// unpack reads the payload of a package.
func unpack(t testing.TB, zip []byte) map[string][]byte {
	t.Helper()
	b, err := bag.Read(zip)
	if err != nil {
		t.Fatalf("open the package: %v", err)
	}
	return b.Payload
}
