package archive_test

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"fmt"
	"io/fs"
	"runtime"
	"testing"
	"time"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/extract/archive"
)

// entries makes a zip file with entries as they are given.
func entries(t testing.TB, headers ...zip.FileHeader) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, h := range headers {
		w, err := z.CreateHeader(&h)
		if err == nil && h.Comment != "" { // what is in it, as far as these tests go
			_, err = w.Write([]byte(h.Comment))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func named(names ...string) []zip.FileHeader {
	var all []zip.FileHeader
	for _, name := range names {
		all = append(all, zip.FileHeader{Name: name})
	}
	return all
}

func withMode(name string, mode fs.FileMode) zip.FileHeader {
	h := zip.FileHeader{Name: name}
	h.SetMode(mode)
	return h
}

func TestOpenRefusesWhatNoOfficeProgramWrites(t *testing.T) {
	t.Parallel()
	for name, headers := range map[string][]zip.FileHeader{
		"a way out":                       named("../x"),
		"a way out from a folder":         named("word/../../x"),
		"a way out and back":              named("word/../word/document.xml"),
		"a way out, as Windows writes it": named(`word\..\..\x`),
		"no place but the way out":        named(".."),
		"an absolute name":                named("/etc/passwd"),
		"an absolute name of Windows":     named(`C:\Windows\x`),
		"a share":                         named(`\\server\share\x`),
		"a stream of a file":              named("word/document.xml:x"),
		"an end within a name":            named("word/document.xml\x00.png"),
		"a link":                          {withMode("word/document.xml", fs.ModeSymlink|0o777)},
		"a device":                        {withMode("word/document.xml", fs.ModeDevice|0o666)},
		"a pipe":                          {withMode("word/document.xml", fs.ModeNamedPipe|0o666)},
		"two of one name":                 named("word/document.xml", "word/document.xml"),
		"two of one name, one with a dot": named("word/document.xml", "./word/document.xml"),
		"two of one name, one of Windows": named("word/document.xml", `word\document.xml`),
		"an archive":                      named("word/document.xml", "inner.zip"),
		"an archive of layers":            named("lib 0.zip", "lib 1.ZIP"),
		"an archive of another programme": named("word/media/x.7z"),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := archive.Open(entries(t, headers...))
			if r, ok := corpus.AsRejection(err); !ok || r.Reason != corpus.UnsafeArchive {
				t.Errorf("Open = %#v, want a rejection for %s", err, corpus.UnsafeArchive)
			}
		})
	}
}

func TestOpenTakesWhatOfficeProgramsWrite(t *testing.T) {
	t.Parallel()
	a, err := archive.Open(entries(t, append(named("word/", "word/embeddings/figures.zip", "word/media/.", "word/..pdf"),
		zip.FileHeader{Name: `word\document.xml`, Comment: "water"})...))
	if err != nil {
		t.Fatal(err)
	}
	if b, err := a.Read("word/document.xml"); err != nil || string(b) != "water" {
		t.Errorf("Read = %q, %v; want what it holds", b, err)
	}
}

// TestReadRefusesWhatIsNotWhatItClaims changes what the directory says of an
// entry.
func TestReadRefusesWhatIsNotWhatItClaims(t *testing.T) {
	t.Parallel()
	whole := entries(t, zip.FileHeader{Name: "x", Method: zip.Deflate, Comment: "water"})
	for name, c := range map[string]struct {
		offset int // in the entry of the directory
		value  uint32
		want   corpus.Reason
	}{
		"smaller than it is": {24, 2, corpus.Damaged},
		"larger than it is":  {24, 100, corpus.Damaged},
		"another checksum":   {16, 0x01020304, corpus.Damaged},
		"encrypted":          {8, 0x00080001, corpus.Encrypted},
		"an unknown method":  {10, 0x000000ff, corpus.Damaged},
		"larger than may be": {24, 1 << 31, corpus.ArchiveBomb},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := bytes.Clone(whole)
			at := bytes.Index(b, []byte("PK\x01\x02")) + c.offset
			if c.offset == 10 {
				binary.LittleEndian.PutUint16(b[at:], uint16(c.value))
			} else {
				binary.LittleEndian.PutUint32(b[at:], c.value)
			}
			a, err := archive.Open(b)
			if err == nil {
				_, err = a.Read("x")
			}
			if r, ok := corpus.AsRejection(err); !ok || r.Reason != c.want {
				t.Errorf("Open and Read = %#v, want a rejection for %s", err, c.want)
			}
		})
	}
}

