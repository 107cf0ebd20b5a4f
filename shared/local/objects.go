package local

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/city-outcomes/throughline/shared/pipeline"
)

// Objects is a bucket in a folder: the object under a key is the file of that
// path. It implements pipeline.Objects, and is safe for concurrent use by any
// number of processes.
type Objects struct{ dir string }

// OpenObjects opens the bucket in dir, making it where there is none. What a
// crash left half written is swept away; it was never visible.
func OpenObjects(dir string) (*Objects, error) {
	dir = filepath.Clean(dir)
	o := &Objects{dir: dir}
	if err := os.MkdirAll(o.partialDir(), 0o700); err != nil {
		return nil, fmt.Errorf("open objects: %w", err)
	}
	if err := errors.Join(syncFolder(dir), syncFolder(filepath.Dir(dir)), sweep(o.partialDir())); err != nil {
		return nil, fmt.Errorf("open objects in %s: %w", dir, err)
	}
	return o, nil
}

// Create stores body under key.
func (o *Objects) Create(ctx context.Context, key string, body []byte) error {
	return o.create(ctx, key, func(w io.Writer) error {
		_, err := w.Write(body)
		return err
	})
}

// create stores what write writes. Where write fails, nothing is stored and
// its error comes back in the chain.
func (o *Objects) create(ctx context.Context, key string, write func(io.Writer) error) error {
	file, err := o.file(ctx, key)
	if err != nil {
		return fmt.Errorf("create %s: %w", key, err)
	}
	if _, err = os.Lstat(file); err == nil {
		err = o.named(file, fs.ErrExist)
	} else if errors.Is(err, fs.ErrNotExist) {
		err = o.write(file, write)
	}
	if err != nil {
		return fmt.Errorf("create %s: %w", key, err)
	}
	return nil
}

// write makes the bytes durable first, and gives them their name last: a link
// either makes the whole object or finds the name taken.
func (o *Objects) write(file string, write func(io.Writer) error) error {
	partial, err := spool(o.partialDir(), write)
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(partial) }() // the object has a name of its own by then; what stays is swept at an open
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return err
	}
	return o.named(file, os.Link(partial, file))
}

// named makes an object's name durable, be it ours or, where the link found
// the name taken, somebody else's: a caller that is told "exists" goes on as
// if the object could not be lost.
func (o *Objects) named(file string, linked error) error {
	if linked != nil && !errors.Is(linked, fs.ErrExist) {
		return linked
	}
	for folder := filepath.Dir(file); folder != o.dir; folder = filepath.Dir(folder) {
		if err := syncFolder(folder); err != nil {
			return err
		}
	}
	if err := syncFolder(o.dir); err != nil {
		return err
	}
	if linked != nil {
		return pipeline.ErrExists
	}
	return nil
}

// Get returns an object whole.
func (o *Objects) Get(ctx context.Context, key string) ([]byte, error) {
	file, err := o.file(ctx, key)
	if err != nil {
		return nil, fmt.Errorf("get %s: %w", key, err)
	}
	body, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("get %s: %w", key, missing(err))
	}
	return body, nil
}

// Stat returns an object's size.
func (o *Objects) Stat(ctx context.Context, key string) (pipeline.Object, error) {
	file, err := o.file(ctx, key)
	if err != nil {
		return pipeline.Object{}, fmt.Errorf("stat %s: %w", key, err)
	}
	info, err := os.Lstat(file)
	if err != nil {
		return pipeline.Object{}, fmt.Errorf("stat %s: %w", key, missing(err))
	}
	return pipeline.Object{Key: key, Size: info.Size()}, nil
}

// open opens an object to be read.
func (o *Objects) open(ctx context.Context, key string) (*os.File, error) {
	file, err := o.file(ctx, key)
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", key, err)
	}
	f, err := os.Open(file)
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", key, missing(err))
	}
	return f, nil
}

// List yields the objects whose keys begin with prefix. Files that are no
// objects of ours, such as those a desktop leaves in folders, are passed over.
func (o *Objects) List(ctx context.Context, prefix string) iter.Seq2[pipeline.Object, error] {
	return func(yield func(pipeline.Object, error) bool) { o.walk(ctx, "", prefix, yield) }
}

// walk lists a folder, given as what its keys begin with, and reports whether
// the walk goes on.
func (o *Objects) walk(ctx context.Context, folder, prefix string, yield func(pipeline.Object, error) bool) bool {
	entries, err := o.entries(ctx, folder)
	if err != nil {
		yield(pipeline.Object{}, fmt.Errorf("list %s: %w", prefix, err))
		return false
	}
	for _, e := range entries {
		key := folder + keyed(e)
		within := strings.HasPrefix(key, prefix)
		switch {
		case e.IsDir() && (within || strings.HasPrefix(prefix, key)):
			if !o.walk(ctx, key, prefix, yield) {
				return false
			}
		case !e.IsDir() && within && checkKey(key) == nil:
			object, err := o.Stat(ctx, key)
			if !yield(object, err) || err != nil {
				return false
			}
		}
	}
	return true
}

// entries reads a folder in the order of the keys: a folder stands where its
// name and the separator after it would.
func (o *Objects) entries(ctx context.Context, folder string) ([]fs.DirEntry, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	entries, err := os.ReadDir(filepath.Join(o.dir, filepath.FromSlash(folder)))
	if err != nil {
		return nil, err
	}
	entries = slices.DeleteFunc(entries, func(e fs.DirEntry) bool { return strings.HasPrefix(e.Name(), ".") })
	slices.SortFunc(entries, func(a, b fs.DirEntry) int { return cmp.Compare(keyed(a), keyed(b)) })
	return entries, nil
}

func keyed(e fs.DirEntry) string {
	if e.IsDir() {
		return e.Name() + "/"
	}
	return e.Name()
}

// file is where a key's object is kept.
func (o *Objects) file(ctx context.Context, key string) (string, error) {
	if err := cmp.Or(ctx.Err(), checkKey(key)); err != nil {
		return "", err
	}
	return filepath.Join(o.dir, filepath.FromSlash(key)), nil
}

// partialDir is where objects are written before they have a name. No key
// leads there: no part of a key begins with a full stop.
func (o *Objects) partialDir() string { return filepath.Join(o.dir, ".partial") }

func missing(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return pipeline.ErrNotFound
	}
	return err
}
