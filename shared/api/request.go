package api

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strconv"
	"strings"

	"github.com/city-outcomes/throughline/shared/pipeline"
)

// decode reads a JSON body into v: one value, with no field that v does not
// have.
func (r *request) decode(v any) error {
	if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || kind != "application/json" {
		return problem(http.StatusUnsupportedMediaType, "not-json", "The body must be JSON, with the content type application/json.")
	}
	dec := json.NewDecoder(r.Body)
	dec.DisallowUnknownFields()
	if err := dec.Decode(v); err != nil {
		return bodyProblem(err)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return bodyProblem(errors.New("more than one value"))
	}
	return nil
}

// decodeOptional does the same for a body that may be missing.
func (r *request) decodeOptional(v any) error {
	if r.ContentLength == 0 {
		return nil
	}
	return r.decode(v)
}

// bodyProblem says what is wrong with a body, in our own words.
func bodyProblem(err error) *Problem {
	if tooLong, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return problem(http.StatusRequestEntityTooLarge, "too-large", "The body has more than %d bytes.", tooLong.Limit)
	}
	if kind, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		return invalid(FieldError{kind.Field, fmt.Sprintf("A %s does not fit here.", kind.Value)})
	}
	if name, ok := strings.CutPrefix(err.Error(), "json: unknown field "); ok {
		if unquoted, err := strconv.Unquote(name); err == nil {
			return invalid(FieldError{shorten(unquoted), "There is no such field."})
		}
	}
	return problem(http.StatusBadRequest, "not-json", "The body is not one well-formed JSON value.")
}

// shorten bounds a text of the caller's that is shown back.
func shorten(s string) string {
	const most = 80
	if runes := []rune(s); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return s
}

// The longest pages. An answer of a function has at most 6 MB, and a passage
// with its labels several KB.
const (
	mostEntries  = 1000
	mostPassages = 500
)

// page reads after and limit from the query.
func (r *request) page(most int) (pipeline.Page, error) {
	query := r.URL.Query()
	page := pipeline.Page{After: query.Get("after")}
	if s := query.Get("limit"); s != "" {
		n, err := strconv.Atoi(s)
		if err != nil || n < 1 || n > most {
			return pipeline.Page{}, invalid(FieldError{"limit", fmt.Sprintf("A page has from 1 to %d entries.", most)})
		}
		page.Limit = n
	}
	return page, nil
}

// unknownPage is for a token that no page returned.
func unknownPage() *Problem {
	return invalid(FieldError{"after", "This is not where a page of this list ends. Please begin with the first page."})
}

// number reads a number from 1 in the path; anything else is 0.
func (r *request) number(name string) int {
	s := r.PathValue(name)
	n, err := strconv.Atoi(s)
	if err != nil || n < 1 || strconv.Itoa(n) != s {
		return 0
	}
	return n
}

// write answers with v as JSON.
func write(w http.ResponseWriter, status int, v any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("encode answer: %w", err)
	}
	send(w, "application/json", status, b)
	return nil
}

// writeAs is write for what always encodes.
func writeAs(w http.ResponseWriter, mediaType string, status int, v any) {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err) // strings and numbers always encode
	}
	send(w, mediaType, status, b)
}

func send(w http.ResponseWriter, mediaType string, status int, b []byte) {
	w.Header().Set("Content-Type", mediaType)
	w.WriteHeader(status)
	_, _ = w.Write(append(b, '\n')) // a caller who has gone away misses nothing else
}
