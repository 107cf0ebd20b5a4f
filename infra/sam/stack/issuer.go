package stack

import (
	"net/http"
	"path/filepath"
	"strings"

	"github.com/city-outcomes/throughline/shared/identity"
	"github.com/city-outcomes/throughline/shared/portal"
)

// newIssuer makes the issuer of three example roles, in the place of Amazon
// Cognito, for the portal of that origin. Its key and secret are kept in dir.
func newIssuer(dir, address, origin string) (*identity.Issuer, error) {
	key, err := identity.OpenKey(filepath.Join(dir, "issuer.jwk"))
	if err != nil {
		return nil, err
	}
	secret, err := identity.OpenSecret(filepath.Join(dir, secretFile))
	if err != nil {
		return nil, err
	}
	return &identity.Issuer{URL: address, Redirects: []string{origin + portal.Callback}, Key: key, Secret: secret}, nil
}

// secretFile is the file of the example clients' secret.
const secretFile = "secret"

// forPortal lets the portal's pages have their code exchanged from their own
// origin, as Cognito does: the issuer by itself stands under the portal's.
func forPortal(origin string, issuer http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Origin") == origin && r.Method == http.MethodPost && strings.HasSuffix(r.URL.Path, "/token") {
			w.Header().Set("Access-Control-Allow-Origin", origin)
			r = r.Clone(r.Context())
			r.Header.Del("Origin")
			r.Header.Del("Sec-Fetch-Site")
		}
		issuer.ServeHTTP(w, r)
	})
}
