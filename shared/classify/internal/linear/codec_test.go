package linear_test

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/city-outcomes/throughline/shared/classify/internal/linear"
	"github.com/city-outcomes/throughline/shared/terms"
)

// table knows the words "water" and "school" and two labels.
func table(t *testing.T) linear.Table {
	t.Helper()
	tb := linear.Table{Name: "made-up", Kind: terms.Words, Labels: []string{"6", "4"},
		Step: []float64{0.5, 0.25}, Bias: []float64{-1, -2}}
	var s terms.Scanned
	s.Scan("school. water")
	grams := s.Grams(nil, terms.Words)
	weights := [][2]int8{{-10, 100}, {127, 0}}
	if grams[0].Key > grams[1].Key {
		grams[0], grams[1] = grams[1], grams[0]
		weights[0], weights[1] = weights[1], weights[0]
	}
	for i, g := range grams {
		tb.Keys = append(tb.Keys, g.Key)
		tb.IDF = append(tb.IDF, 2)
		tb.Weights = append(tb.Weights, weights[i][0], weights[i][1])
	}
	return tb
}

func TestDecodeReadsWhatEncodeWrites(t *testing.T) {
	t.Parallel()
	tb := table(t)
	file, err := tb.Encode()
	if err != nil {
		t.Fatal(err)
	}
	m, err := linear.Decode(file)
	if err != nil {
		t.Fatal(err)
	}
	again, err := m.Encode()
	if err != nil || !bytes.Equal(file, again) {
		t.Errorf("encoding what was decoded gives other bytes (%v)", err)
	}
	if labels, err := linear.Check(file); labels != 2 || err != nil {
		t.Errorf("Check = %d, %v, want 2 labels", labels, err)
	}
}

func TestScoreAddsUpContributions(t *testing.T) {
	t.Parallel()
	m, err := linear.New(table(t))
	if err != nil {
		t.Fatal(err)
	}
	var s terms.Scanned
	s.Scan("Water, water for the school")
	hits, norm := m.Match(nil, s.Grams(nil, terms.Words))
	scores := make([]float64, 2)
	m.Score(scores, hits, norm)
	if len(hits) != 2 || hits[0].Count != 2 {
		t.Fatalf("hits = %+v, want water twice and school", hits)
	}
	for l := range scores {
		sum := m.Bias[l]
		for _, h := range hits {
			sum += m.Contribution(h, l, norm)
		}
		if math.Abs(sum-scores[l]) > 1e-9 {
			t.Errorf("label %d scores %v, its contributions make %v", l, scores[l], sum)
		}
	}
	if scores[0] <= m.Bias[0] || scores[1] <= m.Bias[1] {
		t.Errorf("scores = %v, want each above its offset", scores)
	}
	for l, want := range []int{1, 1} {
		if got := m.Words(&s, hits, l); got != want {
			t.Errorf("%d words speak for label %d, want %d: each word speaks for one label", got, l, want)
		}
	}
	v := m.Vector(s.Grams(nil, terms.Words))
	if squares := v.Values[0]*v.Values[0] + v.Values[1]*v.Values[1]; math.Abs(squares-1) > 1e-9 {
		t.Errorf("the vector has squared length %v, want 1", squares)
	}
}

func TestDecodeSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	whole, err := func() ([]byte, error) { tb := table(t); return tb.Encode() }()
	if err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		file []byte
		want string
	}{
		"empty":         {nil, "not a file of weights"},
		"foreign":       {[]byte("PK\x03\x04"), "not a file of weights"},
		"cut off":       {whole[:len(whole)-3], "damaged"},
		"a bit flipped": {flip(whole, len(whole)-2), "damaged"},
		"too short":     {signed(whole[:4], whole[10:14]), "read weights"},
		"not deflated":  {signed(whole[:4], []byte("no such thing")), "read weights"},
	} {
		if _, err := linear.Decode(test.file); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: Decode = %v, want %q", name, err, test.want)
		}
	}
}

func TestNewRefusesPartsThatDoNotFit(t *testing.T) {
	t.Parallel()
	for name, spoil := range map[string]func(*linear.Table){
		"kind":         func(tb *linear.Table) { tb.Kind = 9 },
		"no labels":    func(tb *linear.Table) { tb.Labels = nil },
		"steps":        func(tb *linear.Table) { tb.Step = tb.Step[:1] },
		"weights":      func(tb *linear.Table) { tb.Weights = tb.Weights[:3] },
		"order":        func(tb *linear.Table) { tb.Keys[0], tb.Keys[1] = tb.Keys[1], tb.Keys[0] },
		"twice":        func(tb *linear.Table) { tb.Keys[1] = tb.Keys[0] },
		"not a number": func(tb *linear.Table) { tb.Bias[0] = math.NaN() },
	} {
		tb := table(t)
		spoil(&tb)
		if _, err := linear.New(tb); err == nil {
			t.Errorf("%s: New accepts it", name)
		}
	}
}

// TestEmbeddedWeightsCanBeRead stands behind the classifier, which reads
// weights only when it needs them.
func TestEmbeddedWeightsCanBeRead(t *testing.T) {
	t.Parallel()
	names, err := filepath.Glob("../../weights/*-*.bin")
	if err != nil || len(names) == 0 {
		t.Fatalf("no weights (%v)", err)
	}
	for _, name := range names {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		m, err := linear.Decode(b)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		} else if len(b) > 2<<20 || len(m.Keys) == 0 {
			t.Errorf("%s: %d bytes, %d n-grams", name, len(b), len(m.Keys))
		}
	}
}

func flip(b []byte, at int) []byte {
	out := bytes.Clone(b)
	out[at] ^= 1
	return out
}

// signed is a file with the right checksum for whatever it holds.
func signed(magic, body []byte) []byte {
	body = append(binary.LittleEndian.AppendUint16(nil, 2), body...)
	return append(binary.LittleEndian.AppendUint32(bytes.Clone(magic), crc32.ChecksumIEEE(body)), body...)
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte("TLW2"), []byte("x"))
	f.Fuzz(func(t *testing.T, magic, body []byte) {
		for _, file := range [][]byte{append(bytes.Clone(magic), body...), signed([]byte("TLW2"), body)} {
			if m, err := linear.Decode(file); err == nil {
				var s terms.Scanned
				s.Scan("water and school")
				hits, norm := m.Match(nil, s.Grams(nil, m.Kind))
				m.Score(make([]float64, len(m.Labels)), hits, norm)
			}
		}
	})
}
