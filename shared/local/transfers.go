package local

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/pipeline"
)

// put takes the body of a verified request into the inbox.
func (u *Uploads) put(w http.ResponseWriter, r *http.Request, key string, params url.Values) error {
	began := u.Now()
	body, err := expected(r, params)
	switch {
	case err != nil:
		return err
	case r.Header.Get(typeHeader) != params.Get(typeParam):
		return errOtherType
	case r.Header.Get(createHeader) != createOnly:
		return errOtherHeaders
	}
	switch err := u.Inbox.create(r.Context(), key, body.copyTo); {
	case errors.Is(err, pipeline.ErrExists):
		return body.refused(errReplayed)
	case err != nil:
		return body.refused(err)
	}
	u.Log.InfoContext(r.Context(), "took upload", "key", key, "bytes", body.size, "took", u.Now().Sub(began))
	if u.OnPut != nil {
		u.OnPut(key)
	}
	w.WriteHeader(http.StatusOK)
	return nil
}

// expected is the body of a request that announces what was signed.
func expected(r *http.Request, params url.Values) (*announced, error) {
	size, err := strconv.ParseInt(params.Get(sizeParam), 10, 64)
	if err != nil {
		return nil, fmt.Errorf("read signed size: %w", err)
	}
	sum, err := pipeline.Checksum(corpus.DocumentID(params.Get(sumParam)))
	switch {
	case err != nil:
		return nil, fmt.Errorf("read signed checksum: %w", err)
	case r.ContentLength < 0:
		return nil, errNoLength
	case r.ContentLength != size:
		return nil, errOtherSize
	case r.Header.Get(sumHeader) != sum:
		return nil, errOtherHeaders
	}
	return &announced{body: r.Body, size: size, sum: params.Get(sumParam)}, nil
}

// announced is a body of which the size and the sum were announced.
type announced struct {
	body io.Reader
	size int64
	sum  string // hexadecimal
}

// copyTo writes the body as it comes, and fails unless it is the announced
// one. It reads one byte more than was announced, to see whether there is one.
func (a *announced) copyTo(w io.Writer) error {
	hash := sha256.New()
	from := &blamed{r: a.body}
	n, err := io.Copy(io.MultiWriter(w, hash), io.LimitReader(from, a.size+1))
	switch {
	case from.err != nil:
		return errBrokenOff
	case err != nil:
		return err
	case n != a.size:
		return errOtherSize
	case hex.EncodeToString(hash.Sum(nil)) != a.sum:
		return errOtherBytes
	}
	return nil
}

// refused reads the body to its end before the sender is told why it was not
// taken: clients that are cut off while they send do not read the reply.
func (a *announced) refused(why error) error {
	_, _ = io.Copy(io.Discard, io.LimitReader(a.body, a.size))
	return why
}

// blamed remembers that reading failed, to tell the sender's fault from ours.
type blamed struct {
	r   io.Reader
	err error
}

func (b *blamed) Read(p []byte) (int, error) {
	n, err := b.r.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		b.err = err
	}
	return n, err
}

// get sends an object of the archive.
func (u *Uploads) get(w http.ResponseWriter, r *http.Request, key string, params url.Values) error {
	f, err := u.Archive.open(r.Context(), key)
	if errors.Is(err, pipeline.ErrNotFound) {
		return errNothing
	}
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }() // it was only read
	h := w.Header()
	h.Set("Content-Disposition", params.Get(dispositionParam))
	h.Set(typeHeader, mediaType(key))
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "private, no-store")
	http.ServeContent(w, r, "", time.Time{}, f)
	return nil
}

// mediaType is what a browser is told: enough to save a file, too little to
// show one.
func mediaType(key string) string {
	if strings.HasSuffix(key, ".zip") {
		return "application/zip"
	}
	return "application/octet-stream"
}
