package pipeline

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
)

// Encode writes v as JSON in the form that key asks for: compressed where it
// ends in .gz. The same value gives the same bytes.
func Encode(key string, v any) ([]byte, error) {
	var plain bytes.Buffer
	enc := json.NewEncoder(&plain)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, fmt.Errorf("encode %s: %w", key, err)
	}
	if !strings.HasSuffix(key, ".gz") {
		return plain.Bytes(), nil
	}
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	if _, err := w.Write(plain.Bytes()); err != nil {
		return nil, fmt.Errorf("compress %s: %w", key, err)
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("compress %s: %w", key, err)
	}
	return packed.Bytes(), nil
}

// Decode reads what Encode writes under key: all of it, for the checksum of
// what is compressed stands at its end.
func Decode(key string, b []byte, v any) error {
	if strings.HasSuffix(key, ".gz") {
		z, err := gzip.NewReader(bytes.NewReader(b))
		if err == nil {
			b, err = io.ReadAll(z)
		}
		if err != nil {
			return fmt.Errorf("unpack %s: %w", key, err)
		}
	}
	if err := json.Unmarshal(b, v); err != nil {
		return fmt.Errorf("decode %s: %w", key, err)
	}
	return nil
}

// Load reads the object under key into a T; ErrNotFound where there is none.
func Load[T any](ctx context.Context, o Objects, key string) (T, error) {
	var v T
	b, err := o.Get(ctx, key)
	if err != nil {
		return v, err
	}
	return v, Decode(key, b, &v)
}

// Settle creates the object under key from v, and returns the value that
// stands there: v, or what somebody else wrote first. The first writer wins,
// and losing is success.
func Settle[T any](ctx context.Context, o Objects, key string, v T) (T, error) {
	b, err := Encode(key, v)
	if err != nil {
		return v, err
	}
	switch err := o.Create(ctx, key, b); {
	case err == nil:
		return v, nil
	case errors.Is(err, ErrExists):
		return Load[T](ctx, o, key)
	default:
		return v, err
	}
}

// Keep creates an object whose key is derived from its content, so that one
// that is there already is the same: it leaves it and succeeds.
func Keep(ctx context.Context, o Objects, key string, body []byte) error {
	if err := o.Create(ctx, key, body); err != nil && !errors.Is(err, ErrExists) {
		return err
	}
	return nil
}

// Exists reports whether there is an object under key.
func Exists(ctx context.Context, o Objects, key string) (bool, error) {
	switch _, err := o.Stat(ctx, key); {
	case err == nil:
		return true, nil
	case errors.Is(err, ErrNotFound):
		return false, nil
	default:
		return false, err
	}
}
