package local

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/pipeline"
)

// Uploads makes signed requests and answers them, as a bucket does: uploads
// go to the inbox, downloads come from the archive. It implements
// pipeline.Uploads and http.Handler.
type Uploads struct {
	Inbox, Archive *Objects
	// Secret signs the links; see SigningKey.
	Secret []byte
	// Base is the address that the handler is served under, ending in "/":
	// whole, or from the root ("/transfers/").
	Base string
	// OnPut, where it is set, is told the key of every object put, once it
	// is durable.
	OnPut func(key string)
	Now   func() time.Time
	Log   *slog.Logger
}

// What a signed PUT has to send, beside its Content-Length.
const (
	typeHeader   = "Content-Type"
	sumHeader    = "X-Amz-Checksum-Sha256"
	createHeader = "If-None-Match"
	createOnly   = "*"
)

// SignPut signs the upload of one object to the inbox.
func (u *Uploads) SignPut(_ context.Context, key string, size int64, sum corpus.DocumentID, mediaType string, ttl time.Duration) (pipeline.SignedRequest, error) {
	base64Sum, err := pipeline.Checksum(sum)
	if err == nil {
		err = checkKey(key)
	}
	if err == nil && (size < 0 || ttl <= 0) {
		err = fmt.Errorf("of %d bytes within %v", size, ttl)
	}
	if err != nil {
		return pipeline.SignedRequest{}, fmt.Errorf("sign upload: %w", err)
	}
	u.sweep()
	params := url.Values{sizeParam: {strconv.FormatInt(size, 10)}, sumParam: {string(sum)}, typeParam: {mediaType}}
	signed := u.signed(http.MethodPut, key, params, ttl)
	signed.Headers = map[string]string{typeHeader: mediaType, sumHeader: base64Sum, createHeader: createOnly}
	return signed, nil
}

// SignGet signs the download of one object from the archive.
func (u *Uploads) SignGet(_ context.Context, key, filename string, ttl time.Duration) (pipeline.SignedRequest, error) {
	err := checkKey(key)
	if err == nil && (ttl <= 0 || ttl > pipeline.MaxGetTTL) {
		err = fmt.Errorf("for %v: at most %v", ttl, pipeline.MaxGetTTL)
	}
	if err != nil {
		return pipeline.SignedRequest{}, fmt.Errorf("sign download: %w", err)
	}
	return u.signed(http.MethodGet, key, url.Values{dispositionParam: {pipeline.Attachment(filename)}}, ttl), nil
}

func (u *Uploads) signed(method, key string, params url.Values, ttl time.Duration) pipeline.SignedRequest {
	expires := u.Now().Add(ttl).UTC().Truncate(time.Second)
	sign(u.Secret, method, key, params, expires)
	return pipeline.SignedRequest{Method: method, URL: u.Base + key + "?" + params.Encode(), Expires: expires}
}

// ServeHTTP answers a signed request, as it was signed and no other.
func (u *Uploads) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	err := u.serve(w, r)
	if err == nil {
		return
	}
	refused, ok := errors.AsType[*refusal](err)
	if !ok {
		u.Log.ErrorContext(r.Context(), "signed request failed", "method", r.Method, "err", err)
		refused = failure(err)
	}
	refused.write(w)
}

func (u *Uploads) serve(w http.ResponseWriter, r *http.Request) error {
	base, err := url.Parse(u.Base)
	if err != nil {
		return fmt.Errorf("serve signed requests: %w", err)
	}
	key, ok := strings.CutPrefix(r.URL.Path, base.Path)
	if !ok {
		return errForged
	}
	params := r.URL.Query()
	if err := verify(u.Secret, r.Method, key, params, u.Now()); err != nil {
		return err
	}
	switch {
	case r.Method == http.MethodPut && params.Has(partParam):
		return u.putPart(w, r, key, params)
	case r.Method == http.MethodPut:
		return u.put(w, r, key, params)
	default:
		return u.get(w, r, key, params)
	}
}
