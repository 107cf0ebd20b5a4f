package local

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"time"
)

// SigningKey returns the secret kept in a file, and makes it, to be read by
// the file's owner alone, where there is none: links outlive a restart.
func SigningKey(file string) ([]byte, error) {
	dir := filepath.Dir(file)
	if _, err := os.Stat(file); errors.Is(err, fs.ErrNotExist) {
		if err := makeKey(dir, file); err != nil {
			return nil, fmt.Errorf("make signing key: %w", err)
		}
	}
	key, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("read signing key: %w", err)
	}
	if len(key) != sha256.Size {
		return nil, fmt.Errorf("read signing key: %s has %d bytes, not %d: remove it to have a new one made", file, len(key), sha256.Size)
	}
	return key, nil
}

// makeKey writes a new key, unless somebody else does at the same time.
func makeKey(dir, file string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	partial, err := spool(dir, func(w io.Writer) error {
		_, err := io.CopyN(w, rand.Reader, sha256.Size)
		return err
	})
	if err != nil {
		return err
	}
	err = os.Link(partial, file)
	if errors.Is(err, fs.ErrExist) {
		err = nil
	}
	return errors.Join(err, os.Remove(partial), syncFolder(dir))
}

// The parameters of a link. A signature is over the method, the key and every
// parameter there is, so that none can be changed, added or left out.
const (
	expiresParam     = "expires"     // seconds since 1970
	sizeParam        = "size"        // of the body, in bytes
	sumParam         = "sha256"      // of the body, in hexadecimal
	typeParam        = "type"        // of the body
	partParam        = "part"        // its number, from 1, where the body is a part
	dispositionParam = "disposition" // of the answer
	signatureParam   = "signature"   // HMAC-SHA256, in hexadecimal
)

func signature(secret []byte, method, key string, params url.Values) []byte {
	mac := hmac.New(sha256.New, secret)
	fmt.Fprintf(mac, "%s\n%s\n%s", method, url.PathEscape(key), params.Encode())
	return mac.Sum(nil)
}

// sign adds the time until which a link is good, and the signature.
func sign(secret []byte, method, key string, params url.Values, expires time.Time) {
	params.Set(expiresParam, strconv.FormatInt(expires.Unix(), 10))
	params.Set(signatureParam, hex.EncodeToString(signature(secret, method, key, params)))
}

// verify tells whether a link was signed here and is still good.
func verify(secret []byte, method, key string, params url.Values, now time.Time) error {
	claimed, err := hex.DecodeString(params.Get(signatureParam))
	params.Del(signatureParam)
	if err != nil || !hmac.Equal(claimed, signature(secret, method, key, params)) {
		return errForged
	}
	expires, err := strconv.ParseInt(params.Get(expiresParam), 10, 64)
	if err != nil || now.Unix() >= expires {
		return errExpired
	}
	return nil
}
