package portal_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/identity"
	"github.com/city-outcomes/throughline/shared/portal"
)

// addresses has one address of every page.
var addresses = []string{
	"/", "/callback", "/upload", "/submissions", "/submissions/01JDEXAMPXE000000000000001", "/briefings", "/briefings/2027", "/briefings/2027/sdg-11",
	"/briefings/2027/sdg-11/latest", "/documents", "/documents/abc", "/documents/abc/passages/3",
}

// answer is what the handler sent back.
type answer struct {
	status int
	header http.Header
	body   string
}

// ask sends a request to the handler, with headers in pairs.
func ask(t *testing.T, h http.Handler, method, path string, headers ...string) answer {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), method, path, nil)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return answer{w.Code, w.Header(), w.Body.String()}
}

func handler(t *testing.T, origins ...string) http.Handler {
	t.Helper()
	h, err := portal.Handler(origins...)
	must(t, err)
	return h
}

func TestEveryAddressHasItsPage(t *testing.T) {
	t.Parallel()
	h := handler(t)
	for _, path := range addresses {
		got := ask(t, h, "GET", path)
		if got.status != http.StatusOK || got.header.Get("Content-Type") != "text/html; charset=utf-8" || !strings.Contains(got.body, "<h1") {
			t.Errorf("GET %s = %d, %s", path, got.status, got.header.Get("Content-Type"))
		}
	}
	for _, path := range []string{"/nowhere", "/upload/", "/briefings/2027/sdg-11/latest/more", "/assets/portal.css", "/pages/layout.html"} {
		got := ask(t, h, "GET", path)
		if got.status != http.StatusNotFound || !strings.Contains(got.body, "There is no page at this address") {
			t.Errorf("GET %s = %d, want the page that says so", path, got.status)
		}
	}
}

func TestEveryAnswerCarriesTheStrictHeaders(t *testing.T) {
	t.Parallel()
	h := handler(t, "https://inbox.example", "https://issuer.example:8443", "https://inbox.example")
	const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; " +
		"connect-src 'self' https://inbox.example https://issuer.example:8443; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; " +
		"require-trusted-types-for 'script'; trusted-types 'none'"
	for _, r := range []struct{ method, path string }{{"GET", "/"}, {"GET", "/nowhere"}, {"POST", "/upload"}, {"GET", asset(t, h, "portal.css")}} {
		header := ask(t, h, r.method, r.path).header
		for name, want := range map[string]string{"Content-Security-Policy": policy, "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer"} {
			if got := header.Get(name); got != want {
				t.Errorf("%s %s: %s = %q, want %q", r.method, r.path, name, got, want)
			}
		}
	}
}

func TestHandlerRefusesWhatIsNoOrigin(t *testing.T) {
	t.Parallel()
	for _, bad := range []string{"", "inbox.example", "https://inbox.example/", "https://inbox.example/path", "https://*.example", "ws://inbox.example",
		"https://a.example; script-src *", "https://a.example,https://b.example", "https://user@a.example", "https://", "'self'", "https://a.example?x"} {
		if _, err := portal.Handler(bad); err == nil {
			t.Errorf("Handler(%q) gives no error", bad)
		}
	}
}

// asset is the address under which the pages name an asset.
func asset(t *testing.T, h http.Handler, name string) string {
	t.Helper()
	return regexp.MustCompile(`/assets/[0-9a-f]{32}/`).FindString(ask(t, h, "GET", "/").body) + name
}

func TestPagesAreAskedForAgainAndAssetsAreKept(t *testing.T) {
	t.Parallel()
	h := handler(t)
	for path, cache := range map[string]string{"/upload": "no-cache", asset(t, h, "api.js"): "public, max-age=31536000, immutable"} {
		first := ask(t, h, "GET", path)
		tag := first.header.Get("ETag")
		if got := first.header.Get("Cache-Control"); got != cache || tag == "" {
			t.Errorf("%s: Cache-Control %q, ETag %q", path, got, tag)
		}
		if again := ask(t, h, "GET", path, "If-None-Match", tag); again.status != http.StatusNotModified || again.body != "" {
			t.Errorf("%s, asked again, = %d with %d bytes", path, again.status, len(again.body))
		}
		if head := ask(t, h, "HEAD", path); head.status != http.StatusOK || head.body != "" {
			t.Errorf("HEAD %s = %d with %d bytes", path, head.status, len(head.body))
		}
	}
	post := ask(t, h, "POST", "/upload")
	if post.status != http.StatusMethodNotAllowed || post.header.Get("Allow") != "GET, HEAD" {
		t.Errorf("POST /upload = %d, Allow %q", post.status, post.header.Get("Allow"))
	}
}

