package briefing_test

import (
	"archive/zip"
	"bytes"
	"io"
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

// unzip reads a zip's entries, in their order.
func unzip(t testing.TB, file []byte) (names []string, parts map[string][]byte) {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	parts = map[string][]byte{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		names, parts[f.Name] = append(names, f.Name), data
	}
	return names, parts
}
