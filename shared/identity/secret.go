package identity

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"

	"github.com/go-jose/go-jose/v4"
)

// OpenKey reads the local issuer's signing key from a file, as a JSON Web Key.
// Where there is no file it makes a key and keeps it there, readable by its
// owner only; a file that others can read is an error.
func OpenKey(path string) (jose.JSONWebKey, error) {
	b, err := keep(path, newKey)
	if err != nil {
		return jose.JSONWebKey{}, fmt.Errorf("open signing key: %w", err)
	}
	var k jose.JSONWebKey
	if err := k.UnmarshalJSON(b); err != nil {
		return jose.JSONWebKey{}, fmt.Errorf("read signing key %s: %w", path, err)
	}
	if private, ok := k.Key.(*ecdsa.PrivateKey); !ok || private.Curve != elliptic.P256() {
		return jose.JSONWebKey{}, fmt.Errorf("read signing key %s: not a private key on P-256", path)
	}
	return k, nil
}

// OpenSecret reads the secret of the example clients from a file, and makes
// it first where there is none, as OpenKey does.
func OpenSecret(path string) (string, error) {
	b, err := keep(path, func() ([]byte, error) { return []byte(rand.Text()), nil })
	if err != nil {
		return "", fmt.Errorf("open client secret: %w", err)
	}
	if len(b) < minSecret {
		return "", fmt.Errorf("open client secret: %s has %d characters, fewer than %d", path, len(b), minSecret)
	}
	return string(b), nil
}

// minSecret is the length of rand.Text: 26 characters, 128 bits.
const minSecret = 26

// newKey is a fresh ES256 key, named by its thumbprint (RFC 7638).
func newKey() ([]byte, error) {
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	k := jose.JSONWebKey{Key: private, Algorithm: string(jose.ES256), Use: "sig"}
	thumb, err := k.Thumbprint(crypto.SHA256)
	if err != nil {
		return nil, err
	}
	k.KeyID = base64.RawURLEncoding.EncodeToString(thumb)
	return k.MarshalJSON()
}

// keep reads the file; where there is none it creates it whole, from what
// fresh returns. Of two that create at once, one wins and both read its file.
func keep(path string, fresh func() ([]byte, error)) ([]byte, error) {
	b, err := readPrivate(path)
	if !errors.Is(err, fs.ErrNotExist) {
		return b, err
	}
	if b, err = fresh(); err != nil {
		return nil, err
	}
	if err := createPrivate(path, b); err != nil && !errors.Is(err, fs.ErrExist) {
		return nil, err
	}
	return readPrivate(path)
}

func readPrivate(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if info.Mode().Perm()&0o077 != 0 && runtime.GOOS != "windows" {
		return nil, fmt.Errorf("%s can be read by others: its mode must be 0600", path)
	}
	return os.ReadFile(path)
}

// createPrivate writes a file beside path and links it into place, so that it
// is never seen half written.
func createPrivate(path string, b []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".secret-*") // with mode 0600
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(f.Name()) }() // a name too many, at worst
	_, err = f.Write(b)
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	return os.Link(f.Name(), path)
}
