// Package front wires what stands before the handlers of the API, for the
// functions that serve it.
package front

import (
	"log/slog"
	"strings"
	"time"

	"github.com/city-outcomes/throughline/shared/api"
	"github.com/city-outcomes/throughline/shared/identity"
	"github.com/city-outcomes/throughline/shared/wiring"
)

// Open returns the front of a function that works with wiring.SignIn. The
// portal is served under the API's own origin, so no other may call.
func Open(a wiring.AWS, log *slog.Logger) api.Front {
	clients := strings.Fields(a.Value(wiring.ClientsVariable))
	return api.Front{
		Verifier: &identity.Verifier{Issuer: a.Value(wiring.IssuerVariable), Clients: clients, Scope: identity.Scope},
		Client:   clients[0], Now: time.Now, Log: log,
	}
}
