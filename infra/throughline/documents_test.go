package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/city-outcomes/throughline/shared/corpus"
)

// folder makes a folder of a.txt and, where it is not empty, a manifest.
func folder(t *testing.T, manifest string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{"a.txt": "The city will plant trees.\n", manifestName: manifest} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestManifestLineWithoutTitleKeepsItsEmbargo(t *testing.T) {
	dir := folder(t, "\xef\xbb\xbffilename,city,embargo\r\na.txt,Oslo,2099-01-01\r\n")
	found, err := findDocuments([]string{dir}, corpus.Metadata{Kind: corpus.KindOther, City: "Bergen"})
	if err != nil {
		t.Fatal(err)
	}
	want := corpus.Metadata{Title: "a", Kind: corpus.KindOther, City: "Oslo", Embargo: "2099-01-01"}
	if got := found[0].metadata; got != want {
		t.Errorf("metadata = %+v, want %+v", got, want)
	}
}

func TestManifestThatCannotBeUnderstoodIsAnError(t *testing.T) {
	for _, manifest := range []string{"", "filename;title;embargo\na.txt;A;2099-01-01\n", "file,embargo\na.txt,2099-01-01\n"} {
		_, err := findDocuments([]string{folder(t, manifest)}, corpus.Metadata{})
		if err == nil || !strings.Contains(err.Error(), "names no column filename") {
			t.Errorf("manifest %q: error = %v", manifest, err)
		}
	}
}

func TestPipesAndLinksToFoldersAreLeftOut(t *testing.T) {
	dir := folder(t, "filename\n")
	pipe := filepath.Join(dir, "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(".", filepath.Join(dir, "loop")); err != nil {
		t.Fatal(err)
	}
	found, err := findDocuments([]string{dir}, corpus.Metadata{})
	if err != nil || len(found) != 1 {
		t.Errorf("found %d documents, %v; want a.txt alone", len(found), err)
	}
	if _, err := findDocuments([]string{pipe}, corpus.Metadata{}); err == nil {
		t.Error("a pipe was taken for a document")
	}
}

func TestLinksOutOfTheFolderAndLinesWithoutFileAreTold(t *testing.T) {
	t.Parallel()
	dir, secrets := folder(t, "filename,title\na.txt,A\ngone.pdf,Gone\n"), folder(t, "filename\n")
	for link, target := range map[string]string{
		"out.txt": filepath.Join(secrets, "a.txt"), "within.txt": "a.txt", "broken.txt": "nowhere", "loop.txt": "loop.txt", "folder": secrets,
	} {
		if err := os.Symlink(target, filepath.Join(dir, link)); err != nil {
			t.Fatal(err)
		}
	}
	found, err := findDocuments([]string{dir}, corpus.Metadata{})
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, d := range found {
		names = append(names, filepath.Base(d.path))
	}
	if want := []string{"a.txt", "within.txt"}; !slices.Equal(names, want) {
		t.Errorf("found %v, want %v", names, want)
	}
	notes, err := passedOver([]string{dir, filepath.Join(dir, "out.txt")})
	if err != nil {
		t.Fatal(err)
	}
	told := strings.Join(notes, "\n")
	for _, want := range []string{"folder is a link that leads out", "out.txt is a link that leads out", "manifest.csv names gone.pdf, and there is no such file"} {
		if !strings.Contains(told, want) {
			t.Errorf("told is %q, want it to say %q", told, want)
		}
	}
	if _, err := findDocuments([]string{filepath.Join(dir, "out.txt")}, corpus.Metadata{}); err != nil {
		t.Errorf("a link that is named itself: %v, want it sent", err)
	}
}
