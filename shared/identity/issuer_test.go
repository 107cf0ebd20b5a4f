package identity_test

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/city-outcomes/throughline/shared/identity"
)

const redirect = "http://portal.example/signed-in"

// clock is a time that a test moves.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) move(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

// machine is a local issuer that listens, and the verifier of its tokens.
type machine struct {
	*clock
	issuer   *identity.Issuer
	verifier *identity.Verifier
	requests chan string // the paths asked for, while there is room
}

func newMachine(t *testing.T) *machine {
	t.Helper()
	dir := t.TempDir()
	key, err := identity.OpenKey(filepath.Join(dir, "issuer.jwk"))
	if err != nil {
		t.Fatal(err)
	}
	secret, err := identity.OpenSecret(filepath.Join(dir, "client-secret"))
	if err != nil {
		t.Fatal(err)
	}
	m := &machine{clock: &clock{at: time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)}, requests: make(chan string, 100)}
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		select {
		case m.requests <- r.URL.Path:
		default:
		}
		m.issuer.ServeHTTP(w, r)
	}))
	at := "http://" + server.Listener.Addr().String() + "/issuer"
	m.issuer = &identity.Issuer{URL: at, Redirects: []string{redirect}, Key: key, Secret: secret, Now: m.now}
	m.verifier = &identity.Verifier{Issuer: at, Clients: m.issuer.Clients(), Scope: identity.Scope, Now: m.now}
	server.Start()
	t.Cleanup(server.Close)
	return m
}

// reply is an answer, read to its end.
type reply struct {
	status   int
	header   http.Header
	location *url.URL // nil without one
	body     string
}

// do sends a request without following redirects.
func do(t *testing.T, req *http.Request) reply {
	t.Helper()
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	r := reply{status: res.StatusCode, header: res.Header, body: string(b)}
	if to := res.Header.Get("Location"); to != "" {
		if r.location, err = url.Parse(to); err != nil {
			t.Fatal(err)
		}
	}
	return r
}

