package api

import (
	_ "embed"
	"fmt"
	"net/http"

	"github.com/city-outcomes/throughline/shared/identity"
)

//go:embed openapi.yaml
var description []byte

// Description is the API in OpenAPI 3.1, as YAML.
func Description() []byte { return append([]byte(nil), description...) }

// greeting is the part of the front that every function serves.
type greeting struct{ Front }

func (g greeting) handlers() map[string]handler {
	return map[string]handler{
		"GET /v1/config":       g.config,
		"GET /v1/openapi.yaml": g.description,
		"GET /v1/me":           g.me,
	}
}

// configuration is what a client needs before it can sign in.
type configuration struct {
	Issuer        string `json:"issuer"`
	Client        string `json:"clientId"` // public, with PKCE
	Scope         string `json:"scope"`    // to ask for
	Authorization string `json:"authorizationEndpoint"`
	Token         string `json:"tokenEndpoint"`
	MaxSize       int64  `json:"maxSize"` // of a document, bytes
}

func (g greeting) config(w http.ResponseWriter, r *request) error {
	ends, err := g.Verifier.Endpoints(r.Context())
	if err != nil {
		g.Log.ErrorContext(r.Context(), "could not read the issuer's endpoints", "err", err)
		return problem(http.StatusServiceUnavailable, "no-issuer", "The sign-in service does not answer at the moment. Please try again in a minute.")
	}
	return write(w, http.StatusOK, configuration{
		Issuer: g.Verifier.Issuer, Client: g.Client, Scope: fmt.Sprintf("openid %s", identity.Scope),
		Authorization: ends.Authorization, Token: ends.Token, MaxSize: MaxSize,
	})
}

func (g greeting) me(w http.ResponseWriter, r *request) error {
	return write(w, http.StatusOK, r.caller)
}

func (g greeting) description(w http.ResponseWriter, _ *request) error {
	send(w, "application/yaml", http.StatusOK, description)
	return nil
}
