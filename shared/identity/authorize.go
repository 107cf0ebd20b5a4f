package identity

import (
	"crypto/rand"
	"embed"
	"html/template"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"
)

//go:embed signin.html signin.css
var pages embed.FS

// codeLifetime is how long a code waits for its exchange.
const codeLifetime = time.Minute

// maxGrants bounds the codes that wait at one time.
const maxGrants = 1000

// grant is what a code stands for.
type grant struct {
	account   account
	client    string
	redirect  string
	challenge string
	scope     string
	nonce     string
	expires   time.Time
}

// authorize is the authorization endpoint (RFC 6749, section 4.1.1). Where the
// client or the redirect URI is not known it tells the person at the screen
// and redirects nowhere.
func (is *Issuer) authorize(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil {
		is.page(w, http.StatusBadRequest, signin{Problem: "The sign-in request could not be read."})
		return
	}
	ask := r.Form
	if ask.Get("client_id") != PortalClient || !slices.Contains(is.Redirects, ask.Get("redirect_uri")) {
		is.page(w, http.StatusBadRequest, signin{Problem: "The sign-in request came from an address that is not this portal's. Please open the portal again."})
		return
	}
	if code := invalid(ask); code != "" {
		is.back(w, r, url.Values{"error": {code}})
		return
	}
	if r.Method == http.MethodGet {
		is.page(w, http.StatusOK, signin{Accounts: accounts(), Ask: hidden(ask)})
		return
	}
	chosen, ok := accountOf(r.PostForm.Get("role"))
	if !ok {
		is.page(w, http.StatusBadRequest, signin{Problem: "Please choose one of the example accounts.", Accounts: accounts(), Ask: hidden(ask)})
		return
	}
	code, ok := is.issue(chosen, ask)
	if !ok {
		is.back(w, r, url.Values{"error": {"temporarily_unavailable"}})
		return
	}
	is.back(w, r, url.Values{"code": {code}})
}

// challenge is the form of an S256 code challenge (RFC 7636, section 4.2).
var challenge = regexp.MustCompile(`^[A-Za-z0-9_-]{43}$`)

// invalid returns the error code of RFC 6749, section 4.1.2.1, or nothing.
func invalid(ask url.Values) string {
	switch {
	case ask.Get("response_type") != "code":
		return "unsupported_response_type"
	case ask.Get("code_challenge_method") != "S256" || !challenge.MatchString(ask.Get("code_challenge")):
		return "invalid_request"
	case grantedScope(ask.Get("scope")) == "":
		return "invalid_scope"
	}
	return ""
}

// grantedScope keeps the scopes that there are; asking for none asks for the
// API's.
func grantedScope(asked string) string {
	if asked == "" {
		return Scope
	}
	var granted []string
	for _, s := range []string{"openid", Scope} {
		if slices.Contains(strings.Fields(asked), s) {
			granted = append(granted, s)
		}
	}
	return strings.Join(granted, " ")
}

// issue keeps what the code stands for, and returns the code. It is false
// where too many wait already.
func (is *Issuer) issue(a account, ask url.Values) (string, bool) {
	is.mu.Lock()
	defer is.mu.Unlock()
	now := is.now()
	for code, g := range is.grants {
		if !now.Before(g.expires) {
			delete(is.grants, code)
		}
	}
	if len(is.grants) >= maxGrants {
		return "", false
	}
	if is.grants == nil {
		is.grants = map[string]grant{}
	}
	code := rand.Text()
	is.grants[code] = grant{
		account: a, client: ask.Get("client_id"), redirect: ask.Get("redirect_uri"),
		challenge: ask.Get("code_challenge"), scope: grantedScope(ask.Get("scope")),
		nonce: ask.Get("nonce"), expires: now.Add(codeLifetime),
	}
	return code, true
}

// take returns what a code stands for, once.
func (is *Issuer) take(code string) (grant, bool) {
	is.mu.Lock()
	defer is.mu.Unlock()
	g, ok := is.grants[code]
	delete(is.grants, code)
	return g, ok && is.now().Before(g.expires)
}

// back sends the browser to the portal with the answer. The redirect URI has
// been found among Redirects.
func (is *Issuer) back(w http.ResponseWriter, r *http.Request, answer url.Values) {
	answer.Set("iss", is.URL) // RFC 9207
	if state := r.Form.Get("state"); state != "" {
		answer.Set("state", state)
	}
	to, err := url.Parse(r.Form.Get("redirect_uri"))
	if err != nil {
		http.Error(w, "The portal's address is not an address.", http.StatusBadRequest)
		return
	}
	query := to.Query()
	for name, values := range answer {
		query[name] = values
	}
	to.RawQuery = query.Encode()
	http.Redirect(w, r, to.String(), http.StatusSeeOther)
}

// signin is what the page shows.
type signin struct {
	Problem  string
	Accounts []account
	Ask      []field
}

// field is a parameter of the request that the form sends on.
type field struct{ Name, Value string }

func hidden(ask url.Values) []field {
	var fields []field
	for _, name := range []string{"response_type", "client_id", "redirect_uri", "scope", "state", "nonce", "code_challenge", "code_challenge_method"} {
		if ask.Has(name) {
			fields = append(fields, field{name, ask.Get(name)})
		}
	}
	return fields
}

func (is *Issuer) page(w http.ResponseWriter, status int, s signin) {
	t, err := template.ParseFS(pages, "signin.html")
	if err != nil {
		http.Error(w, "The page could not be made.", http.StatusInternalServerError)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action "+is.formTargets())
	w.WriteHeader(status)
	_ = t.Execute(w, s) // the template is tested; what is left is a caller who has gone away
}

// formTargets are the origins that the form leads to: this issuer, and the
// portal to which it redirects, which browsers check too.
func (is *Issuer) formTargets() string {
	targets := []string{"'self'"}
	for _, to := range is.Redirects {
		if u, err := url.Parse(to); err == nil {
			targets = append(targets, u.Scheme+"://"+u.Host)
		}
	}
	return strings.Join(slices.Compact(targets), " ")
}

func serveStyle(w http.ResponseWriter) {
	css, err := pages.ReadFile("signin.css")
	if err != nil {
		http.Error(w, "There is no style.", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/css; charset=utf-8")
	_, _ = w.Write(css) // as above
}
