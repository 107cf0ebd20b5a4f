package identity

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/go-jose/go-jose/v4"
)

// PortalClient is the local issuer's public client: the pages in the browser,
// which sign in with an authorization code and PKCE (RFC 7636).
const PortalClient = "throughline-portal"

// Scope is what a token needs for the API. On Cognito it is the scope "api"
// of the resource server "throughline".
const Scope = "throughline/api"

// lifetime is how long the local issuer's tokens are good for: Cognito's
// default.
const lifetime = time.Hour

// Issuer is an OpenID Connect issuer for one machine. Nobody proves who they
// are: its page offers the example accounts to whoever opens it, and its
// confidential clients, one for each account and named by its role, share one
// secret. What it signs is real. Mount it at the path of URL and everything
// below. Not to be copied.
//
//	GET  URL/.well-known/openid-configuration   discovery
//	GET  URL/jwks.json                          the public key
//	GET  URL/authorize                          the page
//	POST URL/authorize                          its answer: a code
//	POST URL/token                              authorization_code, client_credentials
type Issuer struct {
	URL       string           // the iss of its tokens, such as http://127.0.0.1:8080/issuer
	Redirects []string         // where codes may be sent, compared exactly
	Key       jose.JSONWebKey  // from OpenKey
	Secret    string           // of the confidential clients, from OpenSecret
	Now       func() time.Time // nil means time.Now

	mu     sync.Mutex
	grants map[string]grant // by code
}

// account is one of those that the page offers.
type account struct {
	Role    Role
	Subject string
	Title   string
	May     string
}

func accounts() []account {
	return []account{
		{Organiser, "example-organiser", "Organiser", "sends documents and follows what becomes of them"},
		{Reviewer, "example-reviewer", "Reviewer", "decides on labels that are in doubt"},
		{Policy, "example-policy", "Policy officer", "reads documents, compiles and downloads briefings"},
		{Admin, "example-admin", "Administrator", "may do everything, for everyone’s documents"},
	}
}

func accountOf(role string) (account, bool) {
	all := accounts()
	i := slices.IndexFunc(all, func(a account) bool { return string(a.Role) == role })
	if i < 0 {
		return account{}, false
	}
	return all[i], true
}

// Clients are the ids of the issuer's clients: what a Verifier of its tokens
// accepts.
func (is *Issuer) Clients() []string {
	ids := []string{PortalClient}
	for _, a := range accounts() {
		ids = append(ids, string(a.Role))
	}
	return ids
}

// ServeHTTP serves the issuer's pages. It answers only under its own address:
// another host name that leads to this machine gets no tokens.
func (is *Issuer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	at, err := url.Parse(is.URL)
	if err != nil || r.Host != at.Host {
		http.Error(w, "This sign-in is reached under another address.", http.StatusMisdirectedRequest)
		return
	}
	if err := http.NewCrossOriginProtection().Check(r); err != nil {
		http.Error(w, "This page cannot be used from another site.", http.StatusForbidden)
		return
	}
	h := w.Header()
	h.Set("Cache-Control", "no-store")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Content-Type-Options", "nosniff")
	r.Body = http.MaxBytesReader(w, r.Body, maxToken)
	is.serve(w, r, strings.TrimPrefix(r.URL.Path, at.Path))
}

func (is *Issuer) serve(w http.ResponseWriter, r *http.Request, path string) {
	switch r.Method + " " + path {
	case "GET /.well-known/openid-configuration":
		writeJSON(w, http.StatusOK, is.discovery())
	case "GET /jwks.json":
		writeJSON(w, http.StatusOK, jose.JSONWebKeySet{Keys: []jose.JSONWebKey{is.Key.Public()}})
	case "GET /signin.css":
		serveStyle(w)
	case "GET /authorize", "POST /authorize":
		is.authorize(w, r)
	case "POST /token":
		is.token(w, r)
	default:
		http.NotFound(w, r)
	}
}

// discovery is the metadata of OpenID Connect Discovery 1.0, section 3.
func (is *Issuer) discovery() any {
	return map[string]any{
		"issuer":                                         is.URL,
		"authorization_endpoint":                         is.URL + "/authorize",
		"token_endpoint":                                 is.URL + "/token",
		"jwks_uri":                                       is.URL + "/jwks.json",
		"response_types_supported":                       []string{"code"},
		"grant_types_supported":                          []string{"authorization_code", "client_credentials"},
		"code_challenge_methods_supported":               []string{"S256"},
		"subject_types_supported":                        []string{"public"},
		"id_token_signing_alg_values_supported":          []string{string(jose.ES256)},
		"token_endpoint_auth_methods_supported":          []string{"none", "client_secret_basic", "client_secret_post"},
		"scopes_supported":                               []string{"openid", Scope},
		"authorization_response_iss_parameter_supported": true,
	}
}

func (is *Issuer) now() time.Time {
	if is.Now != nil {
		return is.Now()
	}
	return time.Now()
}

func writeJSON(w http.ResponseWriter, status int, v any) {
	b, err := json.Marshal(v)
	if err != nil {
		http.Error(w, "The answer could not be written.", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(append(b, '\n')) // a caller who has gone away misses nothing else
}
