package catalog

import (
	"context"
	"encoding/base64"
	"strconv"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/pipeline"
)

// A token names the last item of a page within its list. It grants nothing:
// the list that it is used on comes from the request, and the item must stand
// in that list, else it is not found. So it needs no signature, and no key
// that would have to be kept and changed.

func submissionToken(r corpus.Revision) string { return token(revKey(r)) }

// submissionAt reads the submission that a token names, which must be the
// submitter's.
func (t Table) submissionAt(ctx context.Context, submitter, after string) (corpus.Submission, error) {
	r, err := parseRevision(untoken(after))
	if err != nil {
		return corpus.Submission{}, pipeline.ErrNotFound
	}
	s, err := load[corpus.Submission](ctx, t, submissionKey(r))
	if err != nil {
		return corpus.Submission{}, err
	}
	if s.Submitter != submitter {
		return corpus.Submission{}, pipeline.ErrNotFound
	}
	return s, nil
}

func passageToken(g corpus.Generation, number int) string {
	return token(join(g.String(), strconv.Itoa(number)))
}

// passageAt returns the key of the passage that a token names, which must be
// of the generation.
func (t Table) passageAt(ctx context.Context, id corpus.DocumentID, g corpus.Generation, after string) (key, error) {
	parts := split(untoken(after))
	if len(parts) != 2 || parts[0] != g.String() {
		return key{}, pipeline.ErrNotFound
	}
	n, err := strconv.Atoi(parts[1])
	if err != nil {
		return key{}, pipeline.ErrNotFound
	}
	k := passageKey(id, g, n)
	_, err = t.get(ctx, k)
	return k, err
}

func token(place string) string { return base64.RawURLEncoding.EncodeToString([]byte(place)) }

// untoken is the place that a token names, empty where it names none. The
// decoder forgives line ends; a token that is not as token writes it is none.
func untoken(s string) string {
	place, err := base64.RawURLEncoding.DecodeString(s)
	if err != nil || token(string(place)) != s {
		return ""
	}
	return string(place)
}

// cut shortens what was found to a page, and reports whether there is more.
func cut[T any](found []T, page pipeline.Page) ([]T, bool) {
	if len(found) > page.Size() {
		return found[:page.Size()], true
	}
	return found, false
}
