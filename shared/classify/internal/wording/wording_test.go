package wording_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/city-outcomes/throughline/shared/classify/internal/wording"
	"github.com/city-outcomes/throughline/shared/terms"
)

func share(o *wording.Official, text string) float64 {
	var s terms.Scanned
	s.Scan(text)
	return o.Share(&s)
}

func TestShareCountsTheWordsOfOfficialRuns(t *testing.T) {
	t.Parallel()
	o := wording.New([]string{"Mend every bridge over the quiet river", "short one"})
	for _, test := range []struct {
		text string
		want float64
	}{
		{"Mend every bridge over the quiet river", 1},
		{"MEND every bridge, over", 1},
		{"We mend every bridge over town", 4.0 / 6},
		{"we mend every bridge", 0},
		{"Mend every bridge over it; every bridge over the lake", 8.0 / 10},
		{"short one", 0},
		{"", 0},
	} {
		if got := share(o, test.text); got != test.want {
			t.Errorf("Share(%q) = %v, want %v", test.text, got, test.want)
		}
	}
}

func TestDecodeGivesBackWhatWasEncoded(t *testing.T) {
	t.Parallel()
	file := wording.New([]string{"mend every bridge over the quiet river"}).Encode()
	o, err := wording.Decode(file)
	if err != nil {
		t.Fatal(err)
	}
	if got := share(o, "mend every bridge over"); got != 1 {
		t.Errorf("Share = %v, want 1", got)
	}
	if !bytes.Equal(o.Encode(), file) {
		t.Error("encoded again, the bytes differ")
	}
}

func TestDecodeSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	file := wording.New([]string{"mend every bridge over the quiet river"}).Encode()
	damaged := bytes.Clone(file)
	damaged[len(damaged)-1]++
	for _, test := range []struct{ name, file, want string }{
		{"empty", "", "not a file of wordings"},
		{"foreign", "PK\x03\x04 something else", "not a file of wordings"},
		{"damaged", string(damaged), "damaged"},
		{"cut", string(file[:len(file)-2]), "damaged"},
	} {
		if _, err := wording.Decode([]byte(test.file)); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: Decode = %v, want %q", test.name, err, test.want)
		}
	}
}
