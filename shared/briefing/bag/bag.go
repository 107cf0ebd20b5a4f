// Package bag writes and checks BagIt bags (RFC 8493, version 1.0) as zip
// files: a payload under data/, and manifests that give the SHA-256 of every
// file. The same content gives the same bytes: files are sorted, stored
// without compression (so that no version of a compressor shows) and carry a
// fixed time.
package bag

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"path"
	"slices"
	"strings"
	"time"
)

// File is a file of the payload; its name is below data/.
type File struct {
	Name string
	Data []byte
}

// Field is a line of bag-info.txt.
type Field struct{ Name, Value string }

// epoch is the time of every entry: the earliest that a zip can hold.
var epoch = time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)

// Write makes a bag in one folder named top. Payload-Oxum is added to the
// fields, whose values must be single lines.
func Write(top string, fields []Field, payload []File) ([]byte, error) {
	payload = slices.Clone(payload)
	slices.SortFunc(payload, func(a, b File) int { return strings.Compare(a.Name, b.Name) })
	var manifest, info strings.Builder
	size := 0
	var files []File
	for _, f := range payload {
		if !local(f.Name) {
			return nil, fmt.Errorf("write a bag: %q is no name for a file of the payload", f.Name)
		}
		size += len(f.Data)
		fmt.Fprintf(&manifest, "%s  data/%s\n", sum(f.Data), f.Name)
		files = append(files, File{"data/" + f.Name, f.Data})
	}
	for _, f := range append(slices.Clone(fields), Field{"Payload-Oxum", fmt.Sprintf("%d.%d", size, len(payload))}) {
		if strings.ContainsAny(f.Name+f.Value, "\r\n") || strings.Contains(f.Name, ":") {
			return nil, fmt.Errorf("write a bag: the field %q is not one line", f.Name)
		}
		fmt.Fprintf(&info, "%s: %s\n", f.Name, f.Value)
	}
	tags := []File{
		{"bag-info.txt", []byte(info.String())},
		{"bagit.txt", []byte("BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n")},
		{"manifest-sha256.txt", []byte(manifest.String())},
	}
	var tagmanifest strings.Builder
	for _, f := range tags {
		fmt.Fprintf(&tagmanifest, "%s  %s\n", sum(f.Data), f.Name)
	}
	files = append(append(tags, files...), File{"tagmanifest-sha256.txt", []byte(tagmanifest.String())})
	for i := range files {
		files[i].Name = top + "/" + files[i].Name
	}
	return Zip(files)
}

// Zip writes files in the order given, as Write does: stored, with a fixed
// time.
func Zip(files []File) ([]byte, error) {
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, f := range files {
		w, err := z.CreateHeader(&zip.FileHeader{Name: f.Name, Method: zip.Store, Modified: epoch})
		if err != nil {
			return nil, fmt.Errorf("write %s: %w", f.Name, err)
		}
		if _, err := w.Write(f.Data); err != nil {
			return nil, fmt.Errorf("write %s: %w", f.Name, err)
		}
	}
	if err := z.Close(); err != nil {
		return nil, fmt.Errorf("close the zip: %w", err)
	}
	return out.Bytes(), nil
}

// local reports whether a name stays below its folder and needs no escaping
// in a manifest.
func local(name string) bool {
	return name != "" && path.Clean(name) == name && !path.IsAbs(name) && !strings.HasPrefix(name, "..") && !strings.ContainsAny(name, "\\\r\n%:")
}

func sum(b []byte) string {
	h := sha256.Sum256(b)
	return hex.EncodeToString(h[:])
}
