// Package wording knows the framework's own sentences by their runs of four
// words, so that a passage that reprints a goal or a target is told from one
// that says something of its own.
package wording

import (
	"encoding/binary"
	"errors"
	"hash/crc32"
	"slices"

	"github.com/city-outcomes/throughline/shared/terms"
)

// run is how many words in a row are compared: three are common speech.
const run = 4

// magic begins a file of wordings. Behind it stand the CRC-32 of the rest and
// the hashes of the runs, ascending, four bytes each, little-endian.
const magic = "TLR1"

// Official is the runs of words of a number of texts. It does not change
// after it is made.
type Official struct {
	runs []uint32 // ascending
}

// New collects the runs of the texts.
func New(texts []string) *Official {
	o := new(Official)
	var s terms.Scanned
	for _, t := range texts {
		s.Scan(t)
		for i := range len(s.Tokens) - run + 1 {
			o.runs = append(o.runs, key(s.Tokens[i:i+run]))
		}
	}
	slices.Sort(o.runs)
	o.runs = slices.Compact(o.runs)
	return o
}

func key(words []terms.Token) uint32 {
	h := uint64(0)
	for _, w := range words {
		h = (h ^ w.Hash) * 0x9e3779b97f4a7c15
		h ^= h >> 29
	}
	return uint32(h >> 32)
}

// Share is the share of a passage's words that stand in a run of the texts.
func (o *Official) Share(s *terms.Scanned) float64 {
	if len(s.Tokens) == 0 {
		return 0
	}
	covered, end := 0, 0 // end: of the words that are counted
	for i := range len(s.Tokens) - run + 1 {
		if _, ok := slices.BinarySearch(o.runs, key(s.Tokens[i:i+run])); ok {
			covered += i + run - max(i, end)
			end = i + run
		}
	}
	return float64(covered) / float64(len(s.Tokens))
}

// Encode writes the runs as a file.
func (o *Official) Encode() []byte {
	body := make([]byte, 0, 4*len(o.runs))
	for _, k := range o.runs {
		body = binary.LittleEndian.AppendUint32(body, k)
	}
	return append(binary.LittleEndian.AppendUint32([]byte(magic), crc32.ChecksumIEEE(body)), body...)
}

// Decode reads a file that Encode wrote.
func Decode(file []byte) (*Official, error) {
	const head = len(magic) + 4
	if len(file) < head || string(file[:len(magic)]) != magic {
		return nil, errors.New("read wordings: not a file of wordings of this version")
	}
	body := file[head:]
	if len(body)%4 != 0 || crc32.ChecksumIEEE(body) != binary.LittleEndian.Uint32(file[len(magic):]) {
		return nil, errors.New("read wordings: the checksum does not fit, the file is damaged")
	}
	o := &Official{runs: make([]uint32, len(body)/4)}
	for i := range o.runs {
		o.runs[i] = binary.LittleEndian.Uint32(body[4*i:])
	}
	if !slices.IsSorted(o.runs) {
		return nil, errors.New("read wordings: the runs are not in order")
	}
	return o, nil
}
