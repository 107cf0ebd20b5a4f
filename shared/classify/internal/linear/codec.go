package linear

import (
	"bytes"
	"compress/flate"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"math"
	"slices"

	"github.com/city-outcomes/throughline/shared/terms"
)

// A file of weights is the magic word, the CRC-32 of what follows, the number
// of labels as uint16, and, deflated, the parts below in this order. All
// numbers are little-endian.
//
//	name, kind, unknown      string, uint8, float64
//	labels                   uint16 count, strings
//	step, bias               float64 a label each
//	n-grams                  uint32 count
//	keys                     uint32 each, as the difference to the one before
//	idf                      uint16 each, in steps of 1/2048
//	weights                  int8, label by label
const magic = "TLW2"

const (
	idfStep     = 2048
	maxLabels   = 256
	maxFeatures = 1 << 20
	maxInflated = 64 << 20
)

// Encode writes the table as a file of weights. The same table gives the same
// bytes.
func (m *Table) Encode() ([]byte, error) {
	raw := appendString(nil, m.Name)
	raw = append(raw, byte(m.Kind))
	raw = appendFloats(raw, []float64{m.Unknown})
	raw = binary.LittleEndian.AppendUint16(raw, uint16(len(m.Labels)))
	for _, l := range m.Labels {
		raw = appendString(raw, l)
	}
	raw = appendFloats(appendFloats(raw, m.Step), m.Bias)
	raw = binary.LittleEndian.AppendUint32(raw, uint32(len(m.Keys)))
	last := uint32(0)
	for _, k := range m.Keys {
		raw = binary.LittleEndian.AppendUint32(raw, k-last)
		last = k
	}
	for _, v := range m.IDF {
		raw = binary.LittleEndian.AppendUint16(raw, roundIDF(float64(v)))
	}
	n := len(m.Labels)
	for l := range n {
		for f := range m.Keys {
			raw = append(raw, byte(m.Weights[f*n+l]))
		}
	}
	out := bytes.NewBuffer(binary.LittleEndian.AppendUint16(nil, uint16(len(m.Labels))))
	z, err := flate.NewWriter(out, flate.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := z.Write(raw); err != nil {
		return nil, err
	}
	if err := z.Close(); err != nil { // writes the last block
		return nil, err
	}
	head := binary.LittleEndian.AppendUint32([]byte(magic), crc32.ChecksumIEEE(out.Bytes()))
	return append(head, out.Bytes()...), nil
}

// roundIDF is an idf in the steps of the file.
func roundIDF(idf float64) uint16 {
	return uint16(min(math.Round(idf*idfStep), math.MaxUint16))
}

// New makes a model ready for use. Keys must be ascending and the lengths of
// the parts must fit; the error says which does not.
func New(m Table) (*Model, error) {
	switch n := len(m.Labels); {
	case m.Kind < terms.Words || m.Kind > terms.Stems:
		return nil, fmt.Errorf("weights %q: unknown kind of n-gram %d", m.Name, m.Kind)
	case n == 0 || len(m.Step) != n || len(m.Bias) != n:
		return nil, fmt.Errorf("weights %q: %d labels with %d steps and %d offsets", m.Name, n, len(m.Step), len(m.Bias))
	case len(m.IDF) != len(m.Keys) || len(m.Weights) != n*len(m.Keys):
		return nil, fmt.Errorf("weights %q: %d n-grams with %d frequencies and %d weights", m.Name, len(m.Keys), len(m.IDF), len(m.Weights))
	case !slices.IsSorted(m.Keys) || len(slices.Compact(slices.Clone(m.Keys))) != len(m.Keys):
		return nil, fmt.Errorf("weights %q: the n-grams are not in order", m.Name)
	case slices.ContainsFunc(slices.Concat(m.Step, m.Bias, []float64{m.Unknown}), notFinite):
		return nil, fmt.Errorf("weights %q: a number is not finite", m.Name)
	}
	made := &Model{Table: m}
	made.prepare()
	return made, nil
}

func notFinite(v float64) bool { return math.IsNaN(v) || math.IsInf(v, 0) }

// headSize is the size of what stands between the magic word and the deflated
// parts.
const headSize = 6

// Check says whether a file is a whole file of weights, and for how many
// labels, without reading the weights.
func Check(file []byte) (labels int, err error) {
	body, ok := bytes.CutPrefix(file, []byte(magic))
	if !ok || len(body) < headSize {
		return 0, errors.New("read weights: not a file of weights of this version")
	}
	if crc32.ChecksumIEEE(body[4:]) != binary.LittleEndian.Uint32(body) {
		return 0, errors.New("read weights: the checksum does not fit, the file is damaged")
	}
	return int(binary.LittleEndian.Uint16(body[4:])), nil
}

// Decode reads a file of weights. Whatever the bytes are, it answers a model
// that can be used or an error that says what is wrong.
func Decode(file []byte) (*Model, error) {
	labels, err := Check(file)
	if err != nil {
		return nil, err
	}
	body := file[len(magic)+headSize:]
	raw, err := io.ReadAll(io.LimitReader(flate.NewReader(bytes.NewReader(body)), maxInflated+1))
	if err != nil {
		return nil, fmt.Errorf("read weights: %w", err)
	}
	if len(raw) > maxInflated {
		return nil, fmt.Errorf("read weights: more than %d bytes cannot be right", maxInflated)
	}
	p := parser{rest: raw}
	m := p.table()
	if p.err != nil {
		return nil, fmt.Errorf("read weights: %w", p.err)
	}
	if len(m.Labels) != labels {
		return nil, fmt.Errorf("read weights: %d labels where the head says %d", len(m.Labels), labels)
	}
	return New(m)
}

// parser reads the parts of a file; after the first error all it reads is
// empty.
type parser struct {
	rest []byte
	err  error
}

func (p *parser) table() Table {
	m := Table{Name: p.string(), Kind: terms.Kind(p.take(1)[0])}
	m.Unknown = p.floats(1)[0]
	labels := p.count(int(binary.LittleEndian.Uint16(p.take(2))), maxLabels)
	for range labels {
		m.Labels = append(m.Labels, p.string())
	}
	m.Step, m.Bias = p.floats(labels), p.floats(labels)
	n := p.count(int(binary.LittleEndian.Uint32(p.take(4))), maxFeatures)
	keys, idf, weights := p.take(4*n), p.take(2*n), p.take(n*labels)
	if p.err == nil && len(p.rest) != 0 {
		p.err = fmt.Errorf("%d bytes too many", len(p.rest))
	}
	if p.err != nil {
		return Table{}
	}
	m.Keys, m.IDF, m.Weights = make([]uint32, n), make([]float32, n), make([]int8, n*labels)
	last := uint32(0)
	for i := range n {
		last += binary.LittleEndian.Uint32(keys[4*i:])
		m.Keys[i] = last
		m.IDF[i] = float32(binary.LittleEndian.Uint16(idf[2*i:])) / idfStep
		for l := range labels {
			m.Weights[i*labels+l] = int8(weights[l*n+i])
		}
	}
	return m
}

func (p *parser) take(n int) []byte {
	if p.err == nil && n > len(p.rest) {
		p.err = errors.New("the file ends too early")
	}
	if p.err != nil {
		return make([]byte, min(n, 8))
	}
	part := p.rest[:n]
	p.rest = p.rest[n:]
	return part
}

func (p *parser) count(n, limit int) int {
	if n > limit && p.err == nil {
		p.err = fmt.Errorf("%d parts where %d is the limit", n, limit)
	}
	if p.err != nil {
		return 0
	}
	return n
}

func (p *parser) string() string { return string(p.take(int(p.take(1)[0]))) }

func (p *parser) floats(n int) []float64 {
	out := make([]float64, n)
	for i := range out {
		out[i] = math.Float64frombits(binary.LittleEndian.Uint64(p.take(8)))
	}
	return out
}

func appendString(dst []byte, s string) []byte {
	s = s[:min(len(s), math.MaxUint8)]
	return append(append(dst, byte(len(s))), s...)
}

func appendFloats(dst []byte, values []float64) []byte {
	for _, v := range values {
		dst = binary.LittleEndian.AppendUint64(dst, math.Float64bits(v))
	}
	return dst
}

// StoredIDF is an idf as a file of weights gives it back.
func StoredIDF(idf float64) float32 { return float32(roundIDF(idf)) / idfStep }
