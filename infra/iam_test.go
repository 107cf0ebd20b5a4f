package infra_test

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// deployment is the template as it is deployed, with the policies that it
// brings about.
type deployment struct {
	template
	policies []policy
}

// policy is one statement of a policy, read once.
type policy struct {
	deny                    bool
	kind, owner             string // of the resource that has it: its kind and ARN
	principals              []string
	actions, notActions     []string
	resources, notResources []string
	conditions              []condition
}

type condition struct {
	operator, key string
	want          []string
}

// deploy works out what a template's policies say once it is deployed.
func deploy(t template, parameters map[string]string) deployment {
	d := deployment{template: resolve(t, parameters)}
	for _, s := range d.statements() {
		owner := ""
		if s.owner.kind == roleKind || s.owner.kind == keyKind {
			owner = d.arnOf(s.owner.name)
		}
		d.policies = append(d.policies, policyOf(s.node, s.owner.kind, owner))
	}
	return d
}

func policyOf(s node, kind, owner string) policy {
	p := policy{
		deny: s.at("Effect").text() == "Deny", kind: kind, owner: owner, principals: s.at("Principal").texts(),
		actions: s.at("Action").texts(), notActions: s.at("NotAction").texts(),
		resources: s.at("Resource").texts(), notResources: s.at("NotResource").texts(),
	}
	for _, of := range []string{"AWS", "Service"} {
		p.principals = append(p.principals, s.at("Principal", of).texts()...)
	}
	for operator, keys := range s.at("Condition").fields() {
		for key, want := range keys.fields() {
			p.conditions = append(p.conditions, condition{operator, key, want.texts()})
		}
	}
	return p
}

// request is what somebody asks of AWS: an action on a resource, and what is
// known of it, by the names that conditions use.
type request struct {
	by       string // ARN of the role, or name of the service
	action   string
	resource string // ARN
	context  map[string][]string
}

// allows decides a request as IAM does within one account (AWS Identity and
// Access Management User Guide, "Policy evaluation logic"): what is denied
// anywhere is denied; else the role's policies or the resource's must allow
// it. A key's policy must allow it too: there the account's root stands for
// whom the account's own policies allow.
func (d deployment) allows(r request) bool {
	var byRole, byResource, byKey bool
	for _, p := range d.policies {
		if !p.concerns(r) || !p.covers(r) {
			continue
		}
		switch {
		case p.deny:
			return false
		case p.kind == roleKind:
			byRole = true
		case p.kind == keyKind:
			byKey = true
		default:
			byResource = true
		}
	}
	if strings.HasPrefix(r.action, "kms:") {
		return byKey && byRole
	}
	return byRole || byResource
}

// concerns reports whether a statement stands in a policy of who asks or of
// what is asked for, and names who asks.
func (p policy) concerns(r request) bool {
	switch p.kind {
	case roleKind:
		return p.owner == r.by
	case keyKind:
		return p.owner == r.resource && p.names(r.by)
	default:
		return p.names(r.by)
	}
}

// names reports whether a policy's principals have who asks, or everyone, or
// the account that a role is of.
func (p policy) names(by string) bool {
	const ours = "arn:aws:iam::" + account + ":"
	return slices.ContainsFunc(p.principals, func(who string) bool {
		return who == "*" || who == by || who == ours+"root" && strings.HasPrefix(by, ours)
	})
}

// covers reports whether a statement speaks of a request. Actions are told
// apart without regard to case; the template and the code write them alike.
func (p policy) covers(r request) bool {
	named := func(patterns []string, s string) bool {
		return slices.ContainsFunc(patterns, func(pattern string) bool { return like(pattern, s) })
	}
	action := named(p.actions, r.action) || len(p.notActions) > 0 && !named(p.notActions, r.action)
	resource := named(p.resources, r.resource) || len(p.notResources) > 0 && !named(p.notResources, r.resource)
	return action && resource && p.meets(r)
}

// meets reports whether all of a statement's conditions hold for a request.
func (p policy) meets(r request) bool {
	return !slices.ContainsFunc(p.conditions, func(c condition) bool {
		have, known := r.context[c.key]
		return !met(c.operator, have, known, c.want)
	})
}

// like matches * and ? as policies do: also across slashes and colons.
func like(pattern, s string) bool {
	first, rest, wild := strings.Cut(pattern, "*")
	if !wild {
		return same(pattern, s)
	}
	if len(s) < len(first) || !same(first, s[:len(first)]) {
		return false
	}
	for i := len(first); i <= len(s); i++ {
		if rest == "" || like(rest, s[i:]) {
			return true
		}
	}
	return false
}

// same compares with ? for any one character.
func same(pattern, s string) bool {
	if len(pattern) != len(s) {
		return false
	}
	for i := range len(s) {
		if pattern[i] != '?' && pattern[i] != s[i] {
			return false
		}
	}
	return true
}

// met works out one condition (User Guide, "IAM JSON policy elements:
// Condition operators"). A key that a request lacks meets the negated
// operators and ForAllValues, and no other.
func met(operator string, have []string, known bool, want []string) bool {
	operator, every := strings.CutPrefix(operator, "ForAllValues:")
	if operator == "Null" {
		return want[0] == strconv.FormatBool(!known)
	}
	positive := strings.Replace(operator, "Not", "", 1)
	matches := func(h string) bool {
		return slices.ContainsFunc(want, func(w string) bool { return compare(positive, h, w) })
	}
	switch {
	case positive != operator:
		return !slices.ContainsFunc(have, matches)
	case every:
		return !slices.ContainsFunc(have, func(h string) bool { return !matches(h) })
	default:
		return slices.ContainsFunc(have, matches)
	}
}

func compare(operator, have, want string) bool {
	switch operator {
	case "StringEquals", "Bool":
		return have == want
	case "StringLike", "ArnEquals", "ArnLike":
		return like(want, have)
	case "NumericGreaterThan":
		h, err1 := strconv.ParseFloat(have, 64)
		w, err2 := strconv.ParseFloat(want, 64)
		return err1 == nil && err2 == nil && h > w
	}
	panic(fmt.Sprintf("a policy uses %s, which the tests do not know", operator))
}

// assumable reports whether a service may act under a role, given by its ARN.
func (d deployment) assumable(role, service string) bool {
	r := request{by: service, context: map[string][]string{"aws:SourceAccount": {account}}}
	return slices.ContainsFunc(d.of(roleKind), func(res resource) bool {
		return d.arnOf(res.name) == role && slices.ContainsFunc(res.properties.at("AssumeRolePolicyDocument", "Statement").list(), func(s node) bool {
			trust := policyOf(s, roleKind, role)
			return !trust.deny && trust.names(service) && trust.meets(r)
		})
	})
}
