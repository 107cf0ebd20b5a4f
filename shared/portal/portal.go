// Package portal is the pages that people see: sending documents and following
// what becomes of them, briefings by year and theme, documents and their
// passages. The pages are static. They are made once from embedded files, with
// no build step, and what they show they ask of the API in the browser, with
// the visitor's own access token.
//
// Each page is a file in pages/, set into pages/layout.html, with the module of
// the same name in assets/. What pages and modules need to know of goals,
// countries and kinds comes from the packages that know it, as the module
// vocabulary.js and the style sheet goals.css. Assets are served under an
// address that carries their hash, so that an old page never meets new code.
//
// Nothing is inline and nothing is fetched from elsewhere, and the headers hold
// the browser to that (see policy).
package portal

import (
	"bytes"
	"net/http"
	"slices"
	"strings"
	"time"
)

// Callback is the path to which the issuer sends the browser back after a
// sign-in: with the portal's own origin before it, it is the redirect URI.
const Callback = "/callback"

// Handler serves the pages. The origins are those that the pages may call
// beside their own: where documents are sent to and where codes become tokens,
// such as https://inbox.example. One that is not a bare origin of http or https
// is an error. Below /v1/ the API has to be served under the same origin.
func Handler(origins ...string) (http.Handler, error) {
	csp, err := policy(origins)
	if err != nil {
		return nil, err
	}
	assets, folder, err := loadAssets()
	if err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	for name, file := range assets {
		mux.Handle(folder+name, file)
	}
	pages, err := makePages(folder)
	if err != nil {
		return nil, err
	}
	for pattern, page := range pages {
		mux.Handle(pattern, page)
	}
	return guard(csp, mux), nil
}

// guard sets the headers of every answer, and refuses what does not read.
func guard(csp string, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", csp)
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Strict-Transport-Security", "max-age=31536000")
		h.Set("X-Content-Type-Options", "nosniff")
		if !slices.Contains([]string{http.MethodGet, http.MethodHead}, r.Method) {
			h.Set("Allow", "GET, HEAD")
			http.Error(w, "The portal's pages can only be read.", http.StatusMethodNotAllowed)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// file is an answer, ready to be sent.
type file struct {
	body      []byte
	mediaType string
	etag      string
	cache     string // Cache-Control
	status    int    // 0 means 200
}

// The two ways of keeping what was sent: pages are asked for anew each time,
// and cost nothing where they have not changed; assets never change under
// their address.
const (
	askAgain = "no-cache"
	keep     = "public, max-age=31536000, immutable"
)

func (f file) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Type", f.mediaType)
	h.Set("Cache-Control", f.cache)
	if f.status != 0 {
		w.WriteHeader(f.status)
		_, _ = w.Write(f.body) // a caller who has gone away misses nothing else
		return
	}
	h.Set("ETag", f.etag)
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(f.body))
}

// etag is a strong validator of the bytes.
func etag(body []byte) string { return `"` + fingerprint(body) + `"` }

// mediaTypes are by extension: no machine's own table decides.
func mediaType(name string) string {
	switch name[strings.LastIndexByte(name, '.')+1:] {
	case "css":
		return "text/css; charset=utf-8"
	case "html":
		return "text/html; charset=utf-8"
	case "js":
		return "text/javascript; charset=utf-8"
	case "svg":
		return "image/svg+xml"
	}
	return "application/octet-stream"
}
