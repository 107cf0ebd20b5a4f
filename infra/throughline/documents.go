package main

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"mime"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/city-outcomes/throughline/shared/corpus"
)

// document is a file that is to be sent.
type document struct {
	path      string
	size      int64
	sha256    corpus.DocumentID
	mediaType string
	metadata  corpus.Metadata
}

// manifestName is the file in a folder that says what its files are.
const manifestName = "manifest.csv"

// findDocuments lists the files that the arguments name, those of folders in
// alphabetical order, with their metadata: the manifest's where there is one,
// else the given one with the file's name as title. Hidden files, pipes and
// links to folders, and the manifests themselves (.csv, .tsv lists by those
// names) are left out.
func findDocuments(args []string, given corpus.Metadata) ([]document, error) {
	var found []document
	for _, arg := range args {
		err := filepath.WalkDir(arg, func(path string, d fs.DirEntry, err error) error {
			switch {
			case err != nil:
				return err
			case d.IsDir() && path != arg && strings.HasPrefix(d.Name(), "."):
				return filepath.SkipDir
			case d.IsDir() || path != arg && listOrHidden(d.Name()):
				return nil
			}
			info, err := os.Stat(path) // a link's file, else its own
			if err != nil {
				return err
			}
			if !info.Mode().IsRegular() { // reading a pipe would wait for ever
				if path == arg {
					return fmt.Errorf("%s is neither a file nor a folder", path)
				}
				return nil
			}
			doc, err := describe(path, given)
			if err == nil {
				found = append(found, doc)
			}
			return err
		})
		if err != nil {
			return nil, fmt.Errorf("find documents: %w", err)
		}
	}
	if len(found) == 0 {
		return nil, errors.New("there are no documents in what was named")
	}
	return found, nil
}

func listOrHidden(name string) bool {
	return strings.HasPrefix(name, ".") || slices.Contains([]string{manifestName, "statements.tsv", "refused.tsv", "manifest.tsv"}, strings.ToLower(name))
}

// describe reads a file's size and hash, and its metadata.
func describe(path string, given corpus.Metadata) (document, error) {
	f, err := os.Open(path)
	if err != nil {
		return document{}, err
	}
	defer f.Close()
	h := sha256.New()
	size, err := io.Copy(h, f)
	if err != nil {
		return document{}, fmt.Errorf("read %s: %w", path, err)
	}
	meta, listed, err := manifestEntry(path)
	if err != nil {
		return document{}, err
	}
	if !listed {
		meta = given
	}
	meta.Kind = cmp.Or(meta.Kind, given.Kind)
	meta.Title = cmp.Or(meta.Title, strings.TrimSuffix(filepath.Base(path), filepath.Ext(path)))
	return document{path: path, size: size, sha256: corpus.DocumentID(hex.EncodeToString(h.Sum(nil))),
		mediaType: mediaType(path), metadata: meta}, nil
}

// mediaType is a file's type by its name, for the declaration; the bytes
// decide later.
func mediaType(path string) string {
	if t, _, err := mime.ParseMediaType(mime.TypeByExtension(filepath.Ext(path))); err == nil {
		return t
	}
	return "application/octet-stream"
}

// manifestEntry is what the folder's manifest says of a file; not listed where
// there is no manifest, or no line for the file. A manifest that cannot be
// understood is an error: what it says of embargoes must not be passed over.
func manifestEntry(path string) (meta corpus.Metadata, listed bool, err error) {
	name := filepath.Join(filepath.Dir(path), manifestName)
	f, err := os.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return corpus.Metadata{}, false, nil
	}
	if err != nil {
		return corpus.Metadata{}, false, fmt.Errorf("read manifest: %w", err)
	}
	defer f.Close()
	text, err := io.ReadAll(f)
	if err != nil {
		return corpus.Metadata{}, false, fmt.Errorf("read manifest: %w", err)
	}
	// Excel begins its UTF-8 with a byte order mark.
	rows, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(text, []byte("\xef\xbb\xbf")))).ReadAll()
	if err != nil {
		return corpus.Metadata{}, false, fmt.Errorf("read manifest %s: it is not a table of comma-separated values: %w", name, err)
	}
	if len(rows) == 0 || !slices.Contains(rows[0], "filename") {
		return corpus.Metadata{}, false, fmt.Errorf("read manifest %s: its first line names no column filename; the columns are separated by commas", name)
	}
	column := func(row []string, head string) string {
		if i := slices.Index(rows[0], head); i >= 0 {
			return strings.TrimSpace(row[i])
		}
		return ""
	}
	for _, row := range rows[1:] {
		if column(row, "filename") != filepath.Base(path) {
			continue
		}
		return corpus.Metadata{Title: column(row, "title"), Kind: corpus.DocumentKind(column(row, "kind")),
			City: column(row, "city"), Country: column(row, "country"), Event: column(row, "event"),
			Session: column(row, "session"), Date: column(row, "date"), Language: column(row, "language"),
			Rights: column(row, "rights"), Embargo: column(row, "embargo"),
			Sensitivity: corpus.Sensitivity(column(row, "sensitivity"))}, true, nil
	}
	return corpus.Metadata{}, false, nil
}
