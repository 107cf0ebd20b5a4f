// Package archive opens zip files that strangers made. Office documents are
// zip files, and a zip file can claim to hold anything.
package archive

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"strings"

	"github.com/city-outcomes/throughline/shared/corpus"
)

// What a document's archive may hold.
const (
	MaxEntries  = 2000
	MaxInflated = 200 << 20 // bytes, all entries together
	MaxRatio    = 100       // inflated to deflated, of what is large enough to matter
	mattering   = 2 << 20   // bytes
)

// entry is how an entry of a directory begins (APPNOTE.TXT, 4.3.12).
var entry = []byte("PK\x01\x02")

// Archive is an opened zip file. Its entries are read by name, never written
// anywhere. It counts what was inflated, so it is for one goroutine.
type Archive struct {
	files    map[string]*zip.File
	names    []string
	inflated int64
}

// Open reads the directory of a zip file and checks what it claims. It answers
// a corpus.Rejection: Damaged where there is no directory, ArchiveBomb for too
// much, UnsafeArchive for names that lead elsewhere or come twice, links and
// archives within; office programs embed other documents in a folder of their
// own, and these are left alone.
func Open(b []byte) (*Archive, error) {
	// Every entry costs the reader of the directory some hundred bytes, before
	// anybody can ask how many there are. Documents within this one have theirs.
	if n := bytes.Count(b, entry); n > 4*MaxEntries {
		return nil, corpus.Reject(corpus.ArchiveBomb, fmt.Sprintf("%d entries", n))
	}
	z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) {
		return nil, corpus.Reject(corpus.Damaged, "zip: "+err.Error())
	}
	if len(z.File) > MaxEntries {
		return nil, corpus.Reject(corpus.ArchiveBomb, fmt.Sprintf("%d entries", len(z.File)))
	}
	a := &Archive{files: make(map[string]*zip.File, len(z.File))}
	var inflated, deflated uint64
	for _, f := range z.File {
		if strings.HasSuffix(f.Name, "/") {
			continue
		}
		name, err := check(f)
		if err != nil {
			return nil, err
		}
		if _, twice := a.files[name]; twice {
			return nil, corpus.Reject(corpus.UnsafeArchive, "two entries of one name")
		}
		if f.UncompressedSize64 > MaxInflated {
			return nil, tooMuch()
		}
		inflated += f.UncompressedSize64
		deflated += f.CompressedSize64
		a.files[name] = f
		a.names = append(a.names, name)
	}
	if inflated > MaxInflated || inflated > mattering && inflated > MaxRatio*max(deflated, 1) {
		return nil, tooMuch()
	}
	return a, nil
}

func tooMuch() error {
	return corpus.Reject(corpus.ArchiveBomb, fmt.Sprintf("more than %d MB, or more than %d times its size", MaxInflated>>20, MaxRatio))
}

// check returns an entry's name, if that stays in its place.
func check(f *zip.File) (string, error) {
	name := strings.ReplaceAll(f.Name, `\`, "/")
	clean := path.Clean(name)
	switch {
	case path.IsAbs(clean), clean == "..", strings.HasPrefix(clean, "../"), strings.Contains(name, "/../"),
		strings.ContainsAny(name, "\x00:"):
		return "", corpus.Reject(corpus.UnsafeArchive, "an entry's name leads out of the archive")
	case f.Mode()&(fs.ModeSymlink|fs.ModeDevice|fs.ModeNamedPipe|fs.ModeSocket) != 0:
		return "", corpus.Reject(corpus.UnsafeArchive, "an entry is a link or device")
	case nested(clean):
		return "", corpus.Reject(corpus.UnsafeArchive, "an archive in the archive")
	}
	return clean, nil
}

// nested reports whether an entry is an archive of its own outside the folders
// in which office programs embed documents.
func nested(name string) bool {
	switch strings.ToLower(path.Ext(name)) {
	case ".zip", ".7z", ".rar", ".gz", ".bz2", ".xz", ".tar", ".jar", ".cab", ".iso":
		return !strings.Contains(strings.ToLower(name), "embeddings/")
	}
	return false
}

// Has reports whether there is an entry of that name.
func (a *Archive) Has(name string) bool {
	_, ok := a.files[name]
	return ok
}

// Names lists the entries in the order of the directory.
func (a *Archive) Names() []string { return a.names }

// Read inflates one entry. An entry that is not there is fs.ErrNotExist; one
// that is damaged, or larger than it claims, a corpus.Rejection.
func (a *Archive) Read(name string) ([]byte, error) {
	f, ok := a.files[name]
	if !ok {
		return nil, fmt.Errorf("read %s: %w", path.Base(name), fs.ErrNotExist)
	}
	if f.Flags&0x1 != 0 {
		return nil, corpus.Reject(corpus.Encrypted, "an entry of the archive is encrypted")
	}
	r, err := f.Open()
	if err != nil {
		return nil, corpus.Reject(corpus.Damaged, "zip: "+err.Error())
	}
	defer func() { _ = r.Close() }() // everything was read or refused
	left := MaxInflated - a.inflated
	b, err := io.ReadAll(io.LimitReader(r, left+1))
	a.inflated += int64(len(b))
	switch {
	case int64(len(b)) > left:
		return nil, tooMuch()
	case err != nil:
		return nil, corpus.Reject(corpus.Damaged, "zip: "+err.Error())
	}
	return b, nil
}
