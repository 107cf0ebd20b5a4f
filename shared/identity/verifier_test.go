package identity_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/city-outcomes/throughline/shared/identity"
	"github.com/go-jose/go-jose/v4"
)

// payload is a good access token's, as Cognito writes them, with changes; a
// nil value takes a claim out.
func (m *machine) payload(changes map[string]any) []byte {
	c := map[string]any{
		"iss": m.issuer.URL, "sub": "s1", "client_id": identity.PortalClient, "token_use": "access",
		"scope": "openid " + identity.Scope, "cognito:groups": []string{"admin", "cleaners", "organiser"},
		"iat": m.now().Unix(), "exp": m.now().Add(time.Hour).Unix(), "jti": "j1", "username": "u1",
	}
	maps.Copy(c, changes)
	maps.DeleteFunc(c, func(_ string, v any) bool { return v == nil })
	b, err := json.Marshal(c)
	if err != nil {
		panic(err)
	}
	return b
}

func sign(t *testing.T, alg jose.SignatureAlgorithm, key any, kid string, payload []byte) string {
	t.Helper()
	options := &jose.SignerOptions{}
	if kid != "" {
		options = options.WithHeader("kid", kid)
	}
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: alg, Key: key}, options)
	if err != nil {
		t.Fatal(err)
	}
	jws, err := signer.Sign(payload)
	if err != nil {
		t.Fatal(err)
	}
	s, err := jws.CompactSerialize()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func (m *machine) signed(t *testing.T, changes map[string]any) string {
	t.Helper()
	return sign(t, jose.ES256, m.issuer.Key.Key, m.issuer.Key.KeyID, m.payload(changes))
}

func TestVerifyReadsSubjectAndRoles(t *testing.T) {
	t.Parallel()
	m := newMachine(t)
	got, err := m.verifier.Verify(t.Context(), m.signed(t, nil))
	if err != nil || got.Subject != "s1" || len(got.Roles) != 2 || !got.HasAny(identity.Admin) || !got.HasAny(identity.Organiser) {
		t.Errorf("Verify = %+v, %v, want s1 as organiser and admin", got, err)
	}
	got, err = m.verifier.Verify(t.Context(), m.signed(t, map[string]any{"cognito:groups": nil}))
	if err != nil || got.Roles == nil || len(got.Roles) != 0 {
		t.Errorf("without groups Verify = %+v, %v, want a caller without roles", got, err)
	}
}

func TestVerifyRefusesClaims(t *testing.T) {
	t.Parallel()
	m := newMachine(t)
	at := func(d time.Duration) int64 { return m.now().Add(d).Unix() }
	tests := []struct {
		name    string
		changes map[string]any
		want    identity.Reason // empty: accepted
	}{
		{"expired", map[string]any{"exp": at(-time.Second)}, identity.Expired},
		{"expires now", map[string]any{"exp": at(0)}, identity.Expired},
		{"never expires", map[string]any{"exp": nil}, identity.BadToken},
		{"not yet valid", map[string]any{"nbf": at(time.Minute)}, identity.NotYet},
		{"valid by a clock that is a little ahead", map[string]any{"nbf": at(20 * time.Second), "iat": at(20 * time.Second)}, ""},
		{"issued in the future", map[string]any{"iat": at(time.Hour)}, identity.NotYet},
		{"other issuer", map[string]any{"iss": "https://issuer.example"}, identity.OtherIssuer},
		{"issuer with a slash", map[string]any{"iss": m.issuer.URL + "/"}, identity.OtherIssuer},
		{"other client", map[string]any{"client_id": "other"}, identity.OtherClient},
		{"other client, our audience", map[string]any{"client_id": "other", "aud": identity.PortalClient}, identity.OtherClient},
		{"other audience", map[string]any{"client_id": nil, "aud": "other"}, identity.OtherClient},
		{"our audience", map[string]any{"client_id": nil, "aud": []string{"other", identity.PortalClient}}, ""},
		{"neither client nor audience", map[string]any{"client_id": nil}, identity.OtherClient},
		{"ID token", map[string]any{"token_use": "id"}, identity.NotAccess},
		{"no use", map[string]any{"token_use": nil}, identity.NotAccess},
		{"no subject", map[string]any{"sub": nil}, identity.BadToken},
		{"no scope", map[string]any{"scope": nil}, identity.NoScope},
		{"scope that only begins so", map[string]any{"scope": identity.Scope + "x"}, identity.NoScope},
		{"groups that are no list", map[string]any{"cognito:groups": "admin"}, identity.BadToken},
	}
	for _, tt := range tests {
		_, err := m.verifier.Verify(t.Context(), m.signed(t, tt.changes))
		checkRefusal(t, tt.name, err, tt.want)
	}
}

