package api_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/city-outcomes/throughline/shared/api"
	"github.com/city-outcomes/throughline/shared/identity"
)

// permissions says it once more, independently of the table in the code: o
// organiser, r reviewer, p policy, a admin, g somebody without a role, n
// nobody at all.
const permissions = `
GET  /v1/config                                          orpagn
GET  /v1/openapi.yaml                                    orpagn
GET  /v1/me                                              orpag-
POST /v1/submissions                                     o--a--
GET  /v1/submissions                                     o--a--
GET  /v1/submissions/{id}                                o--a--
POST /v1/submissions/{id}/revisions                      o--a--
POST /v1/submissions/{id}/revisions/{n}/upload           o--a--
POST /v1/submissions/{id}/revisions/{n}/complete         o--a--
POST /v1/submissions/{id}/revisions/{n}/withdraw         o--a--
GET  /v1/calendar                                        orpa--
GET  /v1/totals                                          orpa--
GET  /v1/briefings                                       -rpa--
GET  /v1/briefings/{year}/{theme}                        -rpa--
POST /v1/briefings/{year}/{theme}                        --pa--
GET  /v1/briefings/{year}/{theme}/{edition}              -rpa--
GET  /v1/briefings/{year}/{theme}/{edition}/package      -rpa--
GET  /v1/briefings/{year}/{theme}/{edition}/changes      -rpa--
POST /v1/briefings/{year}/{theme}/editions/{n}/approval  --p---
GET  /v1/documents                                       orpa--
GET  /v1/documents/{sha256}                              orpa--
GET  /v1/documents/{sha256}/editions                     orpa--
GET  /v1/documents/{sha256}/passages                     orpa--
GET  /v1/documents/{sha256}/passages/{n}                 orpa--
POST /v1/documents/{sha256}/passages/{n}/verdicts        -r-a--
GET  /v1/documents/{sha256}/verdicts                     -r-a--
GET  /v1/reviews                                         -r-a--
`

func TestEveryRoleAtEveryRoute(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	callers := []someone{mayor, reviewer, officer, admin, guest, nobody}
	// Nothing is there under these names: whoever may ask gets another
	// answer than 401 or 403.
	fill := strings.NewReplacer("{id}", "01JDEXAMPXE000000000999999", "{n}", "1", "{year}", "1900", "{theme}", "sdg-11",
		"{edition}", "latest", "{sha256}", strings.Repeat("0", 64))
	said := map[string]bool{}
	for line := range strings.Lines(strings.TrimSpace(permissions)) {
		fields := strings.Fields(line)
		method, path, may := fields[0], fields[1], fields[2]
		said[method+" "+path] = true
		for i, as := range callers {
			a := w.call(t, as, method, fill.Replace(path), nil)
			var want string
			switch {
			case may[i] != '-':
				want = "an answer"
			case as.subject == "":
				want = "401"
			default:
				want = "403"
			}
			got := "an answer"
			switch a.StatusCode {
			case http.StatusUnauthorized:
				got = "401"
			case http.StatusForbidden:
				got = "403"
			}
			if got != want {
				t.Errorf("%s %s as %v = %s, want %s", method, path, as.roles, a.Status, want)
			}
		}
	}
	for _, r := range api.Routes() {
		if !said[r.Pattern()] {
			t.Errorf("nobody has said who may %s", r.Pattern())
		}
	}
	if len(said) != len(api.Routes()) {
		t.Errorf("%d routes are permitted, %d routed", len(said), len(api.Routes()))
	}
}

func TestRefusalsSayWhy(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := refused(t, w.call(t, nobody, "GET", "/v1/me", nil), http.StatusUnauthorized, "no-token")
	if p.Detail != identity.NoToken.Sentence() {
		t.Errorf("without a token: %q", p.Detail)
	}
	p = refused(t, w.call(t, mayor, "GET", "/v1/briefings", nil), http.StatusForbidden, "wrong-role")
	if !strings.Contains(p.Detail, "reviewer or policy or admin") {
		t.Errorf("with the wrong role: %q does not name those that do", p.Detail)
	}
	refused(t, w.call(t, guest, "GET", "/v1/briefings", nil), http.StatusForbidden, "no-role")

	late := w.request(t, mayor, "GET", "/v1/me", nil)
	w.move(2 * 3600e9)
	a := w.send(t, late)
	p = refused(t, a, http.StatusUnauthorized, "token-expired")
	if p.Detail != "Your sign-in has expired. Please sign in again." {
		t.Errorf("with an expired token: %q", p.Detail)
	}
	if got := a.Header.Get("WWW-Authenticate"); !strings.Contains(got, `error="invalid_token"`) {
		t.Errorf("WWW-Authenticate = %q", got)
	}
}

func TestOtherSchemesAreNoToken(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, header := range []string{"Basic eDp5", "Bearer", "Bearer ", w.token(t, admin)} {
		req := w.request(t, nobody, "GET", "/v1/me", nil)
		req.Header.Set("Authorization", header)
		refused(t, w.send(t, req), http.StatusUnauthorized, "no-token")
	}
}

func TestIssuerOutageIsNoRefusal(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	good := w.issuer.URL
	token := w.token(t, mayor)
	w.issuer.URL = "http://elsewhere.example/issuer" // it no longer answers under its address
	req := w.request(t, nobody, "GET", "/v1/me", nil)
	req.Header.Set("Authorization", "Bearer "+token)
	refused(t, w.send(t, req), http.StatusServiceUnavailable, "no-issuer")
	refused(t, w.call(t, nobody, "GET", "/v1/config", nil), http.StatusServiceUnavailable, "no-issuer")
	w.issuer.URL = good
	req = w.request(t, nobody, "GET", "/v1/me", nil)
	req.Header.Set("Authorization", "Bearer "+token)
	if a := w.send(t, req); a.StatusCode != http.StatusOK {
		t.Errorf("once the issuer answers again: %s %s", a.Status, a.body)
	}
}
