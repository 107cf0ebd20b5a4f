package charset_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/city-outcomes/throughline/shared/extract/charset"
	"golang.org/x/text/encoding/charmap"
)

// doubled is what becomes of a text that is taken for Western European and
// saved anew, by the table that browsers use.
func doubled(s string) string {
	var out strings.Builder
	for i := range len(s) {
		r := charmap.Windows1252.DecodeByte(s[i])
		if r == utf8.RuneError {
			r = rune(s[i])
		}
		out.WriteRune(r)
	}
	return out.String()
}

const french = "Les écoles de la ville ont été rénovées : « où ça ? » L’été, à la fin – déjà."

func TestDecodeMendsWhatWasEncodedTwice(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"French": french, "Russian": "Город посадил тысячу деревьев.", "Arabic": "زرعت المدينة ألف شجرة.", "Chinese": "该市种植了一千棵树。", "with a face": "Ünder trees 🌳, über allem – für alle.",
	} {
		once := doubled(text)
		for what, s := range map[string]string{"once": once, "twice": doubled(once), "not at all": text} {
			got, err := charset.Decode([]byte(s))
			if err != nil || got != text {
				t.Errorf("%s, garbled %s: Decode = %q, %v; want %q", name, what, got, err, text)
			}
			if n := charset.Garbled(got); n > 0 {
				t.Errorf("%s, garbled %s: what is read has %d garbled places", name, what, n)
			}
		}
	}
}

// TestDecodeLeavesWhatIsNotCertain keeps texts that look garbled in places.
func TestDecodeLeavesWhatIsNotCertain(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		text    string
		garbled int
	}{
		"one letter":                  {"A street called Rue de l'Ã©cole.", 1},
		"two, and one that is right":  {"L'Ã©cole et l'Ã©té – déjà.", 2},
		"half of a text":              {"Déjà vu. " + "DÃ©jÃ\u00a0 vu, trÃ¨s bien.", 3},
		"capitals between quotations": {"«CAFÉ» «PANTEÓ» «NÃO» «SÃO» À… Â. É, Ç", 0},
		"letters of many languages":   {"Å, Ä and Ö; ñ; ß; ø; Ł; ő; ž; “quoted” – 5 °C, 3 m², §4, ½, ©, ®, ™, €", 0},
	} {
		got, err := charset.Decode([]byte(c.text))
		if err != nil || got != c.text {
			t.Errorf("%s: Decode = %q, %v; want it as it is", name, got, err)
		}
		if n := charset.Garbled(got); n != c.garbled {
			t.Errorf("%s: %d garbled places, want %d", name, n, c.garbled)
		}
	}
}

func TestDecodeReadsLinesOfDifferentEncodings(t *testing.T) {
	t.Parallel()
	latin := func(s string) string {
		b, err := charmap.Windows1252.NewEncoder().String(s)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	lines := []string{french, "The town hall stands.", "Die Straße führt über die Brücke.", "År 2025 planterade staden träd."}
	want := strings.Join(lines, "\n")
	for mask := range 1 << len(lines) {
		var file []string
		for i, line := range lines {
			if mask>>i&1 == 1 {
				line = latin(line)
			}
			file = append(file, line)
		}
		got, err := charset.Decode([]byte(strings.Join(file, "\n")))
		if err != nil || got != want {
			t.Errorf("lines %04b in another encoding: Decode = %q, %v", mask, got, err)
		}
	}
}

// FuzzDecode decodes what the fuzzer thinks of: valid, the same each time, and
// unchanged when it is decoded again.
func FuzzDecode(f *testing.F) {
	f.Add([]byte(french))
	f.Add([]byte(doubled(french)))
	f.Add([]byte("caf\xe9\ncafé\n"))
	f.Add([]byte("\xff\xfeW\x00"))
	f.Fuzz(func(t *testing.T, b []byte) {
		got, err := charset.Decode(b)
		if err != nil {
			return
		}
		if again, err := charset.Decode(b); err != nil || again != got || !utf8.ValidString(got) {
			t.Errorf("Decode = %q, and then %q, %v", got, again, err)
		}
		charset.Garbled(got)
	})
}