func checkRefusal(t *testing.T, name string, err error, want identity.Reason) {
	t.Helper()
	refusal, refused := identity.AsRefusal(err)
	switch {
	case want == "" && err != nil:
		t.Errorf("%s: Verify: %v, want it accepted", name, err)
	case want != "" && (!refused || refusal.Reason != want):
		t.Errorf("%s: Verify: %v, want reason %s", name, err, want)
	case want != "" && refusal.Error() != want.Sentence():
		t.Errorf("%s: Error = %q, want %q", name, refusal.Error(), want.Sentence())
	}
}

func TestVerifyRefusesForgery(t *testing.T) {
	t.Parallel()
	m := newMachine(t)
	kid := m.issuer.Key.KeyID
	good := m.signed(t, nil)
	public := m.issuer.Key.Public().Key.(*ecdsa.PublicKey)
	der, err := x509.MarshalPKIXPublicKey(public)
	if err != nil {
		t.Fatal(err)
	}
	asJWK, err := m.issuer.Key.Public().MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	stranger, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	parts := strings.Split(good, ".")
	encode := base64.RawURLEncoding.EncodeToString
	tests := []struct{ name, token string }{
		{"alg none", encode([]byte(`{"alg":"none"}`)) + "." + parts[1] + "."},
		{"alg none with a key", encode([]byte(`{"alg":"none","kid":"`+kid+`"}`)) + "." + parts[1] + "." + parts[2]},
		{"HS256 with the public key as PEM", sign(t, jose.HS256, pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}), kid, m.payload(nil))},
		{"HS256 with the public key as JWK", sign(t, jose.HS256, asJWK, kid, m.payload(nil))},
		{"unknown key", sign(t, jose.ES256, stranger, "stranger", m.payload(nil))},
		{"another key under our name", sign(t, jose.ES256, stranger, kid, m.payload(nil))},
		{"no key named", sign(t, jose.ES256, m.issuer.Key.Key, "", m.payload(nil))},
		{"altered payload", parts[0] + "." + encode(m.payload(map[string]any{"sub": "s2"})) + "." + parts[2]},
		{"no signature", parts[0] + "." + parts[1] + "."},
		{"payload that is no JSON", sign(t, jose.ES256, m.issuer.Key.Key, kid, []byte("x"))},
		{"too long", good + strings.Repeat("A", 16<<10)},
		{"not a token", "x"},
	}
	for _, tt := range tests {
		_, err := m.verifier.Verify(t.Context(), tt.token)
		checkRefusal(t, tt.name, err, identity.BadToken)
	}
	_, err = m.verifier.Verify(t.Context(), "")
	checkRefusal(t, "no token", err, identity.NoToken)
}

func TestVerifyRefusesIDTokenOfTheLocalIssuer(t *testing.T) {
	t.Parallel()
	m := newMachine(t)
	_, got := m.token(t, exchangeForm(m.code(t, "admin"), nil))
	_, err := m.verifier.Verify(t.Context(), got.ID)
	checkRefusal(t, "ID token", err, identity.NotAccess)
}

func TestTokensOfTheLocalIssuerExpire(t *testing.T) {
	t.Parallel()
	m := newMachine(t)
	_, got := m.token(t, url.Values{"grant_type": {"client_credentials"}, "client_id": {"admin"}, "client_secret": {m.issuer.Secret}})
	m.move(time.Hour)
	_, err := m.verifier.Verify(t.Context(), got.Access)
	checkRefusal(t, "an hour later", err, identity.Expired)
}

