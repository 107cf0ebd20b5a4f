package api_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/city-outcomes/throughline/shared/api"
	"github.com/city-outcomes/throughline/shared/corpus"
)

func TestUnknownRoutesAndMethodsAreProblems(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, path := range []string{"/v1/", "/v1/nothing", "/v1/me/", "/v1//me", "/v1/x/../me", "/v1/submissions/01JDEXAMPXE000000000000001/revisions/1/delete"} {
		refused(t, w.call(t, nobody, "GET", path, nil), http.StatusNotFound, "no-route")
	}
	a := w.call(t, admin, "DELETE", "/v1/submissions", nil)
	refused(t, a, http.StatusMethodNotAllowed, "wrong-method")
	if got := a.Header.Get("Allow"); got != "GET, HEAD, POST" {
		t.Errorf("Allow = %q, want GET, HEAD, POST", got)
	}
	if a := w.call(t, mayor, "HEAD", "/v1/me", nil); a.StatusCode != http.StatusOK || len(a.body) != 0 {
		t.Errorf("HEAD /v1/me = %s %q", a.Status, a.body)
	}
}

func TestBodiesAreHeldToTheirForm(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	good := `{"filename":"a.pdf","size":1,"sha256":"` + strings.Repeat("0", 64) + `","metadata":{"title":"A","kind":"vlr"}}`
	tests := []struct {
		name, body string
		status     int
		reason     string
		field      string
	}{
		{"cut off", good[:20], 400, "not-json", ""},
		{"nothing", " ", 400, "not-json", ""},
		{"two values", good + good, 400, "not-json", ""},
		{"a list", "[]", 422, "invalid", ""},
		{"unknown field", strings.Replace(good, `"size"`, `"sizes"`, 1), 422, "invalid", "sizes"},
		{"unknown field of the metadata", strings.Replace(good, `"kind"`, `"<b>"`, 1), 422, "invalid", "<b>"},
		{"a number for a text", strings.Replace(good, `"a.pdf"`, `7`, 1), 422, "invalid", "filename"},
		{"a fraction for the size", strings.Replace(good, `"size":1`, `"size":1.5`, 1), 422, "invalid", "size"},
		{"a size beyond all", strings.Replace(good, `"size":1`, `"size":1e99`, 1), 422, "invalid", "size"},
		{"too long", good[:1] + strings.Repeat(" ", 64<<10) + good[1:], 413, "too-large", ""},
	}
	for _, tt := range tests {
		p := refused(t, w.call(t, mayor, "POST", "/v1/submissions", tt.body), tt.status, tt.reason)
		if tt.field != "" && (len(p.Errors) != 1 || p.Errors[0].Field != tt.field) {
			t.Errorf("%s: the errors are %+v, want one on %q", tt.name, p.Errors, tt.field)
		}
		if strings.Contains(p.Detail, "json:") || strings.Contains(p.Detail, "Go ") {
			t.Errorf("%s: the problem shows an error of ours: %q", tt.name, p.Detail)
		}
	}
	req := w.request(t, mayor, "POST", "/v1/submissions", good)
	req.Header.Set("Content-Type", "text/plain")
	refused(t, w.send(t, req), http.StatusUnsupportedMediaType, "not-json")
	w.must(t, mayor, "POST", "/v1/submissions", good, http.StatusCreated)
}

func TestEveryAnswerCarriesSecurityHeaders(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, path := range []string{"/v1/config", "/v1/me", "/v1/nothing"} {
		a := w.call(t, nobody, "GET", path, nil)
		for name, want := range map[string]string{
			"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer",
			"Content-Security-Policy":      "default-src 'none'; frame-ancestors 'none'",
			"Cross-Origin-Resource-Policy": "same-origin", "Strict-Transport-Security": "max-age=31536000",
		} {
			if got := a.Header.Get(name); got != want {
				t.Errorf("%s: %s = %q, want %q", path, name, got, want)
			}
		}
		if a.Header.Get("X-Request-Id") == "" {
			t.Errorf("%s has no X-Request-Id", path)
		}
	}
}

