package pipeline_test

import (
	"testing"

	"github.com/city-outcomes/throughline/shared/pipeline"
)

func TestDecodeTakesNothingThatIsCutOrChanged(t *testing.T) {
	t.Parallel()
	for _, key := range []string{"made-up.json", "made-up.json.gz"} {
		whole, err := pipeline.Encode(key, []string{"The square is everybody's.", "So is the harbour."})
		if err != nil {
			t.Fatal(err)
		}
		decode := func(b []byte) error { var v []string; return pipeline.Decode(key, b, &v) }
		if err := decode(whole); err != nil {
			t.Fatal(err)
		}
		const lineEnd = 1 // of plain JSON, which is whole without it
		for n := range len(whole) - lineEnd {
			if decode(whole[:n]) == nil {
				t.Errorf("of %s the first %d of %d bytes are taken for all", key, n, len(whole))
			}
		}
		if decode(append(whole[:len(whole):len(whole)], "more"...)) == nil {
			t.Errorf("%s with more behind it is taken", key)
		}
	}
	packed, err := pipeline.Encode("made-up.json.gz", "The square is everybody's.")
	if err != nil {
		t.Fatal(err)
	}
	packed[len(packed)-8] ^= 1 // of the checksum
	var v string
	if pipeline.Decode("made-up.json.gz", packed, &v) == nil {
		t.Errorf("a text that is not that of the checksum is read as %q", v)
	}
}
