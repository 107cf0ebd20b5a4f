package items

import (
	"encoding/base64"
	"iter"

	"github.com/city-outcomes/throughline/shared/pipeline"
)

// A token is the rest of the last key of a page, after the list's prefix. It
// is good only for a list that has the key: another's is not found.

// place returns the key after which a page begins, empty for the first page,
// or pipeline.ErrNotFound for a token of another list.
func place(tx Reader, kind, prefix string, page pipeline.Page) (string, error) {
	if page.After == "" {
		return "", nil
	}
	rest, err := base64.RawURLEncoding.DecodeString(page.After)
	if err != nil {
		return "", pipeline.ErrNotFound
	}
	key := prefix + string(rest)
	if tx.Get(kind, key) == nil {
		return "", pipeline.ErrNotFound
	}
	return key, nil
}

// collect reads a page of items, and the token of the next page if there are
// more.
func collect[T any](items iter.Seq2[string, []byte], prefix string, page pipeline.Page, read func([]byte) (T, error)) ([]T, string, error) {
	var got []T
	var last string
	for key, value := range items {
		if len(got) == page.Size() {
			return got, base64.RawURLEncoding.EncodeToString([]byte(last[len(prefix):])), nil
		}
		v, err := read(value)
		if err != nil {
			return nil, "", err
		}
		got, last = append(got, v), key
	}
	return got, "", nil
}