func TestOneOriginMayCall(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	preflight := func(origin, path, method string) answer {
		req := w.request(t, nobody, "OPTIONS", path, nil)
		req.Header.Set("Origin", origin)
		req.Header.Set("Access-Control-Request-Method", method)
		return w.send(t, req)
	}
	a := preflight(portal, "/v1/submissions", "POST")
	if a.StatusCode != http.StatusNoContent || a.Header.Get("Access-Control-Allow-Origin") != portal ||
		!strings.Contains(a.Header.Get("Access-Control-Allow-Headers"), "Authorization") || a.Header.Get("Vary") != "Origin" {
		t.Errorf("preflight = %s %v", a.Status, a.Header)
	}
	if a.Header.Get("Access-Control-Allow-Credentials") != "" {
		t.Error("credentials are allowed, and there are none")
	}
	for _, bad := range []answer{
		preflight("https://evil.example", "/v1/submissions", "POST"), preflight(portal, "/v1/submissions", "DELETE"),
		preflight(portal, "/v1/nothing", "GET"), preflight("null", "/v1/submissions", "POST"),
	} {
		if bad.StatusCode < 400 || bad.Header.Get("Access-Control-Allow-Methods") != "" {
			t.Errorf("preflight of %s from %s = %s", bad.Request.URL.Path, bad.Request.Header.Get("Origin"), bad.Status)
		}
	}
	req := w.request(t, mayor, "GET", "/v1/me", nil)
	req.Header.Set("Origin", portal)
	if got := w.send(t, req).Header.Get("Access-Control-Allow-Origin"); got != portal {
		t.Errorf("Access-Control-Allow-Origin = %q, want %q", got, portal)
	}
	req = w.request(t, mayor, "GET", "/v1/me", nil)
	req.Header.Set("Origin", "https://evil.example")
	if got := w.send(t, req).Header.Get("Access-Control-Allow-Origin"); got != "" {
		t.Errorf("for another origin Access-Control-Allow-Origin = %q", got)
	}
}

func TestPanicIsAProblemAndLogged(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.compile = func(context.Context, corpus.Series, corpus.EditionID) (corpus.Edition, error) {
		panic("the text of a document")
	}
	p := refused(t, w.call(t, officer, "POST", "/v1/briefings/2027/housing", nil), http.StatusInternalServerError, "internal")
	log := w.log.String()
	if !strings.Contains(log, "panic") || !strings.Contains(log, strings.TrimPrefix(p.Instance, "urn:uuid:")) || !strings.Contains(log, "briefings.go") {
		t.Errorf("the log does not say where the panic was: %s", log)
	}
	if strings.Contains(log, "the text of a document") || strings.Contains(p.Detail, "document") {
		t.Error("the panic's value is shown")
	}
}

func TestLogSaysWhatWasAskedAndNoMore(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	sent := w.announced(t, mayor, map[string]any{"filename": "secret-name.pdf"})
	req := w.request(t, mayor, "GET", "/v1/submissions/"+string(sent.Submission.Revision.Submission)+"?after=secret-query", nil)
	token := strings.TrimPrefix(req.Header.Get("Authorization"), "Bearer ")
	w.send(t, req)
	w.call(t, mayor, "GET", "/v1/secret-path", nil)
	w.call(t, mayor, "SECRETMETHOD", "/v1/me", nil)
	log := w.log.String()
	for _, want := range []string{`"route":"GET /v1/submissions/{id}"`, `"status":200`, `"method":"GET"`, `"took"`, `"request"`, `"route":"none"`, `"method":"other"`} {
		if !strings.Contains(log, want) {
			t.Errorf("the log has no %s:\n%s", want, log)
		}
	}
	for _, secret := range []string{token, strings.Split(token, ".")[1], "secret-", "SECRETMETHOD", "signature=", "s-mayor", string(sent.Submission.Revision.Submission)} {
		if strings.Contains(log, secret) {
			t.Errorf("the log shows %q", secret)
		}
	}
}

func TestDescriptionAndConfigAreServedToAnyone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.must(t, nobody, "GET", "/v1/openapi.yaml", nil, http.StatusOK)
	if string(a.body) != string(api.Description())+"\n" {
		t.Error("what is served is not the description")
	}
	config := into[map[string]any](t, w.must(t, nobody, "GET", "/v1/config", nil, http.StatusOK))
	want := map[string]any{"issuer": w.issuer.URL, "clientId": "throughline-portal", "scope": "openid throughline/api",
		"authorizationEndpoint": w.issuer.URL + "/authorize", "tokenEndpoint": w.issuer.URL + "/token", "maxSize": float64(200 << 20)}
	for k, v := range want {
		if config[k] != v {
			t.Errorf("config: %s = %v, want %v", k, config[k], v)
		}
	}
}

func TestMeSaysWhoIsCalling(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	got := string(w.must(t, admin, "GET", "/v1/me", nil, http.StatusOK).body)
	if want := `{"subject":"s-admin","roles":["admin"]}` + "\n"; got != want {
		t.Errorf("me = %s, want %s", got, want)
	}
	if got := string(w.must(t, guest, "GET", "/v1/me", nil, http.StatusOK).body); !strings.Contains(got, `"roles":[]`) {
		t.Errorf("me without roles = %s", got)
	}
}