func request(t *testing.T, method, at string, form url.Values) *http.Request {
	t.Helper()
	var body io.Reader
	if method == http.MethodGet {
		at += "?" + form.Encode()
	} else {
		body = strings.NewReader(form.Encode())
	}
	req, err := http.NewRequestWithContext(t.Context(), method, at, body)
	if err != nil {
		t.Fatal(err)
	}
	if body != nil {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	return req
}

const proof = "a-code-verifier-made-up-for-this-test-0123456789"

func ask(changes url.Values) url.Values {
	sum := sha256.Sum256([]byte(proof))
	form := url.Values{
		"response_type": {"code"}, "client_id": {identity.PortalClient}, "redirect_uri": {redirect},
		"scope": {"openid " + identity.Scope}, "state": {"a&b"}, "nonce": {"n1"},
		"code_challenge": {base64.RawURLEncoding.EncodeToString(sum[:])}, "code_challenge_method": {"S256"},
	}
	for k, v := range changes {
		form[k] = v
	}
	return form
}

// code signs in on the page as the role, and returns the code that the portal
// gets.
func (m *machine) code(t *testing.T, role string) string {
	t.Helper()
	res := do(t, request(t, http.MethodPost, m.issuer.URL+"/authorize", ask(url.Values{"role": {role}})))
	to := res.location
	if to == nil || res.status != http.StatusSeeOther {
		t.Fatalf("POST authorize = %d: %s", res.status, res.body)
	}
	if got := to.Query().Get("state"); got != "a&b" {
		t.Errorf("state = %q, want it as sent", got)
	}
	if got := to.Query().Get("iss"); got != m.issuer.URL {
		t.Errorf("iss = %q, want %q", got, m.issuer.URL)
	}
	return to.Query().Get("code")
}

func exchangeForm(code string, changes url.Values) url.Values {
	form := url.Values{"grant_type": {"authorization_code"}, "client_id": {identity.PortalClient},
		"redirect_uri": {redirect}, "code": {code}, "code_verifier": {proof}}
	for k, v := range changes {
		form[k] = v
	}
	return form
}

type answer struct {
	Access  string `json:"access_token"`
	ID      string `json:"id_token"`
	Type    string `json:"token_type"`
	Expires int    `json:"expires_in"`
	Error   string `json:"error"`
}

func (m *machine) token(t *testing.T, form url.Values) (int, answer) {
	t.Helper()
	res := do(t, request(t, http.MethodPost, m.issuer.URL+"/token", form))
	var a answer
	if err := json.Unmarshal([]byte(res.body), &a); err != nil {
		t.Fatalf("token endpoint answered %d %q", res.status, res.body)
	}
	return res.status, a
}

func TestSignInOnThePageGivesTheRoleChosen(t *testing.T) {
	t.Parallel()
	m := newMachine(t)
	for role, subject := range map[string]string{"organiser": "example-organiser", "reviewer": "example-reviewer", "policy": "example-policy", "admin": "example-admin"} {
		status, got := m.token(t, exchangeForm(m.code(t, role), nil))
		if status != http.StatusOK || got.Type != "Bearer" || got.Expires != 3600 || got.ID == "" {
			t.Fatalf("%s: token endpoint = %d %+v", role, status, got)
		}
		caller, err := m.verifier.Verify(t.Context(), got.Access)
		if err != nil || caller.Subject != subject || len(caller.Roles) != 1 || caller.Roles[0] != identity.Role(role) {
			t.Errorf("%s: Verify = %+v, %v, want subject %s and that role", role, caller, err, subject)
		}
	}
}

func TestClientCredentialsGiveTheSameAccount(t *testing.T) {
	t.Parallel()
	m := newMachine(t)
	basic := request(t, http.MethodPost, m.issuer.URL+"/token", url.Values{"grant_type": {"client_credentials"}})
	basic.SetBasicAuth("policy", m.issuer.Secret)
	var byHeader answer
	if err := json.Unmarshal([]byte(do(t, basic).body), &byHeader); err != nil {
		t.Fatal(err)
	}
	_, byForm := m.token(t, url.Values{"grant_type": {"client_credentials"}, "client_id": {"policy"}, "client_secret": {m.issuer.Secret}})
	for _, a := range []answer{byHeader, byForm} {
		caller, err := m.verifier.Verify(t.Context(), a.Access)
		if err != nil || caller.Subject != "example-policy" || !caller.HasAny(identity.Policy) || caller.HasAny(identity.Admin) {
			t.Errorf("Verify = %+v, %v, want example-policy as policy only", caller, err)
		}
	}
}

func TestTokenEndpointRefuses(t *testing.T) {
	t.Parallel()
	m := newMachine(t)
	tests := []struct {
		name  string
		form  func() url.Values
		wait  time.Duration
		error string
	}{
		{"wrong verifier", func() url.Values { return exchangeForm(m.code(t, "admin"), url.Values{"code_verifier": {proof + "x"}}) }, 0, "invalid_grant"},
		{"no verifier", func() url.Values { return exchangeForm(m.code(t, "admin"), url.Values{"code_verifier": nil}) }, 0, "invalid_grant"},
		{"other redirect", func() url.Values {
			return exchangeForm(m.code(t, "admin"), url.Values{"redirect_uri": {redirect + "/"}})
		}, 0, "invalid_grant"},
		{"other client", func() url.Values { return exchangeForm(m.code(t, "admin"), url.Values{"client_id": {"admin"}}) }, 0, "invalid_grant"},
		{"late", func() url.Values { return exchangeForm(m.code(t, "admin"), nil) }, time.Minute, "invalid_grant"},
		{"made-up code", func() url.Values { return exchangeForm("made-up", nil) }, 0, "invalid_grant"},
		{"wrong secret", func() url.Values {
			return url.Values{"grant_type": {"client_credentials"}, "client_id": {"admin"}, "client_secret": {"x"}}
		}, 0, "invalid_client"},
		{"unknown client", func() url.Values {
			return url.Values{"grant_type": {"client_credentials"}, "client_id": {"root"}, "client_secret": {m.issuer.Secret}}
		}, 0, "invalid_client"},
		{"the public client has no credentials", func() url.Values {
			return url.Values{"grant_type": {"client_credentials"}, "client_id": {identity.PortalClient}, "client_secret": {m.issuer.Secret}}
		}, 0, "invalid_client"},
		{"unknown scope", func() url.Values {
			return url.Values{"grant_type": {"client_credentials"}, "client_id": {"admin"}, "client_secret": {m.issuer.Secret}, "scope": {"root"}}
		}, 0, "invalid_scope"},
		{"password grant", func() url.Values { return url.Values{"grant_type": {"password"}} }, 0, "unsupported_grant_type"},
	}
	for _, tt := range tests {
		form := tt.form()
		m.move(tt.wait)
		if status, got := m.token(t, form); got.Error != tt.error || got.Access != "" || status < 400 {
			t.Errorf("%s: token endpoint = %d %q, want %q and no token", tt.name, status, got.Error, tt.error)
		}
	}
}

func TestCodeWorksOnce(t *testing.T) {
	t.Parallel()
	m := newMachine(t)
	form := exchangeForm(m.code(t, "organiser"), nil)
	if status, _ := m.token(t, form); status != http.StatusOK {
		t.Fatalf("first use = %d, want 200", status)
	}
	if _, got := m.token(t, form); got.Error != "invalid_grant" || got.Access != "" {
		t.Errorf("second use = %+v, want invalid_grant", got)
	}
}

func TestCodeIsSpentByAFailedTry(t *testing.T) {
	t.Parallel()
	m := newMachine(t)
	code := m.code(t, "organiser")
	m.token(t, exchangeForm(code, url.Values{"code_verifier": {"guess"}}))
	if _, got := m.token(t, exchangeForm(code, nil)); got.Error != "invalid_grant" {
		t.Errorf("after a wrong guess the code still works: %+v", got)
	}
}

func TestAuthorizeNeverRedirectsElsewhere(t *testing.T) {
	t.Parallel()
	m := newMachine(t)
	for _, to := range []string{"", "http://evil.example/signed-in", redirect + "/", redirect + "?x=1", "http://portal.example@evil.example/signed-in", "HTTP://portal.example/signed-in"} {
		for _, method := range []string{http.MethodGet, http.MethodPost} {
			form := ask(url.Values{"redirect_uri": {to}, "role": {"admin"}})
			res := do(t, request(t, method, m.issuer.URL+"/authorize", form))
			if res.status != http.StatusBadRequest || res.location != nil {
				t.Errorf("%s to %q = %d, Location %v, want 400 and none", method, to, res.status, res.location)
			}
			if !strings.Contains(res.body, "is not this portal") {
				t.Errorf("%s to %q does not say why", method, to)
			}
		}
	}
	res := do(t, request(t, http.MethodGet, m.issuer.URL+"/authorize", ask(url.Values{"client_id": {"admin"}})))
	if res.status != http.StatusBadRequest {
		t.Errorf("a confidential client on the page = %d, want 400", res.status)
	}
}

func TestAuthorizeTellsThePortalWhatIsWrong(t *testing.T) {
	t.Parallel()
	m := newMachine(t)
	tests := []struct {
		name   string
		change url.Values
		want   string
	}{
		{"implicit flow", url.Values{"response_type": {"token"}}, "unsupported_response_type"},
		{"plain challenge", url.Values{"code_challenge_method": {"plain"}}, "invalid_request"},
		{"no challenge", url.Values{"code_challenge": nil}, "invalid_request"},
		{"unknown scope", url.Values{"scope": {"root"}}, "invalid_scope"},
	}
	for _, tt := range tests {
		to := do(t, request(t, http.MethodGet, m.issuer.URL+"/authorize", ask(tt.change))).location
		if to == nil || to.Query().Get("error") != tt.want || to.Query().Get("code") != "" || to.Host != "portal.example" {
			t.Errorf("%s: Location = %v, want error %s at the portal", tt.name, to, tt.want)
		}
	}
}

func TestPageOffersTheAccountsWithoutScript(t *testing.T) {
	t.Parallel()
	m := newMachine(t)
	res := do(t, request(t, http.MethodGet, m.issuer.URL+"/authorize", ask(url.Values{"state": {`"><script>x</script>`}})))
	if res.status != http.StatusOK {
		t.Fatalf("GET authorize = %d", res.status)
	}
	body := res.body
	for _, want := range []string{`lang="en"`, "For this machine only", `value="organiser"`, `value="policy"`, `value="admin"`} {
		if !strings.Contains(body, want) {
			t.Errorf("the page has no %q", want)
		}
	}
	if strings.Contains(body, "<script") || strings.Contains(body, "style=") {
		t.Error("the page has a script or an inline style")
	}
	csp := res.header.Get("Content-Security-Policy")
	for _, want := range []string{"default-src 'none'", "form-action 'self' http://portal.example", "frame-ancestors 'none'"} {
		if !strings.Contains(csp, want) {
			t.Errorf("Content-Security-Policy = %q, want %q in it", csp, want)
		}
	}
	if strings.Contains(csp, "unsafe") {
		t.Errorf("Content-Security-Policy = %q allows what is unsafe", csp)
	}
	css := do(t, request(t, http.MethodGet, m.issuer.URL+"/signin.css", nil))
	if !strings.HasPrefix(css.header.Get("Content-Type"), "text/css") || css.body == "" {
		t.Errorf("signin.css = %d %q", css.status, css.header.Get("Content-Type"))
	}
}

func TestPageAsksAgainForAnUnknownAccount(t *testing.T) {
	t.Parallel()
	m := newMachine(t)
	res := do(t, request(t, http.MethodPost, m.issuer.URL+"/authorize", ask(url.Values{"role": {"nobody"}})))
	if res.status != http.StatusBadRequest || !strings.Contains(res.body, "Please choose") {
		t.Errorf("POST authorize as nobody = %d, want 400 and the choice again", res.status)
	}
}

func TestIssuerRefusesOtherSitesAndOtherNames(t *testing.T) {
	t.Parallel()
	m := newMachine(t)
	cross := request(t, http.MethodPost, m.issuer.URL+"/authorize", ask(url.Values{"role": {"admin"}}))
	cross.Header.Set("Origin", "http://evil.example")
	cross.Header.Set("Sec-Fetch-Site", "cross-site")
	if res := do(t, cross); res.status != http.StatusForbidden {
		t.Errorf("a form on another site = %d, want 403", res.status)
	}
	rebound := request(t, http.MethodPost, m.issuer.URL+"/token", url.Values{})
	rebound.Host = "evil.example"
	if res := do(t, rebound); res.status != http.StatusMisdirectedRequest {
		t.Errorf("another host name = %d, want 421", res.status)
	}
	res := do(t, request(t, http.MethodGet, m.issuer.URL+"/userinfo", nil))
	if res.status != http.StatusNotFound {
		t.Errorf("an unknown path = %d, want 404", res.status)
	}
}

func TestWaitingCodesAreBounded(t *testing.T) {
	t.Parallel()
	m := newMachine(t)
	handler := func(form url.Values) *httptest.ResponseRecorder {
		r := request(t, http.MethodPost, m.issuer.URL+"/authorize", form)
		r.RequestURI = r.URL.RequestURI()
		w := httptest.NewRecorder()
		m.issuer.ServeHTTP(w, r.WithContext(context.WithoutCancel(t.Context())))
		return w
	}
	form := ask(url.Values{"role": {"organiser"}})
	for range 1000 {
		handler(form)
	}
	if got := handler(form).Header().Get("Location"); !strings.Contains(got, "temporarily_unavailable") {
		t.Errorf("the 1,001st waiting code is given out: %s", got)
	}
	m.move(2 * time.Minute)
	if got := handler(form).Header().Get("Location"); !strings.Contains(got, "code=") {
		t.Errorf("expired codes still count: %s", got)
	}
}