func TestForgedKeysDoNotReachTheIssuer(t *testing.T) {
	t.Parallel()
	m := newMachine(t)
	for range 20 {
		_, err := m.verifier.Verify(t.Context(), sign(t, jose.ES256, m.issuer.Key.Key, rand.Text(), m.payload(nil)))
		checkRefusal(t, "unknown key", err, identity.BadToken)
	}
	if got := len(m.requests); got != 2 {
		t.Errorf("20 tokens with unknown keys made %d requests to the issuer, want 2 (discovery and keys)", got)
	}
}

// rotating is an issuer like Cognito: RS256, and its keys change.
type rotating struct {
	*httptest.Server
	keys []jose.JSONWebKey
	down bool
}

func newRotating(t *testing.T) *rotating {
	r := &rotating{}
	r.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		if r.down {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		if req.URL.Path != "/keys" {
			_ = json.NewEncoder(w).Encode(map[string]any{"issuer": r.URL, "jwks_uri": r.URL + "/keys",
				"authorization_endpoint": r.URL + "/a", "token_endpoint": r.URL + "/t"})
			return
		}
		keys := []any{map[string]string{"kty": "NEW", "kid": "of a kind to come"}}
		for _, k := range r.keys {
			keys = append(keys, k.Public())
		}
		_ = json.NewEncoder(w).Encode(map[string]any{"keys": keys})
	}))
	t.Cleanup(r.Close)
	return r
}

func (r *rotating) add(t *testing.T, kid string) *rsa.PrivateKey {
	t.Helper()
	k, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	r.keys = append(r.keys, jose.JSONWebKey{Key: k, KeyID: kid, Algorithm: "RS256", Use: "sig"})
	return k
}

func TestVerifyFollowsKeyRotation(t *testing.T) {
	t.Parallel()
	m := newMachine(t)
	r := newRotating(t)
	v := &identity.Verifier{Issuer: r.URL, Clients: []string{identity.PortalClient}, Now: m.now}
	payload := m.payload(map[string]any{"iss": r.URL, "exp": m.now().Add(4 * time.Hour).Unix()})
	old := sign(t, jose.RS256, r.add(t, "k1"), "k1", payload)
	if _, err := v.Verify(t.Context(), old); err != nil {
		t.Fatalf("RS256: Verify: %v", err)
	}
	next := sign(t, jose.RS256, r.add(t, "k2"), "k2", payload)
	m.move(time.Minute)
	if _, err := v.Verify(t.Context(), next); err != nil {
		t.Errorf("a new key: Verify: %v", err)
	}
	r.keys = r.keys[1:]
	m.move(time.Hour)
	_, err := v.Verify(t.Context(), old)
	checkRefusal(t, "a key that was taken back an hour ago", err, identity.BadToken)

	ends, err := v.Endpoints(t.Context())
	if err != nil || ends.Authorization != r.URL+"/a" || ends.Token != r.URL+"/t" {
		t.Errorf("Endpoints = %+v, %v", ends, err)
	}
}

func TestVerifyTellsAnOutageFromARefusal(t *testing.T) {
	t.Parallel()
	m := newMachine(t)
	r := newRotating(t)
	v := &identity.Verifier{Issuer: r.URL, Clients: []string{identity.PortalClient}, Now: m.now}
	token := sign(t, jose.RS256, r.add(t, "k1"), "k1", m.payload(map[string]any{"iss": r.URL}))
	r.down = true
	_, err := v.Verify(t.Context(), token)
	if _, refused := identity.AsRefusal(err); err == nil || refused {
		t.Errorf("with the issuer down Verify: %v, want an error that is no Refusal", err)
	}
	if _, err := v.Endpoints(t.Context()); err == nil {
		t.Error("with the issuer down Endpoints has no error")
	}
	r.down = false
	if _, err := v.Verify(t.Context(), token); err != nil {
		t.Errorf("with the issuer back Verify: %v", err)
	}
}

func TestVerifyRefusesKeysForAnotherAlgorithm(t *testing.T) {
	t.Parallel()
	m := newMachine(t)
	r := newRotating(t)
	k := r.add(t, "k1")
	r.keys[0].Algorithm = "RS512"
	v := &identity.Verifier{Issuer: r.URL, Clients: []string{identity.PortalClient}, Now: m.now}
	_, err := v.Verify(t.Context(), sign(t, jose.RS256, k, "k1", m.payload(map[string]any{"iss": r.URL})))
	checkRefusal(t, "a key for RS512", err, identity.BadToken)
}
