// Package bagtest reads zip files for tests: the way back from bag.Zip, without
// the checks of bag.Read.
package bagtest

import (
	"archive/zip"
	"bytes"
	"io"

	"github.com/city-outcomes/throughline/shared/briefing/bag"
)

// Tester is a test, or the check of a property.
type Tester interface {
	Helper()
	Fatal(args ...any)
}

// Files reads the files of a zip, in their order.
func Files(t Tester, file []byte) []bag.File {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	var out []bag.File
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, bag.File{Name: f.Name, Data: data})
	}
	return out
}
