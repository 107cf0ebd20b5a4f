package api

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/city-outcomes/throughline/shared/identity"
)

// maxBody is the longest request body, in bytes: documents go to the store
// by signed links, never through here.
const maxBody = 64 << 10

// readOut reads on to the end of a body that was refused, within bounds: many
// senders read no answer before they have sent all, and a connection that is
// closed on them loses it. One that waits to be told to go on has nothing to
// lose.
func readOut(header http.Header, body io.Reader) {
	const most = 16 << 20 // bytes
	if header.Get("Expect") == "" {
		_, _ = io.CopyN(io.Discard, body, most) // a sender who has gone away misses nothing
	}
}

// caller is who sent the request, by its bearer token.
func (f Front) caller(r *http.Request) (identity.Caller, error) {
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") {
		token = ""
	}
	caller, err := f.Verifier.Verify(r.Context(), strings.TrimSpace(token))
	if _, refused := identity.AsRefusal(err); err != nil && !refused {
		f.Log.ErrorContext(r.Context(), "could not check a token", "err", err)
		return identity.Caller{}, problem(http.StatusServiceUnavailable, "no-issuer", "Sign-ins cannot be checked at the moment. Please try again in a minute.")
	}
	return caller, err
}

// observe gives each request an id, writes its line in the log at its end,
// and turns a panic into a problem. It logs neither the address asked for,
// which may hold names, nor anything from headers.
func (f Front) observe(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began := f.Now()
		rec := &recorder{ResponseWriter: w, id: newRequestID(), route: "none"}
		headers(rec.Header())
		rec.Header().Set("X-Request-Id", rec.id)
		defer f.finish(rec, r, began)
		next.ServeHTTP(rec, r)
	})
}

// finish is deferred: it catches a panic, and writes the line in the log.
func (f Front) finish(rec *recorder, r *http.Request, began time.Time) {
	if fault := recover(); fault != nil {
		f.caught(rec, r, fault)
	}
	f.Log.InfoContext(r.Context(), "answered", "request", rec.id, "method", method(r.Method), "route", rec.route,
		"status", rec.status, "took", f.Now().Sub(began).Round(time.Microsecond))
}

func (f Front) caught(rec *recorder, r *http.Request, fault any) {
	if err, ok := fault.(error); ok && errors.Is(err, http.ErrAbortHandler) {
		panic(fault)
	}
	f.Log.ErrorContext(r.Context(), "panic", "request", rec.id, "fault", fmt.Sprintf("%T", fault), "stack", string(debug.Stack()))
	if rec.status == 0 {
		f.refuse(rec, r, errors.New("a panic, logged before"))
	}
}

// method is the request's method where it is a usual one, so that the log
// holds no text of a caller's choosing.
func method(m string) string {
	if slices.Contains([]string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}, m) {
		return m
	}
	return "other"
}

// headers are those of every answer: it is data, for its caller alone.
func headers(h http.Header) {
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Strict-Transport-Security", "max-age=31536000")
	h.Set("X-Content-Type-Options", "nosniff")
}

// share lets the pages of Origin call (the Fetch standard's CORS protocol),
// and no others.
func (f Front) share(mux *http.ServeMux, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if f.Origin == "" {
			next.ServeHTTP(w, r)
			return
		}
		w.Header().Add("Vary", "Origin")
		if r.Header.Get("Origin") != f.Origin {
			next.ServeHTTP(w, r)
			return
		}
		h := w.Header()
		h.Set("Access-Control-Allow-Origin", f.Origin)
		h.Set("Access-Control-Expose-Headers", "Location, X-Request-Id")
		if wanted := r.Header.Get("Access-Control-Request-Method"); r.Method == http.MethodOptions && wanted != "" && known(mux, r, wanted) {
			h.Set("Access-Control-Allow-Methods", "GET, POST")
			h.Set("Access-Control-Allow-Headers", "Authorization, Content-Type")
			h.Set("Access-Control-Max-Age", "600")
			w.WriteHeader(http.StatusNoContent)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// known reports whether there is a route for the request with that method.
func known(mux *http.ServeMux, r *http.Request, method string) bool {
	ask := r.Clone(r.Context())
	ask.Method = method
	_, pattern := mux.Handler(ask)
	return pattern != ""
}

// recorder remembers what the log line says.
type recorder struct {
	http.ResponseWriter
	id     string
	route  string
	status int // 0 until something was written
}

func (r *recorder) WriteHeader(status int) {
	if r.status == 0 {
		r.status = status
	}
	r.ResponseWriter.WriteHeader(status)
}

func (r *recorder) Write(b []byte) (int, error) {
	if r.status == 0 {
		r.status = http.StatusOK
	}
	return r.ResponseWriter.Write(b)
}

// Unwrap is for http.ResponseController.
func (r *recorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }

// note remembers the pattern that a request matched.
func note(w http.ResponseWriter, pattern string) {
	if rec, ok := w.(*recorder); ok {
		rec.route = pattern
	}
}

func requestID(w http.ResponseWriter) string { return w.Header().Get("X-Request-Id") }

// newRequestID is a random UUID (RFC 9562, version 4).
func newRequestID() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // crypto/rand never fails
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	s := hex.EncodeToString(b[:])
	return s[:8] + "-" + s[8:12] + "-" + s[12:16] + "-" + s[16:20] + "-" + s[20:]
}
