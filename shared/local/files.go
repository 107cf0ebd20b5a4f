package local

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"
)

// Keys have two to four parts of letters, digits, ".", "-" and "_", none of
// which begins with a full stop: so no key leaves the folder, and none meets
// a partial file. Longest is a bucket's limit, longestPart a file system's.
const (
	longest     = 1024
	longestPart = 255
)

func checkKey(key string) error {
	parts := strings.Split(key, "/")
	if len(key) > longest || len(parts) < 2 || len(parts) > 4 {
		return fmt.Errorf("%.100q is not a key: it has %d parts and %d bytes", key, len(parts), len(key))
	}
	for _, p := range parts {
		if p == "" || len(p) > longestPart || p[0] == '.' || strings.ContainsFunc(p, notInKeys) {
			return fmt.Errorf("%.100q is not a key: it has the part %.100q", key, p)
		}
	}
	return nil
}

func notInKeys(r rune) bool {
	letter := 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z'
	return !letter && (r < '0' || r > '9') && r != '.' && r != '-' && r != '_'
}

// spool writes a new file in dir and returns its path once its bytes are
// durable. Where write fails, the file is gone.
func spool(dir string, write func(io.Writer) error) (string, error) {
	f, err := os.CreateTemp(dir, "*")
	if err != nil {
		return "", err
	}
	err = write(f)
	if err == nil {
		err = f.Chmod(0o400) // objects never change
	}
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return "", errors.Join(err, os.Remove(f.Name()))
	}
	return f.Name(), nil
}

// abandoned is how long nobody has written to a partial file that is swept: a
// younger one may be another process's, at work.
const abandoned = 10 * time.Minute

func sweep(dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		info, err := e.Info()
		if err == nil && time.Since(info.ModTime()) > abandoned {
			err = os.Remove(filepath.Join(dir, e.Name()))
		}
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

// syncFolder makes the names in a folder durable.
func syncFolder(dir string) error {
	if runtime.GOOS == "windows" { // which has no such call, and journals names by itself
		return nil
	}
	f, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
