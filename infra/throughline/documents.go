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
// else the given one with the file's name as title. Hidden files, pipes, links
// to folders or out of the folder named, and the manifests themselves (.csv,
// .tsv lists by those names) are left out.
func findDocuments(args []string, given corpus.Metadata) ([]document, error) {
	var found []document
	for _, arg := range args {
		err := walkFiles(arg, func(path string, inside bool) error {
			info, err := os.Stat(path) // a link's file, else its own
			switch {
			case !inside || path != arg && errors.Is(err, fs.ErrNotExist):
				return nil
			case err != nil:
				return err
			case path == arg && !info.Mode().IsRegular():
				return fmt.Errorf("%s is neither a file nor a folder", path)
			case !info.Mode().IsRegular(): // reading a pipe would wait for ever
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

// walkFiles calls f on an argument, or on the files in it where it is a
// folder, but for hidden ones and lists. A file is not inside where it is a
// link that leads out of the folder.
func walkFiles(arg string, f func(path string, inside bool) error) error {
	return filepath.WalkDir(arg, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && path != arg && strings.HasPrefix(d.Name(), "."):
			return filepath.SkipDir
		case d.IsDir() || path != arg && listOrHidden(d.Name()):
			return nil
		}
		return f(path, path == arg || d.Type()&fs.ModeSymlink == 0 || leadsInto(arg, path))
	})
}

// leadsInto reports whether a link leads to something in the folder, or to
// nothing.
func leadsInto(folder, link string) bool {
	root, err := filepath.EvalSymlinks(folder)
	if err != nil {
		return false
	}
	target, err := filepath.EvalSymlinks(link)
	if err != nil {
		return errors.Is(err, fs.ErrNotExist)
	}
	inside, err := filepath.Rel(root, target)
	return err == nil && filepath.IsLocal(inside)
}

// passedOver says, a sentence each, what a sender may have meant to send and
// findDocuments leaves out: links that lead elsewhere, and lines of a manifest
// for which there is no file.
func passedOver(args []string) ([]string, error) {
	var notes, folders []string
	for _, arg := range args {
		err := filepath.WalkDir(arg, func(path string, d fs.DirEntry, err error) error {
			switch {
			case err != nil:
				return err
			case d.IsDir() && path != arg && strings.HasPrefix(d.Name(), "."):
				return filepath.SkipDir
			case d.Name() == manifestName:
				folders = append(folders, filepath.Dir(path))
			}
			return nil
		})
		if err == nil {
			err = walkFiles(arg, func(path string, inside bool) error {
				if !inside {
					notes = append(notes, fmt.Sprintf("%s is a link that leads out of the folder, and is left out", shown(path)))
				}
				return nil
			})
		}
		if err != nil {
			return nil, fmt.Errorf("find documents: %w", err)
		}
	}
	for _, folder := range folders {
		lines, err := readManifest(folder)
		if err != nil {
			return nil, err
		}
		for _, line := range lines {
			if _, err := os.Lstat(filepath.Join(folder, line.filename)); errors.Is(err, fs.ErrNotExist) {
				notes = append(notes, fmt.Sprintf("%s names %s, and there is no such file", filepath.Join(folder, manifestName), shown(line.filename)))
			}
		}
	}
	return notes, nil
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

// manifestLine is what a manifest says of a file.
type manifestLine struct {
	filename string
	metadata corpus.Metadata
}

// manifestEntry is what the folder's manifest says of a file; not listed where
// there is no manifest, or no line for the file.
func manifestEntry(path string) (meta corpus.Metadata, listed bool, err error) {
	lines, err := readManifest(filepath.Dir(path))
	if err != nil {
		return corpus.Metadata{}, false, err
	}
	i := slices.IndexFunc(lines, func(l manifestLine) bool { return l.filename == filepath.Base(path) })
	if i < 0 {
		return corpus.Metadata{}, false, nil
	}
	return lines[i].metadata, true, nil
}

// readManifest reads a folder's manifest; none has no lines. One that cannot
// be understood is an error: what it says of embargoes must not be passed
// over.
func readManifest(folder string) ([]manifestLine, error) {
	name := filepath.Join(folder, manifestName)
	text, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read manifest: %w", err)
	}
	// Excel begins its UTF-8 with a byte order mark.
	rows, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(text, []byte("\xef\xbb\xbf")))).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("read manifest %s: it is not a table of comma-separated values: %w", name, err)
	}
	if len(rows) == 0 || !slices.Contains(rows[0], "filename") {
		return nil, fmt.Errorf("read manifest %s: its first line names no column filename; the columns are separated by commas", name)
	}
	var lines []manifestLine
	for _, row := range rows[1:] {
		column := func(head string) string {
			if i := slices.Index(rows[0], head); i >= 0 {
				return strings.TrimSpace(row[i])
			}
			return ""
		}
		lines = append(lines, manifestLine{column("filename"), corpus.Metadata{Title: column("title"), Kind: corpus.DocumentKind(column("kind")),
			City: column("city"), Country: column("country"), Event: column("event"), Session: column("session"), Date: column("date"),
			Language: column("language"), Rights: column("rights"), Embargo: column("embargo"), Sensitivity: corpus.Sensitivity(column("sensitivity"))}})
	}
	return lines, nil
}
