package bag

import (
	"archive/zip"
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
)

// The bounds of what is read: a package is small, and a bomb is not unpacked.
const (
	mostFiles = 2000
	mostBytes = 200 << 20
)

// Bag is a bag that was read.
type Bag struct {
	Top      string            // its folder
	Payload  map[string][]byte // by name below data/
	Problems []string          // what makes it incomplete or invalid, in plain sentences
}

// Read opens a bag and checks it as RFC 8493 asks: complete (every file that
// a manifest lists is there, and every file of the payload is listed) and
// valid (every checksum right, and Payload-Oxum). What is wrong goes to
// Problems; an error means that the bytes are no zip with one folder, or
// unpack to more than a package may.
func Read(b []byte) (Bag, error) {
	files, top, damaged, err := unzip(b)
	if err != nil {
		return Bag{}, err
	}
	bag := Bag{Top: top, Payload: map[string][]byte{}}
	for _, name := range damaged {
		bag.problem("%s is damaged: its checksum in the zip is wrong", name)
	}
	declaration := string(files["bagit.txt"])
	if declaration != "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n" {
		bag.problem("bagit.txt does not declare a bag of version 1.0 in UTF-8")
	}
	size := 0
	for name, data := range files {
		if below, ok := strings.CutPrefix(name, "data/"); ok {
			bag.Payload[below] = data
			size += len(data)
		}
	}
	listed := bag.check(files, "manifest-sha256.txt", func(name string) bool { return strings.HasPrefix(name, "data/") })
	for _, name := range slices.Sorted(maps.Keys(bag.Payload)) {
		if !listed["data/"+name] {
			bag.problem("data/%s is not in the manifest", name)
		}
	}
	listed = bag.check(files, "tagmanifest-sha256.txt", func(name string) bool { return !strings.HasPrefix(name, "data/") })
	for _, name := range []string{"bagit.txt", "bag-info.txt", "manifest-sha256.txt"} {
		if !listed[name] {
			bag.problem("%s is not in the tag manifest", name)
		}
	}
	if oxum := fmt.Sprintf("Payload-Oxum: %d.%d\n", size, len(bag.Payload)); !strings.Contains("\n"+string(files["bag-info.txt"]), "\n"+oxum) {
		bag.problem("bag-info.txt does not give the size and number of the files that are there")
	}
	return bag, nil
}

func (b *Bag) problem(format string, args ...any) {
	b.Problems = append(b.Problems, fmt.Sprintf(format, args...))
}

// check compares a manifest with the files and returns what it lists.
func (b *Bag) check(files map[string][]byte, manifest string, belongs func(string) bool) map[string]bool {
	listed := map[string]bool{}
	data, ok := files[manifest]
	if !ok {
		b.problem("%s is missing", manifest)
		return listed
	}
	lines := bufio.NewScanner(bytes.NewReader(data))
	for lines.Scan() {
		hash, name, ok := strings.Cut(lines.Text(), " ")
		name = strings.TrimLeft(name, " *")
		switch {
		case !ok || !belongs(name):
			b.problem("%s has a line that names no file of its own", manifest)
		case listed[name]:
			b.problem("%s lists %s twice", manifest, name)
		case files[name] == nil:
			b.problem("%s is missing", name)
		case sum(files[name]) != strings.ToLower(hash):
			b.problem("%s was changed: its SHA-256 is not the one in the manifest", name)
		}
		listed[name] = true
	}
	if lines.Err() != nil {
		b.problem("%s has a line that is too long", manifest)
	}
	return listed
}

// unzip reads the files of a zip whose entries all lie in one folder, and
// names those whose checksum in the zip is wrong.
func unzip(b []byte) (files map[string][]byte, top string, damaged []string, err error) {
	z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		return nil, "", nil, fmt.Errorf("open the package: %w", err)
	}
	if len(z.File) == 0 || len(z.File) > mostFiles {
		return nil, "", nil, fmt.Errorf("the package has %d entries, not 1 to %d", len(z.File), mostFiles)
	}
	top, _, _ = strings.Cut(z.File[0].Name, "/")
	files = map[string][]byte{}
	total := int64(0)
	for _, f := range z.File {
		name, ok := strings.CutPrefix(f.Name, top+"/")
		if strings.HasSuffix(name, "/") || ok && name == "" {
			continue // a folder
		}
		if !ok || !local(name) || files[name] != nil {
			return nil, "", nil, fmt.Errorf("the package has an entry out of its place: %q", f.Name)
		}
		data, err := content(f, mostBytes-total)
		if errors.Is(err, zip.ErrChecksum) {
			damaged = append(damaged, name)
		} else if err != nil {
			return nil, "", nil, err
		}
		total += int64(len(data))
		files[name] = data
	}
	return files, top, damaged, nil
}

// content unpacks one entry of at most so many bytes. Where its checksum is
// wrong it returns the bytes with zip.ErrChecksum; they are never nil, so that
// an empty file is there.
func content(f *zip.File, most int64) ([]byte, error) {
	if f.UncompressedSize64 > uint64(most) {
		return nil, fmt.Errorf("the package unpacks to more than %d bytes", int64(mostBytes))
	}
	r, err := f.Open()
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", f.Name, err)
	}
	data, err := io.ReadAll(io.LimitReader(r, most+1))
	if int64(len(data)) > most {
		return nil, fmt.Errorf("the package unpacks to more than %d bytes", int64(mostBytes))
	}
	if err := errors.Join(err, r.Close()); err != nil {
		return data, fmt.Errorf("unpack %s: %w", f.Name, err)
	}
	return data, nil
}
