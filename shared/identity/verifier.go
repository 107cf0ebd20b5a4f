package identity

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
)

// Verifier accepts the access tokens of one issuer. It reads the issuer's
// discovery document at the first token, and its keys again every hour and
// when a token names a key that it has not seen. Safe for concurrent use; not
// to be copied.
type Verifier struct {
	Issuer  string           // as in the tokens' iss, exactly
	Clients []string         // the client ids whose tokens are accepted
	Scope   string           // a scope that every token must carry; empty asks for none
	HTTP    *http.Client     // reaches the issuer; nil means one that gives up after five seconds
	Now     func() time.Time // nil means time.Now

	source source
}

// skew is how far ahead the issuer's clock may run.
const skew = 30 * time.Second

// maxToken bounds what is parsed at all, in bytes. Cognito's access tokens
// have about 1 KB.
const maxToken = 16 << 10

// claims are those of an access token as Cognito issues it (Amazon Cognito
// Developer Guide, "Understanding the access token").
type claims struct {
	jwt.Claims
	Use      string   `json:"token_use"`
	ClientID string   `json:"client_id,omitempty"`
	Scope    string   `json:"scope,omitempty"`
	Groups   []string `json:"cognito:groups,omitempty"`
}

// Verify returns who a bearer token stands for. A token that is not accepted
// is a Refusal; any other error means that the issuer could not be asked.
func (v *Verifier) Verify(ctx context.Context, token string) (Caller, error) {
	if token == "" {
		return Caller{}, refuse(NoToken, nil)
	}
	payload, err := v.signed(ctx, token)
	if err != nil {
		return Caller{}, err
	}
	var c claims
	if err := json.Unmarshal(payload, &c); err != nil {
		return Caller{}, refuse(BadToken, err)
	}
	if reason := v.check(c); reason != "" {
		return Caller{}, refuse(reason, nil)
	}
	return Caller{Subject: c.Subject, Roles: rolesOf(c.Groups)}, nil
}

// signed returns the token's payload, its signature checked. Only RS256 and
// ES256 are read: "none" and the symmetric algorithms never are.
func (v *Verifier) signed(ctx context.Context, token string) ([]byte, error) {
	if len(token) > maxToken {
		return nil, refuse(BadToken, errors.New("the token is too long"))
	}
	jws, err := jose.ParseSignedCompact(token, []jose.SignatureAlgorithm{jose.RS256, jose.ES256})
	if err != nil {
		return nil, refuse(BadToken, err)
	}
	header := jws.Signatures[0].Header
	key, err := v.source.key(ctx, v, header.KeyID)
	if err != nil {
		return nil, err
	}
	if key.Algorithm != "" && key.Algorithm != header.Algorithm {
		return nil, refuse(BadToken, errors.New("the key is for another algorithm"))
	}
	payload, err := jws.Verify(key)
	if err != nil {
		return nil, refuse(BadToken, err)
	}
	return payload, nil
}

// check returns why the claims are not accepted, or nothing.
func (v *Verifier) check(c claims) Reason {
	now := v.now()
	switch {
	case c.Issuer != v.Issuer:
		return OtherIssuer
	case c.Use != "access":
		return NotAccess
	case !v.ours(c):
		return OtherClient
	case c.Subject == "" || c.Expiry == nil:
		return BadToken
	case !now.Before(c.Expiry.Time()):
		return Expired
	case after(c.NotBefore, now) || after(c.IssuedAt, now):
		return NotYet
	case v.Scope != "" && !slices.Contains(strings.Fields(c.Scope), v.Scope):
		return NoScope
	}
	return ""
}

// ours reports whether the token was issued to one of the clients: by
// client_id, which Cognito writes in place of aud, or else by aud.
func (v *Verifier) ours(c claims) bool {
	if c.ClientID != "" {
		return slices.Contains(v.Clients, c.ClientID)
	}
	return slices.ContainsFunc(c.Audience, func(aud string) bool { return slices.Contains(v.Clients, aud) })
}

func after(at *jwt.NumericDate, now time.Time) bool {
	return at != nil && at.Time().After(now.Add(skew))
}

func (v *Verifier) now() time.Time {
	if v.Now != nil {
		return v.Now()
	}
	return time.Now()
}
