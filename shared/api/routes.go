package api

import (
	"slices"

	"github.com/city-outcomes/throughline/shared/identity"
)

// Route is one thing that can be asked.
type Route struct {
	Method string
	Path   string          // as net/http's patterns and OpenAPI write it: /v1/submissions/{id}
	Part   string          // "front", "submissions" or "briefings"
	Public bool            // asks for no token
	Roles  []identity.Role // any of which may call; empty: whoever has a token
}

// Pattern is the route as net/http's ServeMux takes it.
func (r Route) Pattern() string { return r.Method + " " + r.Path }

// Routes lists every route, and who may use it: the one place that decides.
// Which documents and submissions a caller sees is decided further down, by
// what they are.
func Routes() []Route {
	senders := []identity.Role{identity.Organiser, identity.Admin}
	readers := []identity.Role{identity.Reviewer, identity.Policy, identity.Admin}
	makers := []identity.Role{identity.Policy, identity.Admin}
	judges := []identity.Role{identity.Reviewer, identity.Admin}
	approvers := []identity.Role{identity.Policy}
	everyone := identity.Roles()
	return []Route{
		{Method: "GET", Path: "/v1/config", Part: "front", Public: true},
		{Method: "GET", Path: "/v1/openapi.yaml", Part: "front", Public: true},
		{Method: "GET", Path: "/v1/me", Part: "front"},

		{Method: "POST", Path: "/v1/submissions", Part: "submissions", Roles: senders},
		{Method: "GET", Path: "/v1/submissions", Part: "submissions", Roles: senders},
		{Method: "GET", Path: "/v1/submissions/{id}", Part: "submissions", Roles: senders},
		{Method: "POST", Path: "/v1/submissions/{id}/revisions", Part: "submissions", Roles: senders},
		{Method: "POST", Path: "/v1/submissions/{id}/revisions/{n}/upload", Part: "submissions", Roles: senders},
		{Method: "POST", Path: "/v1/submissions/{id}/revisions/{n}/complete", Part: "submissions", Roles: senders},
		{Method: "POST", Path: "/v1/submissions/{id}/revisions/{n}/withdraw", Part: "submissions", Roles: senders},

		{Method: "GET", Path: "/v1/calendar", Part: "briefings", Roles: everyone},
		{Method: "GET", Path: "/v1/totals", Part: "briefings", Roles: everyone},
		{Method: "GET", Path: "/v1/briefings", Part: "briefings", Roles: readers},
		{Method: "GET", Path: "/v1/briefings/{year}/{theme}", Part: "briefings", Roles: readers},
		{Method: "POST", Path: "/v1/briefings/{year}/{theme}", Part: "briefings", Roles: makers},
		{Method: "GET", Path: "/v1/briefings/{year}/{theme}/{edition}", Part: "briefings", Roles: readers},
		{Method: "GET", Path: "/v1/briefings/{year}/{theme}/{edition}/package", Part: "briefings", Roles: readers},
		{Method: "GET", Path: "/v1/briefings/{year}/{theme}/{edition}/changes", Part: "briefings", Roles: readers},
		{Method: "POST", Path: "/v1/briefings/{year}/{theme}/editions/{n}/approval", Part: "briefings", Roles: approvers},

		{Method: "GET", Path: "/v1/documents", Part: "briefings", Roles: everyone},
		{Method: "GET", Path: "/v1/documents/{sha256}", Part: "briefings", Roles: everyone},
		{Method: "GET", Path: "/v1/documents/{sha256}/editions", Part: "briefings", Roles: everyone},
		{Method: "GET", Path: "/v1/documents/{sha256}/passages", Part: "briefings", Roles: everyone},
		{Method: "GET", Path: "/v1/documents/{sha256}/passages/{n}", Part: "briefings", Roles: everyone},
		{Method: "POST", Path: "/v1/documents/{sha256}/passages/{n}/verdicts", Part: "briefings", Roles: judges},
		{Method: "GET", Path: "/v1/documents/{sha256}/verdicts", Part: "briefings", Roles: judges},
		{Method: "GET", Path: "/v1/reviews", Part: "briefings", Roles: judges},
	}
}

// routeOf is the route of a pattern that a part handles.
func routeOf(pattern string) Route {
	routes := Routes()
	i := slices.IndexFunc(routes, func(r Route) bool { return r.Pattern() == pattern })
	if i < 0 {
		panic("no one has said who may use " + pattern) // a part and the table always go together, as tests see to
	}
	return routes[i]
}