// TestOpenRefusesAMillionEntries has a directory of a million entries that all
// are the one file, and prints what it costs to refuse that.
func TestOpenRefusesAMillionEntries(t *testing.T) {
	const million = 1_000_000
	one := entries(t, zip.FileHeader{Name: "x", Method: zip.Store})
	begin, end := bytes.Index(one, []byte("PK\x01\x02")), bytes.Index(one, []byte("PK\x05\x06"))
	directory := bytes.Repeat(one[begin:end], million)
	tail := bytes.Clone(one[end:])
	count := million % (1 << 16) // the reader compares no more of it
	binary.LittleEndian.PutUint16(tail[8:], uint16(count))
	binary.LittleEndian.PutUint16(tail[10:], uint16(count))
	binary.LittleEndian.PutUint32(tail[12:], uint32(len(directory)))
	b := append(append(bytes.Clone(one[:begin]), directory...), tail...)

	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	began := time.Now()
	_, err := archive.Open(b)
	took := time.Since(began)
	runtime.ReadMemStats(&after)
	if r, ok := corpus.AsRejection(err); !ok || r.Reason != corpus.ArchiveBomb || r.Detail != fmt.Sprint(million, " entries") {
		t.Errorf("Open = %#v, want a rejection for %s", err, corpus.ArchiveBomb)
	}
	t.Logf("%d MB with %d entries: %v, %d KB allocated", len(b)>>20, million, took, (after.TotalAlloc-before.TotalAlloc)>>10)
}

// TestOpenRefusesEntriesThatOverlap has three hundred entries that all are the
// same few bytes, of a megabyte each.
func TestOpenRefusesEntriesThatOverlap(t *testing.T) {
	t.Parallel()
	one := entries(t, zip.FileHeader{Name: "000", Method: zip.Deflate, Comment: string(make([]byte, 60_000))})
	begin, end := bytes.Index(one, []byte("PK\x01\x02")), bytes.Index(one, []byte("PK\x05\x06"))
	const header = 46
	var directory []byte
	for n := range 300 {
		e := bytes.Clone(one[begin:end])
		copy(e[header:], fmt.Sprintf("%03d", n))
		binary.LittleEndian.PutUint32(e[24:], 1<<20)
		directory = append(directory, e...)
	}
	tail := bytes.Clone(one[end:])
	binary.LittleEndian.PutUint16(tail[8:], 300)
	binary.LittleEndian.PutUint16(tail[10:], 300)
	binary.LittleEndian.PutUint32(tail[12:], uint32(len(directory)))
	_, err := archive.Open(append(append(bytes.Clone(one[:begin]), directory...), tail...))
	if r, ok := corpus.AsRejection(err); !ok || r.Reason != corpus.ArchiveBomb {
		t.Errorf("Open = %#v, want a rejection for %s", err, corpus.ArchiveBomb)
	}
}

// FuzzOpen reads every entry of what the fuzzer thinks of.
func FuzzOpen(f *testing.F) {
	f.Add(entries(f, zip.FileHeader{Name: "word/document.xml", Method: zip.Deflate, Comment: "water"}, zip.FileHeader{Name: `a\b`}))
	f.Fuzz(func(t *testing.T, b []byte) {
		a, err := archive.Open(b)
		if err != nil {
			if _, ok := corpus.AsRejection(err); !ok {
				t.Fatalf("Open = %v, want a rejection", err)
			}
			return
		}
		for _, name := range a.Names() {
			if _, err := a.Read(name); err != nil {
				if _, ok := corpus.AsRejection(err); !ok {
					t.Fatalf("Read = %v, want a rejection", err)
				}
			}
		}
	})
}
