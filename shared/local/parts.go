package local

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/pipeline"
)

var _ pipeline.Uploads = (*Uploads)(nil)

// The parts of an upload lie in a folder of their own beside the inbox's
// objects, where no key leads, as files that are named for the part's number
// and SHA-256: .parts/<key, "~" for "/">/0003-<sha256>.
const (
	partsFolder = ".parts"
	partName    = "%04d-%s"
)

// keptParts is how long an upload is kept to which no part comes, as the
// lifecycle of the bucket on AWS has it.
const keptParts = 24 * time.Hour

// SignParts signs the upload of one object to the inbox in parts.
func (u *Uploads) SignParts(_ context.Context, key string, parts []pipeline.Part, ttl time.Duration) ([]*pipeline.SignedRequest, error) {
	err := checkKey(key)
	if err == nil && ttl <= 0 {
		err = fmt.Errorf("within %v", ttl)
	}
	if err != nil {
		return nil, fmt.Errorf("sign parts: %w", err)
	}
	u.sweep()
	requests := make([]*pipeline.SignedRequest, len(parts))
	for i, p := range parts {
		base64Sum, err := pipeline.Checksum(p.SHA256)
		if err != nil {
			return nil, fmt.Errorf("sign parts of %s: %w", key, err)
		}
		info, err := os.Lstat(u.part(key, i+1, p.SHA256))
		if err == nil && info.Size() == p.Size {
			continue
		}
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("sign parts of %s: %w", key, err)
		}
		signed := u.signed(http.MethodPut, key, url.Values{partParam: {strconv.Itoa(i + 1)},
			sizeParam: {strconv.FormatInt(p.Size, 10)}, sumParam: {string(p.SHA256)}}, ttl)
		signed.Headers = map[string]string{sumHeader: base64Sum}
		requests[i] = &signed
	}
	return requests, nil
}

// JoinParts makes the object of its parts, and clears them away.
func (u *Uploads) JoinParts(ctx context.Context, key string, sizes []int64) error {
	if err := u.join(ctx, key, sizes); err != nil {
		return fmt.Errorf("join parts of %s: %w", key, err)
	}
	if u.OnPut != nil {
		u.OnPut(key)
	}
	return nil
}

func (u *Uploads) join(ctx context.Context, key string, sizes []int64) error {
	switch _, err := u.Inbox.Stat(ctx, key); {
	case err == nil:
		return pipeline.ErrExists
	case !errors.Is(err, pipeline.ErrNotFound):
		return err
	}
	files, arrived, err := u.arrived(key)
	if err == nil {
		err = pipeline.Lacking(sizes, arrived)
	}
	if err != nil {
		return err
	}
	err = u.Inbox.create(ctx, key, func(w io.Writer) error {
		for i := range sizes {
			if err := copyFile(w, files[i+1]); err != nil {
				return err
			}
		}
		return nil
	})
	if errors.Is(err, fs.ErrNotExist) {
		// Another call has joined them, and cleared them away meanwhile.
		if _, gone := u.Inbox.Stat(ctx, key); gone == nil {
			err = pipeline.ErrExists
		}
	}
	if err == nil {
		_ = os.RemoveAll(u.parts(key)) // what stays is swept after a day
	}
	return err
}

func copyFile(w io.Writer, file string) error {
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }() // it was only read
	_, err = io.Copy(w, f)
	return err
}

// putPart takes the body of a verified request as a part of an upload. The
// same part may come again.
func (u *Uploads) putPart(w http.ResponseWriter, r *http.Request, key string, params url.Values) error {
	began := u.Now()
	number, err := strconv.Atoi(params.Get(partParam))
	if err != nil {
		return fmt.Errorf("read signed part: %w", err)
	}
	body, err := expected(r, params)
	if err != nil {
		return err
	}
	switch _, err := u.Inbox.Stat(r.Context(), key); {
	case err == nil:
		return body.refused(errReplayed)
	case !errors.Is(err, pipeline.ErrNotFound):
		return body.refused(err)
	}
	if err := u.keepPart(key, number, body); err != nil {
		return body.refused(fmt.Errorf("keep part %d of %s: %w", number, key, err))
	}
	u.Log.InfoContext(r.Context(), "took part", "key", key, "part", number, "bytes", body.size, "took", u.Now().Sub(began))
	w.WriteHeader(http.StatusOK)
	return nil
}

// keepPart makes a part durable first, and gives it its name last, in the
// place of any other part of its number.
func (u *Uploads) keepPart(key string, number int, body *announced) error {
	partial, err := spool(u.Inbox.partialDir(), body.copyTo)
	if err != nil {
		return err
	}
	file := u.part(key, number, corpus.DocumentID(body.sum))
	err = os.MkdirAll(filepath.Dir(file), 0o700)
	if err == nil {
		err = os.Rename(partial, file)
	}
	if err != nil {
		return errors.Join(err, os.Remove(partial))
	}
	if err := u.dropOthers(key, number, filepath.Base(file)); err != nil {
		return err
	}
	return errors.Join(syncFolder(filepath.Dir(file)), syncFolder(filepath.Dir(filepath.Dir(file))), syncFolder(u.Inbox.dir))
}

// dropOthers removes every file of a part but one.
func (u *Uploads) dropOthers(key string, number int, kept string) error {
	entries, err := os.ReadDir(u.parts(key))
	if err != nil {
		return err
	}
	for _, e := range entries {
		if e.Name() == kept || !strings.HasPrefix(e.Name(), fmt.Sprintf(partName, number, "")) {
			continue
		}
		if err := os.Remove(filepath.Join(u.parts(key), e.Name())); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

// arrived lists the parts of an upload by number: their files, and their sizes
// in bytes.
func (u *Uploads) arrived(key string) (files map[int]string, sizes map[int]int64, err error) {
	entries, err := os.ReadDir(u.parts(key))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, nil, err
	}
	files, sizes = map[int]string{}, map[int]int64{}
	for _, e := range entries {
		digits, _, _ := strings.Cut(e.Name(), "-")
		number, err := strconv.Atoi(digits)
		if err != nil {
			continue // a desktop's file
		}
		info, err := e.Info()
		if err != nil {
			return nil, nil, err
		}
		files[number], sizes[number] = filepath.Join(u.parts(key), e.Name()), info.Size()
	}
	return files, sizes, nil
}

// parts is the folder of an upload's parts.
func (u *Uploads) parts(key string) string {
	return filepath.Join(u.Inbox.dir, partsFolder, strings.ReplaceAll(key, "/", "~"))
}

func (u *Uploads) part(key string, number int, sum corpus.DocumentID) string {
	return filepath.Join(u.parts(key), fmt.Sprintf(partName, number, sum))
}

// sweep clears away the parts of uploads that were given up. It is done in
// passing: what it cannot do now, a later call will.
func (u *Uploads) sweep() {
	entries, err := os.ReadDir(filepath.Join(u.Inbox.dir, partsFolder))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		u.Log.Warn("could not look for uploads that were given up", "err", err)
	}
	for _, e := range entries {
		info, err := e.Info()
		if err == nil && u.Now().Sub(info.ModTime()) > keptParts {
			err = os.RemoveAll(filepath.Join(u.Inbox.dir, partsFolder, e.Name()))
		}
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			u.Log.Warn("could not clear away an upload that was given up", "upload", e.Name(), "err", err)
		}
	}
}
