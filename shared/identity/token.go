package identity

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
)

// tokens is the answer of the token endpoint (RFC 6749, section 5.1).
type tokens struct {
	Access  string `json:"access_token"`
	ID      string `json:"id_token,omitempty"`
	Type    string `json:"token_type"`
	Expires int    `json:"expires_in"` // seconds
	Scope   string `json:"scope"`
}

// tokenError is its refusal (RFC 6749, section 5.2).
type tokenError struct {
	Code        string `json:"error"`
	Description string `json:"error_description"`
}

// token is the token endpoint.
func (is *Issuer) token(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil {
		writeJSON(w, http.StatusBadRequest, tokenError{"invalid_request", "the form could not be read"})
		return
	}
	switch r.PostForm.Get("grant_type") {
	case "authorization_code":
		is.exchange(w, r)
	case "client_credentials":
		is.credentials(w, r)
	default:
		writeJSON(w, http.StatusBadRequest, tokenError{"unsupported_grant_type", "known are authorization_code and client_credentials"})
	}
}

// exchange turns a code into tokens. A code is spent by the first try,
// whatever comes of it.
func (is *Issuer) exchange(w http.ResponseWriter, r *http.Request) {
	form := r.PostForm
	g, ok := is.take(form.Get("code"))
	if !ok || g.client != form.Get("client_id") || g.redirect != form.Get("redirect_uri") || !proves(form.Get("code_verifier"), g.challenge) {
		writeJSON(w, http.StatusBadRequest, tokenError{"invalid_grant", "the code is unknown, spent, expired or for another sign-in"})
		return
	}
	is.answer(w, g)
}

// proves reports whether the verifier is the one that the challenge was made
// from (RFC 7636, section 4.6).
func proves(verifier, challenge string) bool {
	sum := sha256.Sum256([]byte(verifier))
	made := base64.RawURLEncoding.EncodeToString(sum[:])
	return subtle.ConstantTimeCompare([]byte(made), []byte(challenge)) == 1
}

// credentials gives a confidential client a token for its account.
func (is *Issuer) credentials(w http.ResponseWriter, r *http.Request) {
	client, secret, basic := r.BasicAuth()
	if !basic {
		client, secret = r.PostForm.Get("client_id"), r.PostForm.Get("client_secret")
	}
	a, known := accountOf(client)
	if is.Secret == "" || subtle.ConstantTimeCompare([]byte(secret), []byte(is.Secret)) != 1 || !known {
		w.Header().Set("WWW-Authenticate", `Basic realm="throughline"`)
		writeJSON(w, http.StatusUnauthorized, tokenError{"invalid_client", "the client or its secret is not known"})
		return
	}
	scope := grantedScope(r.PostForm.Get("scope"))
	if !strings.Contains(scope, Scope) {
		writeJSON(w, http.StatusBadRequest, tokenError{"invalid_scope", "known is " + Scope})
		return
	}
	is.answer(w, grant{account: a, client: client, scope: Scope})
}

func (is *Issuer) answer(w http.ResponseWriter, g grant) {
	t, err := is.sign(g)
	if err != nil {
		writeJSON(w, http.StatusInternalServerError, tokenError{"server_error", "the tokens could not be signed"})
		return
	}
	writeJSON(w, http.StatusOK, t)
}

// localClaims are those of both kinds of token, as Cognito writes them.
type localClaims struct {
	claims
	AuthTime *jwt.NumericDate `json:"auth_time"`
	Username string           `json:"username,omitempty"`
	Nonce    string           `json:"nonce,omitempty"`
}

// sign makes an access token, and an ID token where openid was asked for.
func (is *Issuer) sign(g grant) (tokens, error) {
	now := jwt.NewNumericDate(is.now())
	base := localClaims{AuthTime: now}
	base.Issuer, base.Subject = is.URL, g.account.Subject
	base.IssuedAt, base.Expiry = now, jwt.NewNumericDate(is.now().Add(lifetime))
	base.Groups = []string{string(g.account.Role)}

	access := base
	access.Use, access.ClientID, access.Scope = "access", g.client, g.scope
	access.ID, access.Username = rand.Text(), g.account.Subject
	t := tokens{Type: "Bearer", Expires: int(lifetime.Seconds()), Scope: g.scope}
	var err error
	if t.Access, err = is.signed(access); err != nil || !strings.Contains(g.scope, "openid") {
		return t, err
	}
	id := base
	id.Use, id.Audience, id.Nonce, id.ID = "id", jwt.Audience{g.client}, g.nonce, rand.Text()
	t.ID, err = is.signed(id)
	return t, err
}

func (is *Issuer) signed(c localClaims) (string, error) {
	options := (&jose.SignerOptions{}).WithHeader("kid", is.Key.KeyID)
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.ES256, Key: is.Key.Key}, options)
	if err != nil {
		return "", fmt.Errorf("open signer: %w", err)
	}
	payload, err := json.Marshal(c)
	if err != nil {
		return "", fmt.Errorf("encode claims: %w", err)
	}
	jws, err := signer.Sign(payload)
	if err != nil {
		return "", fmt.Errorf("sign token: %w", err)
	}
	return jws.CompactSerialize()
}
