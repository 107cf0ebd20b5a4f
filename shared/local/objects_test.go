package local_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/city-outcomes/throughline/shared/local"
	"github.com/city-outcomes/throughline/shared/pipeline"
)

func TestCreateRefusesWhatIsNoKey(t *testing.T) {
	t.Parallel()
	parent := t.TempDir()
	o := openObjects(t, filepath.Join(parent, "archive"))
	for _, key := range []string{
		"", "/", "a", "originals", "originals/", "/originals/a", "originals//a", "../a", "originals/..", "originals/../../a",
		"originals/.", ".partial/a", "originals/.hidden", "a/b/c/d/e", "originals/a b", "originals/a\x00b", "originals/a\nb",
		`originals\a`, `originals/..\..\a`, "originals/ä", "originals/a:b", "originals/%2e%2e", "originals/" + strings.Repeat("a", 256),
		strings.Repeat("a/", 600) + "a",
	} {
		if err := o.Create(t.Context(), key, []byte("x")); err == nil {
			t.Errorf("Create(%q) succeeds", key)
		}
		if _, err := o.Get(t.Context(), key); err == nil {
			t.Errorf("Get(%q) succeeds", key)
		}
		if _, err := o.Stat(t.Context(), key); err == nil {
			t.Errorf("Stat(%q) succeeds", key)
		}
	}
	if got := files(t, parent); len(got) > 0 {
		t.Errorf("refused keys left the files %q", got)
	}
}

// files lists the files below dir.
func files(t *testing.T, dir string) []string {
	t.Helper()
	var found []string
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			rel, _ := filepath.Rel(dir, path)
			found = append(found, filepath.ToSlash(rel))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func TestCreateLeavesNothingButTheObject(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	o := openObjects(t, dir)
	for range 2 { // the second finds the key taken
		_ = o.Create(t.Context(), "originals/a", []byte("x"))
	}
	if got, want := files(t, dir), []string{"originals/a"}; !slices.Equal(got, want) {
		t.Errorf("the folder holds %q, want %q", got, want)
	}
	info, err := os.Stat(filepath.Join(dir, "originals", "a"))
	must(t, err)
	if info.Mode().Perm() != 0o400 {
		t.Errorf("an object's file has mode %o, want it to be read by its owner alone, and never written", info.Mode().Perm())
	}
}

func TestOpenObjectsFindsWhatWasCreated(t *testing.T) {
	t.Chdir(t.TempDir())
	must(t, openObjects(t, "./store//archive/").Create(t.Context(), "originals/a", []byte("x")))
	got, err := openObjects(t, "store/archive").Get(t.Context(), "originals/a")
	if err != nil || string(got) != "x" {
		t.Errorf("Get after opening again = %q, %v, want x", got, err)
	}
}

func TestOpenObjectsSweepsAbandonedPartialFiles(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	openObjects(t, dir)
	old, young := filepath.Join(dir, ".partial", "old"), filepath.Join(dir, ".partial", "young")
	for _, file := range []string{old, young} {
		must(t, os.WriteFile(file, []byte("half"), 0o600))
	}
	hour := time.Now().Add(-time.Hour)
	must(t, os.Chtimes(old, hour, hour))
	o := openObjects(t, dir)
	if got, want := files(t, dir), []string{".partial/young"}; !slices.Equal(got, want) {
		t.Errorf("after opening, the folder holds %q, want %q", got, want)
	}
	if got := keys(t, o, ""); len(got) > 0 {
		t.Errorf("partial files are listed as %q", got)
	}
}

func TestListPassesOverFilesOfOthers(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	o := openObjects(t, dir)
	must(t, o.Create(t.Context(), "originals/a", nil))
	for _, file := range []string{".DS_Store", "README", "originals/.DS_Store", "originals/a copy"} {
		must(t, os.WriteFile(filepath.Join(dir, filepath.FromSlash(file)), nil, 0o600))
	}
	if got, want := keys(t, o, ""), []string{"originals/a"}; !slices.Equal(got, want) {
		t.Errorf("List yields %q, want %q", got, want)
	}
}

func keys(t *testing.T, o *local.Objects, prefix string) []string {
	t.Helper()
	var got []string
	for object, err := range o.List(t.Context(), prefix) {
		must(t, err)
		got = append(got, object.Key)
	}
	return got
}

func TestErrorsNameOperationAndKey(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	o := openObjects(t, dir)
	must(t, os.WriteFile(filepath.Join(dir, "originals"), nil, 0o600)) // where a folder should be
	err := o.Create(t.Context(), "originals/a", nil)
	if err == nil || !strings.HasPrefix(err.Error(), "create originals/a: ") {
		t.Errorf("Create where a file is in the way: error %v, want it to name the operation and the key", err)
	}
	if _, err = o.Get(t.Context(), "text/a/b"); err == nil || err.Error() != "get text/a/b: "+pipeline.ErrNotFound.Error() {
		t.Errorf("Get: error %v, want it to name the operation and the key", err)
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
