package local

import (
	"encoding/json"
	"errors"
	"net/http"
	"syscall"
)

// refusal is a problem that the sender is told of (RFC 9457).
type refusal struct {
	status   int
	sentence string
}

// The refusals, with the statuses that a bucket has for them where it has one.
var (
	errForged       = &refusal{http.StatusForbidden, "This link is not valid. Please ask for a new one."}
	errExpired      = &refusal{http.StatusForbidden, "This link has expired. Please ask for a new one."}
	errNoLength     = &refusal{http.StatusLengthRequired, "The request does not say how large the file is."}
	errOtherType    = &refusal{http.StatusForbidden, "The file was announced with another media type than the one sent."}
	errOtherHeaders = &refusal{http.StatusForbidden, "The request lacks headers that the link was made for."}
	errOtherSize    = &refusal{http.StatusBadRequest, "The file that arrived does not have the size that was announced. Please send it again."}
	errOtherBytes   = &refusal{http.StatusBadRequest, "The file that arrived is not the one that was announced (its SHA-256 differs). Please send it again."}
	errBrokenOff    = &refusal{http.StatusBadRequest, "The file did not arrive whole. Please send it again."}
	errReplayed     = &refusal{http.StatusPreconditionFailed, "A file was sent under this link already."}
	errNothing      = &refusal{http.StatusNotFound, "There is no such file."}
)

// failure is what the sender is told of a fault of ours.
func failure(err error) *refusal {
	if errors.Is(err, syscall.ENOSPC) {
		return &refusal{http.StatusInsufficientStorage, "There is no room left to store the file. Please tell the people who run this service."}
	}
	return &refusal{http.StatusInternalServerError, "The file could not be handled, through a fault of ours. Please try again in a while."}
}

// Error is the sentence.
func (r *refusal) Error() string { return r.sentence }

// write sends the refusal as a problem document.
func (r *refusal) write(w http.ResponseWriter) {
	problem, err := json.Marshal(struct {
		Type   string `json:"type"`
		Title  string `json:"title"`
		Status int    `json:"status"`
		Detail string `json:"detail"`
	}{"about:blank", http.StatusText(r.status), r.status, r.sentence})
	if err != nil { // which strings and a number cannot make happen
		panic(err)
	}
	h := w.Header()
	h.Set("Content-Type", "application/problem+json")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "no-store")
	w.WriteHeader(r.status)
	_, _ = w.Write(problem) // the sender may be gone
}
