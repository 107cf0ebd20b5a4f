// Package api is the HTTP interface of throughline, as plain handlers: who
// may call what, what goes in and what comes out. It decides nothing about
// documents; it checks, asks the catalogue and the archive, and signs links,
// so that no document passes through it.
//
// The work is split as the functions are. Submissions is what the function
// upload serves, Briefings what download serves, and each links only its own;
// the local server serves both. Front is what every request passes first.
// Routes lists every route with the roles that may use it, and Description
// says the same at length, in OpenAPI 3.1.
package api

import (
	"log/slog"
	"net/http"
	"path"
	"time"

	"github.com/city-outcomes/throughline/shared/identity"
)

// Part is a share of the routes: Submissions or Briefings.
type Part interface {
	// handlers are by pattern, as Routes has them.
	handlers() map[string]handler
}

// Front is what stands before the handlers: it finds out who is calling,
// whether they may, and logs what was asked. All fields are needed but Origin.
type Front struct {
	Verifier *identity.Verifier
	Client   string // the public client id that the portal signs in with
	Origin   string // the one other origin whose pages may call, such as https://portal.example; empty for none
	Now      func() time.Time
	Log      *slog.Logger
}

// handler answers a request, or returns the problem that it has with it.
type handler func(w http.ResponseWriter, r *request) error

// request is one that may be answered: its caller has one of the route's
// roles.
type request struct {
	*http.Request
	caller identity.Caller
}

// Handler serves the routes of the parts, and the few that every function
// answers: the configuration, who is calling, and the description.
func (f Front) Handler(parts ...Part) http.Handler {
	mux := http.NewServeMux()
	for _, part := range append([]Part{greeting{f}}, parts...) {
		for pattern, h := range part.handlers() {
			mux.Handle(pattern, f.guard(routeOf(pattern), h))
		}
	}
	return f.observe(f.share(mux, f.dispatch(mux)))
}

// dispatch answers what no pattern matches with a problem, like every other
// refusal.
func (f Front) dispatch(mux *http.ServeMux) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if path.Clean(r.URL.Path) != r.URL.Path {
			f.refuse(w, r, unknownRoute())
			return
		}
		none, pattern := mux.Handler(r)
		if pattern != "" {
			mux.ServeHTTP(w, r)
			return
		}
		blank := &discard{header: http.Header{}}
		none.ServeHTTP(blank, r)
		if blank.status == http.StatusMethodNotAllowed {
			w.Header().Set("Allow", blank.header.Get("Allow"))
			f.refuse(w, r, wrongMethod(r.Method, blank.header.Get("Allow")))
			return
		}
		f.refuse(w, r, unknownRoute())
	})
}

// guard lets a request through to h whose caller may use the route.
func (f Front) guard(route Route, h handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		note(w, route.Pattern())
		defer readOut(r.Header, r.Body)
		r.Body = http.MaxBytesReader(w, r.Body, maxBody)
		ask := &request{Request: r}
		if !route.Public {
			caller, err := f.caller(r)
			if err != nil {
				f.refuse(w, r, err)
				return
			}
			if len(route.Roles) > 0 && !caller.HasAny(route.Roles...) {
				f.refuse(w, r, wrongRole(route.Roles, caller.Roles))
				return
			}
			ask.caller = caller
		}
		if err := h(w, ask); err != nil {
			f.refuse(w, r, err)
		}
	})
}

// discard keeps the status and the header of an answer, and nothing else.
type discard struct {
	header http.Header
	status int
}

func (d *discard) Header() http.Header         { return d.header }
func (d *discard) Write(b []byte) (int, error) { return len(b), nil }
func (d *discard) WriteHeader(status int)      { d.status = status }
