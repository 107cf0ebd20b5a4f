package plain

import (
	"encoding/csv"
	"errors"
	"io"
	"strings"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/extract/pages"
)

// MaxRows is the longest table that is read.
const MaxRows = 200_000

// Table reads text whose columns are parted by sep.
func Table(s string, sep rune) (corpus.Text, error) {
	r := csv.NewReader(strings.NewReader(s))
	r.Comma, r.FieldsPerRecord, r.LazyQuotes, r.ReuseRecord = sep, -1, true, true
	var b pages.Builder
	for n := 0; ; n++ {
		record, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return corpus.Text{}, corpus.Reject(corpus.Damaged, "CSV: "+err.Error())
		}
		if n == MaxRows {
			return corpus.Text{}, corpus.Reject(corpus.TooLarge, "more rows than are read")
		}
		b.AddRow(record)
	}
	return corpus.Text{Pages: b.Pages()}, nil
}