func TestHandlersAreTheSameToTheByte(t *testing.T) {
	t.Parallel()
	a, b := handler(t), handler(t)
	for _, path := range append(slices.Clone(addresses), asset(t, a, "vocabulary.js"), asset(t, a, "goals.css")) {
		if ask(t, a, "GET", path).body != ask(t, b, "GET", path).body {
			t.Errorf("%s differs from one handler to the next", path)
		}
	}
}

func TestPagesHaveNothingInlineAndNothingFromElsewhere(t *testing.T) {
	t.Parallel()
	h := handler(t)
	inline := regexp.MustCompile(`(?i)<style|\sstyle=|\son[a-z]+=|"javascript:|<script[^>]*>[^<]|(src|href|action)="(https?:)?//`)
	reference := regexp.MustCompile(`(?:src|href)="(/assets/[^"]+)"|from '\./([^']+)'`)
	var look func(path string)
	seen := map[string]bool{}
	look = func(path string) {
		if seen[path] {
			return
		}
		seen[path] = true
		got := ask(t, h, "GET", path)
		if got.status != http.StatusOK {
			t.Errorf("%s = %d", path, got.status)
		}
		if found := inline.FindString(got.body); found != "" && strings.HasPrefix(got.header.Get("Content-Type"), "text/html") {
			t.Errorf("%s has %q", path, found)
		}
		for _, m := range reference.FindAllStringSubmatch(got.body, -1) {
			if m[1] != "" {
				look(m[1])
			} else {
				look(path[:strings.LastIndexByte(path, '/')+1] + m[2])
			}
		}
	}
	for _, path := range addresses {
		look(path)
	}
	if len(seen) < 30 {
		t.Errorf("only %d files are reached from the pages", len(seen))
	}
}

func TestVocabularyNamesEveryKindStatusAndRole(t *testing.T) {
	t.Parallel()
	h := handler(t)
	_, text, _ := strings.Cut(ask(t, h, "GET", asset(t, h, "vocabulary.js")).body, "export default ")
	type word struct{ ID, Title, Help string }
	var v struct {
		Goals                                                               []string
		Targets, Countries                                                  map[string]string
		DocumentKinds, Statements, Sections, Sensitivities, Statuses, Roles []word
	}
	must(t, json.Unmarshal([]byte(strings.TrimSuffix(strings.TrimSpace(text), ";")), &v))
	if len(v.Goals) != 17 || len(v.Targets) != 169 || v.Countries["TUR"] != "Türkiye" {
		t.Errorf("there are %d goals, %d targets, and TUR is %q", len(v.Goals), len(v.Targets), v.Countries["TUR"])
	}
	for name, list := range map[string]struct {
		got  []word
		want []string
	}{
		"document kinds": {v.DocumentKinds, plain(corpus.DocumentKinds())},
		"statements":     {v.Statements, plain(corpus.StatementKinds())},
		"sections":       {v.Sections, plain(corpus.SectionKinds())},
		"sensitivities":  {v.Sensitivities, plain(corpus.Sensitivities())},
		"statuses":       {v.Statuses, plain(corpus.Statuses())},
		"roles":          {v.Roles, plain(identity.Roles())},
	} {
		var ids []string
		for _, w := range list.got {
			ids = append(ids, w.ID)
			if w.Title == "" || name == "statuses" && !strings.HasSuffix(w.Help, ".") {
				t.Errorf("%s: %q has no words: %+v", name, w.ID, w)
			}
		}
		if !slices.Equal(ids, list.want) {
			t.Errorf("%s are %q, want %q", name, ids, list.want)
		}
	}
}

// plain are words of any type as strings.
func plain[T ~string](words []T) []string {
	var out []string
	for _, w := range words {
		out = append(out, string(w))
	}
	return out
}
