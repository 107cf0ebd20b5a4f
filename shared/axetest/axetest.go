// Package axetest has axe-core for tests: the tool by which pages are held to
// WCAG 2.2 AA (MPL-2.0). It is fetched into .tools where the npm registry
// answers, and known by its hash.
package axetest

import (
	"archive/tar"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

const (
	release = "axe-core@4.11.0"
	hash    = "e9e5863c33a874f09bc01acd9234b7e3c871479f5eef8802fa582544465e6d01" // SHA-256 of its axe.min.js
)

// Run is the expression that runs axe-core on the page it stands in: a promise
// of what it found.
const Run = `axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']})`

var (
	errUnreachable = errors.New("it cannot be fetched here")
	errUnknown     = errors.New("axe.min.js is not that of " + release)
)

// Source is the source of axe-core, for a test of a package two folders below
// the project's root. The error says why there is none here. Another file in
// its place is a failure of the test; so is not having it where CI is true and
// the registry answers.
func Source(t testing.TB) ([]byte, error) {
	t.Helper()
	source, err := once()
	if err == nil {
		return source, nil
	}
	err = fmt.Errorf("without axe-core: %w", err)
	if errors.Is(err, errUnknown) || os.Getenv("CI") == "true" && !errors.Is(err, errUnreachable) {
		t.Fatal(err)
	}
	return nil, err
}

// once keeps the tests of a package from asking the registry one by one.
var once = sync.OnceValues(load)

func load() ([]byte, error) {
	file := filepath.Join("..", "..", ".tools", "axe", "axe.min.js")
	if source, err := os.ReadFile(file); err == nil {
		return known(source)
	}
	npm, err := exec.LookPath("npm")
	if err != nil {
		return nil, fmt.Errorf("%w: npm is not on the PATH (Debian: apt-get install npm)", errUnreachable)
	}
	if err := exec.Command(npm, "ping").Run(); err != nil {
		return nil, fmt.Errorf("%w: the npm registry does not answer", errUnreachable)
	}
	source, err := fetch(npm)
	if err != nil {
		return nil, err
	}
	if source, err = known(source); err != nil {
		return nil, err
	}
	return source, keep(file, source)
}

func known(source []byte) ([]byte, error) {
	if sum := sha256.Sum256(source); hex.EncodeToString(sum[:]) != hash {
		return nil, fmt.Errorf("%w: its SHA-256 is %x", errUnknown, sum)
	}
	return source, nil
}

// fetch has npm download the package, and takes the one file out of it.
func fetch(npm string) ([]byte, error) {
	dir, err := os.MkdirTemp("", "axe")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	pack := exec.Command(npm, "pack", "--silent", release)
	pack.Dir = dir
	name, err := pack.Output()
	if err != nil {
		return nil, err
	}
	f, err := os.Open(filepath.Join(dir, strings.TrimSpace(string(name))))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		return nil, err
	}
	for files := tar.NewReader(z); ; {
		h, err := files.Next()
		if err != nil {
			return nil, err
		}
		if h.Name == "package/axe.min.js" {
			return io.ReadAll(files)
		}
	}
}

// keep writes the file whole: the tests of another package may read it at the
// same moment.
func keep(file string, source []byte) error {
	dir := filepath.Dir(file)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	f, err := os.CreateTemp(dir, "axe")
	if err != nil {
		return err
	}
	_, err = f.Write(source)
	if err := errors.Join(err, f.Close()); err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return os.Rename(f.Name(), file)
}
