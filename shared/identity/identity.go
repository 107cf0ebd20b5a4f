// Package identity says who is calling. A Verifier checks access tokens of an
// OpenID Connect issuer and turns their groups into roles; it is the only way
// in, on AWS (Amazon Cognito) as on a laptop. An Issuer is the small local one
// of the embedded default: it signs real tokens for three example roles, and
// they pass through the very same Verifier.
package identity

import "slices"

// Role is what a caller may do. A token carries it as a group.
type Role string

// The roles.
const (
	Organiser Role = "organiser" // sends documents and follows what becomes of them
	Reviewer  Role = "reviewer"  // looks at what the labelling was unsure of
	Policy    Role = "policy"    // reads documents, compiles and downloads briefings
	Admin     Role = "admin"     // all of that, for everyone's documents
)

// Roles lists the roles.
func Roles() []Role { return []Role{Organiser, Reviewer, Policy, Admin} }

// Caller is who sent a request.
type Caller struct {
	Subject string `json:"subject"` // the token's sub: stable, and never a name or an address
	Roles   []Role `json:"roles"`   // in the order of Roles; never nil
}

// HasAny reports whether the caller has one of the roles.
func (c Caller) HasAny(roles ...Role) bool {
	return slices.ContainsFunc(roles, func(r Role) bool { return slices.Contains(c.Roles, r) })
}

// rolesOf keeps the groups that are roles, each once.
func rolesOf(groups []string) []Role {
	roles := []Role{}
	for _, r := range Roles() {
		if slices.Contains(groups, string(r)) {
			roles = append(roles, r)
		}
	}
	return roles
}
