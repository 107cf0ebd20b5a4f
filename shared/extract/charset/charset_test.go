package charset_test

import (
	"testing"

	"github.com/city-outcomes/throughline/shared/extract/charset"
)

func TestDecodeGuessesTheSameEachTime(t *testing.T) {
	t.Parallel()
	// Several encodings are equally likely for these bytes.
	const text = "\n0000000000000000000A0AA00\n00A0AA00\n0Az08800&\"090 000\xdb20A0a20000000A0xX0C09c00C08%A0C%000&#+a000B10 $"
	first, err := charset.Decode([]byte(text))
	if err != nil {
		t.Fatalf("Decode: %v", err)
	}
	for range 500 {
		if again, err := charset.Decode([]byte(text)); err != nil || again != first {
			t.Fatalf("Decode gives %q, %v, and %q before", again, err, first)
		}
	}
}

func TestDecodeAs(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ label, bytes, want string }{
		"as declared":          {"iso-8859-2", "\xb1\xe6", "ąć"},
		"UTF-8, whatever said": {"iso-8859-1", "caf\u00e9", "café"},
		"an unknown label":     {"no-such", "caf\xe9 et th\xe9 pour la ville", "café et thé pour la ville"},
		"no label":             {"", "caf\xe9 et th\xe9 pour la ville", "café et thé pour la ville"},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := charset.DecodeAs(tc.label, []byte(tc.bytes))
			if err != nil || got != tc.want {
				t.Errorf("DecodeAs(%q, %q) = %q, %v, want %q", tc.label, tc.bytes, got, err, tc.want)
			}
		})
	}
}
