package local_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/city-outcomes/throughline/shared/pipeline"
)

func FuzzCreateKeepsToItsFolder(f *testing.F) {
	for _, key := range []string{pipeline.OriginalKey("ab"), "../../x", "a/../../b", "/etc/passwd", `a\..\b`, ".partial/x", "a//b",
		"a/b/c/d/e", "a/b\x00", "a/NUL", "C:/x", "originals/é", "a/..."} {
		f.Add(key)
	}
	f.Fuzz(func(t *testing.T, key string) {
		parent := t.TempDir()
		o := openObjects(t, filepath.Join(parent, "archive"))
		if err := o.Create(t.Context(), key, nil); err != nil {
			if left := files(t, parent); len(left) > 0 {
				t.Errorf("Create(%q) is refused (%v) and left %q", key, err, left)
			}
			return
		}
		if got, want := files(t, parent), []string{"archive/" + key}; !slices.Equal(got, want) {
			t.Errorf("Create(%q) made the files %q, want %q", key, got, want)
		}
		if got, want := keys(t, o, ""), []string{key}; !slices.Equal(got, want) {
			t.Errorf("after Create(%q) List yields %q", key, got)
		}
	})
}

func FuzzUnsignedRequestsAreRefused(f *testing.F) {
	f.Add(http.MethodPut, "/transfers/u/01JDM200000000000000000001/0001", "size=1&expires=9999999999&signature=00")
	f.Add(http.MethodGet, "/transfers/"+packageKey, "expires=9999999999&signature="+strings.Repeat("0", 64))
	f.Add(http.MethodGet, "/transfers/../keys/uploads.key", "signature=%zz;&&=&signature")
	f.Add("", "", "")
	p := newPost(f)
	f.Fuzz(func(t *testing.T, method, path, query string) {
		w := httptest.NewRecorder()
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", strings.NewReader("x"))
		r.Method, r.URL = method, &url.URL{Path: path, RawQuery: query}
		p.ServeHTTP(w, r)
		if w.Code != http.StatusForbidden {
			t.Errorf("%q %q?%q is answered %d, want 403", method, path, query, w.Code)
		}
	})
}
